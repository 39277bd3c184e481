"""Conditions of the prose that a sheet answers in part: allergies, days, being seen."""

from __future__ import annotations

import pytest

from directory.age import OLDEST
from matching.facts import Access
from matching.gate import exclusions
from matching.gate.exclusion import Policy
from matching.life_stage import ages_of
from matching.question import unanswered
from matching.text_condition import read_conditions
from tests.matching.pair import a_need, a_resource, slot

BROKEN = [
    ("重い荷物を運んでいただきます。", {"difficulties": ("腰痛",)}),
    ("立ち仕事です。", {"difficulties": ("足が悪い",)}),
    ("片道4キロを歩きます。", {"wishes": "足が悪い。家の近くがいい。"}),
    ("休まず通える方にお願いします。", {"difficulties": ("体調に波がある",)}),
    ("毎回参加できる方に限ります。", {"wishes": "月に一度しか出られない。"}),
    ("週末はとても混み合います。", {"difficulties": ("人混み",)}),
    ("活動中の写真を広報紙に掲載します。", {"difficulties": ("人前",)}),
    ("参加者の顔と名前が冊子に載ります。", {"wishes": "近所の人に知られたくない。"}),
    ("小麦アレルギーの方はご遠慮ください。", {"difficulties": ("小麦アレルギー",)}),
    ("ぜんそくのある方は入れません。", {"difficulties": ("喘息",)}),
    ("花粉が飛び散る作業です。", {"difficulties": ("花粉症",)}),
    ("猫アレルギーの方には向きません。", {"difficulties": ("アレルギー",)}),
    ("小学生は土曜日だけ利用できます。", {"age": 10, "slots": (slot(0, 10, 16),)}),
    ("小学生は平日のご利用ができません。", {"age": 10, "slots": (slot(2, 10, 16),)}),
    ("男性は第2日曜だけ参加できます。", {"attributes": frozenset({"男性"})}),
    ("赤ちゃん連れは水曜の回だけです。", {"with_children": True}),
    ("車いすの方の利用は火曜のみです。", {"access": Access(wheelchair=True)}),
    ("調理師の資格をお持ちの方に限ります。", {"wishes": "台所に立ちたい。資格は持っていない。"}),
    ("調理師の資格をお持ちの方に限ります。", {"wishes": "台所に立ちたい。", "age": 14}),
    ("電気工事士の資格をお持ちの方に限ります。", {"difficulties": ("電気のことは素人",)}),
    ("両手で柵を持てることが参加の条件です。", {"wishes": "右まひでも絵を描きたい。"}),
    ("舟に乗っても平気な方に。", {"difficulties": ("めまい",)}),
    ("色を目で見分けられる方に限ります。", {"wishes": "目が弱って、外へ出なくなった。"}),
    ("目の不自由な方をご案内できる者がおりません。", {"wishes": "ほとんど見えない。"}),
    ("伴走の用意はありません。", {"difficulties": ("目がかすむ",)}),
    ("耳の聞こえない方の参加はお受けしていません。", {"wishes": "耳が遠くなった。"}),
    ("要約筆記の用意はございません。", {"difficulties": ("聞き取り", "補聴器")}),
    ("看護師はおりません。", {"wishes": "吸引のできる人がいる所へ通いたい。"}),
    ("生地には国産の小麦をたっぷり使います。", {"difficulties": ("小麦アレルギー",)}),
    ("うどんを打ちます。", {"wishes": "小麦アレルギーがある。"}),
    ("平日の午前の研修を受けていただきます。", {"slots": (slot(2, 18, 21), slot(5, 9, 12))}),
    ("調理場で働いた経験のある方に限ります。", {"wishes": "店で働いたことはない。"}),
    ("小学生は保護者と一緒にご参加ください。", {"age": 9, "wishes": "ひとりで行けるところ。"}),
]
KEPT = [
    ("重い荷物を運んでいただきます。", {"difficulties": ("大きな音",)}),
    ("小麦アレルギーの方はご遠慮ください。", {"difficulties": ("猫アレルギー",)}),
    ("看板犬がいます。", {"difficulties": ("小麦アレルギー",)}),
    ("塗料を使います。", {"difficulties": ("卵アレルギー",)}),
    ("小麦アレルギーの方はご遠慮ください。", {"difficulties": ("小麦をこねるのが苦手",)}),
    ("小学生は土曜日だけ利用できます。", {"age": 10, "slots": (slot(5, 10, 16),)}),
    ("調理師の資格をお持ちの方に限ります。", {"wishes": "調理師の資格を生かしたい。"}),
    ("理容師の免許をお持ちの方に限ります。", {"wishes": "床屋を三十年やった。"}),
    ("両手で柵を持てることが参加の条件です。", {"wishes": "絵を描きたい。"}),
    ("目の不自由な方をご案内できる者がおりません。", {"wishes": "先が見えない。"}),
    ("耳の聞こえない方の参加はお受けしていません。", {"wishes": "静かに過ごしたい。"}),
    ("看護師はおりません。", {"wishes": "体を動かしたい。"}),
    ("生地には国産の小麦をたっぷり使います。", {"difficulties": ("花粉症",)}),
    ("生地には国産の小麦をたっぷり使います。", {"difficulties": ("アレルギー",)}),
    ("小学生は保護者と一緒にご参加ください。", {"age": 9, "wishes": "ひとりで行けない。"}),
    ("小学生は保護者と一緒にご参加ください。", {"age": 30, "wishes": "一人で通いたい。"}),
    ("小学生は土曜日だけ利用できます。", {"age": 40}),
    ("平日の午前の研修を受けていただきます。", {"slots": (slot(2, 10, 12),)}),
    ("平日の午前の研修を受けていただきます。", {"slots": ()}),
    ("調理場で働いた経験のある方に限ります。", {"wishes": "店で働きたい。"}),
    ("小学生は土曜日だけ利用できます。", {"age": 10, "slots": ()}),
    ("子どもさんが来られるのは夏休みだけです。", {"age": 10}),
    ("会員でない方は日曜だけ使えます。", {}),
    ("小学生以下のお子さんは保護者同伴でお越しください。", {"age": 8}),
    ("依存症の当事者だけの会です。", {}),
    ("手話のできる方に限ります。", {}),
    ("教材費が別にかかります。", {"budget_yen": 0}),
]
ASKED = [
    ("小学生以下のお子さんは保護者同伴でお越しください。", {"age": 8}),
    ("小学生以下のお子さんは保護者同伴でお越しください。", {"age": None}),
    ("依存症の当事者だけの会です。", {}),
    ("手話のできる方に限ります。", {}),
    ("道具は各自でご用意ください。", {}),
    ("会員でない方は日曜だけ使えます。", {}),
    ("小麦アレルギーの方はご遠慮ください。", {}),
    ("参加者の顔と名前が冊子に載ります。", {}),
    ("教材費が別にかかります。", {"budget_yen": 500}),
    ("紹介状が必要です。", {}),
    ("平日の午前の面談に来ていただきます。", {"slots": ()}),
    ("点字の資料はありません。", {"attributes": frozenset({"身体障害"})}),
    ("調理師の資格をお持ちの方に限ります。", {}),
]
NOT_ASKED = [
    ("小学生以下のお子さんは保護者同伴でお越しください。", {"age": 40}),
    ("小学生は土曜日だけ利用できます。", {"age": 40}),
    ("教材費が別にかかります。", {"budget_yen": None}),
    ("普通免許が必要です。", {"age": 30}),
    ("重い荷物を運んでいただきます。", {}),
    ("生地には国産の小麦をたっぷり使います。", {}),
    ("点字の資料はありません。", {}),
    ("点字の資料はありません。", {"attributes": frozenset({"身体障害"}), "wishes": "耳が遠い。"}),
]


def _place(prose: str):
    """A place open by arrangement, so that only its prose can exclude."""
    return a_resource(slots=(), description=prose, conditions=read_conditions(prose))


@pytest.mark.parametrize(("prose", "need"), BROKEN)
def test_what_the_sheet_says_against_a_condition_excludes_with_its_sentence(prose, need):
    found = exclusions(a_need(**need), _place(prose), Policy())
    assert [one.gate for one in found] == ["soft:text"]
    assert found[0].evidence in prose


@pytest.mark.parametrize(
    ("prose", "said"),
    [
        ("重い荷物を運んでいただきます。", "重い物・力仕事"),
        ("三時間立てる方をお願いします。", "立ち続ける"),
        ("小学生は土曜日だけ利用できます。", "小学生は土"),
    ],
)
def test_what_a_place_demands_is_said_in_words_for_people(prose, said):
    need = a_need(age=10, difficulties=("腰痛", "足が悪い"))
    found = exclusions(need, _place(prose), Policy())
    assert said in [one.resource_value for one in found]


@pytest.mark.parametrize(("prose", "need"), KEPT)
def test_what_the_sheet_does_not_say_excludes_nobody(prose, need):
    place = _place(prose)
    assert place.conditions
    assert exclusions(a_need(**need), place, Policy()) == []


@pytest.mark.parametrize(("prose", "need"), ASKED)
def test_a_condition_no_sheet_can_answer_is_to_be_asked(prose, need):
    place = _place(prose)
    assert unanswered(a_need(**need), place) == place.conditions


@pytest.mark.parametrize(("prose", "need"), NOT_ASKED)
def test_a_condition_that_does_not_touch_the_person_is_not_asked(prose, need):
    assert unanswered(a_need(**need), _place(prose)) == ()


@pytest.mark.parametrize(
    ("words", "ages"),
    [
        ("小学生", (6, 12)),
        ("小学3年生", (8, 9)),
        ("中学二年生", (13, 14)),
        ("年中さん", (4, 5)),
        ("小中学生", (6, 15)),
        ("高学年", (9, 12)),
        ("大人", (18, OLDEST)),
    ],
)
def test_a_stage_of_life_has_its_ages(words, ages):
    assert ages_of(words) == ages


def test_words_that_name_no_stage_have_no_ages():
    assert ages_of("会員") is None
