"""Japanese names of the columns of case tables, read from ``label.toml``."""

from __future__ import annotations

import functools
import tomllib
from collections.abc import Mapping
from importlib import resources


@functools.cache
def _labels() -> Mapping[str, str]:
    text = resources.files("matching").joinpath("label.toml").read_text("utf-8")
    labels: Mapping[str, str] = tomllib.loads(text)["field"]
    return labels


def field_label(field: str) -> str:
    """The Japanese name of a column; the column's own name where none is given."""
    return _labels().get(field, field)


def labelled_fields() -> frozenset[str]:
    """Every column that has a Japanese name."""
    return frozenset(_labels())
