"""A course to be finished first: read from prose, asked while unknown, shut when not finished."""

from __future__ import annotations

import dataclasses
import time

import pytest

from directory.resource import ResourceAcceptance
from matching.change import openings
from matching.facts import ConditionKind, NeedFacts
from matching.gate import Policy, Severity, exclusions
from matching.question import to_ask
from matching.text_condition import read_conditions
from matching.told_condition import told_conditions
from tests.matching.pair import a_need, a_resource

LISTENERS = "傾聴の養成講座を修了した方に限ります。"


def place(text: str):
    return a_resource(conditions=read_conditions(text))


def someone(*words: str, **facts: object) -> NeedFacts:
    return a_need(wishes="".join(words), **facts)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("養成講座を修了した人に限ります。", "養成講座の修了"),
        ("養成講座を修了された方に限ります。", "養成講座の修了"),
        ("修了証を受けた方だけが当番に入れます。", "講座・研修の修了"),
        ("講習を受けていない方はご遠慮ください。", "講習の修了"),
        ("研修をまだ修了していない方は、当番に入れません。", "研修の修了"),
        ("サポーター養成研修の修了証が必要です。", "サポーター養成研修の修了"),
        ("安全講習を受けた方だけが使えます。", "安全講習の修了"),
        ("養成講座を受けた方にお願いしています。", "養成講座の修了"),
        ("傾聴講座の修了生のみです。", "傾聴講座の修了"),
        ("研修を済ませた方のみです。", "研修の修了"),
        ("区の養成講座を終えられた方だけの集まりです。", "区の養成講座の修了"),
        ("サポーター講座を受講していない方はお断りしています。", "サポーター講座の修了"),
        ("講習未受講の方はご利用できません。", "講習の修了"),
        ("普通救命講習を修了していること。", "普通救命講習の修了"),
        ("フォークリフトの運転技能講習を受けていない人は、倉庫側の作業には入れません。",
         "フォークリフトの運転技能講習の修了"),
    ],
)  # fmt: skip
def test_a_place_only_for_those_who_finished_a_course_names_the_course(text, value):
    assert (ConditionKind.COURSE, value) in {(one.kind, one.value) for one in read_conditions(text)}


FIRST_STEPS = [
    "はじめに養成講座を受けていただきます。",
    "研修を終えてから、訪問を始めていただきます。",
    "登録の前に二日間の研修があります。",
    "二日間の研修に通い、修了証を受けた方だけが当番に入れます。",
    "事前説明会への参加が必要です。",
]


@pytest.mark.parametrize("text", FIRST_STEPS)
def test_a_course_taken_there_first_shuts_nobody_out_and_is_told_before_the_place_is_offered(text):
    person = someone("養成講座も研修もまだ受けていない。")
    assert exclusions(person, place(text), Policy()) == []
    assert to_ask(person, place(text)) == (text.rstrip("。"),)


@pytest.mark.parametrize(
    "words",
    [
        {"wishes": "話を聞く役をしたい。傾聴の養成講座は、まだ受けていません。"},
        {"difficulties": ("傾聴の講座を受けたことがない",)},
        {"interests": ("傾聴", "傾聴の養成講座は未受講")},
        {"wishes": "傾聴の養成講座を途中でやめた。"},
        {"wishes": "養成講座は受けていない。"},
        {"wishes": "傾聴の講座には行っていない。"},
        {"wishes": "傾聴の講座は最後まで受けられなかった。"},
    ],
)
def test_who_says_not_to_have_finished_it_is_kept_out_by_their_own_sentence(words):
    [shut] = exclusions(a_need(**words), place(LISTENERS), Policy())
    assert (shut.gate, shut.severity) == ("soft:text", Severity.NEGOTIABLE)
    assert shut.evidence == LISTENERS.rstrip("。")
    assert "講座" in shut.need_value
    assert shut.resource_value == "傾聴の養成講座の修了"


@pytest.mark.parametrize(
    "wishes",
    [
        "話を聞く役をしたい。",
        "傾聴の養成講座を受けてみたい。",
        "傾聴の養成講座を受けたかったが、抽選に外れた。",
        "手話の養成講座は受けていない。",
        "フォークリフトの講習は受けていない。",
        "母は傾聴の養成講座を受けていない。",
        "傾聴の養成講座を受けていないと入れない所は、緊張する。",
        "傾聴の養成講座に通っている。",
        "手話の講座を修了した。",
    ],
)
def test_what_the_sheet_leaves_open_shuts_nobody_out_and_is_asked(wishes):
    person = someone(wishes)
    assert exclusions(person, place(LISTENERS), Policy()) == []
    assert to_ask(person, place(LISTENERS)) == (LISTENERS.rstrip("。"),)


@pytest.mark.parametrize(
    "words",
    [
        {"wishes": "傾聴の養成講座を修了した。"},
        {"interests": ("傾聴ボランティア養成講座 修了",)},
        {"difficulties": ("傾聴の講座は受講済みだが、活動は初めて",)},
    ],
)
def test_who_says_to_have_finished_that_very_course_is_not_asked_again(words):
    assert exclusions(a_need(**words), place(LISTENERS), Policy()) == []
    assert to_ask(a_need(**words), place(LISTENERS)) == ()


def test_a_course_not_named_by_the_place_is_asked_even_of_who_finished_one():
    person = someone("傾聴の養成講座を修了した。")
    assert to_ask(person, place("修了証を受けた方だけが当番に入れます。"))


def test_a_sheet_that_says_both_is_taken_for_neither():
    person = someone("傾聴の講座を修了した。", difficulties=("傾聴の講座は受けていない",))
    assert exclusions(person, place(LISTENERS), Policy()) == []


def test_of_two_courses_in_one_sentence_each_keeps_its_own_answer():
    person = someone("手話の講座は修了したが、傾聴の講座は受けていない。")
    assert exclusions(person, place(LISTENERS), Policy())
    assert not exclusions(person, place("手話の講座を修了した方に限ります。"), Policy())


def test_a_course_a_place_will_not_give_up_is_strict_and_the_person_may_still_finish_it():
    told = ResourceAcceptance(strict_conditions=[LISTENERS], negotiable_conditions=[])
    listeners = a_resource(conditions=told_conditions(told))
    person = someone("傾聴の養成講座はまだ受けていない。")
    [shut] = exclusions(person, listeners, Policy())
    assert shut.severity is Severity.STRICT
    [change], fixed = openings(person, listeners, [shut])
    assert fixed == []
    assert (change.side, change.what) == ("need", "受講")
    assert change.after == "傾聴の養成講座の修了"
    assert exclusions(change.need, change.resource, Policy()) == []


def test_a_reading_staff_rejected_shuts_nobody_out():
    rejected = tuple(
        dataclasses.replace(one, confirmed=False) for one in read_conditions(LISTENERS)
    )
    person = someone("傾聴の養成講座はまだ受けていない。")
    assert exclusions(person, a_resource(conditions=rejected), Policy()) == []


@pytest.mark.parametrize("line", ["一" * 60_000, "講座" * 20_000, "二" * 30_000 + "の講座"])
def test_a_line_without_end_is_read_in_the_time_of_any_other(line):
    began = time.process_time()
    assert exclusions(someone(line), place(LISTENERS), Policy()) == []
    read_conditions(line + "を修了した方に限ります。")
    assert time.process_time() - began < 10
