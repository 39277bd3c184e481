"""Lines of Japanese text: where one may end, by the usual rules (禁則処理)."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

NOT_AT_START = frozenset(
    "、。,.・:;?!ー〜)]}」』】〕〉》）］｝，．：；？！…‥々ぁぃぅぇぉっゃゅょァィゥェォッャュョ%％"
)
NOT_AT_END = frozenset("([{「『【〔〈《（［｛")
_PIECE = re.compile(r"[0-9A-Za-z+\-.,/]+[円分人件歳日回%]?|.")


def broken(text: str, width: float, measure: Callable[[str], float]) -> list[str]:
    """Break a text into lines no wider than ``width``, in the unit of ``measure``.

    Numbers with their unit and words in Latin letters stay whole; no line begins with a sign that
    closes, nor ends with one that opens. Line breaks of the text stay.
    """
    return [
        line for paragraph in text.split("\n") for line in _lines(paragraph, width, measure) or [""]
    ]


def _lines(paragraph: str, width: float, measure: Callable[[str], float]) -> list[str]:
    made: list[str] = []
    line: list[str] = []
    for piece in _pieces(paragraph, width, measure):
        if not line or measure("".join([*line, piece]).rstrip()) <= width:
            line.append(piece)
            continue
        carried = [piece]
        while len(line) > 1 and not _may_part(line[-1], carried[0]):
            carried.insert(0, line.pop())
        made.append("".join(line).rstrip())
        line = carried if carried[0].strip() else carried[1:]
    return [*made, "".join(line).rstrip()] if line else made


def _pieces(paragraph: str, width: float, measure: Callable[[str], float]) -> Iterator[str]:
    for piece in _PIECE.findall(paragraph):
        yield from (piece,) if measure(piece) <= width else piece


def _may_part(before: str, after: str) -> bool:
    return after[0] not in NOT_AT_START and before[-1] not in NOT_AT_END
