"""Delimited text as rows, also where its quotation marks are broken.

Well-formed text is read by ``csv``. A quotation mark that is never closed would swallow the rows
after it: such a row is cut at the end of its line, the marks taken as plain characters, and the
row says so.
"""

from __future__ import annotations

import csv
import re
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

_MAX_LINES = 300  # no honest cell is longer than this many lines
_UNCLOSED = '引用符「"」が閉じていないため、行の終わりで区切りました'
_STRAY = '引用符「"」の使い方が正しくないため、読み方を推し量りました'
csv.field_size_limit(1 << 24)


@dataclass(frozen=True, slots=True)
class Row:
    """One row: its number as a spreadsheet counts it, its cells, and what was wrong with it."""

    number: int
    cells: tuple[str, ...]
    problem: str | None = None


class DelimitedRows:
    """The rows of delimited text; ``width`` is how many cells a sound row has, if known."""

    def __init__(self, lines: Iterable[str], delimiter: str, width: int | None = None) -> None:
        self._lines = iter(lines)
        self._pushed_back: deque[str] = deque()
        self._delimiter = delimiter
        self._number = 0
        self._width = width

    def __iter__(self) -> Iterator[Row]:
        """Yield rows until the text ends."""
        while (line := self._next_line()) is not None:
            self._number += 1
            yield self._row(line)

    def _next_line(self) -> str | None:
        return self._pushed_back.popleft() if self._pushed_back else next(self._lines, None)

    def _row(self, first: str) -> Row:
        if '"' not in first:
            return self._made(next(csv.reader([first], delimiter=self._delimiter), []))
        lines = [first]
        while True:
            cells, state = _strict(lines, self._delimiter)
            if state == "open" and len(lines) < _MAX_LINES:
                line = self._next_line()
                if line is not None:
                    lines.append(line)
                    continue
            break
        if state == "whole" and not self._swallowed_rows(lines, cells):
            return self._made(cells)
        return self._mended(lines, state)

    def _swallowed_rows(self, lines: list[str], cells: list[str]) -> bool:
        """Whether a row over several lines is really several rows, joined by a stray mark."""
        if len(lines) == 1 or self._width is None or len(cells) == self._width:
            return False
        return len(_literal(lines[0], self._delimiter)) == self._width

    def _mended(self, lines: list[str], state: str) -> Row:
        alone = _lenient(lines[0], self._delimiter)
        if len(lines) == 1:
            return self._made(alone, _UNCLOSED if state == "open" else _STRAY)
        literal = _literal(lines[0], self._delimiter)
        if state == "open" or self._width in (len(literal), len(alone)):
            self._pushed_back.extendleft(reversed(lines[1:]))
            return self._made(alone if len(alone) == self._width else literal, _UNCLOSED)
        return self._made(_lenient("".join(lines), self._delimiter), _STRAY)

    def _made(self, cells: list[str], problem: str | None = None) -> Row:
        return Row(self._number, tuple(cells), problem)


def _strict(lines: list[str], delimiter: str) -> tuple[list[str], str]:
    """Cells of one record and whether it is ``whole``, still ``open``, or ``broken``."""
    try:
        rows = list(csv.reader(lines, delimiter=delimiter, strict=True))
    except csv.Error as error:
        return [], "open" if "unexpected end" in str(error) else "broken"
    return (rows[0] if rows else []), "whole"


def _literal(line: str, delimiter: str) -> list[str]:
    """Cut at every delimiter; quotation marks around a cell fall away, others stay."""
    return [_unquoted(part) for part in line.rstrip("\r\n").split(delimiter)]


def _lenient(line: str, delimiter: str) -> list[str]:
    """Let a mark close a cell only before a delimiter or the end, so inner marks stay text."""
    mark = re.escape(delimiter)
    pattern = re.compile(
        rf'\s*"((?:[^"]|""|"(?!\s*(?:{mark}|$)))*)"\s*(?={mark}|$)|([^{mark}]*)', re.S
    )
    text, cells, place = line.rstrip("\r\n"), [], 0
    while place <= len(text):
        found = pattern.match(text, place)
        if found is None:
            break
        quoted = found[1] is not None
        cells.append(_unescaped(found[1]) if quoted else _unquoted(found[2]))
        place = found.end() + 1
    return cells


def _unquoted(part: str) -> str:
    text = part.strip()
    if len(text) >= 2 and text[0] == text[-1] == '"':
        return _unescaped(text[1:-1])
    return part.strip('"') if part.count('"') == 1 else part


def _unescaped(text: str) -> str:
    return text.replace('\\"', '"').replace('""', '"')
