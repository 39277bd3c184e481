"""Layouts: the published column lists a table can follow, and which of them one follows."""

from __future__ import annotations

import functools
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from importlib import resources

from directory.formats.column import field_of, heading_key

# How much of a file's headings must belong to a layout, and how much of a layout suffices alone
_SHARE_OF_FILE = 0.7
_SHARE_OF_LAYOUT = 0.9
_SHARE_EXACT = 0.55  # of the file: under the official headings themselves
_ALIAS_WORTH = 0.7  # a column met under another heading counts less than under its own


@dataclass(frozen=True, slots=True)
class Layout:
    """One column list: its official headings in order, and what holds for all its rows."""

    id: str
    title: str
    columns: tuple[str, ...] = ()
    fields: Mapping[str, str] = field(default_factory=dict)
    kind: str | None = None
    form: str | None = None
    category: str | None = None
    key: tuple[str, ...] = ()
    identified: bool = True
    """Whether its numbers stay with the same resource from one edition to the next."""
    licence: str = ""
    is_published: bool = True
    """Whether lists of this layout are made to be published."""

    def field_of(self, heading: str) -> str | None:
        """The field a heading means in this layout."""
        return self.fields.get(heading_key(heading)) or field_of(heading)

    def heading_of(self, field: str) -> str | None:
        """The first official heading that means a field, or ``None`` where none does."""
        return _official(self.id).get(field)

    def has_column(self, heading: str) -> bool:
        """Whether the heading is one of the official ones, in any spelling."""
        return heading_key(heading) in _keys(self.id)


@functools.cache
def layouts() -> Mapping[str, Layout]:
    """All layouts by id."""
    text = resources.files(__package__).joinpath("municipal.toml").read_text("utf-8")
    return {
        name: Layout(
            id=name,
            title=row["title"],
            columns=tuple(row.get("columns", ())),
            fields={heading_key(k): v for k, v in row.get("fields", {}).items()},
            kind=row.get("kind"),
            form=row.get("form"),
            category=row.get("category"),
            key=tuple(row.get("key", ())),
            identified=row.get("identified", True),
            licence=row.get("licence", ""),
            is_published=row.get("published", True),
        )
        for name, row in tomllib.loads(text)["layout"].items()
    }


def layout_of(headings: Sequence[str]) -> Layout | None:
    """The official layout these headings follow, or ``None`` when they follow none."""
    stated = [each for each in headings if heading_key(each)]
    official = [each for each in layouts().values() if each.columns]
    scored = [(_likeness(stated, each), each) for each in official]
    fitting = [(score, each) for score, each in scored if score is not None]
    return max(fitting, key=lambda pair: pair[0])[1] if fitting else None


def _likeness(headings: Sequence[str], layout: Layout) -> tuple[float, float] | None:
    """Share of the file that is in the layout, share of the layout that is in the file."""
    counted = [each for each in headings if not (field_of(each) or "").startswith("registry_")]
    exact = sum(layout.has_column(each) for each in counted)
    known = {field for each in layout.columns if (field := layout.field_of(each))}
    alias = sum(not layout.has_column(each) and layout.field_of(each) in known for each in counted)
    nearly_whole = exact >= len(layout.columns) * _SHARE_OF_LAYOUT
    if not counted or not _introduces_itself(counted, layout):
        return None
    if exact < len(counted) * _SHARE_EXACT and not nearly_whole:
        return None
    share = (exact + _ALIAS_WORTH * alias) / len(counted)
    coverage = exact / len(layout.columns)
    if share < _SHARE_OF_FILE and not nearly_whole:
        return None
    return max(share, coverage), coverage


def _introduces_itself(headings: Sequence[str], layout: Layout) -> bool:
    """Whether the official heading of the publisher's code or of the name is there."""
    own = {heading_key(each) for each in headings}
    return any(
        heading_key(each) in own
        for each in layout.columns
        if layout.field_of(each) in ("publisher_code", "name")
    )


@functools.cache
def _keys(layout_id: str) -> frozenset[str]:
    return frozenset(heading_key(each) for each in layouts()[layout_id].columns)


@functools.cache
def _official(layout_id: str) -> Mapping[str, str]:
    layout = layouts()[layout_id]
    return {name: each for each in reversed(layout.columns) if (name := layout.field_of(each))}
