"""What a consent lets others see, item by item; words it does not know open nothing."""

from __future__ import annotations

import datetime as dt
import functools
import tomllib
import unicodedata
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from importlib import resources

from sqlalchemy.orm import Session

from matching.access import OpenedCase, Reach
from matching.case import Case, Person
from matching.consent import ConsentPurpose, ConsentState, live_consent

Allowed = frozenset[str] | None
"""Codes of the items that may be seen; ``None`` is all of them."""


@dataclass(frozen=True)
class ScopeItem:
    """One thing a person may allow to be told: its label, and the values it covers."""

    code: str
    label: str
    words: tuple[str, ...]
    values: tuple[str, ...]


@functools.cache
def scope_items() -> Mapping[str, ScopeItem]:
    """Every item by its code, in the order a form lists them."""
    table = tomllib.loads(resources.files("matching").joinpath("scope.toml").read_text("utf-8"))
    return {
        code: ScopeItem(code, row["label"], tuple(row["words"]), tuple(row["values"]))
        for code, row in table.items()
    }


def allowed_items(scope: Iterable[str]) -> frozenset[str]:
    """The items the words of a consent name; a word that names none allows nothing."""
    return frozenset(code for word in scope if (code := _codes().get(_plain(word))) is not None)


def unknown_words(scope: Iterable[str]) -> list[str]:
    """Words of a consent that name no item, so that somebody is told they open nothing."""
    return [word for word in scope if _plain(word) not in _codes()]


def may_show(value: str, allowed: Allowed) -> bool:
    """Say whether a value may be shown; one that tells nothing of the person always may."""
    item = _item_of_value().get(value)
    return allowed is None or item is None or item in allowed


def conference_scope(session: Session, case: Case, on: dt.date) -> dict[uuid.UUID, Allowed]:
    """What each member of the household lets a conference see; who did not consent is left out."""
    shown: dict[uuid.UUID, Allowed] = {}
    for person in case.household.persons:
        said = live_consent(session, person.id, ConsentPurpose.CONFERENCE, on)
        if said is not None:
            limited = said.state is ConsentState.LIMITED
            shown[person.id] = allowed_items(said.scope) if limited else None
    return shown


def shown_persons(session: Session, found: OpenedCase, on: dt.date) -> list[tuple[Person, Allowed]]:
    """The members of the household this reader sees, each with what of them.

    Who may read the case sees all. A conference's member sees those who consented to it, each
    within their own scope; where nobody did, he is there by law (支援会議) and sees the household.
    """
    persons = found.case.household.persons
    if found.reach >= Reach.READ:
        return [(person, None) for person in persons]
    scope = conference_scope(session, found.case, on)
    if not scope:
        return [(person, None) for person in persons]
    return [(person, scope[person.id]) for person in persons if person.id in scope]


@functools.cache
def _codes() -> Mapping[str, str]:
    return {
        _plain(word): item.code
        for item in scope_items().values()
        for word in (item.code, item.label, *item.words)
    }


@functools.cache
def _item_of_value() -> Mapping[str, str]:
    return {value: item.code for item in scope_items().values() for value in item.values}


def _plain(word: str) -> str:
    return unicodedata.normalize("NFKC", word).strip().lower()
