"""What has been read of a text so far: clauses, closed days, and the clause at hand."""

from __future__ import annotations

from collections.abc import Sequence

from directory.schedule.algebra import WORKDAYS, both, members, minus
from directory.schedule.day import DaySet, Weekdays, YearlyRange
from directory.schedule.grammar.item import Condition, Item
from directory.schedule.reading.clause import Clause
from directory.schedule.reading.closure import Closures
from directory.schedule.reading.findings import Findings


class Draft:
    """Clauses and closures in the order they are said; ``current`` is the clause at hand.

    ``spoke_of_closing`` is set while the last days named were closed ones. ``sentence_start`` is
    set before the first hours of a sentence.
    """

    def __init__(self, findings: Findings) -> None:
        self.findings = findings
        self.clauses: list[Clause] = []
        self.closures = Closures()
        self.current = Clause()
        self.spoke_of_closing = False
        self.sentence_start = True

    def said(self) -> list[Clause]:
        """All clauses so far, the one at hand last, unless it says nothing yet."""
        return self.clauses if self.current.blank else [*self.clauses, self.current]

    def flush(self) -> None:
        """Close the clause at hand and begin another."""
        if not self.current.blank:
            self.clauses.append(self.current)
        self.current = Clause()

    def next_clause(self) -> None:
        """Begin another clause; within a sentence the period said before still holds."""
        before = self.current
        self.flush()
        self.current.monthly = before.monthly
        if before.has_days and before.period is not None:
            self.current.period, self.current.marked = before.period, before.marked

    def restrict(self, days: DaySet, item: Item) -> None:
        """Hold what was said on these days only (※平日のみ)."""
        for clause in self.said():
            if clause.days is None:
                clause.limit(days)
            elif members(clause.days) & members(days) or clause.style in ("range", "dates"):
                clause.days = both(clause.days, days)
            else:
                self.findings.lose(f"「{item.text}のみ」が先に書かれた日と合いません。")

    def include_holidays(self, holidays: DaySet) -> None:
        """「平日（祝日を含む）」 is Monday to Friday; 「土日（祝日を含む）」 may add all holidays.

        With five weekdays or one it adds none.
        """
        clause = self.current if self.current.has_days else self.clauses[-1]
        if clause.days == WORKDAYS:
            clause.days = Weekdays(frozenset(range(5)))
        elif isinstance(clause.days, Weekdays) and 2 <= len(clause.days.weekdays) <= 3:
            self.findings.doubt(
                minus(holidays, clause.days),
                "祝日がほかの曜日に当たるときにも開くのか定まりません。",
            )

    def close(self, days: DaySet, *, regular: bool) -> None:
        """Close days for the whole text; ``regular`` for a rule a place is run by."""
        self.closures.add(days, regular=regular)
        self.spoke_of_closing = True

    def exclude(self, days: DaySet, *, late: bool) -> None:
        """Take days out: of all clauses after a full stop (``late``), else of the one just said."""
        said = self.said()
        if not said:
            self.current.remove(days)
        elif late:
            for clause in said:
                clause.remove(days)
        elif said[-1].days is not None and not said[-1].hours:
            said[-1].days = minus(said[-1].days, days)
        else:
            said[-1].remove(days)
            self._doubt_elsewhere(said[:-1], days)

    def _doubt_elsewhere(self, others: Sequence[Clause], days: DaySet) -> None:
        """Whether an exception at the end of a list holds for all of the list is not said."""
        for clause in others:
            held = clause.held_on()
            if held is not None and members(held) & members(days):
                self.findings.doubt(both(held, days), "除く日がどの曜日にかかるのか定まりません。")

    def clauses_about(self, condition: Condition) -> list[Clause]:
        """The clauses whose days a condition can change."""
        return [clause for clause in self.said() if _is_about(clause, condition)]


def _is_about(clause: Clause, condition: Condition) -> bool:
    if clause.days is None or clause.style == "range":
        return False
    if isinstance(clause.days, YearlyRange):
        return False
    return condition.subject is None or bool(members(clause.days) & members(condition.subject))
