"""When a row's resource is open or held, from whichever schedule columns the row has."""

from __future__ import annotations

import datetime as dt
import re

from directory.formats.cell.clock import parse_clock
from directory.formats.cell.day import parse_day, western_year
from directory.formats.cell.fiscal_year import Period, day_in
from directory.formats.cell.text import fold, is_empty, is_unstated, line, paragraph
from directory.formats.cells import Cells
from directory.formats.event_date import parse_event_date
from directory.formats.record import Occurrence, Timetable

# こども食堂 開催頻度: the code says how often; alone with a weekday it is no weekly rule
_FREQUENCY = {
    "1": "週5日以上",
    "2": "週2～4回",
    "3": "毎週",
    "4": "月2～3回",
    "5": "月1回",
    "6": "年数回",
    "7": "長期休みなど年に数回",
    "8": "不定期",
}
_MONTH_DAY = re.compile(r"(?<!\d)(?:1[0-2]|[1-9])\s*[月/]\s*(?:[12]\d|3[01]|[1-9])(?![\d:])")
_YEAR = re.compile(r"(?:19|20)\d{2}|\d{5}")
_EVERY_WEEK = frozenset("123")
_PAUSED = re.compile(
    r"(?:現在|当面(?:の間)?|令和[元\d]+年度?より)?[、,\s]*(?:休止|休校|休所|休園|休館|閉館|閉園|閉所|活動休止|開催中止)"
    r"(?:中|しています|しております)?(?:です)?[。.]?"
)


def read_timetable(cells: Cells) -> Timetable:
    """Read the regular times; what cannot be split into columns is kept as one text."""
    weekdays, note = cells.line("weekdays"), _note(cells)
    start, end = _clock(cells, "start_time"), _clock(cells, "end_time")
    dated, other = _dated_text(cells), _hours_text(cells)
    if not dated and not other:
        return Timetable(weekdays, start, end, note)
    if weekdays and _says_weekdays(dated, weekdays):
        weekdays = ""
    hours = f"{start}～{end}" if start or end else ""
    days = " ".join(
        part for part in (dated, cells.paragraphs("weekdays") if weekdays else "") if part
    )
    first = " ".join(part for part in (days, hours) if part)
    return Timetable(note=note, text="\n".join(part for part in (first, other) if part))


def _says_weekdays(dated: str, weekdays: str) -> bool:
    """Whether 第３土曜日 makes the plain 土 beside it superfluous."""
    named = set("月火水木金土日") & set(fold(weekdays))
    return bool(named) and named <= set(fold(dated))


def is_paused(cells: Cells) -> bool:
    """Whether a schedule or remarks column says nothing but that the activity is suspended."""
    fields = ("date_text", "weekdays", "start_time", "time_note", "remarks")
    return any(_PAUSED.fullmatch(fold(cells.raw(field))) for field in fields)


def names_undated_day(cells: Cells) -> bool:
    """Whether a schedule column names days of a month, and no year anywhere."""
    fields = ("start_date", "end_date", "date_text", "time_note", "hours_text", "closed_days")
    text = "\n".join(fold(cells.raw(field)) for field in fields)
    return bool(_MONTH_DAY.search(text)) and not _YEAR.search(western_year(text))


def read_dates(
    cells: Cells, today: dt.date, period: Period | None = None
) -> tuple[Occurrence, ...]:
    """Read the dates an event is held on: its first and last day, or dates in words.

    ``period`` is the fiscal year of the list, in which dates without a year lie.
    """
    start, end = _day(cells, "start_date", period), _day(cells, "end_date", period)
    if start is None:
        return _worded_dates(cells, today, period)
    if end is not None and end < start:
        cells.warn("end_date", f"終了日 {end} が開始日 {start} より前のため、開始日だけを使います")
        end = start
    return (_occurrence(cells, start, end or start),)


def _day(cells: Cells, field: str, period: Period | None) -> dt.date | None:
    found = day_in(cells.raw(field), period) if period else None
    return found or cells.read(field, parse_day)


def _worded_dates(cells: Cells, today: dt.date, period: Period | None) -> tuple[Occurrence, ...]:
    text = cells.raw("date_text")
    if is_empty(text) or not cells.has("date_text"):
        return ()
    spans = parse_event_date(text, today, period)
    return tuple(_occurrence(cells, first, last) for first, last in spans)


def _occurrence(cells: Cells, start: dt.date, end: dt.date) -> Occurrence:
    return Occurrence(
        start_date=start,
        end_date=end,
        start_time=parse_clock(cells.raw("start_time")).value,
        end_time=parse_clock(cells.raw("end_time")).value,
        note=paragraph(cells.raw("time_note")),
        row=cells.row,
    )


def _clock(cells: Cells, field: str) -> str:
    """A time as HH:MM where it is one, else the words of the cell, with a warning."""
    clock = cells.read(field, parse_clock)
    return clock or line(cells.raw(field))


def _note(cells: Cells) -> str:
    note = cells.paragraphs("time_note")
    closed = cells.line("closed_days")
    return "\n".join(part for part in (note, f"休み: {closed}" if closed else "") if part)


def _dated_text(cells: Cells) -> str:
    """How often and on which days, beyond the plain weekdays."""
    dated = "" if is_unstated(cells.raw("date_text")) else cells.paragraphs("date_text")
    frequency = "" if _names_day(dated) else _frequency(cells)
    return "\n".join(part for part in (frequency, dated) if part)


def _hours_text(cells: Cells) -> str:
    """Hours that do not come in the two standard columns."""
    parts = (_split_hours(cells), cells.paragraphs("hours_text"))
    return "\n".join(part for part in parts if part)


def _frequency(cells: Cells) -> str:
    stated = fold(cells.raw("frequency"))
    code = re.sub(r"\.0+$", "", stated)
    if code in _EVERY_WEEK and cells.line("weekdays"):
        return ""
    return _FREQUENCY.get(code, cells.line("frequency"))


def _split_hours(cells: Cells) -> str:
    """Nursery columns: hours of weekdays, hours of Saturdays."""
    lines = []
    for days, start, end in (
        ("月～金", "weekday_start", "weekday_end"),
        ("土", "saturday_start", "saturday_end"),
    ):
        first, last = _clock(cells, start), _clock(cells, end)
        if first or last:
            lines.append(f"{days} {first}～{last}")
    return "、".join(lines)


def _names_day(text: str) -> bool:
    return re.search(r"[月火水木金土日]|毎日|\d日|不定期|随時", fold(text)) is not None
