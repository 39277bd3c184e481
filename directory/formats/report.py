"""The import report: every non-empty row of a file is counted in exactly one place."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Remark:
    """Something to say about a row: where, and why, in Japanese.

    ``row`` counts as a spreadsheet shows it (the first row of the file is 1); 0 is the whole file.
    ``field`` is the column's own heading.
    """

    row: int
    field: str
    reason: str


@dataclass(slots=True)
class ImportReport:
    """What became of the rows of one file."""

    format: str
    encoding: str
    rows_read: int = 0
    """Non-empty data rows."""
    added: int = 0
    changed: int = 0
    unchanged: int = 0
    merged_rows: int = 0
    """Rows that became further dates of a series counted above."""
    refused: list[Remark] = field(default_factory=list)
    warnings: list[Remark] = field(default_factory=list)

    @property
    def unaccounted(self) -> int:
        """Rows in none of the counts; always 0 after a finished import."""
        counted = self.added + self.changed + self.unchanged + self.merged_rows
        return self.rows_read - counted - len({remark.row for remark in self.refused})

    def as_json(self) -> dict[str, Any]:
        """The report as the command prints it."""
        return asdict(self)
