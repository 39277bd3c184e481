"""Ways of telling one another: read from both sides' words, shared ones speak for a place."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from directory.resource import ResourceAcceptance
from matching.communication import ways_of_person, ways_of_place
from matching.criterion import Context
from matching.criterion.welcome import communication
from matching.fact_row import need_from_row, resource_from_row
from matching.ranking import match
from matching.record_fact import need_facts, resource_facts
from matching.weights import default_weights
from tests import factories
from tests.factories import A_DAY, KOMAE
from tests.matching.pair import a_need, a_resource

WRITING, SIGNS, GESTURES = "文字や筆談", "手話", "身ぶりや絵"
SCREEN, SPEECH = "画面ごし", "話すこと"


@pytest.mark.parametrize(
    ("words", "ways"),
    [
        ("話すより書くほうが楽。", {WRITING}),
        ("電話よりメールのほうが助かる。", {WRITING}),
        ("筆談なら話に入れる。", {WRITING}),
        ("文字でやりとりしたい。", {WRITING}),
        ("I would rather talk in writing.", {WRITING}),
        ("声が出ない。", {WRITING, GESTURES}),
        ("緊張すると声が出せなくなる。", {WRITING, GESTURES}),
        ("手話で話したい。", {SIGNS}),
        ("身ぶりで伝えている。", {GESTURES}),
        ("画面ごしなら話せる。", {SCREEN}),
        ("字が書けないので、話すほうがいい。", {SPEECH}),
        ("手話は使わない。筆談でお願いしたい。", {WRITING}),
    ],
)
def test_a_person_says_in_which_way_they_tell(words, ways):
    assert ways_of_person(words, [], None) == ways
    assert ways_of_person("", [words], None) == ways


@pytest.mark.parametrize(
    "words",
    [
        "将棋を指したい。",
        "手話を習いたい。",
        "手話で話せるようになりたい。",
        "筆談は疲れる。",
        "筆談では間がのびる。",
        "オンラインは苦手。",
        "メールのやりとりを習いたい。",
        "大きな声が出ない。",
        "手紙を書くのが好き。",
        "絵で気持ちを伝えたい。",
    ],
)
def test_what_somebody_wants_to_learn_or_finds_hard_is_no_way_of_theirs(words):
    assert ways_of_person(words, [], None) is None


@pytest.mark.parametrize(
    ("wishes", "difficulty"),
    [
        ("筆談なら話に入れる。", "筆談"),
        ("", "筆談"),
        ("", "口で伝える"),
        ("手話で話したい。", "手話"),
    ],
)
def test_a_way_listed_as_hard_is_none_of_theirs(wishes, difficulty):
    assert ways_of_person(wishes, [difficulty], None) is None


@pytest.mark.parametrize(
    ("words", "ways"),
    [
        ("筆談でどうぞ。", {WRITING}),
        ("筆談でもかまいません。", {WRITING}),
        ("文字だけのやりとりです。", {WRITING}),
        ("連絡は文字です。", {WRITING}),
        ("手話のできる人がいます。", {SIGNS}),
        ("身ぶりで通じます。", {GESTURES}),
        ("オンラインで参加できます。", {SCREEN}),
        ("おしゃべりを楽しむ会です。", {SPEECH}),
        ("手話はできませんが、筆談はできます。", {WRITING}),
    ],
)
def test_a_place_says_which_ways_are_used_there(words, ways):
    assert ways_of_place([words], None, online=None) == ways


@pytest.mark.parametrize(
    "words",
    [
        "",
        "将棋を指します。",
        "手話通訳はありません。",
        "筆談の用意はありません。",
        "オンラインでの参加はできません。",
        "手話を学ぶ講座です。",
        "お申し込みはメールで。",
        "ジェスチャーゲームをします。",
    ],
)
def test_a_way_taken_back_or_only_learnt_is_none_of_the_place(words):
    assert ways_of_place([words], None, online=False) is None


def test_what_is_recorded_of_a_place_counts_as_written():
    assert ways_of_place([], frozenset({"jsl", "en"}), online=None) == {SIGNS}
    assert ways_of_place([], None, online=True) == {SCREEN}


def test_signs_asked_for_as_the_language_are_weighed_there_alone():
    words = "手話で話したい。筆談なら楽。"
    assert ways_of_person(words, [], "jsl") == {WRITING}
    assert ways_of_person(words, [], None) == {SIGNS, WRITING}


def test_a_shared_way_speaks_for_a_place_and_is_named():
    found = communication(
        a_need(communication=frozenset({WRITING, GESTURES})),
        a_resource(communication=frozenset({WRITING, SPEECH})),
        Context(),
    )
    assert found is not None
    assert (found.raw, found.evidence) == (1.0, WRITING)


@pytest.mark.parametrize("there", [None, frozenset({SPEECH}), frozenset({SIGNS})])
def test_a_way_the_place_did_not_write_of_is_asked_and_no_no(there):
    need, place = a_need(communication=frozenset({WRITING})), a_resource(communication=there)
    found = communication(need, place, Context())
    assert found is not None
    assert (found.raw, found.need_value) == (None, WRITING)
    assert match(need, place, Context(), default_weights()).effect("communication") == 0.0


def test_who_says_nothing_of_it_is_compared_by_it_with_no_place():
    place = a_resource(communication=frozenset({WRITING}))
    assert communication(a_need(), place, Context()) is None


def test_a_shared_way_weighs_less_than_one_thing_a_place_spares_the_person():
    """The same promise (「連絡は文字」) may count in both: it must not decide by itself."""
    weights = default_weights()
    assert weights.of("communication") < 0.5 * weights.of("demand_eased")


def a_row(**more: object) -> dict[str, object]:
    return {"id": "n1", "municipality_code": "00000", **more}


def test_rows_are_read_by_their_words_without_a_field_of_their_own():
    told: list[str] = []
    need = need_from_row(a_row(wishes="将棋。", difficulties=["話すより書くほうが楽"]), told)
    row = a_row(
        name="静かな部屋", description="筆談でどうぞ。", accepts={"foreign_language": ["jsl"]}
    )
    place = resource_from_row(row, told)
    assert told == []
    assert need.communication == {WRITING}
    assert place.communication == {WRITING, SIGNS}


def test_a_sheet_is_read_by_its_wishes_and_difficulties(session: Session):
    owner = factories.coordinator(session)
    factories.acting(session, owner)
    need = factories.need(
        session, factories.case(session, owner), wishes="静かな所で。", difficulties=["声が出ない"]
    )
    facts = need_facts(session, need, A_DAY, conference_decided=None)
    assert facts.communication == {WRITING, GESTURES}


def test_a_place_is_read_by_its_entry_and_by_what_the_place_told_staff(session: Session):
    place = factories.resource(session, name="架空の部屋", description="どなたでも。")
    place.languages = ["jsl"]
    place.acceptance = ResourceAcceptance(
        strict_conditions=[], negotiable_conditions=["筆談でどうぞ"]
    )
    session.flush()
    [facts] = resource_facts(session, KOMAE, A_DAY)
    assert facts.communication == {WRITING, SIGNS}
