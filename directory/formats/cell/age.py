"""Who may come, by age: 1歳から5歳, ６歳～１２歳, 小学1～6年生, 概ね65歳以上, 18歳未満."""

from __future__ import annotations

import re
from dataclasses import dataclass

from directory.age import OLDEST
from directory.formats.cell import Reading
from directory.formats.cell.text import fold, is_unstated

_TO = r"\s*(?:~|〜|から|-|ー|–|―|−|及び|・)\s*"
_YEARS = r"(?:満|生後)?\s*(\d{1,3})\s*(?:歳|才)(?:児)?"
_MONTHS = r"(?:満|生後)?\s*\d{1,3}\s*(?:か月|ヶ月|ヵ月|カ月|ケ月|日|週)目?(?:児)?"
_RANGE = re.compile(rf"{_YEARS}{_TO}{_YEARS}(未満|まで|以下)?")
_BARE_RANGE = re.compile(rf"(\d{{1,2}}){_TO}(\d{{1,3}})\s*(?:歳|才)(未満|まで|以下)?")
_INFANT_RANGE = re.compile(rf"(?:{_MONTHS}|産休明け)(?:頃)?(?:以上)?{_TO}{_YEARS}(未満|まで|以下)?")
_FROM = re.compile(rf"{_YEARS}\s*(?:以上|より|(?:から|~|〜)(?!\s*\d))")
_UNTIL = re.compile(rf"(?:~|〜)?\s*{_YEARS}\s*(未満|まで|以下)")
_ONLY_YEARS = re.compile(r"(\d{1,3})\s*(?:歳|才)?")
_SCHOOL = (  # what a child's school year says about the age in it
    ("小学生", 6, 12),
    ("中学生", 12, 15),
    ("高校生", 15, 18),
)
_GRADES = re.compile(rf"小学(?:校)?\s*(\d)\s*(?:年生?)?{_TO}(?:小学(?:校)?\s*)?(\d)\s*年生?")
_OPEN_TO_ALL = re.compile(r"どなたでも|誰でも|だれでも|年齢不問|年齢制限なし|全年齢|制限なし")
_BEFORE_SCHOOL = re.compile(
    r"(?:就学前|未就学児?|小学校?入学前)(?:の?(?:乳幼児|児童|幼児|子ども|こども|子供|お子さん))?"
)


@dataclass(frozen=True, slots=True)
class AgeRange:
    """Lowest and highest age in years, both inclusive; ``None`` where there is no limit."""

    lowest: int | None = None
    highest: int | None = None


def parse_ages(text: str) -> Reading[AgeRange]:
    """Read the ages a text admits; text without ages, or with several ranges, gives no value."""
    if is_unstated(text):
        return Reading()
    written = fold(text)
    if _OPEN_TO_ALL.search(written):
        return Reading()
    ranges = _stated(written)
    return Reading(ranges.pop()) if len(ranges) == 1 else Reading()


def parse_age(text: str) -> Reading[int]:
    """Read a column that holds one age, in years; months and days of a baby are age 0."""
    if is_unstated(text):
        return Reading()
    written = fold(text)
    if re.fullmatch(rf"{_MONTHS}(?:頃|以上|から|~)*|産休明け(?:から|~)?", written):
        return Reading(0)
    found = _ONLY_YEARS.fullmatch(re.sub(r"(?:児|以上|から|まで|~|\.0+)$", "", written))
    if found and int(found[1]) <= OLDEST:
        return Reading(int(found[1]))
    ages = parse_ages(text).value
    return Reading(ages.lowest if ages else None)


def _stated(written: str) -> set[AgeRange]:
    """All ranges stated outright; a range inside brackets only explains one outside them."""
    for part in (re.sub(r"\([^)]*\)", " ", written), written):
        ranges = _ranges(part)
        if ranges:
            return ranges
    return set()


def _ranges(written: str) -> set[AgeRange]:
    pairs = [*_RANGE.finditer(written), *_BARE_RANGE.finditer(written)]
    if pairs:
        return {AgeRange(int(pair[1]), _highest(pair[2], pair[3])) for pair in pairs}
    babies = _INFANT_RANGE.search(written)
    if babies:
        return {AgeRange(0, _highest(babies[1], babies[2]))}
    limits = {AgeRange(int(found[1]), None) for found in _FROM.finditer(written)}
    limits |= {AgeRange(None, _highest(found[1], found[2])) for found in _UNTIL.finditer(written)}
    if limits:
        return _joined(limits)
    return _school_ages(written)


def _joined(limits: set[AgeRange]) -> set[AgeRange]:
    """Two limits, one from below and one from above, are one range (18歳以上65歳未満)."""
    lowest = [limit.lowest for limit in limits if limit.lowest is not None]
    highest = [limit.highest for limit in limits if limit.highest is not None]
    if len(lowest) == len(highest) == 1 and lowest[0] <= highest[0]:
        return {AgeRange(lowest[0], highest[0])}
    return limits


def _school_ages(written: str) -> set[AgeRange]:
    grades = _GRADES.search(written)
    if grades and int(grades[1]) <= int(grades[2]) <= 6:
        return {AgeRange(5 + int(grades[1]), 6 + int(grades[2]))}
    if _BEFORE_SCHOOL.fullmatch(written):
        return {AgeRange(0, 6)}
    named = [row for row in _SCHOOL if row[0] in written]
    whole = re.sub(r"小学生|中学生|高校生|[、,・~〜\s]|から|まで|及び|と|の(?:み|方)", "", written)
    if not named or whole:
        return set()
    return {AgeRange(min(row[1] for row in named), max(row[2] for row in named))}


def _highest(years: str, word: str | None) -> int:
    return int(years) - 1 if word == "未満" else int(years)
