"""Taking out what is not about days and times, and telling harmless words from risky ones.

A remark (参加費300円, 受付は16時まで) goes; a hint that things may be otherwise (臨時休館あり) goes
and leaves the reading partial; an unknown word goes silently only if no part of it can bear on
a schedule, else nothing of the text is taken for sure.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import pairwise

from directory.schedule.grammar.item import Item, Role
from directory.schedule.reading.findings import Findings

_RISKY = re.compile(
    r"[0-9曜週年季旬休祝除閉止未変他又或隔毎偶奇夏冬春秋朝昼夕夜晩午翌随都盆暦彼岸節連日月時期回度正+]"
    r"|場合|以外|大安|友引|仏滅|とき|ころ|ごと|おき|だけ|まで|から|より|ほど|くらい|ぐらい|あたり|たび"
    r"|ある|ない|なく|(?<!は)なし|しか|ません|もしく|あるい|または"
)
_SCHEDULE = {
    Role.DAYS,
    Role.PERIOD,
    Role.ORDINALS,
    Role.MONTH_DAYS,
    Role.FORTNIGHT,
    Role.HOURS,
    Role.CONDITION,
}
_GATHERING = {
    "受付",
    "受付開始",
    "開場",
    "集合",
    "集合時間",
    "調理",
    "準備",
    "食事",
    "食事時間",
    "受付は",
}
_ABOUT = ("頃", "ごろ", "くらい", "ぐらい")
_JOINTS_WITHIN = {"dot", "and", "range"}
_REMARKS = {Role.REMARK, Role.MATTER, Role.SIDE}
_LOOSE = {Role.PARTICLE, Role.TOPIC, Role.ALSO, Role.COLON}


def is_separator(item: Item) -> bool:
    """Whether the item ends a segment: a comma, a space, a full stop, a line's end."""
    if item.role is Role.WEAK:
        return item.style not in _JOINTS_WITHIN
    return item.role in (Role.STRONG, Role.LINE)


def has_schedule(items: Iterable[Item]) -> bool:
    """Whether any item says something about days or times, brackets included."""
    return any(item.role in _SCHEDULE or has_schedule(item.items) for item in items)


class Screen:
    """Goes over the items once; ``findings`` receives what is left open."""

    def __init__(self, findings: Findings) -> None:
        self._findings = findings
        self._established = False
        self._subjects = 0
        self._side_hours: list[str] = []

    def screened(self, items: Iterable[Item]) -> list[Item]:
        """The items that are about the schedule."""
        kept: list[Item] = []
        segment: list[Item] = []
        waiting: list[Item] = []
        for item in items:
            if not is_separator(item):
                segment.append(item)
                continue
            if item.style == "space" and self._awaits_value(segment):
                segment.append(item)
                continue
            kept += [*waiting, *self._segment(segment)]
            segment, waiting = [], [item]
        return [*kept, *waiting, *self._segment(segment)]

    @staticmethod
    def _awaits_value(segment: list[Item]) -> bool:
        """「受付 9:30～」: a side matter named alone, its time after a space."""
        named = [item for item in segment if item.role not in _LOOSE]
        if not named or named[-1].role not in (Role.SIDE, Role.MATTER):
            return False
        return not any(item.role is Role.HOURS for item in named)

    def _doubt_about_days(self, segment: list[Item]) -> None:
        """「第2土曜日頃」: a day that is only about so; a time about so is that time."""
        for item, following in pairwise(segment):
            if item.role is Role.DAYS and following.text in _ABOUT:
                self._findings.lose(f"「{item.text}{following.text}」がどの日か定まりません。")

    def _segment(self, segment: list[Item]) -> list[Item]:
        self._doubt_about_days(segment)
        segment = self._without_side(segment)
        segment = self._without_matter(segment)
        segment = self._without_doubt(segment)
        segment = self._without_unknown(segment)
        segment = [self._within_brackets(item) for item in segment if item.role is not Role.REMARK]
        self._established = self._established or has_schedule(segment)
        return segment

    def _within_brackets(self, item: Item) -> Item:
        if item.role is not Role.GROUP:
            return item
        inner = tuple(self.screened(item.items))
        return Item(Role.GROUP, item.text, items=inner)

    # --- side matters ---------------------------------------------------------------------------

    def _without_side(self, segment: list[Item]) -> list[Item]:
        """Without 「受付は16時まで」「9:30開場」「前日17時までに予約」."""
        deadline = _deadline_end(segment)
        if deadline is not None:
            return segment[deadline:]
        places = [place for place, item in enumerate(segment) if item.role is Role.SIDE]
        if not places:
            return segment
        first = places[0]
        while first > 0 and self._belongs_to_side(segment, first):
            first -= 1
        self._note_side_hours(segment, segment[first:])
        tail = segment[places[-1] + 1 :]
        rest = self._after_side(tail)
        if any(item.role in (Role.ALTERNATIVE, Role.CLOSED) for item in segment[:first]):
            self._findings.lose(f"「{_text(segment)}」の意味が定まりません。")
        return [*segment[:first], *rest]

    def _note_side_hours(self, segment: list[Item], side: list[Item]) -> None:
        """Remember hours of gathering or reception: alone they do not say when it begins."""
        named = any(item.text in _GATHERING for item in side)
        if named and any(item.role is Role.HOURS for item in side):
            self._side_hours.append(_text(segment))

    def settle(self, items: Iterable[Item]) -> None:
        """Say that only the hours of gathering are known, if no others are."""
        if self._side_hours and not _has_hours(items):
            self._findings.hint(f"「{self._side_hours[0]}」のほかに時刻が書かれていません。")

    @staticmethod
    def _belongs_to_side(segment: list[Item], first: int) -> bool:
        before = segment[first - 1]
        if before.role in (Role.PARTICLE, Role.REMARK, Role.UNKNOWN):
            return True
        if before.role is Role.HOURS:
            return before.style in ("start", "end") or not before.sure
        return False

    @staticmethod
    def _after_side(tail: list[Item]) -> list[Item]:
        """What follows the value of a side matter (its first hours and days, and their words)."""
        for place, item in enumerate(tail):
            if item.role in (Role.LABEL, Role.START):
                return tail[place:]
        return []

    # --- other matters --------------------------------------------------------------------------

    def _without_matter(self, segment: list[Item]) -> list[Item]:
        """Without 「参加費300円」「会場：公民館」; days under such a heading are another's."""
        place = next((n for n, item in enumerate(segment) if item.role is Role.MATTER), None)
        if place is None:
            return segment
        if has_schedule(segment[place:]):
            self._findings.lose(f"「{_text(segment)}」が何の日時か定まりません。")
        return segment[:place]

    # --- hints ----------------------------------------------------------------------------------

    def _without_doubt(self, segment: list[Item]) -> list[Item]:
        """Without 「臨時休館あり」「変更の場合があります」, which leave the reading partial."""
        doubts = [item for item in segment if item.role is Role.DOUBT]
        if not doubts:
            return segment
        note = f"「{_text(segment)}」とあり、書かれたとおりでない日があり得ます。"
        if any(item.style == "vague_date" for item in doubts):
            self._findings.lose(note)
        else:
            self._findings.hint(note)
        suspended = [item for item in segment if item.role is Role.SUSPENDED]
        if suspended:
            return suspended
        if self._established and not _closes_days(segment):
            return []
        return [item for item in segment if item.role not in (Role.DOUBT, Role.UNKNOWN)]

    # --- unknown words --------------------------------------------------------------------------

    def _without_unknown(self, segment: list[Item]) -> list[Item]:
        unknown = [item for item in segment if item.role is Role.UNKNOWN]
        if _names_subject(segment) and has_schedule(segment):
            self._name_subject(segment)
        if not unknown:
            return segment
        remarked = any(item.role in _REMARKS for item in segment)
        risky = any(_RISKY.search(item.text) for item in unknown) and not remarked
        about_another = _lists_activities(segment) or _speaks_of_another(segment)
        if risky or _glued_to_weekday(segment) or about_another:
            self._findings.lose(f"「{_text(segment)}」を読み取れません。")
        kept = [item for item in segment if item.role is not Role.UNKNOWN]
        if not has_schedule(kept):
            return [item for item in kept if item.role not in _LOOSE]
        return kept

    def _name_subject(self, segment: list[Item]) -> None:
        """One name before the first days is the activity's own; a further one is another's."""
        if self._established or self._subjects:
            self._findings.lose(f"「{_text(segment)}」が何の日時か定まりません。")
        self._subjects += 1


def _has_hours(items: Iterable[Item]) -> bool:
    return any(item.role is Role.HOURS or _has_hours(item.items) for item in items)


def _deadline_end(segment: list[Item]) -> int | None:
    """The place behind 「前日17時までに事前予約」 at the start of a segment."""
    for place, item in enumerate(segment):
        until = "".join(one.text for one in segment[max(0, place - 2) : place])
        if item.role in (Role.SIDE, Role.REMARK) and until.endswith(("までに", "までの")):
            return place + 1
    return None


def _lists_activities(segment: list[Item]) -> bool:
    """Whether a name stands behind days and a colon: 火：訪問塾."""
    roles = [item.role for item in segment]
    return any(
        roles[place : place + 3] == [Role.DAYS, Role.COLON, Role.UNKNOWN]
        for place in range(len(roles))
    )


def _closes_days(segment: list[Item]) -> bool:
    """Whether a hint stands in a list of closed days (12/29～1/3、館内整理日は休館)."""
    said = [item.role for item in segment if item.role not in _LOOSE]
    closes = any(role in (Role.CLOSED, Role.EXCEPT) for role in said)
    return closes and (has_schedule(segment) or said[-1] in (Role.CLOSED, Role.EXCEPT))


def _speaks_of_another(segment: list[Item]) -> bool:
    """Whether days are a topic of which an unknown thing is said (8月はプール休み)."""
    topic = next((n for n, item in enumerate(segment) if item.role is Role.TOPIC), None)
    if topic is None or not has_schedule(segment[:topic]):
        return False
    rest = [item.role for item in segment[topic + 1 :]]
    if Role.UNKNOWN not in rest:
        return False
    said = rest[rest.index(Role.UNKNOWN) :]
    return any(role in _SCHEDULE or role in (Role.CLOSED, Role.EXCEPT) for role in said)


def _names_subject(segment: list[Item]) -> bool:
    """Whether an unknown name is set as the subject of what follows (学習支援：, 食堂は)."""
    for before, after in pairwise(segment):
        named = before.role is Role.UNKNOWN or before.style == "quantity"
        if named and after.role in (Role.TOPIC, Role.COLON):
            return True
        if before.role in _SCHEDULE:
            return False
    return False


def _glued_to_weekday(segment: list[Item]) -> bool:
    """Whether an unknown word goes on from a weekday as in 日曜大工."""
    return any(
        before.role is Role.DAYS and before.style == "weekly" and after.role is Role.UNKNOWN
        for before, after in pairwise(segment)
    )


def _text(segment: list[Item]) -> str:
    return "".join(item.text for item in segment).strip()
