"""Ages of the stages of life that prose names instead of years (「小学生」「年長さん」「成人」)."""

from __future__ import annotations

import re
from typing import NamedTuple

_KANJI = str.maketrans("一二三四五六", "123456")
# What stands first is tried first: 「小中学生」 before the 「中学生」 inside it.
_STAGES = (
    (r"還暦", 60, 130),
    (r"古[希稀]", 70, 130),
    (r"後期高齢", 75, 130),
    (r"喜寿", 77, 130),
    (r"傘寿", 80, 130),
    (r"米寿", 88, 130),
    (r"赤ちゃん|赤ん坊|新生児|乳児|0歳児|ねんね|首がすわ|ハイハイ|はいはい|よちよち", 0, 1),
    (r"未就園児?|入園前|就園前|幼稚園に入る前", 0, 4),
    (r"乳幼児|幼児|未就学児?|就学前|入学前|園児|学校に(?:上|あ)がる前", 0, 6),
    (r"年少", 3, 4),
    (r"年中", 4, 5),
    (r"年長", 5, 6),
    (r"(?:小学生?の?)?低学年", 6, 9),
    (r"(?:小学生?の?)?高学年", 9, 12),
    (r"小中高生", 6, 18),
    (r"小(?:・)?中学生|小中生", 6, 15),
    (r"中(?:・)?高生", 12, 18),
    (r"小学生|小学校|学童|ランドセル", 6, 12),
    (r"中学生|中学校?", 12, 15),
    (r"高校生|高校|高等学校", 15, 18),
    (r"大学生|学生|未成年", 15, 24),
    (r"おじいちゃん|おばあちゃん|お年寄り|シニア|高齢", 60, 130),
    (r"大人|おとな|成人|社会人", 18, 130),
    (r"お子さ[んま]|お子様|子ども|子供|こども|児童|幼い子|小さい子|小さな子", 0, 12),
)
_SCHOOL_YEAR = re.compile(
    r"(小|中|高)(?:学校?|校)?の?([1-6一二三四五六])年|([1-6一二三四五六])年生"
)
_BEFORE_FIRST_YEAR = {"小": 5, "中": 11, "高": 14, None: 5}


class Ages(NamedTuple):
    """Youngest and oldest age of a stage of life, in years, both ends included."""

    youngest: int
    oldest: int


def ages_of(words: str) -> Ages | None:
    """The ages of the stage named in ``words`` (normalised); ``None`` where none is named."""
    year = _SCHOOL_YEAR.search(words)
    if year:
        at = _BEFORE_FIRST_YEAR[year[1]] + int((year[2] or year[3]).translate(_KANJI))
        return Ages(at, at + 1)
    return next(
        (Ages(low, high) for pattern, low, high in _STAGES if re.search(pattern, words)), None
    )
