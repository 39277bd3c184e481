"""Closed days, days taken out, and what happens on a holiday."""

from __future__ import annotations

from directory.schedule.algebra import both, either, minus
from directory.schedule.day import DaySet, Shifted, Weekdays
from directory.schedule.grammar.item import Condition, Item, Role
from directory.schedule.reading.clause import Clause
from directory.schedule.reading.closing import is_facility
from directory.schedule.reading.closure import names_rule, only_months
from directory.schedule.reading.dayrun import DayRun
from directory.schedule.reading.draft import Draft
from directory.schedule.reading.place import Place

_CLOSING = ("closed", "closed_day", "day_off")


class ExceptionReader:
    """Takes closings, exclusions and conditions into the draft."""

    def __init__(self, draft: Draft, place: Place) -> None:
        self._draft = draft
        self._place = place

    def closure(self, item: Item) -> None:
        """Read 「月曜休館」."""
        self.close(item, DayRun(self._draft.findings).total(item.items))
        if self._draft.current.whole or not self._draft.current.hours:
            self._draft.flush()

    def close(self, item: Item, days: DaySet) -> None:
        """Close days for the whole text."""
        regular = (
            is_facility(item)
            or names_rule(days)
            or (item.style in _CLOSING and not only_months(days))
        )
        self._draft.close(days, regular=regular)

    def closes_everything(self) -> bool:
        """Whether closed days in brackets are the whole text's: no days said, or a list's end."""
        draft = self._draft
        if not any(clause.has_days for clause in draft.said()):
            return True
        at_end = self._place.next_role(Role.WEAK) is None
        return bool(draft.clauses) and draft.current.whole and at_end

    def exclusion(self, item: Item) -> None:
        """Read 「祝日を除く」; 「月曜以外」 at the start names the days themselves."""
        draft = self._draft
        days = DayRun(draft.findings).total(item.items)
        if item.style != "except_rest" or draft.clauses or draft.current.has_days:
            draft.exclude(days, late=draft.sentence_start and draft.current.blank)
            return
        if self._place.next_role(Role.WEAK, Role.TOPIC, Role.PARTICLE) is Role.CLOSURE:
            draft.findings.lose(f"「{item.text}」の意味が定まりません。")
        draft.current.days = minus(Weekdays(frozenset(range(7))), days)

    def condition(self, item: Item) -> None:
        """Read 「祝日の場合は翌日」."""
        if item.condition is not None:
            self.apply(item.condition, item.text)

    def apply(self, condition: Condition, text: str) -> None:
        """Let a condition change what was said last: closed days, or days something is held on."""
        draft = self._draft
        about = draft.clauses_about(condition)
        names_open = condition.subject is not None and bool(about)
        if draft.spoke_of_closing or (draft.closures.parts and not names_open):
            for part in draft.closures.about(condition):
                draft.findings.doubt_rest(part, condition)
            if not draft.closures.apply(condition):
                draft.findings.lose(f"「{text}」がどの休みの日のことか定まりません。")
            return
        if not about and draft.said() and self._close_instead(condition, text):
            return
        if len(about) != 1:
            draft.findings.lose(f"「{text}」がどの日のことか定まりません。")
            return
        self._change(about[0], condition, text)

    def _close_instead(self, condition: Condition, text: str) -> bool:
        """「月曜が祝日の場合は翌日が休業」 without open Mondays closes the day after at least."""
        closed = "closed" in condition.outcome
        if condition.subject is None or condition.shift is None or not closed:
            return False
        origin = both(condition.subject, condition.when)
        self._draft.closures.add(Shifted(origin, condition.when, condition.shift), regular=False)
        said = self._draft.said()
        if "open" in condition.outcome and len(said) == 1 and said[0].days is not None:
            said[0].days = either(said[0].days, origin)
            return True
        note = f"「{text}」とき、その日に開くのか書かれていません。"
        self._draft.findings.doubt(origin, note)
        return True

    def _change(self, clause: Clause, condition: Condition, text: str) -> None:
        """Move, drop or keep the days of a clause that the condition falls on."""
        days, subject, findings = clause.days, condition.subject, self._draft.findings
        if days is None:
            return
        findings.doubt_rest(days, condition)
        base = both(days, subject) if subject is not None else days
        rest = minus(days, subject) if subject is not None else None
        if condition.shift is not None:
            if "closed" in condition.outcome:
                findings.lose(f"「{text}」がどの日のことか定まりません。")
            moved: DaySet = Shifted(base, condition.when, condition.shift)
            base = either(base, moved) if condition.also else moved
        elif condition.outcome & {"closed", "except"}:
            base = minus(base, condition.when)
        clause.days = either(rest, base) if rest is not None else base
