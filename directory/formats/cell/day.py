"""A date in a cell: ISO, slashes, 和暦, eight digits, or a spreadsheet's serial number."""

from __future__ import annotations

import datetime as dt
import re

from directory.formats.cell import Reading
from directory.formats.cell.text import fold, is_unstated

# First year of each era, and the letter that stands for it
_ERAS = {"明治": 1868, "大正": 1912, "昭和": 1926, "平成": 1989, "令和": 2019}
_LETTERS = {"M": "明治", "T": "大正", "S": "昭和", "H": "平成", "R": "令和"}
_ERA = re.compile(r"(明治|大正|昭和|平成|令和|[MTSHR])\.?\s*(元|\d{1,2})\s*(?=[年./-])", re.I)
_DATE = re.compile(
    r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?"
    r"(?:\s*\([^)]*\))?(?:[T\s]\s*\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?)?"
)
_EIGHT_DIGITS = re.compile(r"((?:19|20)\d{2})(\d{2})(\d{2})")
_SERIAL = re.compile(r"\d{5}(?:\.0+)?")
_SERIAL_EPOCH = dt.date(1899, 12, 30)  # day 0 of spreadsheet serial numbers
_SERIAL_RANGE = range(18264, 73051)  # 1950-01-01 to 2100-01-01


def parse_day(text: str) -> Reading[dt.date]:
    """Read one whole date; a month, a range or a date with other words is not one."""
    if is_unstated(text):
        return Reading()
    written = western_year(fold(text))
    found = _DATE.fullmatch(written) or _EIGHT_DIGITS.fullmatch(written)
    if found:
        return _checked(text, int(found[1]), int(found[2]), int(found[3]))
    if _SERIAL.fullmatch(written) and int(float(written)) in _SERIAL_RANGE:
        return Reading(_SERIAL_EPOCH + dt.timedelta(days=int(float(written))))
    return Reading(problem=f"日付「{text.strip()}」が1つの日付として読めません")


def western_year(text: str) -> str:
    """Replace the years of Japanese eras (令和5年, R5.4.1) by western ones."""
    return _ERA.sub(_western, text)


def _western(found: re.Match[str]) -> str:
    era = _LETTERS.get(found[1].upper(), found[1])
    count = 1 if found[2] == "元" else int(found[2])
    return str(_ERAS[era] + count - 1)


def _checked(text: str, year: int, month: int, day: int) -> Reading[dt.date]:
    try:
        return Reading(dt.date(year, month, day))
    except ValueError:
        return Reading(problem=f"日付「{text.strip()}」は暦にありません")
