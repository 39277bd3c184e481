"""A time of day in a cell, as ``HH:MM``; anything more than one time stays text."""

from __future__ import annotations

import re

from directory.formats.cell import Reading
from directory.formats.cell.text import fold, is_unstated

_CLOCK = re.compile(
    r"(?P<half>午前|午後|am|pm)?\s*(?P<hour>\d{1,2})\s*"
    r"(?:[:;.]\s*(?P<minute>\d{2})(?:[:]\d{2}(?:\.\d+)?)?|時\s*(?:(?P<minute_kanji>\d{1,2})\s*分|(?P<half_hour>半))?)"
    r"\s*(?P<half_after>am|pm)?",
    re.I,
)
_DIGITS = re.compile(r"([01]?\d|2[0-4])([0-5]\d)")
_FRACTION = re.compile(r"0?\.\d+|0|1(?:\.0+)?")
_NOON = {"正午": "12:00", "お昼": "12:00", "午前0時": "00:00"}
_DAY_MINUTES = 24 * 60


def parse_clock(text: str) -> Reading[str]:
    """Read one time of day; 24:00 and later (29:00) name the small hours of the next day.

    ``problem`` is set when the cell holds other words or several times: it then has to be read
    as text, together with the other schedule columns.
    """
    if is_unstated(text):
        return Reading()
    written = fold(text)
    if written in _NOON:
        return Reading(_NOON[written])
    found = _CLOCK.fullmatch(written)
    if found:
        return _checked(text, _hour(found), _minute(found))
    digits = _DIGITS.fullmatch(written)
    if digits:
        return _checked(text, int(digits[1]), int(digits[2]))
    if _FRACTION.fullmatch(written) and "." in written:
        minutes = round(float(written) * _DAY_MINUTES)
        return _checked(text, minutes // 60, minutes % 60)
    return Reading(problem=f"時刻「{text.strip()}」が1つの時刻として読めません")


def _hour(found: re.Match[str]) -> int:
    hour = int(found["hour"])
    half = (found["half"] or found["half_after"] or "").lower()
    if half in ("午後", "pm") and hour < 12:
        return hour + 12
    return 0 if half == "am" and hour == 12 else hour


def _minute(found: re.Match[str]) -> int:
    if found["half_hour"]:
        return 30
    return int(found["minute"] or found["minute_kanji"] or 0)


def _checked(text: str, hour: int, minute: int) -> Reading[str]:
    if hour < 30 and minute < 60:
        return Reading(f"{hour:02d}:{minute:02d}")
    return Reading(problem=f"時刻「{text.strip()}」は時計にありません")
