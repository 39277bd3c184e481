"""Kinds and forms of resources: a fixed vocabulary, read from ``taxonomy.toml``."""

from __future__ import annotations

import dataclasses
import functools
import tomllib
from collections.abc import Mapping
from importlib import resources


@dataclasses.dataclass(frozen=True)
class Kind:
    """One of the 22 kinds the plans use (DOMAIN.md §4)."""

    code: str
    label: str
    public: bool
    """False for staff facts, which never reach a public page."""


@dataclasses.dataclass(frozen=True)
class Form:
    """The form an activity takes, with the kind it belongs to by default."""

    code: str
    label: str
    kind: str


@functools.cache
def _tables() -> Mapping[str, Mapping[str, Mapping[str, str | bool]]]:
    text = resources.files("directory").joinpath("taxonomy.toml").read_text("utf-8")
    return tomllib.loads(text)


@functools.cache
def kinds() -> Mapping[str, Kind]:
    """All kinds by code, in the order of the vocabulary."""
    return {
        code: Kind(code, str(row["label"]), bool(row["public"]))
        for code, row in _tables()["kind"].items()
    }


@functools.cache
def forms() -> Mapping[str, Form]:
    """All forms by code, in the order of the vocabulary."""
    return {
        code: Form(code, str(row["label"]), str(row["kind"]))
        for code, row in _tables()["form"].items()
    }


@functools.cache
def roles() -> Mapping[str, str]:
    """Labels of the roles one can take at a resource, by code."""
    return {code: str(row["label"]) for code, row in _tables()["role"].items()}


@functools.cache
def latent_kinds() -> tuple[str, ...]:
    """Kinds of spare capacity (使える余力), by their labels."""
    return tuple(str(row["label"]) for row in _tables()["latent"].values())


def kind_by_label(label: str) -> Kind | None:
    """Find a kind by its Japanese label, or ``None``."""
    return next((kind for kind in kinds().values() if kind.label == label), None)


def public_kind_codes() -> frozenset[str]:
    """Codes of the kinds that may appear on public pages."""
    return frozenset(code for code, kind in kinds().items() if kind.public)


def narrower_forms(kind: Kind) -> tuple[Form, ...]:
    """Forms that say more than their kind: not those that only repeat it in fewer words."""
    own = (form for form in forms().values() if form.kind == kind.code)
    said = kind.label.split("・")
    return tuple(form for form in own if form.code != kind.code and form.label not in said)


def codes_within(code: str) -> frozenset[str]:
    """The codes an entry may carry to be of this kind or form: of a kind, its forms too."""
    within = (form.code for form in forms().values() if form.kind == code)
    return frozenset({code, *within}) if code in kinds() else frozenset({code})
