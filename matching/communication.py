"""Ways of telling one another (writing, signs, gestures, a screen, speech): ``communication.toml``.

Each way is named in Japanese, as a reader is shown it. A way nobody wrote of is unknown: ``None``
where none is known at all, and never a no.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from functools import cache, lru_cache
from importlib import resources
from typing import NamedTuple

from matching.concept.clause import is_negated, sentences
from matching.concept.phrase import normalise

SIGN_LANGUAGE = "jsl"
_SIGNS, _SCREEN = "手話", "画面ごし"


class _Way(NamedTuple):
    """How one way is met in the prose of a place and in a person's own words."""

    place: re.Pattern[str]
    person: re.Pattern[str]
    unless: re.Pattern[str]
    bare: re.Pattern[str]


def ways_of_place(
    texts: Iterable[str], languages: frozenset[str] | None, *, online: bool | None
) -> frozenset[str] | None:
    """The ways a place says it uses, in its texts or by what is recorded of it."""
    written = {name for text in texts for name in _offered(text)}
    recorded = {
        name
        for name, there in (
            (_SIGNS, SIGN_LANGUAGE in (languages or ())),
            (_SCREEN, online is True),
        )
        if there
    }
    return frozenset(written | recorded) or None


def ways_of_person(
    wishes: str, difficulties: Iterable[str], language: str | None
) -> frozenset[str] | None:
    """The ways a person says to use or to want, and does not list as hard for them.

    Signs are left to ``language`` where the sheet names them there: they are weighed once.
    """
    said = (wishes, *difficulties)
    wanted = {name for text in said for name in _wanted(text)}
    hard = {name for text in said[1:] for name in _named_alone(text)}
    elsewhere = {_SIGNS} if language == SIGN_LANGUAGE else set()
    return frozenset(wanted - hard - elsewhere) or None


@lru_cache(maxsize=16_384)
def _offered(text: str) -> frozenset[str]:
    return frozenset(
        name
        for sentence in sentences(text)
        for name, way in _ways().items()
        if any(not is_negated(sentence, met.end()) for met in way.place.finditer(sentence))
    )


def _wanted(text: str) -> list[str]:
    return [
        name
        for sentence in sentences(text)
        for name, way in _ways().items()
        if way.person.search(sentence) and not way.unless.search(sentence)
    ]


def _named_alone(text: str) -> list[str]:
    plain = normalise(text).strip()
    return [name for name, way in _ways().items() if way.bare.fullmatch(plain)]


@cache
def _ways() -> dict[str, _Way]:
    text = resources.files("matching").joinpath("communication.toml").read_text(encoding="utf-8")
    table = tomllib.loads(text)
    return {
        name: _Way(
            place=re.compile(entry["place"]),
            person=re.compile(entry["person"].replace("{voiceless}", table["voiceless"])),
            unless=re.compile(entry["unless"]),
            bare=re.compile(entry["bare"]),
        )
        for name, entry in table["way"].items()
    }
