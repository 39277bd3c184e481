"""Every criterion and gate has a Japanese name, and no page shows a bare number."""

from __future__ import annotations

import re
import tomllib

import pytest

from matching.criterion import Context
from matching.criterion.sense import CLOSE
from matching.gate import Exclusion
from matching.label import field_label
from matching.observed import observed_only
from matching.ranking import match
from matching.score import Comparison, Contribution, Match
from matching.weights import WeightBoundsError, default_weights
from tests.conftest import REPOSITORY
from tests.matching.pair import a_need, a_resource
from web.reason import criterion_label, excluded_rows, gate_label, part_rows, reason_rows
from web.reason_reader import Reader, said


def test_every_weighted_criterion_has_a_japanese_name() -> None:
    text = (REPOSITORY / "matching" / "weights.toml").read_text("utf-8")
    for code in tomllib.loads(text)["criterion"]:
        assert criterion_label(code) != code, code


def test_every_gate_has_a_japanese_name() -> None:
    gates = REPOSITORY / "matching" / "gate"
    found = {
        word.split('"')[0]
        for path in gates.glob("*.py")
        for word in path.read_text("utf-8").split('"hard:')[1:]
    }
    for code in filter(None, found):
        assert gate_label(f"hard:{code}") != f"hard:{code}", code


def test_a_likeness_is_worded_not_shown_as_a_number() -> None:
    part = Comparison("wish_likeness", 0.5, "+1.4", CLOSE).weighed(1.0)
    [row] = reason_rows(Match("n", "r", (part,), default_weights().version))
    assert "1.4" not in row["sentence"]
    assert "似ています" in row["sentence"]


@pytest.mark.parametrize(
    ("code", "raw", "told"),
    [
        *(("wish_likeness", 0.5, True), ("wish_likeness", 0.49, False)),
        *(("wish_likeness", 0.0, False), ("wish_likeness", -0.34, False)),
        *(("worry_likeness", -0.35, True), ("worry_likeness", -0.34, False)),
    ],
)
def test_a_likeness_is_a_reason_only_from_where_it_says_something(
    code: str, raw: float, told: bool
) -> None:
    made = Match("n", "r", (Comparison(code, raw, "+1.4", CLOSE).weighed(1.0),), "v")
    assert bool(reason_rows(made)) is told
    assert bool(said(made, Reader.MEETING)) is told
    [row] = part_rows(made)
    assert row["effect"] == pytest.approx(raw)
    if code == "wish_likeness" and not told:
        assert row["evidence"] == "決め手になるほどではありません"


def test_a_likeness_nobody_can_put_in_words_says_so_where_it_moved_a_place_up() -> None:
    made = Match("n", "r", (Comparison("wish_likeness", 0.4, "+3.2", "").weighed(8.0),), "v")
    [row] = part_rows(made)
    [meeting] = said(made, Reader.MEETING)
    assert "どの言葉が近いかは言えません" in row["evidence"]
    assert "どの言葉が近いかは言えない" in meeting.sentence
    assert "3.2" not in row["evidence"] + meeting.sentence
    assert not said(made, Reader.PERSON)


def sentences(part: Comparison) -> list[str]:
    """What staff, the meeting and the person read of a part."""
    made = Match("n", "r", (part.weighed(1.0),), "v")
    rows = [row["sentence"] for row in reason_rows(made)]
    return rows + [one.sentence for reader in Reader for one in said(made, reader)]


def test_where_only_the_persons_side_is_unknown_the_place_is_told_and_the_person_asked() -> None:
    staff, meeting, person = sentences(Comparison("group_size", None, "", "", "少人数"))
    assert "ここは少人数" in staff
    assert "「少人数」" in meeting
    assert "本人の望む大きさを聞く" in meeting
    assert "「少人数」" in person
    made = Match("n", "r", (Comparison("group_size", None, "", "", "少人数").weighed(1.0),), "v")
    assert reason_rows(made)[0]["label"] == "集まりの大きさ(本人に聞く。ここは少人数)"
    assert said(made, Reader.PERSON)[0].tone == "neutral"
    _, of_the_place, _ = sentences(Comparison("group_size", None, "", "少人数", ""))
    assert of_the_place == "集まりの大きさを確かめる。"


@pytest.mark.parametrize(
    ("part", "words", "never"),
    [
        (Comparison("travel", 1.0, "0.0分", "30分"), "同じ", "0分"),
        (Comparison("fee", 1.0, "0円", "500円", "0円"), "かかりません", "あまり"),
        (Comparison("time", 1.0, "240分"), "4時間", "240"),
        (Comparison("time", -1.0, "0分"), "重ならない", "0分だけ"),
        (Comparison("time", -1.0, "0分"), "合いません", "合うのは"),
        (Comparison("travel", 0.5, "74.2分", "90分"), "1時間15分", "74"),
        (Comparison("freshness", 1.0, "2026-11-22", "", "0日"), "2026年11月22日", "2026-11"),
    ],
)
def test_a_value_is_said_as_people_say_it(part: Comparison, words: str, never: str) -> None:
    told = sentences(part)
    assert any(words in one for one in told)
    assert not any(never in one for one in told)


def test_watchers_are_told_once_and_a_raw_nought_has_no_sign() -> None:
    assert sentences(Comparison("watchers", 1.0, "見守る人"))[0] == "見守る人: います"
    assert sentences(Comparison("watchers", -1.0, "見守る人"))[0] == "見守る人: いません"
    [row] = part_rows(Match("n", "r", (Comparison("act", -0.0, "").weighed(1.0),), "v"))
    assert f"{row['raw']:+g}" == "+0"


@pytest.mark.parametrize(
    ("evidence", "staff", "deed"),
    [
        ("指す → 指す", "することが同じです(指す)", "指す"),
        ("指したい → 指します", "することが同じです(指す: 指したい → 指します)", "指す"),
        (
            "パズル → 将棋",
            "することが同じです(遊ぶ、指すなど: パズル → 将棋)",
            "遊ぶ、指すなど",
        ),
        ("遊ぶ → 指す", "することが同じです(遊ぶ、指すなど: 遊ぶ → 指す)", "遊ぶ、指すなど"),
    ],
)
def test_what_is_done_is_told_as_a_sentence_by_the_verb_both_sides_use(
    evidence: str, staff: str, deed: str
) -> None:
    part = Comparison("act", 1.0, evidence, "遊ぶ・指す", "遊ぶ・指す")
    told, meeting, person = sentences(part)
    assert told == f"したいことと役割: {staff}"
    assert meeting == f"本人がしたいこと({deed})を、ここで実際にする。"
    assert person == f"ここで することに「{deed}」が あります。"


def test_of_two_things_that_are_done_both_are_named_where_they_differ() -> None:
    told, *_ = sentences(Comparison("act", -0.6, "", "直す・整える", "売る・すすめる"))
    assert "することがちがいます" in told
    assert "「直す・整える」" in told
    assert "「売る・すすめる」" in told


def test_the_person_is_told_their_own_words_or_nothing() -> None:
    real = Comparison("topic", 1.0, "本を → 読み聞かせ", "読書", "読書")
    *_, person = sentences(real)
    assert "「本」と 聞いて います" in person
    assert "「読み聞かせ」" in person
    assert "読書" not in person
    made = Match("n", "r", (Comparison("topic", 1.0, "", "読書", "読書").weighed(1.0),), "v")
    assert said(made, Reader.PERSON) == []


def test_no_page_shows_a_code_or_an_identifier_of_a_gate() -> None:
    rows = excluded_rows(
        [
            Exclusion("hard:status", "終了", "", "closed"),
            Exclusion("hard:refused", "本人が以前に断った先", "", "5f0c1a52-7f0c-4e51"),
            Exclusion("hard:language", "必要な言語に対応しない", "vi", "en・ja"),
        ]
    )
    assert [row["resource_value"] for row in rows] == ["", "", "英語・日本語"]
    assert rows[2]["need_value"] == "ベトナム語"


@pytest.mark.parametrize("wish", ["静かに過ごしたい。", "一緒に食べたい", "人と話したい"])
def test_no_reason_quotes_a_stem_that_was_cut(wish: str) -> None:
    place = a_resource(description="静かに過ごします。一緒に食べます。人と話します。")
    made = match(a_need(wishes=wish), place, Context(), default_weights())
    told = [row["sentence"] for row in reason_rows(made)]
    told += [one.sentence for reader in Reader for one in said(made, reader)]
    told += [row["evidence"] for row in part_rows(made)]
    assert any(wish.rstrip("。") in one for one in told)
    for stem in ("静かに過ご", "一緒に食", "人と話"):
        cut = re.compile(f"{stem}(?![一-鿿ぁ-ん])")
        assert not any(cut.search(one) for one in told), stem


def test_what_others_noticed_is_never_worded_as_the_persons_own_words() -> None:
    need = a_need(wishes="将棋をさしたい", observed_interests=("園芸",))
    observed = observed_only(need)
    assert observed
    for label in observed:
        part = Contribution("topic", 1.0, "園芸 → 園芸", label, label, 1.0, 1.0)
        made = Match("n", "r", (part,), default_weights().version)
        for reader in Reader:
            [told] = said(made, reader, observed)
            [own] = said(made, reader)
            assert told.sentence != own.sentence
            assert "話してくれた" not in told.sentence
    assert observed_only(a_need(wishes="園芸がしたい", observed_interests=("園芸",))) == frozenset()


def test_every_criterion_has_words_for_the_meeting_in_each_tone_it_can_take() -> None:
    for code in default_weights().values:
        for raw in (1.0, -1.0):
            part = Comparison(code, raw, "belong", "belong", "ibasho").weighed(1.0)
            made = Match("n", "r", (part,), "v")
            for one in said(made, Reader.MEETING):
                assert "{" not in one.sentence
                assert "ibasho" not in one.sentence or code not in ("stage_role", "stage_kind")
    spoken_of = {
        code
        for code in default_weights().values
        for raw in (1.0, -1.0)
        if said(Match("n", "r", (Comparison(code, raw, "架空").weighed(1.0),), "v"), Reader.MEETING)
    }
    assert spoken_of == set(default_weights().values)


def test_a_burden_is_told_to_staff_and_meeting_and_to_the_person_without_whose_it_is() -> None:
    evidence = "いま通っている人は定員の半分以上、受入先の話では負担がある(2026年5月)"
    part = Comparison("site_load", -0.5, evidence).weighed(0.2)
    made = Match("n", "r", (part,), "v")
    [row] = reason_rows(made)
    assert row["tone"] == "against"
    assert evidence in row["sentence"]
    [meeting] = said(made, Reader.MEETING)
    assert evidence in meeting.sentence
    [person] = said(made, Reader.PERSON)
    assert "先に 聞きます" in person.sentence
    assert not any(word in person.sentence for word in ("半分", "負担", "2026"))


def test_a_weight_out_of_bounds_is_told_as_it_was_written() -> None:
    assert "4.0000001 は範囲の外" in WeightBoundsError("topic", 4.0000001, 0.0, 4.0).allowed


def test_an_error_names_the_field_as_the_assessment_does() -> None:
    form = (REPOSITORY / "web" / "templates" / "coordinator" / "need.html").read_text("utf-8")
    assert f'choice("{field_label("max_group_size")}", "max_group_size"' in form


@pytest.mark.parametrize(("raw", "small"), [(1.0, True), (0.5, True), (0.3, False)])
def test_only_a_role_that_suits_the_stage_well_is_called_a_small_step(
    raw: float, small: bool
) -> None:
    _, meeting, person = sentences(Comparison("stage_role", raw, "resident", "belong", "resident"))
    assert ("小さな一歩" in meeting) is small
    assert ("急がず" in meeting) is not small
    assert ("しなくても いい" in person) is not small
