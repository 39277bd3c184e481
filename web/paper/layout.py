"""Layouts of papers: which field stands where, by default or as a municipality wants it."""

from __future__ import annotations

import functools
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import Any

from directory.errors import DirectoryError
from web.paper.content import VALUE_NAMES

OWN_LAYOUTS = "forms.toml"
WITHOUT_CONSENT = "household_plan."


class LayoutError(DirectoryError):
    """A municipality's own layout file that cannot be used."""


@dataclass(frozen=True)
class Section:
    """One block of a paper: a heading, and label and value name of each row."""

    heading: str
    fields: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Layout:
    """One form: title, handling mark, what it rests on, its sections.

    ``needs_consent``: made only with the person's consent to the conference, and within its scope.
    ``without_consent``: only where the municipality's own plan knows a plan without consent.
    """

    code: str
    title: str
    mark: str
    needs_consent: bool
    without_consent: bool
    sections: tuple[Section, ...]


@functools.cache
def _default() -> Mapping[str, Any]:
    return tomllib.loads(resources.files("web.paper").joinpath("form.toml").read_text("utf-8"))


@functools.cache
def layouts(areas_dir: Path, municipality_code: str) -> Mapping[str, Layout]:
    """Every form of a municipality by code; its own file replaces ours form by form."""
    own = areas_dir / municipality_code / OWN_LAYOUTS
    tables = dict(_default())
    if own.exists():
        try:
            tables.update(tomllib.loads(own.read_text("utf-8")))
        except tomllib.TOMLDecodeError as error:
            raise LayoutError(
                f"{own} が読めません({error})。TOML の書き方を直してください。"
            ) from None
    try:
        return {code: _layout(code, table) for code, table in tables.items()}
    except (KeyError, TypeError, ValueError) as error:
        raise LayoutError(
            f"{own} に足りない項目か形の違う項目があります({error})。"
            "title、mark、section(heading、fields)を確かめてください。"
        ) from None


def _layout(code: str, table: Mapping[str, Any]) -> Layout:
    named = [str(name) for section in table["section"] for _, name in section["fields"]]
    unknown = [name for name in named if name not in VALUE_NAMES]
    if unknown:
        raise ValueError(f"{code}: 値の名前 {'、'.join(unknown)} はありません")
    if table.get("needs_consent") and any(name.startswith(WITHOUT_CONSENT) for name in named):
        raise ValueError(f"{code}: 同意のないプランは、同意の要る紙に載せられません")
    return Layout(
        code=code,
        title=str(table["title"]),
        mark=str(table["mark"]),
        needs_consent=bool(table.get("needs_consent", False)),
        without_consent=bool(table.get("without_consent", False)),
        sections=tuple(
            Section(
                str(section["heading"]),
                tuple((str(label), str(name)) for label, name in section["fields"]),
            )
            for section in table["section"]
        ),
    )
