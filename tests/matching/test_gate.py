"""Each gate closes for what is known to be wrong, and lets the unknown pass."""

from __future__ import annotations

import dataclasses
import datetime as dt

import pytest

from matching.facts import Access, GroupSize, Stage, Status
from matching.gate import Policy, Severity, blocked, exclusions
from matching.text_condition import read_conditions
from tests.matching import pair
from tests.matching.pair import a_need, a_resource, slot

HERE, FAR = (139.48, 35.70), (139.60, 35.70)

CLOSED = [
    ("hard:consent", {"consent": False}, {}),
    ("hard:consent", {"consent": None}, {}),
    ("hard:municipality", {}, {"municipality_code": "99999"}),
    ("hard:status", {}, {"status": Status.PAUSED}),
    ("hard:status", {}, {"status": Status.CLOSED}),
    ("hard:status", {}, {"status": Status.PLANNED}),
    ("hard:capacity", {}, {"open_places": 0}),
    ("hard:age", {"age": 17}, {"min_age": 18}),
    ("hard:age", {"age": 65}, {"max_age": 64}),
    ("hard:attribute", {}, {"attributes": frozenset({"男性"})}),
    ("hard:accepts", {"attributes": frozenset({"ひきこもり"})}, {"accepts_hikikomori": False}),
    ("hard:accepts", {"attributes": frozenset({"発達特性"})}, {"accepts_disability": False}),
    ("hard:accepts", {"with_children": True}, {"accepts_children": False}),
    ("hard:language", {"language": "vi"}, {"languages": frozenset()}),
    ("hard:schedule", {}, {"slots": (slot(1, 13, 15),)}),
    ("hard:travel", {"point": HERE, "max_minutes": 15, "transport": "walk"}, {"point": FAR}),
    ("hard:travel", {"point": HERE, "max_km": 2.0}, {"point": FAR}),
    ("hard:cost", {"budget_yen": 0}, {"cost_yen": 100}),
    ("hard:group", {"max_group_size": GroupSize.SMALL}, {"group_size": GroupSize.LARGE}),
    (
        "hard:barrier_free",
        {"access": Access(wheelchair=True)},
        {"access": Access(wheelchair=False)},
    ),
    ("hard:avoidance", {"avoided": frozenset({"event"})}, {"kind": "event"}),
    ("hard:refused", {"refused_ids": frozenset({"r1"})}, {}),
    ("hard:safety", {"conflicts": frozenset({"架空の会"})}, {"organisation": "架空の会"}),
]

OPEN = [
    ({"age": None}, {"min_age": 18}),
    ({}, {"open_places": None}),
    ({"attributes": frozenset({"ひきこもり"})}, {"accepts_hikikomori": None}),
    ({"language": "vi"}, {"languages": None}),
    ({"slots": ()}, {}),
    ({}, {"slots": ()}),
    ({"max_minutes": 5, "transport": "walk"}, {"point": FAR}),
    ({"point": HERE, "max_minutes": 5}, {"point": FAR, "online": True}),
    ({"point": HERE, "max_minutes": 5}, {"point": FAR, "pickup": True}),
    ({"budget_yen": None}, {"cost_yen": 500}),
    ({"budget_yen": 0}, {"cost_yen": None}),
    ({"access": Access(wheelchair=True)}, {"access": Access(wheelchair=None)}),
    ({"access": Access(wheelchair=True)}, {"access": Access(wheelchair=False), "online": True}),
    ({"attributes": frozenset({"女性", "若者"})}, {"attributes": frozenset({"若者", "子ども"})}),
]


@pytest.mark.parametrize(("gate", "need", "resource"), CLOSED)
def test_a_gate_closes_with_its_code_and_evidence(gate, need, resource):
    found = exclusions(a_need(**need), a_resource(**resource), Policy())
    assert [one.gate for one in found] == [gate]
    assert found[0].evidence


@pytest.mark.parametrize(("need", "resource"), OPEN)
def test_the_unknown_closes_no_gate(need, resource):
    assert exclusions(a_need(**need), a_resource(**resource), Policy()) == []


@pytest.mark.parametrize(
    ("held", "free", "open_"),
    [
        (slot(0, 10, 12), slot(0, 11, 14), True),  # an hour is enough
        (slot(0, 10, 12), slot(0, 11.5, 14), False),
        (slot(0, 10, 10.5), slot(0, 9, 12), True),  # all of a shorter slot
        (slot(0, 10, 10.5), slot(0, 10.25, 12), False),
    ],
)
def test_hours_must_share_an_hour_or_all_of_a_shorter_slot(held, free, open_):
    held, free = (type(s)(s.weekday, int(s.start_minute), int(s.end_minute)) for s in (held, free))
    failed = exclusions(a_need(slots=(free,)), a_resource(slots=(held,)), Policy())
    assert (not failed) is open_


def test_whom_a_scheme_is_for_can_be_talked_about_and_names_whom_to_ask():
    place = a_resource(attributes=frozenset({"男性"}), organisation="架空の会")
    (only,) = exclusions(a_need(), place, Policy())
    assert only.severity is Severity.NEGOTIABLE
    assert only.ask == "架空の会"


def test_a_municipality_that_requires_it_waits_for_the_conference():
    policy = Policy(conference_required=True)
    assert [one.gate for one in blocked(a_need(), policy)] == ["hard:conference"]
    assert blocked(a_need(conference_decided=True), policy) == []


def test_a_resource_confirmed_too_long_ago_is_not_offered():
    policy = Policy(confirmed_within_days=365, as_of=dt.date(2026, 4, 1))
    old = a_resource(confirmed_on=dt.date(2024, 4, 1))
    assert [one.gate for one in exclusions(a_need(), old, policy)] == ["hard:unconfirmed"]


TEXT = [
    ("女性のみの会です。", {"attributes": frozenset({"男性"})}),
    ("男性の方はご遠慮ください。", {"attributes": frozenset({"男性"})}),
    ("七十歳までの方が対象です。", {"age": 71}),
    ("65歳以上の方の会です。", {"age": 40}),
    ("会場は二階で、階段のみです。", {"access": Access(wheelchair=True)}),
    ("エレベーターはありません。", {"difficulties": ("車いす",)}),
    ("手帳をお持ちの方が対象です。", {"attributes": frozenset({"発達特性", "手帳なし"})}),
    ("材料費は別途500円です。", {"budget_yen": 300}),
    ("お子さま連れはご遠慮ください。", {"with_children": True}),
    ("託児はありません。", {"wishes": "子どもを預けられる所がほしい。"}),
    ("日本語での会話ができる方に限ります。", {"language": "ne"}),
    ("普通免許が必要です。", {"age": 16}),
    ("定員に達し、空きがありません。", {}),
    ("冬のあいだは休みです。", {}),
    ("産地を比べて味わうワインの会です。", {"age": 17}),
    ("帰りに居酒屋へ寄ります。", {"age": 50, "difficulties": ("断酒中",)}),
    ("介護認定を受けた方が対象です。", {"age": 25}),
    ("車でしか行けない場所です。", {"transport": "bus"}),
    ("看板犬がいます。", {"difficulties": ("犬が怖い",)}),
    ("塗料を使います。", {"difficulties": ("化学物質",)}),
    ("室内で喫煙できます。", {"difficulties": ("たばこの煙",)}),
    ("大音量で音楽が流れます。", {"difficulties": ("大きな音",)}),
    ("はじめにお祈りをします。", {"difficulties": ("宗教の勧誘",)}),
    ("ひとり親家庭の方限定です。", {"attributes": frozenset({"男性", "高齢者"})}),
]


@pytest.mark.parametrize(("prose", "need"), TEXT)
def test_a_condition_that_stands_only_in_the_text_is_respected(prose, need):
    place = a_resource(description=prose, conditions=read_conditions(prose))
    found = exclusions(a_need(**need), place, Policy())
    assert "soft:text" in [one.gate for one in found]
    assert all(one.evidence.rstrip("。") in prose for one in found)


HARMLESS = [
    ("女性に限らずどなたでも。", {"attributes": frozenset({"男性"})}),
    ("手帳はなくてもかまいません。", {"attributes": frozenset({"手帳なし"})}),
    ("予約は不要です。", {}),
    ("階段の横にスロープがあります。", {"access": Access(wheelchair=True)}),
    ("おおむね60歳以上の方が多い会です。", {"age": 40}),
    ("経験は問いません。", {}),
    ("材料費は無料です。", {"budget_yen": 0}),
    ("女性限定ではありません。", {"attributes": frozenset({"男性"})}),
    ("階段を使わずに入れます。", {"access": Access(wheelchair=True)}),
    ("車でしか行けない場所です。", {"transport": None}),
    ("ひとり親家庭の方限定です。", {"attributes": frozenset({"男性"})}),
    ("要介護認定は必要ありません。", {"age": 25}),
    ("お酒は出ません。", {"age": 17, "difficulties": ("酒",)}),
    ("動物はいません。", {"difficulties": ("犬が怖い",)}),
    ("禁煙です。", {"difficulties": ("たばこの煙",)}),
    ("紹介制です。", {}),
    ("看護師の資格をお持ちの方に限ります。", {"difficulties": ("車の運転",)}),
    ("現金のみの支払いです。", {}),
    ("送迎はありません。", {}),
]


@pytest.mark.parametrize(("prose", "need"), HARMLESS)
def test_a_sentence_that_demands_nothing_excludes_nobody(prose, need):
    place = a_resource(description=prose, conditions=read_conditions(prose))
    assert exclusions(a_need(**need), place, Policy()) == []


def written_conditions():
    lines = (pair.HERE / "conditions.tsv").read_text(encoding="utf-8").splitlines()
    return [line.partition("\t")[::2] for line in lines]


@pytest.mark.parametrize(("sentence", "meant"), written_conditions())
def test_a_sentence_is_read_as_the_condition_it_states_and_no_other(sentence, meant):
    aged = {"min_age", "max_age", "children", "accompanied"}
    valued = aged | {"attribute", "days", "on_feet", "fee"}
    found = (
        f"{one.kind.value}={one.value}" if one.kind.value in valued else one.kind.value
        for one in read_conditions(sentence)
    )
    assert "|".join(found) == meant


def test_a_reading_that_staff_rejected_no_longer_counts():
    (read,) = read_conditions("女性のみの会です。")
    place = a_resource(conditions=(dataclasses.replace(read, confirmed=False),))
    assert exclusions(a_need(attributes=frozenset({"男性"})), place, Policy()) == []


def test_a_sheet_that_says_nothing_ranks_nothing_and_says_what_to_ask():
    blank = a_need(stage=None, slots=())
    assert [one.gate for one in blocked(blank, Policy())] == ["hard:assessment"]
    assert "望みや関心、時間を聞いて" in blocked(blank, Policy())[0].evidence


@pytest.mark.parametrize(
    "said",
    [
        {"wishes": "話したい"},
        {"interests": ("将棋",)},
        {"observed_interests": ("将棋",)},
        {"difficulties": ("大声",)},
        {"avoided": frozenset({"event"})},
        {"slots": (slot(0, 10, 12),)},
        {"stage": Stage.TRY},
    ],
)
def test_one_answer_on_the_sheet_is_enough_to_look_for_places(said):
    assert blocked(a_need(**{"stage": None, "slots": (), **said}), Policy()) == []
