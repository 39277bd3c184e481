"""From items to clauses and closed days, read from left to right."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from directory.schedule.grammar.item import Item, Role
from directory.schedule.reading.bracket import BracketReader
from directory.schedule.reading.draft import Draft
from directory.schedule.reading.exception import ExceptionReader
from directory.schedule.reading.findings import Findings
from directory.schedule.reading.group import DAY_ROLES
from directory.schedule.reading.occasion import OccasionReader
from directory.schedule.reading.place import Place
from directory.schedule.reading.season import SeasonReader
from directory.schedule.reading.timing import TimingReader

_LIMITS = ("から", "より", "まで", "までの")


class Builder:
    """Reads items in order. ``draft`` and ``frequencies`` hold what they say."""

    def __init__(self, findings: Findings) -> None:
        self.draft = Draft(findings)
        self.frequencies: list[tuple[str, int]] = []
        self._findings = findings
        self._place = Place()
        occasions = OccasionReader(self.draft, self._place)
        seasons = SeasonReader(self.draft, self._place)
        timings = TimingReader(self.draft, self._place)
        exceptions = ExceptionReader(self.draft, self._place)
        brackets = BracketReader(self.draft, self._place, seasons, exceptions, self._run)
        self._handlers: dict[Role, Callable[[Item], None]] = {
            Role.DAYS: occasions.days,
            Role.ORDINALS: occasions.ordinals,
            Role.MONTH_DAYS: occasions.month_days,
            Role.FORTNIGHT: occasions.fortnight,
            Role.PERIOD: seasons.period,
            Role.SEASON: seasons.season,
            Role.BLUR: seasons.blur,
            Role.HOURS: timings.hours,
            Role.END: timings.end,
            Role.BREAK: timings.pause,
            Role.PART_OF_DAY: timings.part_of_day,
            Role.CLOSURE: exceptions.closure,
            Role.EXCLUSION: exceptions.exclusion,
            Role.CONDITION: exceptions.condition,
            Role.GROUP: brackets.read,
            Role.TOPIC: self._topic,
            Role.ONLY: self._only,
            Role.FREQUENCY: self._frequency,
            Role.IRREGULAR: self._irregular,
            Role.SUSPENDED: self._suspended,
            Role.ALTERNATIVE: self._alternative,
            Role.WEAK: self._joint,
            Role.PARTICLE: self._limit,
            Role.STRONG: self._sentence_end,
            Role.LINE: self._sentence_end,
        }

    def read(self, items: Sequence[Item]) -> None:
        """Read a whole text."""
        self._run(items)
        self.draft.flush()

    def _run(self, items: Sequence[Item]) -> None:
        for item in self._place.walk(items):
            handler = self._handlers.get(item.role)
            if handler:
                handler(item)

    def _sentence_end(self, item: Item) -> None:
        if self.draft.current.whole:
            self.draft.flush()
        self.draft.sentence_start = item.role is Role.STRONG or not self._place.hours_next()

    def _joint(self, item: Item) -> None:
        """A range mark left between two things (春分の日～秋分の日) joins what cannot be told."""
        before, after = self._place.before, self._place.after()
        if item.text != "~" or before is None or after is None:
            return
        if before.role in DAY_ROLES and after.role in DAY_ROLES:
            self._findings.lose(f"「{before.text}～{after.text}」の間のどの日か定まりません。")

    def _limit(self, item: Item) -> None:
        """「第1日曜から」: a beginning or an end that is no date leaves open when it is."""
        before = self._place.before
        if item.text in _LIMITS and before is not None and before.role in DAY_ROLES:
            self._findings.lose(f"「{before.text}{item.text}」がいつのことか定まりません。")

    def _topic(self, _: Item) -> None:
        before = self._place.before
        if before is not None and before.role in {*DAY_ROLES, Role.GROUP, Role.ONLY}:
            self.draft.current.marked = True

    def _only(self, _: Item) -> None:
        """「8月のみ第1日曜日」 takes the place of what is held otherwise."""
        before = self._place.before
        if before is not None and before.role is Role.PERIOD:
            self.draft.current.marked = True

    def _frequency(self, item: Item) -> None:
        if item.style == "every_month":
            if self.draft.current.whole:
                self.draft.flush()
            self.draft.current.monthly = True
        self.frequencies += [(item.style, number) for number in item.numbers]

    def _irregular(self, item: Item) -> None:
        self._findings.irregular = True
        self._findings.lose(f"「{item.text}」とあり、日が定まりません。")

    def _suspended(self, item: Item) -> None:
        self._findings.suspended = True
        self._findings.lose(f"「{item.text}」とあります。")

    def _alternative(self, item: Item) -> None:
        self._findings.lose(f"「{item.text}」とあり、どちらか定まりません。")
