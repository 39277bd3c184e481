"""The set of days that a run of items names: 月曜日（祝日の場合は翌日）、年末年始（12/29～1/3）."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from directory.schedule.algebra import (
    NOTHING,
    REST_DAYS,
    both,
    either,
    members,
    minus,
    parts_of,
)
from directory.schedule.day import (
    Both,
    DaySet,
    Holidays,
    Minus,
    MonthDays,
    NthWeekdays,
    Shifted,
    Union,
    Weekdays,
    YearlyRange,
)
from directory.schedule.grammar.item import Condition, Item, Role
from directory.schedule.reading.findings import Findings, touched

_LISTING = ("comma", "dot", "slash", "and", "と", "及び", "および", "並びに", "ならびに", "や")
_SCHOOL_YEAR_ROUND = YearlyRange((1, 1), (12, 31))


@dataclass
class DayRun:
    """Adds up the days of a run that is closed or taken out, group by group."""

    findings: Findings
    weekday: DaySet | None = None
    parts: list[DaySet] = field(default_factory=list)
    vague: Item | None = None
    _adjacent: bool = False
    _named: bool = False
    _last: Item | None = None
    _joint: str = ""
    _joints: list[str] = field(default_factory=list)
    _settled: int = 0

    def total(self, items: Sequence[Item]) -> DaySet:
        """All days of the run; what cannot be told goes to the findings."""
        for item in items:
            self._add(item)
        self._settle_vague()
        return either(*self.parts) if self.parts else NOTHING

    def _add(self, item: Item) -> None:
        if item.role is Role.GROUP:
            self._add_group(item)
            self._joint = "("
        elif item.role in (Role.DAYS, Role.PERIOD, Role.MONTH_DAYS, Role.ORDINALS, Role.FORTNIGHT):
            self._add_days(item)
        elif item.role in (Role.BLUR, Role.SEASON):
            self._settle_vague()
            self.vague = item
        elif item.role is Role.PART_OF_DAY and self.parts and self._joint in ("", "の"):
            note = f"「{item.text}」が何時から何時までか書かれていません。"
            self.findings.doubt(self.parts.pop(), note)
        elif item.role in (Role.PART_OF_DAY, Role.ALTERNATIVE):
            self.findings.lose(f"「{item.text}」がどの時間や日のことか定まりません。")
        elif item.role is Role.CONDITION and item.condition:
            self._apply(item.condition)
        if item.role is Role.WEAK and item.style in ("comma", "dot"):
            self._settle_vague()
            self._named = False
        if item.role in (Role.WEAK, Role.PARTICLE):
            self._joint = item.style if item.role is Role.WEAK else item.text
        joining = item.role in (Role.PARTICLE, Role.WEAK, Role.TOPIC)
        carries = item.text == "の" or item.style == "every_month" or item.role is Role.TOPIC
        self._adjacent = item.role is Role.PERIOD or (self._adjacent and carries)
        if joining and not carries:
            self._adjacent = False

    def _add_days(self, item: Item) -> None:
        days = self._closed_days(item)
        if days is None:
            self.findings.lose(f"「{item.text}」の日が定まりません。")
            return
        joint = self._joint
        self._check_list(item)
        if self.vague is not None or self._replaces_name(item):
            self._drop_name()
            self.parts.append(days)
        elif self._adjacent and self.parts and item.role is not Role.PERIOD:
            self.parts[-1] = both(self.parts[-1], days)
        else:
            self.parts.append(days)
        self._joints += [joint] * (len(self.parts) - len(self._joints))
        self._named = item.style == "named"
        self._last = item

    def _check_list(self, item: Item) -> None:
        """In 「第3火曜・水曜」 the second may be every week's or the third, behind a dot."""
        last = self._last
        if last is not None and last.style == "nth" and item.style == "weekly":
            if self._joint in ("dot", "と", "及び", "および", "や"):
                self.findings.lose(f"「{item.text}」が毎週か第何週か定まりません。")
        elif last is not None and last.role is Role.ORDINALS and self._joint == "":
            self.findings.lose(f"「{last.text}」が何曜日のことか定まりません。")
        self._joint = ""

    def _replaces_name(self, item: Item) -> bool:
        """「年末年始12/29～1/3」: dates right behind a named period say when it is."""
        return self._named and item.style in ("range", "dates") and bool(self.parts)

    def _drop_name(self) -> None:
        if self.vague is None:
            self.parts.pop()
        self.vague = None

    @staticmethod
    def _closed_days(item: Item) -> DaySet | None:
        if item.role is Role.FORTNIGHT:
            return None
        if item.style == "rest":
            return Holidays()
        if item.style in ("dates", "range", "from", "until", "months", "named"):
            return item.yearly
        return item.days if item.sure else None

    def _settle_vague(self) -> None:
        """A period named without dates: on none of the days it might cover is anything sure."""
        item, self.vague = self.vague, None
        if item is None:
            return
        note = f"「{item.text}」の期間が書かれていません。"
        if item.role is Role.BLUR and item.days is not None and item.days != _SCHOOL_YEAR_ROUND:
            self.findings.doubt(item.days, note)
        else:
            self.findings.lose(note)

    def _add_group(self, group: Item) -> None:
        """Brackets behind a member: the dates of a named period, a condition, a finer choice."""
        inner = [item for item in group.items if item.role not in (Role.WEAK, Role.PARTICLE)]
        conditions = [item.condition for item in inner if item.condition]
        if conditions:
            for condition in conditions:
                self._apply(condition)
        elif any(item.role is Role.EXCLUSION for item in inner):
            self._exclude(inner)
        elif self.vague is not None or self._named:
            self._dates_of_name(inner)
        elif _opens_holidays(group.items):
            self._take_out(Holidays())
        else:
            self._refine(inner, group)

    def _exclude(self, inner: Sequence[Item]) -> None:
        for item in inner:
            if item.role is Role.EXCLUSION:
                self._take_out(DayRun(self.findings).total(item.items))

    def _take_out(self, days: DaySet) -> None:
        if self.parts:
            self.parts[-1] = minus(self.parts[-1], days)

    def _dates_of_name(self, inner: Sequence[Item]) -> None:
        dated = [item for item in inner if item.role in (Role.DAYS, Role.PERIOD)]
        if not dated:
            return
        days = [self._closed_days(item) for item in dated]
        known = [one for one in days if one is not None]
        self._drop_name()
        self._named = False
        self.parts += known
        if len(known) < len(days):
            self.findings.lose(f"「{dated[0].text}」の日が定まりません。")

    def _refine(self, inner: Sequence[Item], group: Item) -> None:
        """「土曜（第2・第4）」; a lone holiday word or remark in brackets says nothing more."""
        finer = [item for item in inner if item.role in (Role.DAYS, Role.ORDINALS)]
        if (
            len(finer) == 1
            and finer[0].style not in ("holiday", "range")
            and self.parts
            and finer[0].days
        ):
            self.parts[-1] = both(self.parts[-1], finer[0].days)
        elif any(item.role in (Role.DAYS, Role.PERIOD, Role.HOURS) for item in inner):
            self.findings.lose(f"「{group.text}」の意味が定まりません。")

    def _apply(self, condition: Condition) -> None:
        """A condition on the member before it, or on the members it names."""
        about = self._members_about(condition)
        if not about:
            self.findings.lose("「…の場合」がどの休みの日のことか定まりません。")
        for place in about:
            self.findings.doubt_rest(self.parts[place], condition)
            self.parts[place] = closed_under(self.parts[place], condition)
        self._settled = len(self.parts)

    def _members_about(self, condition: Condition) -> list[int]:
        """The places of the members a condition changes; of others it may be about, a doubt."""
        places = range(len(self.parts))
        if condition.subject is not None:
            named = members(condition.subject)
            return [place for place in places if members(self.parts[place]) & named]
        self._doubt_list(condition)
        about = list(places[-1:])
        listed = True
        for place in reversed(places[self._settled : -1]):
            listed = listed and self._joints[place + 1] in _LISTING and recurs(self.parts[place])
            if listed:
                about.append(place)
            elif recurs(self.parts[place]):
                note = "「…の場合」がどの休みの日までのことか定まりません。"
                self.findings.doubt(touched(self.parts[place], condition), note)
        return about

    def _doubt_list(self, condition: Condition) -> None:
        """Within 「日曜・祝日（祝日の場合は開館）」 it is open what is closed on a holiday."""
        last = self._last
        if last is None or not self.parts:
            return
        if "open" in condition.outcome and names_holidays(self.parts[-1]):
            note = f"「{last.text}」のどれについての条件か定まりません。"
            self.findings.doubt(both(self.parts[-1], condition.when), note)


def recurs(days: DaySet) -> bool:
    """Whether days come round every week or month, and may fall on a holiday."""
    if isinstance(days, Minus | Shifted):
        return recurs(days.base)
    if isinstance(days, Both):
        return any(recurs(part) for part in days.parts)
    return isinstance(days, Weekdays | NthWeekdays | MonthDays)


def names_holidays(days: DaySet) -> bool:
    """Whether holidays are named among the days (土日祝), beyond the weekdays they fall on."""
    if days == REST_DAYS or isinstance(days, Holidays):
        return True
    return any(names_holidays(part) for part in parts_of(days))


def closed_under(closed: DaySet, condition: Condition) -> DaySet:
    """Closed days with a condition applied: those on ``when`` stay open, move, or stay closed.

    Beside weekdays, 祝日 itself stays closed: 月曜・祝日（祝日の場合は翌日）.
    """
    base = closed
    rest: DaySet = NOTHING
    if condition.subject is not None:
        base, rest = both(closed, condition.subject), minus(closed, condition.subject)
    elif isinstance(closed, Union) and Holidays() in closed.parts:
        base = either(*(part for part in closed.parts if part != Holidays()))
        rest = Holidays()
    if condition.shift is not None:
        moved: DaySet = Shifted(base, condition.when, condition.shift)
        result = either(base, moved) if condition.also else moved
    elif condition.outcome & {"open", "except"}:
        result = minus(base, condition.when)
    else:
        result = base
    return either(result, rest) if rest != NOTHING else result


def _opens_holidays(items: Sequence[Item]) -> bool:
    """「（祝日は開館）」."""
    roles = [item.role for item in items if item.role not in (Role.WEAK, Role.PARTICLE)]
    holiday = any(item.role is Role.DAYS and item.style == "holiday" for item in items)
    opened = Role.OPEN in roles
    return holiday and opened and set(roles) <= {Role.DAYS, Role.TOPIC, Role.ALSO, Role.OPEN}
