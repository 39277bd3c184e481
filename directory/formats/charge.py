"""What taking part costs, from one column, two, or one for each age."""

from __future__ import annotations

from directory.formats.cell.amount import parse_fee_yen
from directory.formats.cell.text import fold, is_empty, paragraph
from directory.formats.cells import Cells

# Columns that hold the price for one age, and what to call it in the joined text
_AGES = {
    "fee_child": "子ども",
    "fee_preschool": "幼児",
    "fee_primary": "小学生",
    "fee_junior_high": "中学生",
    "fee_high": "高校生",
    "fee_adult": "大人",
}


def read_charge(cells: Cells) -> tuple[int | None, str]:
    """The price of one visit in yen, if there is exactly one, and the prices in words."""
    by_age = [(name, cells.raw(field)) for field, name in _AGES.items()]
    stated = [(name, cell) for name, cell in by_age if not is_empty(cell)]
    if stated:
        return _by_age(stated, paragraph(cells.raw("fee_detail")))
    text = cells.paragraphs("fee", "fee_detail")
    basic = parse_fee_yen(cells.raw("fee")).value
    if basic is None and is_empty(cells.raw("fee")):
        basic = parse_fee_yen(cells.raw("fee_detail")).value
    return basic, _with_unit(text)


def _by_age(stated: list[tuple[str, str]], detail: str) -> tuple[int | None, str]:
    amounts = {parse_fee_yen(cell).value for _, cell in stated}
    one_price = amounts.pop() if len(amounts) == 1 and not detail else None
    words = "、".join(f"{name} {_with_unit(fold(cell))}" for name, cell in stated)
    return one_price, f"{words}\n{detail}" if detail else words


def _with_unit(text: str) -> str:
    bare = fold(text).replace(",", "")
    if not bare.isdigit():
        return text
    return "無料" if int(bare) == 0 else f"{int(bare):,}円"
