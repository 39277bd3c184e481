"""What is written by pattern: dates, clock times, ordinals, weekdays, how often, quantities.

Each pattern has the kind of its token and what the text says. Every repetition is bounded, so that
no text takes long.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

WEEKDAY_LETTERS = "月火水木金土日"


@dataclass(frozen=True)
class Clock:
    """A clock time as written: hour 0–30, minute, and the half-day word before or after it."""

    hour: int
    minute: int
    half: str | None = None


@dataclass(frozen=True)
class WrittenDate:
    """A date as written: the year and the weekday (0 = Monday) only where stated."""

    year: int | None
    month: int
    day: int
    weekday: int | None = None


_HALF = (
    r"(?:(?P<half>午前|午後|am|pm|a\.m\.|p\.m\.|早朝|朝|お昼|昼|夕方|夕|夜間|夜|晩|深夜)(?:の| )?)?"
)
_ERA_START = {"令和": 2018, "r": 2018, "平成": 1988, "h": 1988, "昭和": 1925, "s": 1925}
_ERA = r"(?P<era>令和|平成|昭和|(?<![a-z])[rhs])(?P<era_year>元|\d{1,2})"


def _year(match: re.Match[str]) -> int | None:
    parts = match.groupdict()
    if parts.get("year"):
        return int(parts["year"])
    if parts.get("era"):
        years = 1 if parts["era_year"] == "元" else int(parts["era_year"])
        return _ERA_START[parts["era"]] + years
    return None


def _date(match: re.Match[str]) -> WrittenDate | None:
    month, day = int(match["month"]), int(match["day"])
    if not (1 <= month <= 12 and 1 <= day <= 31):
        return None
    return WrittenDate(_year(match), month, day)


def _clock(match: re.Match[str]) -> Clock | None:
    parts = match.groupdict()
    minute = 30 if parts.get("half_hour") else int(parts.get("minute") or 0)
    hour = int(match["hour"])
    half = parts.get("half") or parts.get("half_after")
    return Clock(hour, minute, half) if hour <= 30 and minute < 60 else None


def _number(low: int, high: int) -> Callable[[re.Match[str]], int | None]:
    def value(match: re.Match[str]) -> int | None:
        number = int(match["number"])
        return number if low <= number <= high else None

    return value


def _frequency(match: re.Match[str]) -> int:
    return int(match["number"].replace("一", "1"))


def _weekdays(match: re.Match[str]) -> tuple[frozenset[int], bool] | None:
    run = match["run"]
    if run == "土木":
        return None
    return frozenset(WEEKDAY_LETTERS.index(letter) for letter in run), bool(match["holiday"])


def _minutes(match: re.Match[str]) -> int:
    parts = match.groupdict()
    half = 30 if parts.get("half_hour") else 0
    return int(parts.get("hours") or 0) * 60 + half + int(parts.get("minutes") or 0)


def _digits(match: re.Match[str]) -> frozenset[int]:
    digits = {int(digit) for digit in re.findall(r"\d", match["digits"])}
    return frozenset(day for day in range(1, 32) if day % 10 in digits)


def _text(match: re.Match[str]) -> str:
    return match.group()


PATTERNS: list[tuple[str, re.Pattern[str], Callable[[re.Match[str]], Any]]] = [
    (kind, re.compile(pattern), value)
    for kind, pattern, value in (
        ("link", r"https?:/[^\s]{1,300}|www\.[^\s]{1,200}|[\w.+-]{1,60}@[\w.-]{1,80}", _text),
        ("link", r"\(?0\d{1,4}(?:[-()] ?|\) ?)\d{1,4}[-)] ?\d{3,4}", _text),
        (
            "date",
            rf"{_ERA} ?[年./-] ?(?P<month>\d{{1,2}}) ?[月./-] ?(?P<day>\d{{1,2}}) ?日?(?!\d)",
            _date,
        ),
        (
            "date",
            (
                r"(?<!\d)(?P<year>20\d\d)(?:\(令和\d{1,2}\))? ?[年./-] ?(?P<month>\d{1,2})"
                r" ?[月./-] ?(?P<day>\d{1,2}) ?日?(?!\d)"
            ),
            _date,
        ),
        ("date", r"(?<!\d)(?P<year>20\d\d)(?P<month>[01]\d)(?P<day>[0-3]\d)(?!\d)", _date),
        (
            "date",
            (
                r"(?:翌年?の?)?(?P<month>\d{1,2}) ?月 ?(?P<day>\d{1,2})"
                r"(?: ?日|(?![\d時:回名人円/か.]))"
            ),
            _date,
        ),
        ("date", r"(?:翌年?)?(?<![\d/])(?P<month>\d{1,2})/(?P<day>\d{1,2})日?(?![\d/:])", _date),
        ("fiscal_year", rf"(?:(?P<year>20\d\d)|{_ERA}) ?年度", _year),
        ("year", rf"(?:(?P<year>20\d\d)(?:\(令和\d{{1,2}}年?\))?|{_ERA}) ?年", _year),
        ("month", r"(?:翌年?)?(?P<number>\d{1,2}) ?月(?!\d|曜|間|額)", _number(1, 12)),
        (
            "day_number",
            r"(?P<number>\d{1,2}) ?日(?!間|曜|前|目|以内|程度|中|後|分)",
            _number(1, 31),
        ),
        ("digit_days", r"(?P<digits>\d(?:(?:日)?[と,・] ?\d)*)(?:日)?の(?:つ|付)く日", _digits),
        (
            "clock",
            (
                rf"{_HALF}(?P<hour>\d{{1,2}}) ?: ?(?P<minute>\d\d)(?::\d\d)?(?!\d)"
                r"(?: ?(?P<half_after>am|pm|a\.m\.|p\.m\.)(?! ?\d))?"
            ),
            _clock,
        ),
        (
            "clock",
            (
                rf"{_HALF}(?P<hour>\d{{1,2}}) ?時(?!間|期)"
                r"(?: ?(?:(?P<minute>\d{1,2}) ?分?(?![\d時:名人円回])|(?P<half_hour>半)))?"
            ),
            _clock,
        ),
        ("clock", r"(?P<half>am|pm|a\.m\.|p\.m\.) ?(?P<hour>\d{1,2})(?![\d:時])", _clock),
        ("clock", r"(?P<hour>\d{1,2}) ?(?P<half_after>am|pm)", _clock),
        (
            "clock",
            r"(?<!\d)(?P<hour>[01]\d|2[0-4])(?P<minute>[0-5]\d)(?=[~-][0-2]\d[0-5]\d(?!\d))",
            _clock,
        ),
        ("clock", r"(?<=\d[~-])(?P<hour>[01]\d|2[0-4])(?P<minute>[0-5]\d)(?!\d)", _clock),
        ("clock", r"正午", lambda _: Clock(12, 0, "正午")),
        (
            "duration",
            r"(?P<hours>\d{1,2}) ?時間(?:(?P<half_hour>半)|(?P<minutes>\d{1,2})分)?",
            _minutes,
        ),
        ("duration", r"(?P<minutes>\d{1,3}) ?分間?", _minutes),
        (
            "nth",
            (
                r"第 ?(?P<number>\d)"
                r"(?=[・,~\s./()の月火水木金土日第と及&はかおもま最又若だやを除以o\-])(?!\d)"
            ),
            _number(1, 5),
        ),
        ("nth", r"第 ?(?P<number>\d)$", _number(1, 5)),
        ("nth_week", r"第? ?(?P<number>\d) ?(?:週目|週)(?!間|に|毎|ご|お|後|前)の?", _number(1, 5)),
        ("month_frequency", r"毎?(?:1か)?月(?:に|間)?(?P<number>\d|一)(?:回|度)", _frequency),
        ("month_frequency", r"月に(?P<number>\d|一)日", _frequency),
        ("week_frequency", r"毎?週(?:に|間)?(?P<number>\d|一)(?:回|日|度)", _frequency),
        ("day_frequency", r"(?:1日|日)に?(?P<number>\d|一)(?:回|部|度)", _frequency),
        (
            "vague_frequency",
            r"毎?(?:月|週|年|年間)(?:に|間)?\d{1,2}(?:[~-]\d{1,2})(?:回|日|度)",
            _text,
        ),
        ("count_frequency", r"(?<=の)(?P<number>\d)回(?![戦生転路~-])", _frequency),
        ("year_frequency", r"(?:毎年|年間|年)(?:に|間)?(?P<number>\d{1,2})回", _frequency),
        ("vague_frequency", r"(?:年|年間|毎年)(?:に|間)?数回", _text),
        (
            "vague_frequency",
            r"(?:\d|数)(?:か|カ|ケ)月(?:間)?(?:に|ごと|毎|おき)(?:\d回|一度|1度|一回)?",
            _text,
        ),
        (
            "vague_frequency",
            r"[3-9]週間?(?:に|ごと|毎|おき)(?:\d回|一度|1度|一回)?|隔月|月[数二三]?回",
            _text,
        ),
        (
            "ordinal",
            (
                r"\(\d{1,2}\)(?=\s?\S)|(?:^|(?<=[\n ,。]))\d{1,2}\)(?=\s?\S)"
                r"|第\d{1,2}回目?|\d{1,2}回目|第?\d部(?![屋会長署門制])|初回"
            ),
            _text,
        ),
        (
            "quantity",
            (
                r"(?:約|各|計|全)?\d[\d,]{0,6}(?:[~-]\d{1,6})?"
                r"(?:円|名|人|組|食|歳|才|階|号室|台|席|坪|年生|年目|学年|枚|杯|品|種類|クラス"
                r"|世帯|家族|本|冊|面|コート|番|f(?![a-z])|回\d{1,5}円|%)"
                r"(?:以上|以下|未満|程度|まで|限定|ほど)?"
            ),
            _text,
        ),
        (
            "quantity",
            (
                r"(?:約|およそ|概ね|おおむね)\d{1,3}(?:時間半?|分間?)(?:程度|ほど|くらい)?"
                r"|\d{1,3}(?:時間半?|分間?)(?:程度|ほど|くらい|以内|前後)"
            ),
            _text,
        ),
        ("quantity", r"(?:全|計|各)\d{1,3}回|(?:2|3|4|5)部制", _text),
        ("every_month", r"月(?=第 ?\d)", _text),
        ("every_day", r"毎(?=[朝晩夕夜])", _text),
        ("every_week", rf"毎(?=[{WEEKDAY_LETTERS}]曜)", _text),
        (
            "paren_weekday",
            (
                rf"\((?P<run>[{WEEKDAY_LETTERS}])(?:曜日?)?"
                r"(?P<holiday>[・,/ ]?(?:祝日?|休日?|振替?|振休|祭))?\)"
            ),
            _weekdays,
        ),
        (
            "weekday",
            (
                rf"(?P<run>[{WEEKDAY_LETTERS}](?:(?=曜)|[{WEEKDAY_LETTERS}]{{1,6}}))"
                r"(?:曜日?)?(?P<holiday>(?:祝祭日|祝日|祝|祭日)(?![をは]?(?:除|のぞ)))?"
            ),
            _weekdays,
        ),
        (
            "weekday",
            rf"(?P<run>[{WEEKDAY_LETTERS}])(?P<holiday>(?:祝祭日|祝日|祝)(?![をは]?(?:除|のぞ)))",
            _weekdays,
        ),
        ("number", r"\d{1,4}(?!\d)", lambda match: int(match.group())),
    )
]
