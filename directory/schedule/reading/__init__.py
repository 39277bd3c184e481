"""From a text to what it says: screening, closing words, clauses, and sessions."""

from __future__ import annotations

from datetime import date

from directory.schedule.day import Everyday
from directory.schedule.grammar.item import Item, Role
from directory.schedule.grammar.phrase import read_items
from directory.schedule.reading.builder import Builder
from directory.schedule.reading.closing import with_closings
from directory.schedule.reading.findings import Findings
from directory.schedule.reading.frequency import check_frequencies
from directory.schedule.reading.resolution import Resolution
from directory.schedule.reading.screen import Screen, has_schedule
from directory.schedule.session import ParsedSchedule, Status
from directory.schedule.text import normalise

LONGEST = 2000


def read_schedule(text: str, window: tuple[date, date] | None) -> ParsedSchedule:
    """The reading of a text; ``window`` (first, last) gives dates without a year their year."""
    if len(text) > LONGEST:
        note = f"{LONGEST}文字を超える文は読み取りません。"
        return ParsedSchedule(Status.IRREGULAR, text, notes=(note,))
    findings = Findings()
    screen = Screen(findings)
    kept = screen.screened(read_items(normalise(text), window))
    screen.settle(kept)
    items = with_closings(kept, findings, bracketed=False)
    builder = Builder(findings)
    builder.read(items)
    draft = builder.draft
    check_frequencies(builder.frequencies, draft.clauses, findings)
    sessions = Resolution(draft.clauses, draft.closures, findings).sessions()
    if Everyday() in findings.doubts:
        sessions = ()
    status = _status(findings, read=bool(sessions), said=_says_something(items))
    return ParsedSchedule(
        status,
        text,
        sessions,
        draft.closures.total() if sessions and draft.closures.parts else (),
        tuple(findings.doubts) if sessions else (),
        tuple(findings.notes),
    )


def _says_something(items: list[Item]) -> bool:
    return has_schedule(items) or any(item.role is Role.CLOSURE for item in items)


def _status(findings: Findings, *, read: bool, said: bool) -> Status:
    if findings.suspended:
        return Status.IRREGULAR
    if not read:
        return Status.PARTIAL if said else Status.IRREGULAR
    return Status.PARTIAL if findings.partial or findings.irregular else Status.PARSED
