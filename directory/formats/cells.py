"""The cells of one row, asked for by field; what is odd about them is noted on the way."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from itertools import zip_longest
from typing import TypeVar

from directory.formats.cell import Reading
from directory.formats.cell.text import is_empty, line, paragraph
from directory.formats.column import standard_heading
from directory.formats.header import Header, is_blank
from directory.formats.quoting import Row
from directory.formats.report import Remark

T = TypeVar("T")


class Cells:
    """One row under its headings. ``remarks`` collects the warnings, ``columns`` what was used."""

    def __init__(self, header: Header, row: Row) -> None:
        self.row = row.number
        self.remarks: list[Remark] = []
        self.by_heading: dict[str, str] = {}
        self._heading_of: dict[str, str] = {}
        columns = zip(header.headings, header.fields, strict=True)
        for (heading, field), cell in zip_longest(columns, row.cells[: len(header.headings)]):
            if field:
                self._heading_of[field] = heading
            if cell and not is_blank(cell):
                self.by_heading[heading] = cell

    def heading(self, field: str) -> str:
        """The heading of a field's column; the standard one where there is none."""
        return self._heading_of.get(field) or standard_heading(field)

    def has(self, field: str) -> bool:
        """Whether the table has a column for the field."""
        return field in self._heading_of

    def fields_by_heading(self) -> dict[str, str]:
        """Heading → field of all columns whose meaning is known."""
        return {heading: field for field, heading in self._heading_of.items()}

    def raw(self, field: str) -> str:
        """The cell as it is, or ``""``."""
        return self.by_heading.get(self._heading_of.get(field, ""), "")

    def state(self, field: str, text: str) -> None:
        """Say something of a field that has no column: what stands above the table."""
        heading = self._heading_of.setdefault(field, standard_heading(field))
        self.by_heading[heading] = text

    def line(self, field: str) -> str:
        """The cell as one line of text."""
        return line(self.raw(field))

    def paragraphs(self, *fields: str) -> str:
        """The cells of several columns below one another, each text once."""
        texts = (paragraph(self.raw(field)) for field in fields)
        return "\n".join(dict.fromkeys(text for text in texts if text))

    def read(self, field: str, parser: Callable[[str], Reading[T]]) -> T | None:
        """Read a cell by a parser; its problem becomes a warning."""
        reading = parser(self.raw(field))
        if reading.problem:
            self.warn(field, reading.problem)
        return reading.value

    def warn(self, field: str, reason: str) -> None:
        """Note something about a field of this row."""
        self.remarks.append(Remark(self.row, self.heading(field), reason))

    def states_only(self, *fields: str) -> bool:
        """Whether nothing but these fields is filled in."""
        allowed = {self.heading(field) for field in fields}
        return all(
            heading in allowed or is_empty(cell) for heading, cell in self.by_heading.items()
        )

    def used_columns(self, fields: Mapping[str, Sequence[str]]) -> dict[str, str]:
        """For each field of a record the heading of the first column that says something."""
        return {
            target: self._heading_of[source]
            for target, sources in fields.items()
            for source in reversed(sources)
            if self.raw(source)
        }
