"""Intake, assessment, drafts, double submits and two people at one sheet."""

from __future__ import annotations

import dataclasses
import datetime as dt
import uuid

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from directory.age import OLDEST
from directory.audit import set_actor
from directory.database import session_factory, today
from geo.profile_section import Workflow
from matching.access import open_case
from matching.aftercare import log_contact, plan_contact
from matching.assessment import check_need, save_need
from matching.case import Case, CaseState, Person
from matching.case_sheet import add_person, edit_case, edit_home, edit_person
from matching.closing import ClosingEvaluation
from matching.draft import discard_draft, load_draft, merge, save_draft
from matching.errors import (
    ConflictError,
    IncompleteError,
    InvalidValueError,
    NotAllowedError,
    NotFoundError,
    TransitionError,
)
from matching.evaluation import EvaluationEntry, evaluate
from matching.intake import HomeEntry, IntakeEntry, PersonEntry, take_in
from matching.label import labelled_fields
from matching.need import Need, NeedStage
from matching.plan import ServiceKind
from matching.plan_sheet import (
    PlanEntry,
    ServiceEntry,
    StepEntry,
    edit_plan,
    mark_step_done,
    plan_lists,
)
from matching.revision import as_of, history, plain_values, save_fields
from matching.shortlist import save_shortlist, shortlists
from matching.submission import answer, claim, release
from tests import factories
from tests.matching.story import A_DAY, PROFILE, Story, later

SHEET = {
    "stage": "presence",
    "wishes": "静かなところで本を読みたい",
    "interests": ["読書", " 読書 ", ""],
    "available": [{"weekday": "mon", "start": "10:00", "end": "12:00"}],
    "transport": "walk",
    "max_minutes": 20,
    "budget_yen": 0,
    "prefers_group_size": "small",
    "max_group_size": "large",
    "needs_quiet": True,
    "assessed_on": A_DAY,
}


def test_cases_are_numbered_by_municipality_and_year(session: Session):
    numbers = [Story(session).case.number, Story(session).case.number]
    assert numbers == ["13219-2025-0001", "13219-2025-0002"]
    other = Story(session, code=factories.FUSSA)
    assert other.case.number == "13218-2025-0001"


@pytest.mark.parametrize(
    ("columns", "field"),
    [
        ({"name": " "}, "name"),
        ({"born_on": dt.date(2999, 1, 1)}, "born_on"),
        ({"born_on": dt.date(1850, 1, 1)}, "born_on"),
        ({"age_stated": OLDEST + 1}, "age_stated"),
        ({"age_stated": -1}, "age_stated"),
    ],
)
def test_a_person_who_cannot_be_is_refused_with_the_field(
    session: Session, columns: dict, field: str
):
    person = PersonEntry(**{"name": "架空 花子", **columns})
    actor = factories.actor(factories.coordinator(session))
    with pytest.raises(InvalidValueError) as error:
        take_in(session, actor, IntakeEntry(A_DAY, (person,)))
    assert error.value.field == field
    assert session.scalars(select(Case)).all() == []


def test_an_intake_without_anybody_or_of_tomorrow_is_refused(session: Session):
    actor = factories.actor(factories.coordinator(session))
    with pytest.raises(InvalidValueError):
        take_in(session, actor, IntakeEntry(A_DAY, ()))
    tomorrow = today() + dt.timedelta(days=1)
    with pytest.raises(InvalidValueError, match="受付日"):
        take_in(session, actor, IntakeEntry(tomorrow, (PersonEntry("架空 花子"),)))


def test_only_staff_take_in_a_case(session: Session):
    for account in (factories.municipal_admin(session), factories.participant(session)):
        with pytest.raises(NotAllowedError):
            take_in(
                session, factories.actor(account), IntakeEntry(A_DAY, (PersonEntry("架空 花子"),))
            )


def test_a_household_holds_several_people_each_asked_apart(session: Session):
    story = Story(session)
    mother = add_person(session, story.case, story.actor, PersonEntry("架空 母", age_stated=70))
    edit_person(session, story.case, mother, story.actor, {"relation": "母", "attributes": ["a"]})
    assert [person.name for person in story.case.household.persons] == ["架空 太郎", "架空 母"]
    with pytest.raises(InvalidValueError, match="年齢"):
        edit_person(session, story.case, mother, story.actor, {"age_stated": 200})


def test_an_age_is_counted_in_full_years_or_as_told():
    person = Person(name="架空", born_on=dt.date(2000, 2, 29))
    assert person.age_on(dt.date(2025, 2, 28)) == 24
    assert person.age_on(dt.date(2025, 3, 1)) == 25
    assert Person(name="架空", age_stated=40).age_on(A_DAY) == 40


def test_a_sheet_is_saved_checked_and_tidied(session: Session):
    story = Story(session)
    need = save_need(session, story.case, story.person, story.actor, SHEET)
    assert (need.stage, need.interests, need.needs_quiet) == (
        NeedStage.PRESENCE,
        ["読書"],
        True,
    )
    assert need.assessed_by == story.owner.id


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("stage", "expert"),
        ("transport", "helicopter"),
        ("budget_yen", -1),
        ("budget_yen", 1.5),
        ("budget_yen", True),
        ("max_minutes", 0),
        ("max_minutes", 601),
        ("max_km", float("inf")),
        ("max_km", float("nan")),
        ("max_km", -2),
        ("available", [{"weekday": "mon", "start": "12:00", "end": "10:00"}]),
        ("available", [{"weekday": "mon", "start": "10:00", "end": "10:00"}]),
        ("available", [{"weekday": "noday", "start": "10:00", "end": "12:00"}]),
        ("available", [{"weekday": "mon", "start": "25:00", "end": "26:00"}]),
        ("interests", "読書"),
        ("interests", [1]),
        ("needs_quiet", "yes"),
        ("assessed_on", "2025-05-12"),
        ("assessed_on", dt.date(2999, 1, 1)),
        ("max_group_size", "huge"),
        ("no_such_field", "x"),
    ],
)
def test_a_sheet_that_cannot_be_is_refused_with_the_field(field: str, value: object):
    with pytest.raises(InvalidValueError) as error:
        check_need({**SHEET, field: value})
    assert error.value.field == field


def test_a_wish_for_a_larger_group_than_one_can_bear_is_refused():
    with pytest.raises(InvalidValueError, match="大きくなっています"):
        check_need({"prefers_group_size": "large", "max_group_size": "small"})


def test_an_empty_field_is_unknown_and_not_zero():
    assert check_need({"budget_yen": "", "wishes": None, "interests": None}) == {
        "budget_yen": None,
        "wishes": None,
        "interests": [],
    }


def test_the_history_of_a_sheet_tells_who_changed_what(session: Session):
    story = Story(session)
    need = save_need(session, story.case, story.person, story.actor, SHEET)
    save_need(
        *(session, story.case, story.person, story.actor, {"budget_yen": 300, "stage": "trial"}),
        need=need,
        expected_version=need.version,
    )
    changed = history(session, need)[-1]
    assert changed.changes["budget_yen"] == [0, 300]
    assert changed.changes["stage"] == ["presence", "trial"]
    assert (changed.account_id, changed.version) == (story.owner.id, need.version)


def test_the_later_of_two_sees_what_changed_and_nothing_is_overwritten(session: Session):
    story = Story(session)
    need = save_need(session, story.case, story.person, story.actor, SHEET)
    seen = need.version
    first = {"budget_yen": 300, "wishes": "庭仕事もしたい"}
    save_need(
        *(session, story.case, story.person, story.actor, first), need=need, expected_version=seen
    )
    with pytest.raises(ConflictError, match=r"払える費用.*下書き") as error:
        save_need(
            *(session, story.case, story.person, story.actor, {"budget_yen": 500}),
            need=need,
            expected_version=seen,
        )
    assert error.value.changes == {
        "budget_yen": (0, 300),
        "wishes": ("静かなところで本を読みたい", "庭仕事もしたい"),
    }
    assert need.budget_yen == 300


def test_a_save_between_read_and_write_of_two_sessions_is_caught(session: Session, engine: Engine):
    story = Story(session)
    need = save_need(session, story.case, story.person, story.actor, SHEET)
    session.commit()
    with session_factory(engine)() as other:
        set_actor(other, story.actor)
        theirs = other.get_one(Need, need.id)
        save_fields(other, theirs, theirs.version, {"budget_yen": 300})
        other.commit()
    with pytest.raises(ConflictError) as error:
        save_fields(session, need, need.version, {"max_minutes": 5})
    assert "費用" in str(error.value)


def test_a_sheet_of_a_person_of_another_household_is_not_found(session: Session):
    story, other = Story(session), Story(session)
    with pytest.raises(NotFoundError):
        save_need(session, story.case, other.person, story.actor, SHEET)


def test_a_draft_is_kept_for_its_writer_and_survives_the_session(session: Session, engine: Engine):
    story = Story(session)
    save_draft(session, story.actor, "need", story.case.id, {"wishes": "本を"})
    save_draft(session, story.actor, "need", story.case.id, {"wishes": "本を読みたい"})
    session.commit()
    with session_factory(engine)() as later_session:
        set_actor(later_session, story.actor)
        draft = load_draft(later_session, story.actor, "need", story.case.id)
        assert draft.content == {"wishes": "本を読みたい"}
        colleague = factories.actor(factories.coordinator(later_session))
        assert load_draft(later_session, colleague, "need", story.case.id) is None
        discard_draft(later_session, story.actor, "need", story.case.id)
        assert load_draft(later_session, story.actor, "need", story.case.id) is None


def test_a_merge_takes_each_sides_own_changes_and_names_where_both_changed():
    base = {"wishes": "本", "budget_yen": 0, "stage": "presence"}
    mine = {"wishes": "本と庭", "budget_yen": 100, "stage": "presence"}
    theirs = {"wishes": "本", "budget_yen": 300, "stage": "trial"}
    laid = merge(base, mine, theirs)
    assert laid.merged == {"wishes": "本と庭", "budget_yen": 100, "stage": "trial"}
    assert laid.conflicts == {"budget_yen": (100, 300)}


FORM = st.dictionaries(st.sampled_from("abcd"), st.integers(0, 2))


@given(base=FORM, mine=FORM, theirs=FORM)
def test_a_merge_loses_no_change_of_either_side(base: dict, mine: dict, theirs: dict):
    laid = merge(base, mine, theirs)
    for field in {*base, *mine, *theirs}:
        was = base.get(field)
        my, their = mine.get(field, was), theirs.get(field, was)
        if my != was:
            assert laid.merged[field] == my
        if their != was and my == was:
            assert laid.merged[field] == their
        assert (field in laid.conflicts) == (my != was and their != was and my != their)


def test_a_form_sent_twice_is_answered_as_the_first_time(session: Session):
    actor = factories.actor(factories.coordinator(session))
    made = uuid.uuid4()
    assert claim(session, "token", actor) is None
    answer(session, "token", "a page", made)
    before = claim(session, "token", actor)
    assert (before.result_type, before.result_id) == ("a page", made)
    stranger = factories.actor(factories.coordinator(session))
    with pytest.raises(NotFoundError):
        claim(session, "token", stranger)


def test_a_form_that_failed_or_led_to_no_record_may_be_sent_again(session: Session):
    actor = factories.actor(factories.coordinator(session))
    session.commit()
    assert claim(session, "token", actor) is None
    session.rollback()
    assert claim(session, "token", actor) is None
    release(session, "token")
    assert claim(session, "token", actor) is None


def test_state_and_owner_are_not_fields_of_the_sheet(session: Session):
    story = Story(session)
    for field in ("state", "owner_id", "number", "municipality_code", "version"):
        with pytest.raises(InvalidValueError, match="専用の手続き"):
            edit_case(session, story.case, story.actor, story.case.version, {field: "x"})


def test_a_plan_is_rewritten_as_a_draft_only(session: Session):
    story = Story(session).assess()
    service = ServiceEntry(ServiceKind.OUTREACH, A_DAY)
    entry = PlanEntry("月に一度訪ねる", A_DAY, later(90), services=(service,))
    edit_plan(session, story.plan, story.actor, story.plan.version, entry)
    assert [row.service for row in story.plan.services] == [ServiceKind.OUTREACH]
    story.go(CaseState.CONFERENCE)
    story.meeting("plan", "approved")
    with pytest.raises(TransitionError, match="再プラン"):
        edit_plan(session, story.plan, story.actor, story.plan.version, entry)


def test_two_people_who_changed_only_the_steps_of_a_plan_are_told(session: Session):
    plan = (story := Story(session).assess()).plan
    seen = plan.version
    first = PlanEntry(plan.goals, plan.period_from, steps=(StepEntry("見学"),))
    edit_plan(session, plan, story.actor, seen, first)
    with pytest.raises(ConflictError) as error:
        edit_plan(
            *(session, plan, story.actor, seen),
            PlanEntry(plan.goals, plan.period_from, steps=(StepEntry("家族と見学"),)),
        )
    assert set(error.value.changes) == {"steps", "services"}
    assert [step.text for step in plan.steps] == ["見学"]
    before = as_of(session, plan, seen, plain_values(plan) | plan_lists(plan))
    assert (before["steps"], len(before["services"])) == ([], 1)


def test_a_step_of_a_decided_plan_is_marked_done_with_its_history(session: Session):
    story = Story(session).assess()
    steps = PlanEntry("出かける", A_DAY, steps=(StepEntry("見学"), StepEntry("体験")))
    edit_plan(session, story.plan, story.actor, story.plan.version, steps)
    story.go(CaseState.CONFERENCE)
    story.meeting("plan", "approved")
    step = story.plan.steps[0]
    mark_step_done(session, story.plan, step.id, story.actor, later(3))
    assert step.done_on == later(3)
    assert history(session, story.plan)[-1].changes["steps"][1][0]["done_on"] == str(later(3))
    with pytest.raises(NotFoundError):
        mark_step_done(session, story.plan, uuid.uuid4(), story.actor, later(3))
    with pytest.raises(InvalidValueError, match="日付"):
        mark_step_done(session, story.plan, step.id, story.actor, A_DAY - dt.timedelta(days=1))


def test_a_home_written_wrongly_is_corrected_without_a_move(session: Session):
    story = Story(session)
    home = story.case.household
    seen = home.version
    edit_home(session, story.case, story.actor, seen, HomeEntry(town="架空町三丁目"))
    assert (home.town, home.moved_on) == ("架空町三丁目", None)
    with pytest.raises(ConflictError, match="町名"):
        edit_home(session, story.case, story.actor, seen, HomeEntry(town="架空町四丁目"))
    assert home.town == "架空町三丁目"


def test_a_plan_whose_period_ends_before_it_begins_is_refused(session: Session):
    story = Story(session).assess()
    with pytest.raises(InvalidValueError, match="期間の終わり"):
        edit_plan(
            *(session, story.plan, story.actor, story.plan.version),
            PlanEntry("出かける", A_DAY, A_DAY - dt.timedelta(days=1)),
        )


def test_an_evaluation_is_complete_and_the_same_twice_is_one(session: Session):
    story = Story(session).settle()
    with pytest.raises(InvalidValueError, match="変化"):
        evaluate(
            session, story.case, story.actor, EvaluationEntry(later(60), "met", "", story.owner.id)
        )
    with pytest.raises(InvalidValueError, match="目標の達成"):
        evaluate(
            session,
            story.case,
            story.actor,
            EvaluationEntry(later(60), "great", "x", story.owner.id),
        )
    story.evaluate(later(60))
    story.evaluate(later(60))
    assert len(session.scalars(select(ClosingEvaluation)).all()) == 1
    assert story.case.lead_worker_id == story.owner.id


def test_aftercare_goes_to_whom_the_plan_of_the_town_says(session: Session):
    taketoyo = dataclasses.replace(
        PROFILE, name="武豊町", workflow=Workflow(aftercare_whom=("supporters",))
    )
    story = Story(session).close()
    with pytest.raises(InvalidValueError, match="支援者"):
        plan_contact(session, story.case, story.actor, "person", later(90), taketoyo)
    contact = plan_contact(session, story.case, story.actor, "supporters", later(90), taketoyo)
    assert contact.owner_id == story.owner.id


def test_aftercare_without_an_end_asks_for_the_next_date(session: Session):
    fussa = dataclasses.replace(
        PROFILE, name="福生市", workflow=Workflow(aftercare_end="open_ended")
    )
    story = Story(session).close()
    contact = plan_contact(session, story.case, story.actor, "person", later(90), fussa)
    story.profile = fussa
    story.go(CaseState.AFTERCARE, later(61))
    with pytest.raises(InvalidValueError, match="次に連絡する日"):
        log_contact(session, contact, story.actor, later(90), fussa, note="元気")
    following = log_contact(
        *(session, contact, story.actor, later(90), fussa), note="元気", next_on=later(180)
    )
    assert following.due_on == later(180)
    assert log_contact(session, contact, story.actor, later(91), fussa, note="再送") is None
    with pytest.raises(IncompleteError, match="理由"):
        story.go(CaseState.ENDED, later(91))
    story.go(CaseState.ENDED, later(91), note="転出した")


def test_a_ranking_is_kept_with_its_reasons_and_weights(session: Session):
    story = Story(session).approve()
    ranked = [{"resource_id": str(story.site.id), "score": 1.0, "contributions": []}]
    save_shortlist(session, story.need, story.actor, A_DAY, ranked, [], "2025-1")
    kept = shortlists(session, story.need)[0]
    assert (kept.ranked, kept.weights_version, kept.made_on) == (ranked, "2025-1", A_DAY)


def test_every_column_a_person_edits_has_a_japanese_name():
    edited = set(SHEET) | {"goals", "period_from", "done_on", "next_on", "given_on", "recipients"}
    assert edited <= labelled_fields()


def test_a_case_opens_with_what_was_taken_in(session: Session):
    story = Story(session)
    case = open_case(session, story.actor, story.case.id).case
    assert (case.need_known_on, case.household.areas) == (A_DAY, {"living_area": "架空圏域"})
    assert HomeEntry().areas == {}
