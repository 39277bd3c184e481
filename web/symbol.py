"""Symbols of kinds on map and list: told apart by shape and character, not by colour alone."""

from __future__ import annotations

import dataclasses
import functools
import tomllib
from collections.abc import Mapping
from importlib import resources

OTHER = "other"


@dataclasses.dataclass(frozen=True)
class Symbol:
    """A drawing under ``static/symbol`` that stands for a few related kinds."""

    code: str
    label: str
    kinds: frozenset[str]

    @property
    def file(self) -> str:
        """Name of the drawing below ``static``."""
        return f"symbol/{self.code}.svg"


@functools.cache
def symbols() -> Mapping[str, Symbol]:
    """All symbols by code, in the order of the legend."""
    table = tomllib.loads(resources.files("web").joinpath("symbol.toml").read_text("utf-8"))
    return {
        code: Symbol(code, row["label"], frozenset(row["kinds"])) for code, row in table.items()
    }


def symbol_of(kind: str | None) -> Symbol:
    """Find the symbol of a kind; one that nothing claims is drawn as その他."""
    found = (symbol for symbol in symbols().values() if kind in symbol.kinds)
    return next(found, symbols()[OTHER])
