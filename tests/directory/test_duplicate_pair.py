"""Pairs of records as lists write them, and what a careful clerk says of each."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from directory.duplicate import DuplicateRecord, compare

_FIELDS = ("name", "organisation", "town", "address", "phone", "type", "municipality_code")
_ROWS = list(
    csv.DictReader(
        Path(__file__).with_name("duplicate_pairs.tsv").read_text("utf-8").splitlines(),
        delimiter="\t",
    )
)


def _record(row: dict[str, str], side: str) -> DuplicateRecord:
    return DuplicateRecord(id=side, **{field: row[f"{field}_{side}"] or None for field in _FIELDS})


@pytest.mark.parametrize("row", _ROWS, ids=[f"{row['verdict']}: {row['why']}" for row in _ROWS])
def test_a_pair_is_judged_as_a_clerk_would(row: dict[str, str]) -> None:
    comparison = compare(_record(row, "a"), _record(row, "b"))
    assert comparison.is_duplicate == (row["verdict"] == "same"), comparison.because


@pytest.mark.parametrize("row", _ROWS[::5], ids=[row["why"] for row in _ROWS[::5]])
def test_the_order_of_a_pair_does_not_matter(row: dict[str, str]) -> None:
    forth = compare(_record(row, "a"), _record(row, "b"))
    back = compare(_record(row, "b"), _record(row, "a"))
    assert forth.is_duplicate == back.is_duplicate
