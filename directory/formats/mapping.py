"""Column mappings: what the headings of one office's own list mean, kept for its next edition.

A mapping is a TOML file: the name of the ``list``, and a table ``[columns]`` of lines like
``"活動グループの呼び名" = "名称"``, own heading to standard heading. An empty value leaves the
column out of every field (it is kept with the source all the same). ``headings`` may name all
headings of the list; then only a list of nearly the same headings is taken for its next edition.
"""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from directory.errors import DirectoryError
from directory.formats.column import field_of, heading_key, is_field
from directory.formats.tabular import Table

_SEARCHED_ROWS = 30
_SHARE = 0.8  # of its headings a list keeps from one edition to the next
_UNSAFE = re.compile(r"[^\w\-（）()・]+")


class MappingError(DirectoryError):
    """A column mapping that cannot be used."""


@dataclass(frozen=True, slots=True)
class ColumnMapping:
    """The list it belongs to, heading → field, and all headings of the list, if known."""

    list_name: str
    columns: dict[str, str]
    headings: tuple[str, ...] = ()

    def fits(self, table: Table) -> bool:
        """Whether one of the first rows of a table has the headings of the mapping."""
        rows = islice(table.rows(), _SEARCHED_ROWS)
        return any(self._is_heading({heading_key(cell) for cell in row.cells}) for row in rows)

    def _is_heading(self, found: set[str]) -> bool:
        if not {heading_key(heading) for heading in self.columns} <= found:
            return False
        listed, found = {heading_key(each) for each in self.headings} - {""}, found - {""}
        return not listed or len(listed & found) >= _SHARE * max(len(listed), len(found))


def read_mapping(path: Path) -> ColumnMapping:
    """Read a mapping file. Raises ``MappingError`` naming what is wrong with it."""
    try:
        document = tomllib.loads(path.read_text("utf-8-sig"))
    except FileNotFoundError:
        raise MappingError(
            f"列の対応のファイル {path} がありません。場所と名前を確かめてください。"
        ) from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError) as error:
        raise MappingError(
            f"列の対応のファイル {path} が TOML として読めません({error})。書き方を直してください。"
        ) from None
    columns = document.get("columns")
    if not isinstance(columns, dict) or not columns:
        raise MappingError(
            f"{path} に [columns] がありません。"
            '[columns] の下に "見出し" = "名称" の形で書いてください。'
        )
    name = str(document.get("list") or path.stem)
    headings = document.get("headings")
    return ColumnMapping(
        name,
        {str(k): _field(str(v), str(k), path) for k, v in columns.items()},
        tuple(map(str, headings)) if isinstance(headings, list) else (),
    )


def _field(meaning: str, heading: str, path: Path) -> str:
    found = meaning if not meaning or is_field(meaning) else field_of(meaning)
    if found is None:
        raise MappingError(
            f"{path} の「{heading}」の対応先「{meaning}」は知らない項目です。"
            "「名称」「住所」「電話番号」などの標準の見出しを書いてください。"
        )
    return found


def keep_mapping(folder: Path, mapping: ColumnMapping) -> Path:
    """Keep a mapping for the next edition of its list; returns the file."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{_UNSAFE.sub('_', mapping.list_name)[:80]}.toml"
    lines = [f"list = {_quoted(mapping.list_name)}"]
    if mapping.headings:
        lines += [f"headings = [{', '.join(map(_quoted, mapping.headings))}]"]
    lines += ["", "[columns]"]
    lines += [f"{_quoted(heading)} = {_quoted(name)}" for heading, name in mapping.columns.items()]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def kept_mappings(folder: Path) -> list[ColumnMapping]:
    """All mappings kept so far, those with the most columns first."""
    if not folder.is_dir():
        return []
    found = [read_mapping(path) for path in sorted(folder.glob("*.toml"))]
    return sorted(found, key=lambda each: -len(each.columns))


def fitting_mapping(
    tables: Sequence[Table], mappings: Sequence[ColumnMapping]
) -> ColumnMapping | None:
    """The first mapping all of whose headings a table has."""
    return next((each for each in mappings if any(each.fits(table) for table in tables)), None)


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)
