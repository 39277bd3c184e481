"""A corporate number (法人番号): 13 digits whose first checks the others (国税庁)."""

from __future__ import annotations

import re

from directory.formats.cell import Reading
from directory.formats.cell.text import fold, is_unstated

_EXPONENT = re.compile(r"\d(?:\.\d+)?[eE]\+?\d+")


def parse_corporate_number(text: str) -> Reading[str]:
    """Read a corporate number; one a spreadsheet rounded (5.00002E+12) is lost for good."""
    if is_unstated(text):
        return Reading()
    written = fold(text)
    if _EXPONENT.fullmatch(written):
        return Reading(
            problem=f"法人番号「{written}」は表計算ソフトで下の桁が失われているため使えません"
        )
    digits = re.sub(r"[-\s]|\.0+$", "", written)
    if not re.fullmatch(r"\d{13}", digits):
        return Reading(problem=f"法人番号「{written}」が13桁の数字ではありません")
    if int(digits[0]) != check_digit(digits[1:]):
        return Reading(problem=f"法人番号「{written}」の検査用数字が合いません")
    return Reading(digits)


def check_digit(number: str) -> int:
    """The digit set before the twelve digits of a 会社法人等番号 (法人番号省令 第2条)."""
    weighted = sum(
        int(digit) * (1 if place % 2 == 0 else 2) for place, digit in enumerate(reversed(number))
    )
    return 9 - weighted % 9
