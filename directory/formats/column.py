"""Column headings: the many spellings of one heading, and the field each of them means."""

from __future__ import annotations

import functools
import re
import tomllib
import unicodedata
from collections.abc import Mapping
from importlib import resources
from typing import Any

_PORTAL_ROW = "_id"
_NOT_OFFERED = frozenset({"portal_row", "extra_number"})
_MARK = re.compile(r"[【\[(]\s*(?:任意|必須|必須項目|推奨|非公開)\s*[】\])]")
_BRACKET = re.compile(r"\(([^()]*)\)$")
_NUMBERING = re.compile(r"^(?:\(?\d{1,2}\)?[.:)]|[①-⑳])\s*(?=\D)")


@functools.lru_cache(maxsize=4096)
def heading_key(heading: str) -> str:
    """Bring a heading to the form in which two spellings of it are equal."""
    text = heading.strip()
    if text == _PORTAL_ROW:
        return text
    text = _NUMBERING.sub("", text)
    text = unicodedata.normalize("NFKC", text).lower()
    text = _MARK.sub("", re.sub(r"\s+", "", text)).strip("*※")
    found = _BRACKET.search(text)
    if found and re.sub(r"[\W_]+", "", found[1]) in _droppable():
        text = text[: found.start()]
    return re.sub(r"[\W_]+", "", text)


def field_of(heading: str) -> str | None:
    """The field a heading means in any file, or ``None`` for one that is not known."""
    return _fields_by_key().get(heading_key(heading))


def standard_heading(field: str) -> str:
    """The heading under which a field without an official column is written."""
    return str(_vocabulary()["field"][field]["labels"][0])


def is_field(name: str) -> bool:
    """Whether there is a field of this name."""
    return name in _vocabulary()["field"]


def offered_fields() -> dict[str, str]:
    """The fields a person may choose for a column, each with what it is called there."""
    return {
        field: row.get("offered", row["labels"][0])
        for field, row in _vocabulary()["field"].items()
        if not field.startswith("registry_") and field not in _NOT_OFFERED
    }


def is_public(field: str | None) -> bool:
    """Whether what a field holds is class 0; unknown columns are class 1."""
    return bool(field) and _vocabulary()["field"][field].get("class", 1) == 0


@functools.cache
def _vocabulary() -> Mapping[str, Any]:
    text = resources.files(__package__).joinpath("column.toml").read_text("utf-8")
    return tomllib.loads(text)


@functools.cache
def _droppable() -> frozenset[str]:
    return frozenset(
        re.sub(r"[\W_]+", "", unicodedata.normalize("NFKC", word)) for word in _vocabulary()["drop"]
    )


@functools.cache
def _fields_by_key() -> Mapping[str, str]:
    return {
        heading_key(label): field
        for field, row in _vocabulary()["field"].items()
        for label in row["labels"]
    }
