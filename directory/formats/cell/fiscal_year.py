"""A fiscal year (年度, April to March) named in a title, a file name or a column of its own."""

from __future__ import annotations

import datetime as dt
import re

from directory.formats.cell.day import western_year
from directory.formats.cell.text import fold

Period = tuple[dt.date, dt.date]

_YEAR = re.compile(r"(?<!\d)((?:19|20)\d{2})\s*(?:年\s*)?年?度")
_BARE = re.compile(r"((?:19|20)\d{2})\s*(?:年度?)?")
_ERA_YEAR = re.compile(
    r"((?:明治|大正|昭和|平成|令和|(?<![A-Za-z])[HR])\.?\s*(?:元|\d{1,2}))\s*(?=年?度)", re.I
)


def fiscal_year(text: str) -> Period | None:
    """The one fiscal year a text names, first day and last; ``None`` for none or several."""
    written = _ERA_YEAR.sub(lambda found: western_year(f"{found[1]}年").rstrip("年"), fold(text))
    years = set(_YEAR.findall(written))
    return _period(int(years.pop())) if len(years) == 1 else None


def parse_fiscal_year(text: str) -> Period | None:
    """Read a column that holds a fiscal year and nothing else: 2024, 令和6, R6年度."""
    bare = re.sub(r"年?度?$", "", fold(text))
    found = _BARE.fullmatch(western_year(f"{bare}年"))
    return _period(int(found[1])) if found else None


def day_in(text: str, period: Period) -> dt.date | None:
    """The day of a date without a year (4月10日) in a fiscal year; ``None`` for any other text."""
    found = re.fullmatch(r"(\d{1,2})\s*[月/]\s*(\d{1,2})\s*日?(?:\s*\([^)]*\))?", fold(text))
    if not found:
        return None
    for year in sorted({day.year for day in period}):
        try:
            day = dt.date(year, int(found[1]), int(found[2]))
        except ValueError:
            continue
        if period[0] <= day <= period[1]:
            return day
    return None


def _period(year: int) -> Period:
    return dt.date(year, 4, 1), dt.date(year + 1, 3, 31)
