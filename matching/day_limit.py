"""Days on which only some may come (「小学生は土日だけ」): a condition's value and its breach."""

from __future__ import annotations

import re

from matching.facts import NeedFacts
from matching.life_stage import ages_of
from matching.timeslot import DAY_NAMES

_HOLIDAY = "祝"
_MEN, _WOMEN = re.compile("男|父|パパ"), re.compile("女|母|ママ")
_FOREIGN = re.compile("外国|海外")
_WITH_CHILDREN = re.compile("(?:連れ|づれ|同伴)")
_GROUPS = (
    (re.compile("平日"), "月火水木金"),
    (re.compile("土日|週末"), "土日"),
    (re.compile("休日"), "土日"),
)


def day_limit(who: str, days: str | None, but: str | None = None) -> str:
    """The value of such a condition: ``小学生は土・日・祝``; days that are no weekdays as said.

    ``but`` names the days they may not come instead of those they may.
    """
    if but:
        return f"{who}は{'・'.join(day for day in DAY_NAMES if day not in _letters(but))}"
    return f"{who}は{'・'.join(_letters(days or '')) or days}"


def _letters(days: str) -> str:
    found = [letters for pattern, letters in _GROUPS if pattern.search(days)]
    found += re.findall(f"([{DAY_NAMES}])曜", days)
    found += re.findall(f"(?<![{DAY_NAMES}一-龥])([{DAY_NAMES}])(?=[・とか、]|$)", days)
    spoken = "".join(found)
    order = DAY_NAMES + _HOLIDAY
    held = spoken + (_HOLIDAY if _HOLIDAY in days else "")
    return "".join(letter for letter in order if letter in held)


def breaks_day_limit(need: NeedFacts, value: str) -> str:
    """What breaks it: one of those meant whose free hours are all on other days; else empty."""
    who, _, said = value.rpartition("は")
    days = [DAY_NAMES.index(letter) for letter in said.split("・") if letter in DAY_NAMES]
    free = {slot.weekday for slot in need.slots}
    if not days or not free or is_meant(need, who) is not True or free & set(days):
        return ""
    return "空いているのは" + "・".join(DAY_NAMES[day] for day in sorted(free))


def is_meant(need: NeedFacts, who: str) -> bool | None:
    """Whether the person is one of those named; ``None`` where the sheet does not say."""
    if _WITH_CHILDREN.search(who):
        return need.with_children
    if "車いす" in who or "車椅子" in who:
        return need.access.wheelchair
    if _FOREIGN.search(who):
        return True if "外国ルーツ" in need.attributes else None
    for sex, pattern in (("男性", _MEN), ("女性", _WOMEN)):
        if pattern.search(who):
            return sex in need.attributes if need.attributes & {"男性", "女性"} else None
    ages = ages_of(who)
    if ages is None:
        return None
    return None if need.age is None else ages.youngest <= need.age <= ages.oldest
