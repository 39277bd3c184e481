"""Words of plans and offices, which a person is not handed: they explain nothing to a reader."""

from __future__ import annotations

import functools
import re
import tomllib
from importlib import resources


def is_jargon(text: str) -> bool:
    """Whether a text has a word of the trade, or so many kanji in a row that it is one."""
    return _pattern().search(text) is not None


def plain_text(text: str | None) -> str | None:
    """The text where a person can read it, else nothing."""
    return text if text and not is_jargon(text) else None


@functools.cache
def _pattern() -> re.Pattern[str]:
    table = tomllib.loads(resources.files("web").joinpath("jargon.toml").read_text("utf-8"))
    words = "|".join(map(re.escape, table["words"]))
    return re.compile(f"{words}|[一-鿿々]{{{table['longest_kanji'] + 1},}}")
