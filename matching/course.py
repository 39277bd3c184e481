"""Courses: places only for whoever has finished one, and what a sheet says of having done so.

A place that has people take its course first (「受けていただきます」) shuts nobody out: that is a
first step. Words in ``course.toml``.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from functools import cache, lru_cache
from importlib import resources
from itertools import zip_longest
from typing import NamedTuple

from matching.concept.clause import sentences
from matching.concept.phrase import normalise

_FINISHED = "{}の修了"
_ANY = "講座・研修"


class _Said(NamedTuple):
    """A course named on a sheet: its name, whether it is finished, and the sentence."""

    course: str
    finished: bool
    sentence: str


class _Patterns(NamedTuple):
    name: re.Pattern[str]
    limits: re.Pattern[str]
    ours: re.Pattern[str]
    finished: re.Pattern[str]
    unfinished: re.Pattern[str]
    others: re.Pattern[str]
    plain: re.Pattern[str]


def finished_course(sentence: str) -> str:
    """What whoever comes must have finished (「養成講座の修了」), as the value of a condition.

    Empty where the sentence of a place does not say so, or has people take its own course first.
    """
    patterns = _patterns()
    plain = normalise(sentence)
    limit = patterns.limits.search(plain)
    if limit is None or patterns.ours.search(plain):
        return ""
    named = [found[0] for found in patterns.name.finditer(plain[: limit.end()])]
    return _FINISHED.format(named[-1] if named else _ANY)


def unfinished(value: str, texts: tuple[str, ...]) -> str:
    """The sentence in which a person says not to have finished the course of ``finished_course``.

    Empty where they say nothing of it, name another course, or say both.
    """
    course = _course_of(value)
    if not course or is_finished(value, texts):
        return ""
    said = (one for one in _said(texts) if not one.finished)
    return next((one.sentence for one in said if _may_be(one.course, course)), "")


def is_finished(value: str, texts: tuple[str, ...]) -> bool:
    """Whether a person says to have finished just the course of ``finished_course``."""
    course = _course_of(value)
    named = _subject(course)
    return bool(named) and any(
        one.finished and _is_same(_subject(one.course), named) for one in _said(texts)
    )


def _course_of(value: str) -> str:
    return value.removesuffix(_FINISHED.format("")) if value.endswith(_FINISHED.format("")) else ""


def _may_be(said: str, course: str) -> bool:
    """Whether what a person has not finished is what a place asks; a kind holds all of its kind."""
    mine, theirs = _subject(said), _subject(course)
    if mine:
        return _is_same(mine, theirs)
    return course == _ANY or course.endswith(said)


def _is_same(one: str, other: str) -> bool:
    return bool(one and other) and (one in other or other in one)


def _subject(course: str) -> str:
    """What a course is about: its name without the words that all courses share."""
    return "" if course == _ANY else _patterns().plain.sub("", course)


@lru_cache(maxsize=1024)
def _said(texts: tuple[str, ...]) -> tuple[_Said, ...]:
    return tuple(one for text in texts for sentence in sentences(text) for one in _read(sentence))


def _read(sentence: str) -> Iterator[_Said]:
    patterns = _patterns()
    if patterns.others.search(sentence):
        return
    found = list(patterns.name.finditer(sentence))
    for named, following in zip_longest(found, found[1:]):
        rest = sentence[named.end() : following.start() if following else None]
        if patterns.unfinished.search(rest):
            yield _Said(named[0], False, sentence)
        elif patterns.finished.search(rest):
            yield _Said(named[0], True, sentence)


@cache
def _patterns() -> _Patterns:
    table = tomllib.loads(
        resources.files("matching").joinpath("course.toml").read_text(encoding="utf-8")
    )
    place, person = table["place"], table["person"]

    def read(pattern: str) -> re.Pattern[str]:
        spelt = pattern.replace("{course}", table["course"]).replace("{they}", table["they"])
        return re.compile(spelt)

    return _Patterns(
        name=read(table["name"]),
        limits=read("|".join(place["finished"])),
        ours=read(place["ours"]),
        finished=read(person["finished"]),
        unfinished=read(person["unfinished"]),
        others=read(person["others"]),
        plain=read(table["plain"]),
    )
