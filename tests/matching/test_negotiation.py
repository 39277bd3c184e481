"""Negotiate and create: what a place would have to widen, and a brief that names nobody."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from matching.development import GapCase
from matching.errors import InvalidValueError, TransitionError
from matching.facts import GroupSize, NeedFacts, Stage
from matching.gap import GapEntry, drop_gap, gap_groups, record_gap
from matching.gap_brief import brief_of, meeting_brief, similar_gaps
from matching.indicator.public import SMALLEST
from matching.negotiation import widenings
from tests import factories
from tests.factories import A_DAY
from tests.matching.pair import a_need, a_resource, slot
from tests.matching.story import later
from tests.matching.test_verdict import occasion

GARDENER = {"wishes": "庭で花を育てたい", "interests": ("園芸",)}


def gardener(**facts: object) -> NeedFacts:
    return a_need(**{**GARDENER, **facts})


def garden(resource_id: str = "garden", **facts: object):
    usual = {
        "name": "架空の花の庭",
        "description": "少人数で花を植えて、静かに過ごします。",
        "tags": ("園芸",),
        "kind": "farm",
        "organisation": "架空の庭の会",
    }
    return a_resource(resource_id, **{**usual, **facts})


def test_spare_capacity_is_asked_before_ordinary_places():
    dear = garden("dear", cost_yen=900)
    room = a_resource("room", name="架空の空き室", kind="", organisation="架空の家")
    here = occasion(gardener(budget_yen=300), dear, room)
    found = widenings(here, {"room": "空き室"})
    assert [one.resource.resource_id for one in found] == ["room", "dear"]
    assert found[0].latent == "空き室"
    assert [one.gate for one in found[1].changes] == ["hard:cost"]


def test_only_the_place_is_asked_to_bend_never_the_person():
    late = garden(slots=(slot(0, 18, 20),))
    [one] = widenings(occasion(gardener(), late), {})
    assert [(change.gate, change.side) for change in one.changes] == [("hard:schedule", "resource")]
    assert "月10:00-11:00" in one.changes[0].after


@pytest.mark.parametrize(
    "never", [{"refused_ids": frozenset({"garden"})}, {"conflicts": frozenset({"garden"})}]
)
def test_what_protects_the_person_is_not_up_for_talk(never: dict[str, frozenset[str]]):
    here = occasion(gardener(budget_yen=0, **never), garden(cost_yen=100))
    assert widenings(here, {"garden": "空き時間"}) == ()


def test_without_consent_nobody_is_talked_to():
    assert widenings(occasion(gardener(consent=False), garden(cost_yen=900)), {}) == ()


def test_two_people_who_lack_the_same_make_the_same_brief():
    one = occasion(gardener(age=24), garden())
    other = gardener(need_id="n2", age=71, wishes="花を育てる所がほしい")
    briefs = [brief_of(each, "東圏域", {}) for each in (one, occasion(other, garden()))]
    assert briefs[0].what == briefs[1].what
    assert "園芸" in briefs[0].what


def test_how_many_may_gather_divides_no_brief_and_is_told_beside_it():
    any_size, small = gardener(), gardener(need_id="n2", max_group_size=GroupSize.SMALL)
    usual, few = (brief_of(occasion(each, garden()), "東圏域", {}) for each in (any_size, small))
    assert usual.what == few.what
    assert (usual.conditions, few.conditions) == ((), ("少人数で",))


def test_a_role_and_a_place_to_be_in_the_same_activity_are_two_things_to_develop():
    forms = {
        brief_of(occasion(gardener(stage=stage), garden()), "東圏域", {}).form
        for stage in (Stage.BELONG, Stage.ROLE)
    }
    assert forms == {"ibasho", "volunteer_role"}


@pytest.mark.parametrize(
    ("wish", "form"),
    [
        ("三味線をひいてみたい", None),
        ("木工をしてみたい", "workshop"),
        ("畑で野菜を育ててみたい", "farm"),
        ("外国語を学んでみたい", "class"),
        ("ぬるぽしてみたい", None),
    ],
)
def test_who_wants_to_try_something_lacks_the_form_it_is_done_in_or_none(
    wish: str, form: str | None
):
    need = a_need(stage=Stage.TRY, wishes=wish, interests=())
    assert brief_of(occasion(need, garden()), None, {}).form == form


def test_a_gap_recorded_with_its_condition_is_the_same_as_without(session: Session):
    owner = factories.coordinator(session)
    actor = factories.acting(session, owner)
    cases = [factories.case(session, owner) for _ in range(3)]
    gaps = [
        record_gap(session, case, actor, A_DAY, entry)
        for case, entry in zip(
            cases,
            (
                GapEntry("「音楽」に関わる場"),
                GapEntry("少人数で、「音楽」に関わる場"),
                GapEntry("「音楽」に関わる場", conditions="少人数で"),
            ),
            strict=True,
        )
    ]
    assert len(set(gaps)) == 1
    [group] = gap_groups(session, factories.KOMAE)
    assert (group.what, group.waiting_cases) == (("「音楽」に関わる場",), 3)
    assert "望まれるやり方: 少人数で" in (gaps[0].note or "")
    record_gap(session, cases[0], actor, later(1), GapEntry(gaps[0].what, conditions="少人数で"))
    assert (gaps[0].note or "").count("望まれるやり方: 少人数で") == 1, "said once"


def test_no_word_typed_is_lost_where_a_case_joins_a_like_gap(session: Session):
    owner = factories.coordinator(session)
    actor = factories.acting(session, owner)
    one, other = (factories.case(session, owner) for _ in range(2))
    first = GapEntry("楽器の合奏ができる場", area="東圏域", ask_first="架空の楽団")
    gap = record_gap(session, one, actor, A_DAY, first)
    assert gap.note is None
    typed = GapEntry(
        "夜に三味線をひける場",
        form="workshop",
        area="西圏域",
        ask_first="架空の邦楽の会",
        near_miss="昼の教室",
    )
    for _ in range(2):
        assert record_gap(session, other, actor, later(1), typed, joined=gap) is gap
    [line] = (gap.note or "").splitlines()
    for words in ("夜に三味線をひける場", "西圏域", "架空の邦楽の会", "ものづくり・作業"):
        assert words in line
    assert (gap.what, gap.area) == ("楽器の合奏ができる場", "東圏域")
    record_gap(session, other, actor, later(2), replace(typed, near_miss="朝の教室"), joined=gap)
    rows = select(GapCase.near_miss).where(GapCase.case_id == other.id)
    assert session.scalars(rows).all() == ["昼の教室\n朝の教室"]


def test_a_name_typed_while_joining_a_like_gap_is_refused_and_nothing_kept(session: Session):
    owner = factories.coordinator(session)
    actor, case = factories.acting(session, owner), factories.case(session, owner)
    gap = record_gap(session, case, actor, A_DAY, GapEntry("夜の居場所"))
    named = f"{case.household.persons[0].name}さんの行ける夜の居場所"
    with pytest.raises(InvalidValueError, match="名前は書けません"):
        record_gap(session, case, actor, A_DAY, GapEntry(named), joined=gap)
    assert gap.note is None


def test_a_gap_that_was_given_up_meanwhile_is_not_joined(session: Session):
    owner = factories.coordinator(session)
    actor, case = factories.acting(session, owner), factories.case(session, owner)
    gap = record_gap(session, case, actor, A_DAY, GapEntry("夜の居場所"))
    drop_gap(session, gap, actor, A_DAY, reason="ほかで足りた")
    with pytest.raises(TransitionError, match="もう閉じています"):
        record_gap(session, case, actor, A_DAY, GapEntry("夜の居場所"), joined=gap)


def test_a_brief_says_what_where_when_and_who_is_nearest():
    here = occasion(
        gardener(stage=Stage.ROLE, slots=(slot(0, 10, 12), slot(4, 18, 20))),
        garden(),
        a_resource("chess", name="架空将棋の会", organisation="架空の将棋会"),
        a_resource("room", name="架空の空き室", organisation="架空の家"),
    )
    brief = brief_of(here, "東圏域", {"room": "空き室"})
    assert brief.times == ("月曜の午前(10:00〜12:00)", "金曜の夕方・夜(18:00〜20:00)")
    assert brief.form == "volunteer_role"
    assert [one.operator for one in brief.neighbours] == ["架空の家", "架空の庭の会"]
    assert brief.neighbours[1].shared


def test_the_meetings_paper_tells_how_many_wait_only_when_nobody_can_be_told_from_it(
    session: Session,
):
    owner = factories.coordinator(session)
    actor = factories.acting(session, owner)
    entry = GapEntry("少人数で園芸に関わる場", area="架空圏域")
    for count in range(1, SMALLEST + 1):
        case = factories.case(session, owner)
        factories.need(session, case)
        gap = record_gap(session, case, actor, A_DAY, entry)
        made = meeting_brief(session, gap)
        assert made.waiting == (count if count >= SMALLEST else None)
        hours = "(10:00〜12:00)" if count >= SMALLEST else ""
        assert made.times == (f"月曜の午前{hours}",)


def test_hours_of_one_week_of_the_month_are_hours_of_the_meetings_paper_too(session: Session):
    owner = factories.coordinator(session)
    actor, case = factories.acting(session, owner), factories.case(session, owner)
    second = {"nth_weekday": "2-sat", "start": "13:00", "end": "15:00"}
    factories.need(session, case, available=[second])
    made = meeting_brief(session, record_gap(session, case, actor, A_DAY, GapEntry("将棋の場")))
    assert made.times == ("第2土曜の午後",)


def test_a_gap_that_speaks_of_the_same_is_found_first_in_the_same_area(session: Session):
    owner = factories.coordinator(session)
    actor, case = factories.acting(session, owner), factories.case(session, owner)
    for what, area in (
        ("畑の集まり", "西圏域"),
        ("園芸の集まり", "東圏域"),
        ("将棋の場", "東圏域"),
    ):
        record_gap(session, case, actor, A_DAY, GapEntry(what, area=area))
    found = similar_gaps(session, factories.KOMAE, "園芸に関わる場", "東圏域")
    assert [gap.what for gap in found] == ["園芸の集まり", "畑の集まり"]
