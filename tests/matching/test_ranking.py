"""Order and explanation: ranked pairs, households, and when nothing fits."""

from __future__ import annotations

import pytest

from matching.criterion import CRITERIA, Context
from matching.facts import Stage
from matching.ranking import Ranking, households, match, rank
from matching.score import Comparison, Match
from matching.shortfall import CLEAR_WITHOUT_MODEL, FLOOR_WITHOUT_MODEL, find_shortfall
from matching.weights import WeightError, default_weights
from tests.matching.pair import a_need, a_resource

# The seven examples of the handbook (DOMAIN §7): person, place chosen there, a tempting wrong one.
HANDBOOK = [
    (
        a_need(
            stage=Stage.BELONG, wishes="親が死んで一人。料理ができず、食事と住む所に困っている。"
        ),
        a_resource("a", name="老人ホームの空き部屋", description="食事つきで暮らせます。"),
        a_resource("b", name="料理の歴史講座", kind="class", description="講義を聴きます。"),
    ),
    (
        a_need(
            stage=Stage.BELONG,
            attributes=frozenset({"子育て中"}),
            wishes="子育てで孤立している。同じ親どうしで話したい。",
        ),
        a_resource(
            "a", name="休日の親子の集い", description="園の部屋で親どうしがお茶を飲みます。"
        ),
        a_resource("b", name="倉庫の品出し", kind="work_experience", roles=("trainee",)),
    ),
    (
        a_need(
            stage=Stage.WORK,
            wishes="パソコンの仕事がしたい。",
            difficulties=("会話", "コミュニケーション"),
        ),
        a_resource(
            "a",
            name="パソコン作業の体験",
            kind="work_experience",
            roles=("trainee",),
            description="黙々と入力します。職員が声をかけて見守ります。",
        ),
        a_resource(
            "b",
            name="パソコン売り場の接客",
            kind="work_experience",
            roles=("trainee",),
            description="お客に話しかけてすすめます。",
        ),
    ),
    (
        a_need(stage=Stage.ROLE, wishes="料理人だった。もう一度腕を役立てたい。"),
        a_resource(
            "a",
            name="男の料理の先生",
            kind="volunteer_role",
            roles=("instructor", "helper"),
            description="男性の集まりで料理を教えます。",
        ),
        a_resource("b", name="お茶の集い", description="お茶を飲んで話します。"),
    ),
    (
        a_need(
            stage=Stage.ROLE,
            attributes=frozenset({"ひきこもり"}),
            wishes="絵を描くのが好き。",
            difficulties=("人前",),
        ),
        a_resource(
            "a",
            name="広報誌のさし絵",
            kind="volunteer_role",
            roles=("creator",),
            description="家で描いて送ります。",
        ),
        a_resource(
            "b",
            name="似顔絵の実演",
            kind="event",
            roles=("creator",),
            description="観客の前で描きます。",
        ),
    ),
    (
        a_need(
            stage=Stage.ROLE,
            attributes=frozenset({"高齢者"}),
            wishes="子どもの役に立ちたい。集団は苦手。",
        ),
        a_resource(
            "a",
            name="通学路の見守り",
            kind="volunteer_role",
            roles=("helper",),
            description="一人で横断歩道に立ち、子どもを渡します。",
        ),
        a_resource(
            "b",
            name="子ども大会の係",
            kind="event",
            roles=("helper",),
            description="三百人の子どもを大勢で案内します。",
        ),
    ),
    (
        a_need(
            stage=Stage.BELONG,
            attributes=frozenset({"子ども", "不登校"}),
            wishes="学校に行っていない。ごはんを食べて、小さい子の世話もしたい。",
        ),
        a_resource(
            "a",
            name="子ども食堂",
            kind="children_cafeteria",
            roles=("participant", "helper"),
            description="食べたあと小さい子と遊ぶ手伝いもできます。",
        ),
        a_resource("b", name="進学塾", kind="class", description="大勢で試験に備えます。"),
    ),
]


@pytest.mark.parametrize(("need", "better", "worse"), HANDBOOK)
def test_the_place_chosen_in_the_handbook_comes_first(need, better, worse):
    found = rank(need, [worse, better])
    assert [one.resource_id for one in found.matches] == ["a", "b"]


def test_a_place_that_says_it_does_not_do_the_very_thing_comes_last():
    need = a_need(wishes="将棋を指したい。", stage=Stage.BELONG)
    does = a_resource("z", name="囲碁将棋の日", description="誰とでも指せます。")
    does_not = a_resource("a", name="将棋の道具展", description="将棋盤を見ます。対局はしません。")
    assert [one.resource_id for one in rank(need, [does_not, does]).matches] == ["z", "a"]


def test_needs_in_other_languages_find_japanese_places():
    garden = a_resource("garden", name="みんなの菜園", description="野菜を育てます。")
    music = a_resource("music", name="合唱の会", description="童謡を歌います。")
    sewing = a_resource("sewing", name="針しごとの部屋", description="ミシンで縫います。")
    for wishes in (
        "I used to be a tailor.",
        "我以前是裁缝。",
        "바느질을 좋아해요.",
        "Tôi là thợ may.",
    ):
        found = rank(a_need(wishes=wishes), [music, garden, sewing])
        assert found.matches[0].resource_id == "sewing", wishes
    for wishes in (
        "I like gardening.",
        "我喜欢种菜。",
        "텃밭 가꾸기를 좋아해요.",
        "Tôi thích trồng rau.",
        "Gosto de jardinagem.",
    ):
        found = rank(a_need(wishes=wishes), [music, garden])
        assert found.matches[0].resource_id == "garden", wishes


def test_without_consent_nothing_is_ranked_and_the_reason_is_given():
    found = rank(a_need(consent=False), [a_resource()])
    assert (found.matches, found.shortfall) == ((), None)
    assert [one.gate for one in found.blocked] == ["hard:consent"]


def test_when_nothing_fits_the_nearest_and_what_it_lacks_are_told():
    need = a_need(wishes="将棋を指したい。", difficulties=("大声",), stage=Stage.BELONG)
    shouting = a_resource(
        name="呼びこみの仕事",
        kind="work_experience",
        roles=("trainee",),
        description="大声で客を集めます。",
    )
    found = rank(need, [shouting])
    assert found.shortfall is not None
    assert found.shortfall.nearest_id == "r1"
    assert "demand_clash" in found.shortfall.lacks


@pytest.mark.parametrize(
    ("sums", "said"),
    [
        ((FLOOR_WITHOUT_MODEL - 0.01,), "nothing"),
        ((FLOOR_WITHOUT_MODEL,), "doubt"),
        ((CLEAR_WITHOUT_MODEL - 0.01, FLOOR_WITHOUT_MODEL), "doubt"),
        ((CLEAR_WITHOUT_MODEL, 0.1), "fit"),
        ((), "nothing"),
    ],
)
def test_between_what_fits_clearly_and_nothing_lies_doubt(sums, said):
    matches = [
        Match("n", f"r{i}", (Comparison("stage_role", 1.0).weighed(one),), "v")
        for i, one in enumerate(sums)
    ]
    found = Ranking("n", matches, {}, (), find_shortfall(matches))
    nothing = found.shortfall is not None
    assert (nothing, found.doubtful) == (said == "nothing", said == "doubt")


@pytest.mark.parametrize(
    ("parts", "said"),
    [
        ((Comparison("topic", 1.0),), "fit"),
        ((Comparison("topic", 0.8),), "nothing"),  # only a near activity
        ((Comparison("topic", 1.0), Comparison("wish_likeness", -0.1)), "fit"),
        ((Comparison("topic", 1.0), Comparison("demand_clash", -0.1)), "nothing"),
        ((Comparison("topic", 1.0), Comparison("wish_refused", -1.0)), "nothing"),
    ],
)
def test_a_place_of_the_very_thing_spoken_of_fits_unless_something_speaks_against_it(parts, said):
    matches = [Match("n", "r", tuple(one.weighed(0.1) for one in parts), "v")]
    found = Ranking("n", matches, {}, (), find_shortfall(matches))
    assert (found.shortfall is None) is (said == "fit")
    assert not found.doubtful


def test_who_is_not_to_be_offered_anything_is_no_doubt():
    assert not rank(a_need(consent=False), [a_resource()]).doubtful


@pytest.mark.parametrize("roles", [(), ("participant",)])
def test_a_role_nobody_has_asked_for_yet_is_no_reason_to_say_nothing_fits(roles):
    place = a_resource(name="将棋の会", kind="", roles=roles)
    need = a_need(wishes="将棋を指したい。", interests=())
    assert rank(need, [place]).shortfall is None


def test_no_resource_at_all_is_a_shortfall_and_not_a_silent_empty_list():
    found = rank(a_need(), [])
    assert found.shortfall is not None
    assert found.shortfall.nearest_id is None


def test_a_place_that_takes_the_whole_household_counts_more():
    mother = a_need("mother", household_id="h", age=35)
    child = a_need("child", household_id="h", age=8)
    both = households([mother, child])["h"]
    context = Context(companions=both)
    weights = default_weights()
    together = match(mother, a_resource("a"), context, weights)
    alone = match(mother, a_resource("b", min_age=18), context, weights)
    assert together.effect("household") > alone.effect("household")


def test_somebody_without_consent_is_no_companion():
    one = a_need("one", household_id="h")
    other = a_need("other", household_id="h", consent=False)
    assert households([one, other]) == {}


def test_a_weight_outside_its_bounds_or_for_no_criterion_is_refused():
    with pytest.raises(WeightError, match="範囲の外"):
        default_weights().changed({"topic": 99.0}, "試し")
    with pytest.raises(WeightError, match="重みがありません"):
        default_weights().changed({"no_such": 1.0}, "試し")


def test_every_criterion_documents_itself_under_a_weighted_code():
    weights = default_weights()
    for criterion in CRITERIA:
        code = (criterion.__doc__ or "").split("``")[1]
        assert weights.of(code) >= 0


def test_a_gathering_place_of_a_plan_is_as_small_a_step_as_an_ibasho():
    need = a_need(stage=Stage.BELONG)
    plan, registered = a_resource("r1", kind="gathering_place"), a_resource("r2", kind="ibasho")
    scores = {one.resource_id: one.score for one in rank(need, [plan, registered]).matches}
    assert scores["r1"] == scores["r2"]
