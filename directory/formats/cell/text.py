"""Plain text in a cell: what counts as empty, and the same words written one way."""

from __future__ import annotations

import re
import unicodedata

import jaconv

_NOTHING = frozenset(
    {"", "null", "none", "nan", "n/a", "#n/a", "na", "#ref!", "#value!", "#name?", "#div/0!"}
)
_DASHES = re.compile(r"[-‐‑‒–—―ー－−ｰ~〜～*＊…・.．/／\s]+")
_UNSTATED = frozenset(
    {"非公開", "未公開", "未定", "不明", "未記入", "未入力", "該当なし", "調整中"}
)
_HALF_KANA = re.compile(r"[\uff61-\uff9f]+")
_SPACES = re.compile(r"[ \u3000\t]+")


def fold(text: str) -> str:
    """Write the text in half-width letters and digits (NFKC), without outer blanks."""
    return unicodedata.normalize("NFKC", text).strip()


def is_empty(text: str) -> bool:
    """Whether the cell holds nothing but blanks, dashes or a spreadsheet's word for nothing."""
    if not text:
        return True
    folded = fold(text).lower()
    return folded in _NOTHING or _DASHES.fullmatch(folded) is not None


def is_unstated(text: str) -> bool:
    """Whether the cell is empty or says in words that nothing is stated."""
    return is_empty(text) or fold(text) in _UNSTATED


def widen_kana(text: str) -> str:
    """Turn half-width kana into full-width kana and leave everything else as it is."""
    return _HALF_KANA.sub(lambda found: jaconv.h2z(found[0]), text)


def line(text: str) -> str:
    """One line of text: breaks and runs of blanks become one space; empty cells become ``""``."""
    return "" if is_empty(text) else " ".join(widen_kana(text).replace("\u200b", "").split())


def paragraph(text: str) -> str:
    """Text of several lines: padding and empty lines removed, empty cells become ``""``."""
    if is_empty(text):
        return ""
    lines = (_SPACES.sub(" ", part).strip() for part in widen_kana(text).splitlines())
    return "\n".join(part for part in lines if part)


def kana(text: str) -> str:
    """A reading in full-width katakana; ``""`` when the cell holds something else."""
    reading = jaconv.hira2kata(unicodedata.normalize("NFKC", line(text)))
    return "" if re.search(r"[一-龥々]", reading) else reading
