"""Ages of the stages of life that prose names instead of years (``life_stage.toml``)."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from importlib import resources
from typing import NamedTuple

from directory.age import OLDEST

_KANJI = str.maketrans("一二三四五六", "123456")
_SCHOOL_YEAR = re.compile(
    r"(小|中|高)(?:学校?|校)?の?([1-6一二三四五六])年|([1-6一二三四五六])年生"
)
_BEFORE_FIRST_YEAR = {"小": 5, "中": 11, "高": 14, None: 5}


class Ages(NamedTuple):
    """Youngest and oldest age of a stage of life, in years, both ends included."""

    youngest: int
    oldest: int


class _Stage(NamedTuple):
    """A stage of life: the words for it, and its ages."""

    pattern: re.Pattern[str]
    ages: Ages


def ages_of(words: str) -> Ages | None:
    """The ages of the stage named in ``words`` (normalised); ``None`` where none is named."""
    year = _SCHOOL_YEAR.search(words)
    if year:
        at = _BEFORE_FIRST_YEAR[year[1]] + int((year[2] or year[3]).translate(_KANJI))
        return Ages(at, at + 1)
    return next((stage.ages for stage in _stages() if stage.pattern.search(words)), None)


@cache
def _stages() -> tuple[_Stage, ...]:
    text = resources.files("matching").joinpath("life_stage.toml").read_text(encoding="utf-8")
    return tuple(
        _Stage(re.compile(row["pattern"]), Ages(row["youngest"], row.get("oldest", OLDEST)))
        for row in tomllib.loads(text)["stage"]
    )
