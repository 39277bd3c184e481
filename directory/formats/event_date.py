"""Dates of an event in words: 8月5日（水）～8月16日（日）, 9月4日、18日、10月2日, 令和8年5月3日.

A date without a year gets one from the fiscal year its list is of, else only from the weekday
written beside it, and only when that fits exactly one year around today.
"""

from __future__ import annotations

import datetime as dt
import re

from directory.formats.cell.day import western_year
from directory.formats.cell.fiscal_year import Period
from directory.formats.cell.text import fold

_WEEKDAYS = "月火水木金土日"
_DAY = (
    r"(?:(?P<year>\d{4})\s*[年/.-]\s*)?(?:(?P<month>\d{1,2})\s*[月/.-]\s*)?(?P<day>\d{1,2})\s*日?"
    r"\s*(?:\(\s*(?P<weekday>[月火水木金土日])(?:曜日?)?(?:\s*[・,、]\s*[祝休])?\s*\)|(?P<bare>[月火水木金土日])曜日?)?"
)
_TOKEN = re.compile(
    rf"(?P<date>{_DAY})|(?P<to>[~〜]|から)|(?P<and>[、,・\n\s]|と|及び)|(?P<until>まで)"
)
_REMARK = re.compile(r"[※].*$|\([^()]*[曜週][^()]*\)", re.S)
_YEARS_BACK, _YEARS_AHEAD = 1, 1


def parse_event_date(
    text: str, today: dt.date, period: Period | None = None
) -> list[tuple[dt.date, dt.date]]:
    """Read ``(first day, last day)`` pairs; any word left over, or any doubt, gives none.

    ``period`` is the fiscal year the list is of, if it says so: a date without a year lies in it.

    An exception behind ※ (以外, のみ) would make a range wrong, so such text gives none either.
    """
    written = western_year(fold(text))
    remark = re.search(r"※(.*)$", written, re.S)
    if remark:
        return []
    return _spans(_REMARK.sub("", written).strip(), today, period)


def _spans(written: str, today: dt.date, period: Period | None) -> list[tuple[dt.date, dt.date]]:
    spans: list[tuple[dt.date, dt.date]] = []
    place, joining, last = 0, False, None
    while place < len(written):
        token = _TOKEN.match(written, place)
        if token is None or token["until"]:
            return []
        place = token.end()
        if token["to"]:
            joining = True
        if not token["date"]:
            continue
        day = _dated(token, last, today, period)
        if day is None or (joining and not spans):
            return []
        if joining and day < spans[-1][0]:
            return []
        if joining:
            spans[-1] = (spans[-1][0], day)
        else:
            spans.append((day, day))
        joining, last = False, day
    return [] if joining else spans


def _dated(
    token: re.Match[str], last: dt.date | None, today: dt.date, period: Period | None
) -> dt.date | None:
    """One date; month and year may come from the date before it."""
    weekday = token["weekday"] or token["bare"]
    month = int(token["month"]) if token["month"] else (last.month if last else None)
    if month is None:
        return None
    day = int(token["day"])
    undated = token["year"] is None and last is None
    years = _years(token, last, month, period[0] if period and undated else today)
    fitting = [found for year in years if (found := _existing(year, month, day))]
    if undated and period:
        fitting = [each for each in fitting if period[0] <= each <= period[1]]
    if weekday:
        fitting = [each for each in fitting if _WEEKDAYS[each.weekday()] == weekday]
    elif undated and not period:
        return None
    return fitting[0] if len(fitting) == 1 else None


def _years(
    token: re.Match[str], last: dt.date | None, month: int, today: dt.date
) -> range | tuple[int, ...]:
    if token["year"]:
        return (int(token["year"]),)
    if last is None:
        return range(today.year - _YEARS_BACK, today.year + _YEARS_AHEAD + 1)
    return (last.year if month >= last.month else last.year + 1,)


def _existing(year: int, month: int, day: int) -> dt.date | None:
    try:
        return dt.date(year, month, day)
    except ValueError:
        return None
