"""What a person will not have or meet: read of their own lines, never dropped, never offered."""

from __future__ import annotations

import pytest

from matching.avoidance import named_in, unplaced
from matching.facts import ResourceFacts
from matching.gate import Policy, Severity, exclusions
from matching.line import read_line
from matching.snapshot import Snapshot
from tests.matching.pair import a_need, a_resource

HALL = {"name": "架空将棋の会", "venue": "みどり公民館 2階"}
WORKSHOP = {"name": "みどり作業所 パン工房", "organisation": "社会福祉法人架空会"}

MET = [
    ("みどり公民館", HALL),
    ("公民館", HALL),
    ("元夫が通う公民館", HALL),
    ("公民館", {"name": "架空中央公民館"}),
    ("元夫が通う公民館", {"name": "みどり公民館の将棋"}),
    ("公民館", {"name": "将棋の会", "description": "中央公民館で指します。"}),
    ("みどり作業所", WORKSHOP),
    ("元夫が働くみどり作業所", {"name": "みどり作業所"}),
    ("みどり作業所", {"name": "みどり作業所", "organisation": ""}),
    ("架空会の行事", {"name": "集い", "organisation": "社会福祉法人架空会(委託)"}),
    ("ミドリ カフェ", {"name": "ミドリ カフェ"}),
    ("サロン", {"kind": "salon"}),
    ("児童館", {"kind": "childrens_hall"}),
    ("居場所", {"kind": "ibasho"}),
    ("ibasho", {"kind": "ibasho"}),
    ("r1", {}),
    ("カラオケ", {"description": "カラオケを楽しみます。"}),
    ("カラオケをする場所", {"tags": ("カラオケ",)}),
    ("大人数でのカラオケ", {"name": "カラオケの会"}),
    ("動物", {"description": "犬と猫がいます。"}),
    ("動物のいる場所", {"description": "うさぎの世話をします。"}),
    ("お酒を飲む", {"description": "お酒を出します。"}),
    ("カラオケや体操", {"description": "体操をします。"}),
    ("料理・カラオケ", {"description": "みんなで料理をします。"}),
    ("ひだまり縁側", {"name": "ひだまり縁側"}),
    ("土と緑の体験畑", {"name": "土と緑の体験畑", "kind": "farm"}),
    ("土と緑の体験畑", {"name": "収穫の日", "venue": "土と緑の体験畑"}),
    ("「みんなの畑」", {"name": "みんなの畑"}),
    ("畑", {"description": "畑で野菜を育てます。"}),
    ("近所の畑", {"description": "畑で野菜を育てます。"}),
    ("大人数カラオケ", {"description": "カラオケを楽しみます。"}),
    ("お料理", {"description": "みんなで料理をします。"}),
]

NOT_MET = [
    ("みどり公民館", {"name": "架空公民館"}),
    ("あおぞら商店街", {"name": "あおぞら"}),
    ("架空市の窓口", {"organisation": "架空市"}),
    ("カラオケ", {"description": "カラオケはしません。将棋を指します。"}),
    ("動物", {"description": "動物はいません。"}),
    ("公民館", {"description": "公民館の近くの広場に集まります。"}),
    ("犬", {"description": "猫がいます。"}),
    ("動物以外", {"description": "犬がいます。"}),
    ("犬を連れた人", {"description": "犬がいます。"}),
    ("人", {"name": "人の集い"}),
    ("寺", {"name": "寺子屋"}),
    ("ホール", {"name": "ホールディングス架空"}),
    ("特になし", {}),
    ("", {}),
    ("ひだまり縁側", {"name": "まちの縁側", "description": "縁側でお茶を飲みます。"}),
    ("ひだまり縁側", {"name": "みどりサロン", "kind": "salon"}),
    ("土と緑の体験畑", {"kind": "farm", "description": "畑で野菜を育てます。"}),
    ("こもれびカフェ", {"description": "カフェでコーヒーをいれます。"}),
    ("「みんなの畑」", {"kind": "farm", "description": "畑で野菜を育てます。"}),
]


def gates(need, place):
    return [one.gate for one in exclusions(need, place, Policy())]


@pytest.mark.parametrize(("line", "facts"), MET, ids=str)
def test_a_place_a_line_names_is_not_offered_and_the_line_is_the_evidence(line, facts):
    place = a_resource(**facts)
    [only] = exclusions(a_need(avoided=frozenset({line})), place, Policy())
    assert (only.gate, only.severity, only.need_value) == ("hard:avoidance", Severity.STRICT, line)
    assert f"「{line}」" in only.evidence
    assert only.resource_value


@pytest.mark.parametrize(("line", "facts"), NOT_MET, ids=str)
def test_a_place_no_line_names_is_not_kept_from_the_person(line, facts):
    assert gates(a_need(avoided=frozenset({line})), a_resource(**facts)) == []


@pytest.mark.parametrize(("line", "facts"), [*MET, *NOT_MET], ids=str)
def test_the_columns_keep_out_what_the_pure_gate_keeps_out(line, facts):
    places = [a_resource(**facts), a_resource("r2"), a_resource("r3", name="別の集い")]
    need = a_need(avoided=frozenset({line}))
    assert Snapshot(places).open_ids(need) == [
        one.resource_id for one in places if not exclusions(need, one, Policy())
    ]


def test_of_an_activity_the_person_also_wishes_for_only_the_very_word_counts():
    singer = a_need(wishes="合唱をしたい", avoided=frozenset({"カラオケ"}))
    assert gates(singer, a_resource(description="合唱をします。")) == []
    assert gates(singer, a_resource(description="カラオケをします。")) == ["hard:avoidance"]


@pytest.mark.parametrize(
    ("line", "facts", "shut"),
    [
        ("みどり作業所", WORKSHOP, True),
        ("元夫が勤めるみどり作業所", {"name": "みどり作業所"}, True),
        ("みどり公民館", HALL, True),
        ("架空会", {"organisation": "社会福祉法人架空会"}, True),
        ("煙", {"hazards": frozenset({"煙"})}, True),
        ("カラオケ", {"description": "カラオケをします。"}, False),
        ("ibasho", {"kind": "ibasho"}, False),
    ],
    ids=str,
)
def test_whom_the_person_must_not_meet_shuts_the_place_named_and_no_activity(line, facts, shut):
    need, place = a_need(conflicts=frozenset({line})), a_resource(**facts)
    assert gates(need, place) == (["hard:safety"] if shut else [])
    assert Snapshot([place]).open_ids(need) == ([] if shut else ["r1"])


def test_lines_that_name_nothing_of_the_registry_are_left_for_staff():
    places = [a_resource(**HALL)]
    lines = ["犬を連れた人", "元上司", "カラオケ", "みどり公民館", "かいだん公園", "サロン"]
    lines += ["ひだまり縁側"]
    assert unplaced(lines, places) == ("かいだん公園", "ひだまり縁側", "元上司", "犬を連れた人")


def test_free_words_on_safety_that_name_a_place_are_found():
    place = a_resource(name="みどり作業所", organisation="架空市")
    assert named_in("元夫がみどり作業所に通っている", place) == "みどり作業所"
    assert named_in("架空市の窓口には相談ずみ", place) == ""
    assert named_in("", place) == ""
    assert named_in("新みどり作業所分室", place) == ""


def test_a_place_is_not_named_by_an_empty_name():
    blank = ResourceFacts("r9", "00000", name="")
    assert named_in("なにもない", blank) == ""
    assert read_line("公民館").is_read is False
