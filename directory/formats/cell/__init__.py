"""Cells of published spreadsheets, read as what they mean; one module for each meaning.

Every parser takes the text of one cell and returns a ``Reading``. A cell that states nothing gives
no value and no problem; a cell that cannot be read for certain gives no value and a problem, a
Japanese clause fit for the import report. Nothing is ever guessed.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Generic, TypeVar

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Reading(Generic[T]):
    """What one cell says: a value, and/or what was wrong with it or mended in it."""

    value: T | None = None
    problem: str | None = None
