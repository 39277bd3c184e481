"""A postal code in a cell, as ``123-4567``."""

from __future__ import annotations

import re

from directory.formats.cell import Reading
from directory.formats.cell.text import fold, is_unstated


def parse_postal_code(text: str) -> Reading[str]:
    """Read seven digits; six may have lost their leading zero in a spreadsheet."""
    if is_unstated(text):
        return Reading()
    digits = re.sub(r"\D", "", re.sub(r"\.0+$", "", fold(text)))
    if len(digits) == 7:
        return Reading(f"{digits[:3]}-{digits[3:]}")
    return Reading(problem=f"郵便番号「{text.strip()}」が7桁ではありません")
