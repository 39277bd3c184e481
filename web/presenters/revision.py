"""Changes of an entry, worded for a reader of its history."""

from __future__ import annotations

import functools
import tomllib
from collections.abc import Mapping
from importlib import resources
from typing import Any

from directory.language import languages
from directory.registration.field import FIELDS
from directory.resource import Freshness, ResourceStatus
from web.presentation import FRESHNESS_LABELS, METHOD_LABELS, STATUS_LABELS, kind_label
from web.presenters.registration import word


@functools.cache
def _labels() -> Mapping[str, str]:
    text = resources.files("web.presenters").joinpath("revision.toml").read_text("utf-8")
    return {**{name: field.label for name, field in FIELDS.items()}, **tomllib.loads(text)}


def field_label(name: str) -> str:
    """The label of a column in the history; empty for one that tells a reader nothing."""
    return _labels().get(name, "")


def shown_value(name: str, value: Any) -> str:
    """Write a value of a column, as kept in a revision or as it is now."""
    if value is None or value == "":
        return "—"
    if name == "status":
        return STATUS_LABELS[ResourceStatus(value)]
    if name == "freshness":
        return FRESHNESS_LABELS[Freshness(value)]
    if name == "confirmed_method":
        return METHOD_LABELS.get(value, str(value))
    if name == "kind":
        return kind_label(value)
    if name == "languages":
        return "、".join(languages().get(code, code) for code in value)
    if isinstance(value, list):
        return "、".join(str(each) for each in value) or "—"
    return word(name, value)
