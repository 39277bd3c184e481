"""Clauses of short prose: which say what a person shuns, and which words a place takes back."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from importlib import resources
from itertools import zip_longest
from typing import NamedTuple

from matching.concept.phrase import normalise, split_words

# How far after a word its negation may stand, in letters of the same clause.
REACH = 14


class Clause(NamedTuple):
    """Part of a sentence, normalised; ``shunned`` when it tells of something hard or unwanted."""

    text: str
    shunned: bool


def need_clauses(text: str) -> list[Clause]:
    """The clauses of a person's own words, each marked as wished for or shunned."""
    clauses = [piece for part in _split(text) if part for piece in _rather(part)]
    return [_as_of_now(one, after) for one, after in zip_longest(clauses, clauses[1:])]


def _as_of_now(one: Clause, after: Clause | None) -> Clause:
    """「以前は園芸をしていたが、今は土を見るのもつらい」: what was so is no wish of today."""
    found = _patterns()
    is_over = after is not None and after.shunned and bool(found.now.search(after.text))
    return one._replace(shunned=True) if is_over and found.once.search(one.text) else one


def _split(text: str) -> list[str]:
    marked = _patterns().breaks.sub(lambda found: found[0] + "\n", normalise(text))
    return [part.strip() for part in re.split(r"[。.!?\n、,;()]|\s-\s", marked)]


def _rather(clause: str) -> list[Clause]:
    """「AよりB(の)ほうが」: A is what the person would rather not."""
    found = re.fullmatch(r"(.{1,12}?)より(?:も)?(.{1,12}?ほうが?.*)", clause)
    if found:
        return [Clause(found[1], True), Clause(found[2], False)]
    return [Clause(clause, _is_shunned(clause))]


def _is_shunned(clause: str) -> bool:
    plain = _patterns().not_aversion.sub("", clause)
    return bool(_patterns().aversion.search(plain))


def sentences(text: str) -> list[str]:
    """Sentences of a resource's prose, normalised, without the full stop."""
    return [part.strip() for part in re.split(r"[。.!?\n]", normalise(text)) if part.strip()]


def is_negated(text: str, end: int) -> bool:
    """Whether the word that ends at ``end`` of a normalised text is taken back in its clause."""
    clause = re.split(r"[。.!?\n、,]", text[end : end + REACH], maxsplit=1)[0] + "、"
    plain = _patterns().not_negation.sub("", clause)
    return bool(_patterns().negation.search(plain))


def is_spared(text: str, start: int, end: int) -> bool:
    """Whether a place takes back what it asks in ``text[start:end]``, or says others see to it."""
    found, before = _patterns(), text[max(start - REACH, 0) : start]
    after = text[end : end + REACH]
    is_others = found.spared.search(after) or found.by_others.search(before)
    return bool(is_others) or is_negated(text, end)


def is_denied(text: str, end: int) -> bool:
    """Whether the thing named just before ``end`` is itself said not to be done or had there."""
    after = _patterns().not_negation.sub("〓", text[end : end + REACH])
    return bool(_patterns().denial.search(after)) and not is_optional(text, end)


def is_declined(text: str, end: int) -> bool:
    """Whether a person says that they do not do or go to what is named just before ``end``."""
    return bool(_patterns().declined.search(text[end : end + REACH]))


def is_optional(text: str, end: int) -> bool:
    """Whether the word that ends at ``end`` is only said not to be required."""
    return bool(_patterns().optional.search(text[end : end + REACH]))


def is_unasked(text: str, end: int) -> bool:
    """Whether a place only says that one need not, or may not wish to, do what ends at ``end``."""
    return bool(_patterns().unasked.search(text[end : end + REACH]))


def is_refusal(sentence: str) -> bool:
    """Whether a sentence of a place (as ``sentences`` cuts it) turns down or limits something.

    One that only says what is not required (「話す必要はありません」) does not.
    """
    plain = _patterns().not_negation.sub("", sentence)
    return bool(_patterns().refusal.search(plain)) and not _patterns().optional.search(plain)


class _Patterns(NamedTuple):
    breaks: re.Pattern[str]
    aversion: re.Pattern[str]
    not_aversion: re.Pattern[str]
    negation: re.Pattern[str]
    not_negation: re.Pattern[str]
    optional: re.Pattern[str]
    denial: re.Pattern[str]
    declined: re.Pattern[str]
    refusal: re.Pattern[str]
    unasked: re.Pattern[str]
    spared: re.Pattern[str]
    by_others: re.Pattern[str]
    once: re.Pattern[str]
    now: re.Pattern[str]


@cache
def _patterns() -> _Patterns:
    text = resources.files("matching.concept").joinpath("clause.toml").read_text(encoding="utf-8")
    entries = tomllib.loads(text)
    written = ("denial", "declined", "refusal", "unasked", "spared", "by_others", "once", "now")
    return _Patterns(
        **{
            name: re.compile(entries[name])
            if name in written
            else _any_of(split_words(entries[name]))
            for name in _Patterns._fields
        }
    )


def _any_of(words: list[str]) -> re.Pattern[str]:
    return re.compile("|".join(re.escape(word) for word in sorted(words, key=len, reverse=True)))
