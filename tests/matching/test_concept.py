"""The concept scheme: meaning over words, negation, shunned clauses, amounts."""

from __future__ import annotations

from pathlib import Path

import pytest

from matching.concept.boundary import whole_word
from matching.concept.clause import is_negated, need_clauses
from matching.concept.phrase import PhraseFinder, normalise
from matching.concept.quantity import parse_number, read_amounts
from matching.concept.scheme import SchemeError, activities, acts, build_scheme
from matching.line import read_line
from matching.meaning import need_meaning, resource_meaning
from tests.matching.pair import a_need, a_resource


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("土いじりが好き", "growing"),
        ("機械いじり", "machine"),
        ("絵を描くのが好き", "drawing"),
        ("つくろいもの、縫い目をそろえる", "sewing"),
        ("I love knitting", "knitting"),
        ("Muốn chơi bóng đá", "soccer"),
    ],
)
def test_everyday_words_are_read_as_activities(said, meant):
    assert meant in need_meaning(a_need(wishes=said)).topics


def test_a_short_word_inside_a_longer_one_is_not_read():
    assert "book" not in {span.meaning for span in activities().find("日本を歩く、本町の見本")}
    assert PhraseFinder([("art", "a")]).find("party") == []


def test_near_concepts_are_near_and_wide_ones_say_little():
    scheme = activities()
    assert scheme.closeness("toy_repair", "toy_repair") == 1
    assert scheme.closeness("toy_repair", "repair") > scheme.closeness("sewing", "repair")
    assert scheme.closeness("cleaning", "work") < 0.5


def test_every_concept_has_label_and_reading_and_words_unless_it_only_gathers_others():
    for scheme in (activities(), acts()):
        gathers = {parent for one in scheme.concepts.values() for parent in one.broader}
        for concept in scheme.concepts.values():
            assert concept.label, concept
            assert concept.reading, concept
            assert concept.words or concept.concept_id in gathers, concept


def test_what_a_person_shuns_is_not_what_they_wish():
    meaning = need_meaning(
        a_need(wishes="舞台は気が重いけれど、だれかの歌に合わせて弾くのは好き。")
    )
    assert "music" in meaning.acts
    assert "perform" not in meaning.acts
    assert "public" in meaning.hard
    assert [clause.shunned for clause in need_clauses("着るより作るほうが好き")] == [True, False]


@pytest.mark.parametrize(
    ("text", "word", "negated"),
    [
        ("電話は使わず文字だけで連絡", "電話", True),
        ("接客はありません", "接客", True),
        ("接客をします", "接客", False),
        ("休んでもかまいません", "休んで", False),
        ("休みなく歩きます", "歩", False),
        ("線路をつないで走らせます", "線路", False),
        ("講座をおこないます", "講座", False),
    ],
)
def test_negation_is_read_in_its_own_clause(text, word, negated):
    plain = normalise(text)
    assert is_negated(plain, plain.index(word) + len(word)) is negated


def test_a_demand_taken_back_is_an_ease():
    meaning = resource_meaning(a_resource(description="電話は使いません。一人ずつの席です。"))
    assert "phone" in meaning.eases
    assert "phone" not in meaning.asks


@pytest.mark.parametrize(
    ("text", "demand", "asked"),
    [
        ("注文は店番がとります。", "customer", False),
        ("電話は職員が受けるので、出なくてかまいません。", "phone", False),
        ("人前に立つのは別の人です。", "public", False),
        ("重い土は若い人が運びます。", "lifting", False),
        ("太鼓は、この日は休みです。", "noise", False),
        ("先生がみんなと一緒に歩きます。", "walking", True),
        ("職員と電話番をします。", "phone", True),
        ("講師として人前に立ちます。", "public", True),
    ],
)
def test_what_others_see_to_is_not_asked_of_the_person(text, demand, asked):
    meaning = resource_meaning(a_resource(name="", tags=(), description=text))
    assert (demand in meaning.asks) is asked
    assert asked or demand in meaning.eases


def test_what_is_denied_in_the_text_does_not_stand_in_name_or_tags():
    place = a_resource(name="写真の日", tags=("写真",), description="撮影はしません。")
    assert "photo" not in resource_meaning(place).topics


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("話したくない日は話さなくてよい縁側です。", False),
        ("話してもかまいません。", True),
        ("縁側で話す日です。話さなくてもかまいません。", True),
    ],
)
def test_what_one_need_not_do_is_neither_done_nor_ruled_out(text, said):
    meaning = resource_meaning(a_resource(name="", tags=(), description=text))
    assert ("talk" in meaning.acts) is said
    assert "talk" not in meaning.denied_acts


@pytest.mark.parametrize(
    ("text", "denied"),
    [
        ("首のすわらない子も寝かせておけます。", False),
        ("線路をつないで走らせます。", False),
        ("模型はありません。", True),
    ],
)
def test_only_what_is_really_taken_back_is_denied(text, denied):
    meaning = resource_meaning(a_resource(name="", tags=(), description=text))
    assert bool(meaning.denied_topics) is denied


@pytest.mark.parametrize(
    ("wishes", "shunned"),
    [
        ("犬や猫の話じゃなくて、本を読みたい。", {"dog", "cat"}),
        ("将棋は別物。ゲームがしたい。", {"board_game"}),
        ("犬だけではなく、本も好きだ。", set()),
        ("料理は好きじゃないけど、歌は好き。", {"cooking"}),
        ("パソコンは見るのも嫌。針仕事なら。", {"computer"}),
        ("将棋以外なら何でもいい。", {"board_game"}),
        ("以前は園芸をしていましたが、今は土を見るのもつらい。本を読みたい。", {"growing"}),
        ("以前は園芸をしていました。今は庭がない。", set()),
        ("犬アレルギーがある。本は好き。", {"dog"}),
        ("アレルギーがある子にも食べられる料理を作りたい。", set()),
    ],
)
def test_what_is_named_only_to_be_set_aside_is_not_wished_for(wishes, shunned):
    meaning = need_meaning(a_need(wishes=wishes, interests=()))
    assert shunned == set(meaning.shunned_topics)
    assert not shunned & set(meaning.topics)


@pytest.mark.parametrize(
    ("wishes", "topic", "wanted"),
    [
        ("夕方になると、カラオケにはもう行かない。", "singing", False),
        ("将棋はもうやらない。", "board_game", False),
        ("将棋を指す相手がいない。", "board_game", True),
    ],
)
def test_what_a_person_says_they_do_not_do_is_no_wish(wishes, topic, wanted):
    assert (topic in need_meaning(a_need(wishes=wishes, interests=())).topics) is wanted


@pytest.mark.parametrize(
    ("text", "number"),
    [("三十", 30), ("二十五", 25), ("百", 100), ("千二百", 1200), ("12", 12), ("一万", 10000)],
)
def test_numbers_are_read_in_both_figures(text, number):
    assert parse_number(text) == number


def test_amounts_become_demands_or_ease():
    found = {(one.demand, one.eases) for one in read_amounts("三十人の前で、三人までの班、八時間")}
    assert {("crowd", False), ("crowd", True), ("stamina", False)} <= found


def test_a_link_to_a_concept_that_is_not_there_is_refused_by_name(tmp_path: Path):
    file = tmp_path / "more.toml"
    file.write_text('[kite]\nlabel = "凧"\nrelated = ["sky"]\nwords = "凧"\n', encoding="utf-8")
    with pytest.raises(SchemeError, match="sky"):
        build_scheme([file])
    file.write_text('[kite]\nlabel = "凧"\ncolour = "赤"\n', encoding="utf-8")
    with pytest.raises(SchemeError, match="colour"):
        build_scheme([file])


@pytest.mark.parametrize(
    ("text", "topic"),
    [
        ("生活支援体制の整備", "repair"),
        ("公園の整備", "repair"),
        ("ベンチと遊具のある公園", "child_play"),
        ("円光寺公園", "history"),
        ("点字器", "pottery"),
        ("学び直しの教室", "repair"),
        ("資格取得を目指す講座", "board_game"),
        ("七十代の方", "youth"),
        ("半田保健所", "electronics"),
        ("子ども政策課", "child"),
    ],
)
def test_part_of_another_word_or_of_a_name_tells_of_no_activity(text, topic):
    assert topic not in resource_meaning(a_resource(name="", description=text)).topics


@pytest.mark.parametrize(
    ("text", "topic"),
    [
        ("自転車の整備", "repair"),
        ("冷凍食品を分け合う棚", "food_aid"),
        ("社交ダンスの午後", "dance"),
        ("お祭りの手伝い", "festival"),
        ("写真展", "photo"),
        ("花を生ける", "flower_arranging"),
    ],
)
def test_the_head_of_a_compound_and_an_inflected_word_are_read(text, topic):
    assert topic in resource_meaning(a_resource(name="", description=text)).topics


def test_a_cafe_for_people_with_dementia_is_not_itself_a_carer():
    topics = resource_meaning(a_resource(name="認知症カフェ", description="")).topics
    assert "dementia" in topics
    assert "carer" not in topics


@pytest.mark.parametrize(
    ("text", "topic", "told"),
    [
        ("家で静かに過ごします。", "relax", "静かに過ごします"),
        ("海を描いています。", "drawing", "描いています"),
        ("麦茶を飲みます。", "coffee_tea", "麦茶"),
    ],
)
def test_evidence_is_told_in_whole_words(text, topic, told):
    topics = resource_meaning(a_resource(name="", description=text)).topics
    assert topics[topic].evidence.startswith(told)


def test_every_letter_range_of_a_text_can_be_made_whole():
    text = "少し汗をかいて、笑いたい。"
    for start in range(len(text)):
        for end in range(start + 1, len(text) + 1):
            assert text[start:end] in whole_word(text, start, end)


@pytest.mark.parametrize("words", ["小学生と", "😀", "将棋を指します、"])
def test_a_text_longer_than_any_sheet_holds_is_read_to_its_end(words):
    text = words * (12_000 // len(words)) + "野球をしたい"
    assert "baseball" in resource_meaning(a_resource(name="", description=text)).topics
    assert "baseball" in need_meaning(a_need(wishes=text)).topics
    assert read_line(text).text == normalise(text).strip()


def test_two_activities_joined_only_by_a_wide_concept_are_not_near():
    scheme = activities()
    assert scheme.concepts["work"].general
    assert scheme.closeness("laundry", "office") == 0
    assert scheme.closeness("bicycle_repair", "umbrella_watch") > 0


def told_roundabout():
    text = (Path(__file__).parent / "data" / "roundabout.tsv").read_text(encoding="utf-8")
    return [line.split("\t") for line in text.splitlines() if not line.startswith("#")]


@pytest.mark.parametrize(("said", "concept"), told_roundabout())
def test_tools_places_and_gestures_tell_of_an_activity_and_look_alikes_do_not(said, concept):
    found = {span.meaning for span in activities().find(said)}
    assert (concept.removeprefix("-") in found) is not concept.startswith("-")
