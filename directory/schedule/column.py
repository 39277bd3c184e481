"""Schedules that municipal files keep in columns: weekdays, start, end, a note, a text of dates."""

from __future__ import annotations

import re
from datetime import date, time

from directory.schedule.algebra import both, members
from directory.schedule.reading import read_schedule
from directory.schedule.session import Hours, ParsedSchedule, Session, Status
from directory.schedule.text import normalise

_EMPTY = re.compile(r"[-ー―~ ]*|なし|無し?|未定|不明")
_CLOCK = re.compile(r"(?:午前|午後)?\d{1,2}(?::\d{2}(?::\d{2})?|時(?:\d{1,2}分?|半)?)")
_ENUMERATED = re.compile(r"\(\d{1,2}\)")

Window = tuple[date, date] | None


def parse_columns(
    weekdays: str,
    start: str,
    end: str,
    note: str = "",
    *,
    dates: str = "",
    first: date | None = None,
    last: date | None = None,
) -> ParsedSchedule:
    """Read the columns 利用可能曜日, 開始時間, 終了時間, 特記事項 and, if there is one, 開催日.

    ``dates`` (第４土曜日) says more exactly what ``weekdays`` (土) says. ``first`` and ``last``
    are as in ``parse``. Never raises.
    """
    window = (first, last) if first is not None and last is not None else None
    days = _days_text(_cell(weekdays), _cell(dates), window)
    starts, ends, note = _cell(start), _cell(end), note.strip()
    hours = _hours_text(starts, ends)
    if hours is not None:
        return read_schedule(
            "\n".join(part for part in (f"{days} {hours}".strip(), note) if part), window
        )
    return _combined(days, starts, ends, note, window)


def _cell(text: str) -> str:
    """A cell's text; empty where it only stands for an empty cell."""
    return "" if _EMPTY.fullmatch(normalise(text)) else text.strip()


def _days_text(weekdays: str, dates: str, window: Window) -> str:
    """The text of the days: the exact one alone where it names its weekday itself."""
    if not dates or not weekdays:
        return dates or weekdays
    alone = read_schedule(dates, window)
    return dates if alone.sessions else f"{dates}{weekdays}"


def _hours_text(starts: str, ends: str) -> str | None:
    """The hours as one text, or ``None`` where days stand in the cells as well."""
    first, last = _clocks(starts), _clocks(ends)
    if first is None or last is None:
        return None
    if not last:
        return "、".join(f"{clock}～" for clock in first)
    if not first:
        return "、".join(f"～{clock}" for clock in last)
    if len(first) != len(last):
        return None
    return "、".join(f"{begin}～{finish}" for begin, finish in zip(first, last, strict=True))


def _clocks(text: str) -> list[str] | None:
    """The clock times of a cell, one a line (①13：00, ②14：45); ``None`` for anything else."""
    plain = _ENUMERATED.sub(" ", normalise(text))
    clocks = plain.split()
    return clocks if all(_CLOCK.fullmatch(clock) for clock in clocks) else None


def _combined(days: str, starts: str, ends: str, note: str, window: Window) -> ParsedSchedule:
    """Start and end read apart (平日10:00、土日9:00 | 平日19:00、土日17:00), put together."""
    text = "\n".join(part for part in (days, f"{starts}～{ends}", note) if part)
    begin = read_schedule(f"{days} {starts}".strip(), window)
    finish = read_schedule(f"{days} {ends}".strip(), window)
    rest = read_schedule("\n".join(part for part in (days or "毎日", note) if part), window)
    whole = all(part.status is Status.PARSED for part in (begin, finish, rest))
    sessions = _crossed(begin, finish) if whole else ()
    if not sessions or any(session.hours != Hours() for session in rest.sessions):
        note = f"開始「{starts}」と終了「{ends}」の組み合わせが定まりません。"
        return ParsedSchedule(Status.PARTIAL, text, notes=(note,))
    closures = (*begin.closures, *finish.closures, *rest.closures)
    held = tuple(
        Session(both(session.days, base.days), session.hours)
        for session in sessions
        for base in rest.sessions
    )
    return ParsedSchedule(Status.PARSED, text, held, tuple(dict.fromkeys(closures)))


def _crossed(begin: ParsedSchedule, finish: ParsedSchedule) -> tuple[Session, ...]:
    """Every start with the end of the same days."""
    sessions = []
    for first in begin.sessions:
        for last in finish.sessions:
            days = both(first.days, last.days)
            if members(days):
                sessions.append(Session(days, Hours(first.hours.start, _end(last.hours))))
    return tuple(sessions)


def _end(hours: Hours) -> time | None:
    return hours.end or hours.start
