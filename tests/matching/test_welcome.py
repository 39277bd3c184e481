"""What a place answered of a person's situation and equipment counts; what it did not, does not."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matching.criterion import Context
from matching.criterion.answer import Answers, answers_of, read_answers
from matching.criterion.welcome import acceptance, access
from matching.facts import Access, NeedFacts
from matching.score import Comparison
from matching.weights import default_weights
from tests.matching.pair import a_need, a_resource

BOTH = frozenset({"ひきこもり", "精神障害"})
NAMES = ("wheelchair", "toilet", "quiet_space")
ANSWER = st.sampled_from([True, None, False])
EQUIPMENT = st.builds(Access, ANSWER, ANSWER, ANSWER)
NEEDED = st.builds(Access, *[st.sampled_from([True, None])] * 3)


def accepted(hikikomori: bool | None, disability: bool | None) -> Comparison:
    place = a_resource(accepts_hikikomori=hikikomori, accepts_disability=disability)
    found = acceptance(a_need(attributes=BOTH), place, Context())
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("hikikomori", "disability", "raw", "evidence", "told"),
    [
        (True, True, 1.0, "ひきこもり・障害・発達特性", "受け入れあり"),
        (
            True,
            None,
            0.5,
            "ひきこもり。わからない(確かめる): 障害・発達特性",
            "ひきこもり。わからない(確かめる): 障害・発達特性",
        ),
        (None, None, None, "", "要相談"),
        (False, False, -1.0, "なし: ひきこもり・障害・発達特性", "受け入れなし"),
        (
            None,
            False,
            -1.0,
            "なし: 障害・発達特性。わからない(確かめる): ひきこもり",
            "なし: 障害・発達特性。わからない(確かめる): ひきこもり",
        ),
    ],
)
def test_a_yes_to_one_thing_is_no_yes_to_another(hikikomori, disability, raw, evidence, told):
    found = accepted(hikikomori, disability)
    assert (found.raw, found.evidence, found.resource_value) == (raw, evidence, told)


def equipped(needed: Access, there: Access) -> Comparison | None:
    return access(a_need(access=needed), a_resource(access=there), Context())


@pytest.mark.parametrize(
    ("needed", "there", "raw", "evidence"),
    [
        (
            Access(wheelchair=True, quiet_space=True),
            Access(quiet_space=True),
            0.45,
            "静かな場所。わからない(確かめる): 車いす対応",
        ),
        (Access(wheelchair=True), Access(wheelchair=True), 0.8, "車いす対応"),
        (Access(wheelchair=True), Access(True, True, True), 1.0, None),
        (
            Access(wheelchair=True),
            Access(False, True, None),
            -0.7,
            "なし: 車いす対応。ほかの設備: 使えるトイレ",
        ),
        (Access(True, True, True), Access(True, True, True), 1.0, None),
        (Access(True, True, True), Access(False, False, False), -1.0, None),
        (Access(), Access(True, None, True), 0.2, "ほかの設備: 車いす対応・静かな場所"),
    ],
)
def test_equipment_is_counted_and_named_only_where_it_is_known(needed, there, raw, evidence):
    found = equipped(needed, there)
    assert found is not None
    assert found.raw == pytest.approx(raw)
    if evidence is not None:
        assert (found.evidence, found.resource_value) == (evidence, evidence)


def test_nothing_is_said_of_equipment_nobody_needs_and_nobody_knows_to_be_there():
    assert equipped(Access(), Access(False, None, False)) is None


def test_the_needed_wholly_unknown_stay_to_be_asked_whatever_else_is_there():
    found = equipped(Access(wheelchair=True), Access(None, True, True))
    assert found == Comparison("access", None, "", "車いす対応", "要確認")


def points(needed: Access, there: Access) -> float:
    found = equipped(needed, there)
    return 0.0 if found is None else found.weighed(default_weights().of("access")).effect


def met(needed: Access, there: Access) -> int:
    """How many needed pieces are there, less those known to be missing."""
    answers = [getattr(there, name) for name in NAMES if getattr(needed, name)]
    return answers.count(True) - answers.count(False)


@given(NEEDED, EQUIPMENT, st.sampled_from(NAMES))
def test_equipment_found_to_be_there_never_counts_less_and_found_missing_never_more(
    needed, there, name
):
    no, unknown, yes = (
        points(needed, replace(there, **{name: answer})) for answer in (False, None, True)
    )
    assert no <= unknown <= yes
    assert points(needed, Access()) == 0.0


@given(NEEDED, EQUIPMENT, EQUIPMENT)
def test_what_is_beyond_the_needed_never_outweighs_a_needed_piece(needed, one, other):
    if met(needed, one) > met(needed, other):
        assert points(needed, one) > points(needed, other)


@given(st.dictionaries(st.sampled_from(["甲", "乙", "丙"]), ANSWER), st.booleans())
def test_answers_are_read_as_they_were_written(asked, more):
    told = answers_of(asked.items(), ["丁"] if more else [])
    assert read_answers(told.text) == told
    assert Answers().text == ""


def test_a_person_not_asked_about_is_told_nothing_of():
    need: NeedFacts = a_need(attributes=frozenset({"女性"}))
    assert acceptance(need, a_resource(accepts_hikikomori=True), Context()) is None
