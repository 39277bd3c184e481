"""Wishes in five other languages find the right place of a small Japanese town, words alone."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from matching.criterion import Context
from matching.facts import NeedFacts, ResourceFacts, Stage
from matching.meaning import is_unread, need_meaning
from matching.ranking import rank
from tests.matching.pair import TOWN, a_need

FILE = Path(__file__).resolve().parent / "data" / "languages.toml"
ENTRIES = tomllib.loads(FILE.read_text(encoding="utf-8"))
PLACES = [
    ResourceFacts(name, TOWN, name=said.split("|")[0], description=said.split("|")[1])
    for name, said in ENTRIES["place"].items()
]
WISHES = [
    pytest.param(topic, wish, id=f"{topic}-{language}")
    for topic, wishes in ENTRIES.items()
    if topic != "place"
    for language, wish in wishes.items()
]


def a_newcomer(wish: str) -> NeedFacts:
    return a_need(wishes=wish, stage=Stage.TRY, slots=())


@pytest.mark.parametrize(("topic", "wish"), WISHES)
def test_a_wish_in_another_language_finds_the_place_for_it(topic: str, wish: str):
    found = rank(a_newcomer(wish), PLACES, Context())
    assert found.matches[0].resource_id == topic


@pytest.mark.parametrize(("topic", "wish"), WISHES)
def test_without_that_place_an_advice_desk_does_not_come_first(topic: str, wish: str):
    others = [place for place in PLACES if place.resource_id != topic]
    found = rank(a_newcomer(wish), others, Context())
    first = found.matches[0]
    met = [part for part in first.contributions if part.criterion == "topic" and part.raw]
    assert first.resource_id not in {"desk", "centre", "council"} or not met


@pytest.mark.parametrize("said", ["ほげほげ", "あああ", "qwerty zxcv", "らららら", "foo bar"])
def test_words_that_mean_nothing_are_known_to_be_unread(said: str):
    need = a_newcomer(said)
    assert is_unread(need)
    assert not need_meaning(need).topics


def test_who_said_nothing_is_not_told_that_their_words_are_unknown():
    assert not is_unread(a_newcomer(""))
    assert not is_unread(a_newcomer("将棋が好き"))
