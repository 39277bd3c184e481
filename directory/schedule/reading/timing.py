"""Hours: those of the clause at hand, breaks cut out of them, parts of the day without a time."""

from __future__ import annotations

from datetime import time

from directory.schedule.grammar.item import Item, Role
from directory.schedule.reading.draft import Draft
from directory.schedule.reading.place import Place
from directory.schedule.session import Hours

_ALL_DAY = Hours(time(0), time(0))


class TimingReader:
    """Takes hours into the clause at hand."""

    def __init__(self, draft: Draft, place: Place) -> None:
        self._draft = draft
        self._place = place
        self._end_next = False
        self._break_next = False

    def hours(self, item: Item) -> None:
        """Read a range of hours, a start or an end."""
        draft = self._draft
        if item.style == "broken":
            draft.findings.lose(f"「{item.text}」の終わりがどの日のものか定まりません。")
        if not item.sure or item.hours is None:
            draft.findings.hint(f"「{item.text}」が何時のことか定まりません。")
            draft.current.vague_hours = True
            return
        hours = item.hours
        if self._end_next and hours.end is None:
            hours = Hours(None, hours.start)
        self._end_next = False
        following = self._place.next_role(Role.PARTICLE, Role.TOPIC, Role.WEAK)
        if self._break_next or following is Role.BREAK:
            self._break_next = False
            self._take_break(hours, item)
            return
        self._add(hours)

    def _add(self, hours: Hours) -> None:
        draft = self._draft
        sealed = draft.current.sealed
        if sealed:
            days = draft.current.days if draft.current.period is not None else None
            draft.flush()
            draft.current.days = days
        clause = draft.current
        if clause.blank and draft.clauses and not draft.sentence_start and not sealed:
            clause = draft.clauses[-1]
        last = clause.hours[-1] if clause.hours else None
        if last and last.end is None and hours.start is None:
            clause.hours[-1] = Hours(last.start, hours.end)
        else:
            clause.hours.append(hours)
        draft.sentence_start = False

    def _take_break(self, hours: Hours, item: Item) -> None:
        """Cut a break out of the session it falls into."""
        draft = self._draft
        clause = draft.current if draft.current.hours or not draft.clauses else draft.clauses[-1]
        start, end = hours.start, hours.end
        for place, session in enumerate(clause.hours):
            if start is None or end is None or session.start is None or session.end is None:
                continue
            if session.start < start and end < session.end:
                halves = [Hours(session.start, start), Hours(end, session.end)]
                clause.hours[place : place + 1] = halves
                return
        draft.findings.lose(f"休憩「{item.text}」がどの時間の中か定まりません。")

    def pause(self, _: Item) -> None:
        """Read 「休憩」: its hours stand before it or are the next ones."""
        place = self._place
        before = place.items[max(0, place.number - 3) : place.number]
        if not any(one.role is Role.HOURS for one in before):
            self._break_next = True

    def end(self, item: Item) -> None:
        """Read 「終了」: the next time is an end, unless the time is its own (17時閉館)."""
        if item.hours is not None:
            self._add(Hours(None, item.hours.start))
        else:
            self._end_next = True

    def part_of_day(self, item: Item) -> None:
        """Read 「24時間」, or 「午後」, which says nothing exact without a time behind it."""
        draft = self._draft
        if item.style == "all_hours":
            draft.current.hours.append(_ALL_DAY)
            return
        if self._place.next_role(Role.WEAK, Role.PARTICLE, Role.COLON, Role.TOPIC) is Role.HOURS:
            following = self._place.after()
            if following is None or following.style != "end":
                return
        if item.style != "dawn" and draft.current.hours:
            return
        if item.text.endswith("の部") and self._place.hours_follow():
            return
        draft.findings.hint(f"「{item.text}」の時刻が書かれていません。")
        draft.current.vague_hours = True
