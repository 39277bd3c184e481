"""Expected sessions in a short notation, worked out without the code under test.

One rule is words in any order; rules are parted by `` ; ``:

* ``MON,2SAT,-1FRI,HOL,D15,D-1,MON-FRI,ALL`` or dates ``2026-04-12``: the days it is held on,
* ``@4-10,12`` months or ``@2026-07-01..2026-08-31`` dates it is held within,
* ``!HOL`` ``!2MON`` ``!M8`` ``!12/29-1/3`` ``!2026-05-05`` days taken out,
  ``+2026-05-07`` a day added: these apply in the order written,
* ``10:00-12:00`` ``10:00-`` ``-17:00``: one session a day each.
"""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date, timedelta

FIRST, LAST = date(2026, 4, 1), date(2027, 3, 31)

# 内閣府「国民の祝日」: April 2026 to March 2027.
HOLIDAYS = {
    date(2026, month, day)
    for month, day in (
        *((4, 29), (5, 3), (5, 4), (5, 5), (5, 6), (7, 20), (8, 11), (9, 21), (9, 22), (9, 23)),
        *((10, 12), (11, 3), (11, 23)),
    )
} | {date(2027, month, day) for month, day in ((1, 1), (1, 11), (2, 11), (2, 23), (3, 21), (3, 22))}
NAMES = ("MON", "TUE", "WED", "THU", "FRI", "SAT", "SUN")
Occurrence = tuple[date, str | None, str | None]


def expected(notation: str) -> list[Occurrence]:
    """The occurrences a notation stands for."""
    found = {one for rule in notation.split(" ; ") for one in _rule(rule.split())}
    return sorted(found, key=lambda one: (one[0], one[1] or "", one[2] or ""))


def _rule(words: list[str]) -> list[Occurrence]:
    held: set[date] = set()
    hours = [word for word in words if re.fullmatch(r"(\d\d:\d\d)?-(\d\d:\d\d)?", word)]
    for word in words:
        if word in hours:
            continue
        if word[0] == "@":
            held = {day for day in held if _within(word[1:], day)}
        elif word[0] == "!":
            held = {day for day in held if not _taken_out(word[1:], day)}
        elif word[0] == "+":
            held.add(date.fromisoformat(word[1:]))
        else:
            held |= {day for day in _window() if _named(word, day)}
    return [
        (day, start or None, end or None)
        for day in held
        for start, _, end in (one.partition("-") for one in (hours or ["-"]))
    ]


def _window() -> list[date]:
    return [FIRST + timedelta(days=number) for number in range((LAST - FIRST).days + 1)]


def _named(word: str, day: date) -> bool:
    return any(_is(name, day) for name in word.split(","))


def _is(name: str, day: date) -> bool:
    if name == "ALL":
        return True
    if name == "HOL":
        return day in HOLIDAYS
    if re.fullmatch(r"\d{4}-\d\d-\d\d", name):
        return day == date.fromisoformat(name)
    if name[0] == "D":
        last = monthrange(day.year, day.month)[1]
        return day.day == (last if name == "D-1" else int(name[1:]))
    if "-" in name[1:]:
        first, last_name = name.split("-")
        return NAMES.index(first) <= day.weekday() <= NAMES.index(last_name)
    if day.weekday() != NAMES.index(name[-3:]):
        return False
    nth = name[:-3]
    if nth == "-1":
        return (day + timedelta(days=7)).month != day.month
    return not nth or (day.day - 1) // 7 + 1 == int(nth)


def _within(spec: str, day: date) -> bool:
    if ".." in spec:
        first, last = spec.split("..")
        return date.fromisoformat(first) <= day <= date.fromisoformat(last)
    months = [tuple(int(month) for month in part.split("-")) for part in spec.split(",")]
    return any(part[0] <= day.month <= part[-1] for part in months)


def _taken_out(spec: str, day: date) -> bool:
    if spec[0] == "M" and spec[1:].isdigit():
        return day.month == int(spec[1:])
    if "/" in spec:
        first, last = (tuple(int(n) for n in end.split("/")) for end in spec.split("-"))
        here = (day.month, day.day)
        return first <= here <= last if first <= last else here >= first or here <= last
    return _named(spec, day)
