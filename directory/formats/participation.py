"""Who may take part, how many, at what price, and how one joins."""

from __future__ import annotations

from dataclasses import dataclass

from directory.formats.cell.age import AgeRange, parse_age, parse_ages
from directory.formats.cell.amount import parse_capacity, parse_fee_yen
from directory.formats.cell.text import paragraph
from directory.formats.cells import Cells
from directory.formats.charge import read_charge


@dataclass(frozen=True, slots=True)
class Participation:
    """Conditions of taking part; ``None`` and ``""`` where not stated."""

    target: str
    ages: AgeRange
    capacity: int | None
    fee_yen: int | None
    fee_text: str
    how_to_join: str


def read_participation(cells: Cells) -> Participation:
    """Read all columns about taking part."""
    fee_yen, fee_text = read_charge(cells)
    if cells.has("registry_fee_yen"):
        fee_yen = parse_fee_yen(cells.raw("registry_fee_yen")).value
    return Participation(
        target=cells.paragraphs("target"),
        ages=_ages(cells),
        capacity=cells.read("capacity", parse_capacity),
        fee_yen=fee_yen,
        fee_text=fee_text,
        how_to_join=_how_to_join(cells),
    )


def _ages(cells: Cells) -> AgeRange:
    lowest, highest = cells.read("age_start", parse_age), cells.read("age_end", parse_age)
    if lowest is not None or highest is not None:
        return AgeRange(lowest, highest)
    return parse_ages(cells.raw("target")).value or AgeRange()


def _how_to_join(cells: Cells) -> str:
    deadline = " ".join(
        part for part in (cells.line("deadline_date"), cells.line("deadline_time")) if part
    )
    labelled = (
        ("予約", paragraph(cells.raw("reservation"))),
        ("申込期間", paragraph(cells.raw("join_period"))),
        ("申込期限", deadline),
    )
    lines = [cells.paragraphs("how_to_join", "join_note")]
    lines += [f"{label}: {text}" for label, text in labelled if text]
    return "\n".join(part for part in lines if part)
