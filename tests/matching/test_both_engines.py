"""The case work on SQLite and on PostgreSQL: the same story, the same figures."""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Iterator

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from directory.audit import SYSTEM, set_actor
from directory.database import open_engine, session_factory, today
from geo.profile import Profile, common_indicators
from matching.case import Case, CaseState
from matching.consent_record import withdraw_consent
from matching.due import due_list
from matching.erasure import ERASED, erase_household
from matching.errors import ConflictError
from matching.facts import ConditionKind, SiteLoad
from matching.followup import Track
from matching.handover import hand_over
from matching.indicator.period import fiscal_year, halves
from matching.indicator.report import figure, indicator_of
from matching.intake import IntakeEntry, PersonEntry, take_in
from matching.invariant import invariants
from matching.place_change import changes_of
from matching.placement import EndReason
from matching.plan_sheet import PlanEntry, StepEntry, edit_plan
from matching.proposal import MatchProposal
from matching.record_fact import resource_facts
from matching.revision import save_fields
from matching.site_dismissal import dismiss_fact
from matching.site_lesson import learn
from matching.submission import answer, claim
from matching.workflow.placement import end_placement
from tests import factories
from tests.matching.golden import AS_OF, CODE, EXPECTED, GoldenYear
from tests.matching.story import A_DAY, Story, later
from web.migration import METADATA

TOWN = Profile(code=CODE, name="架空市", prefecture="架空県", indicators=common_indicators())


@pytest.fixture
def either_engine(database_url: str) -> Iterator[Engine]:
    """An engine with every table, once for each kind of database."""
    engine = open_engine(database_url)
    METADATA.create_all(engine)
    yield engine
    engine.dispose()


@pytest.fixture
def either(either_engine: Engine) -> Iterator[Session]:
    """A session on it."""
    with session_factory(either_engine)() as session:
        set_actor(session, SYSTEM)
        yield session


def test_a_whole_case_runs_on_both(either: Session):
    story = Story(either).close()
    either.commit()
    assert invariants(either) == []
    assert due_list(either, story.actor, later(90)) == []
    successor = factories.coordinator(either)
    hand_over(either, story.owner.id, successor.id, story.actor, today(), reason="異動")
    withdraw_consent(either, story.person, factories.acting(either, successor), today())
    either.commit()
    assert either.scalars(select(Case.owner_id)).one() == successor.id
    assert story.case.state is CaseState.CLOSED


def test_the_figures_of_the_hand_worked_year_are_the_same_on_both(either: Session):
    GoldenYear(either)
    either.commit()
    periods = (*halves(TOWN, 2024), fiscal_year(TOWN, 2024))
    for indicator in common_indicators():
        found = [figure(either, TOWN, indicator, period, AS_OF).value for period in periods]
        assert tuple(found) == EXPECTED[indicator.measure], indicator.measure
    shown = figure(either, TOWN, indicator_of(TOWN, "overdue_visit_share"), periods[2], AS_OF)
    assert shown.value == 66.7


def test_two_sessions_at_one_sheet_end_in_one_conflict(either: Session, either_engine: Engine):
    story = Story(either).approve()
    need, seen = story.need, story.need.version
    either.commit()
    with session_factory(either_engine)() as other:
        set_actor(other, story.actor)
        theirs = other.get_one(type(need), need.id)
        save_fields(other, theirs, seen, {"budget_yen": 900})
        other.commit()
    with pytest.raises(ConflictError) as error:
        save_fields(either, need, seen, {"max_minutes": 5})
    assert error.value.changes == {"budget_yen": (200, 900)}
    either.rollback()
    assert (need.budget_yen, need.max_minutes) == (900, 20)


def test_intakes_at_the_same_moment_draw_different_numbers(either: Session, either_engine: Engine):
    actors = [factories.actor(factories.coordinator(either)) for _ in range(4)]
    either.commit()
    either.close()

    def intake(actor: object) -> None:
        with session_factory(either_engine)() as session:
            set_actor(session, actor)
            take_in(session, actor, IntakeEntry(A_DAY, (PersonEntry("架空 花子"),)))
            session.commit()

    threads = [threading.Thread(target=intake, args=(actor,)) for actor in actors]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    set_actor(either, SYSTEM)
    numbers = sorted(either.scalars(select(Case.number)))
    assert numbers == [f"13219-{dt.date(2025, 5, 12).year}-{serial:04d}" for serial in range(1, 5)]


def test_of_two_forms_at_the_same_moment_the_later_gets_the_answer_of_the_first(
    either_engine: Engine,
):
    with session_factory(either_engine)() as first:
        set_actor(first, SYSTEM)
        actor = factories.actor(factories.coordinator(first))
        first.commit()
        assert claim(first, "token", actor) is None
        found: list[str] = []

        def send_again() -> None:
            with session_factory(either_engine)() as second:
                before = claim(second, "token", actor)
                found.append(before.result_type if before else "made twice")

        later_form = threading.Thread(target=send_again)
        later_form.start()
        later_form.join(timeout=0.5)
        assert later_form.is_alive(), "the later form waits for the first"
        answer(first, "token", "a page", None)
        first.commit()
        later_form.join(timeout=20)
    assert found == ["a page"]


def test_an_erased_household_leaves_states_and_days_on_both(either: Session):
    story = Story(either).close()
    either.commit()
    chair = factories.acting(either, factories.supervisor(either, story.code))
    assert erase_household(either, story.case, chair, reason="保存期間の満了") > 0
    either.commit()
    assert invariants(either) == []
    assert (story.person.name, story.person.phone) == (ERASED, None)
    assert story.placement.start_on == later(10)


def test_steps_of_a_plan_have_versions_on_both(either: Session):
    story = Story(either).assess()
    seen = story.plan.version
    for text in ("見学", "家族と見学"):
        entry = PlanEntry(story.plan.goals, A_DAY, steps=(StepEntry(text),))
        edit_plan(either, story.plan, story.actor, story.plan.version, entry)
        either.commit()
    assert story.plan.version == seen + 2
    with pytest.raises(ConflictError):
        edit_plan(either, story.plan, story.actor, seen, PlanEntry("x", A_DAY))


def test_what_a_site_says_and_its_places_are_the_same_on_both(either: Session):
    story = Story(either).place()
    story.visit(Track.SITE, later(17), site_burden="some")
    told = {"topic": "accepts_withdrawn", "answer": True}
    learn(either, story.site, story.actor, later(17), "階段のみです。一人ずつなら", "visit", **told)
    [facts] = resource_facts(either, story.code, later(20))
    assert facts.told_load == SiteLoad("some", later(17))
    assert facts.accepts_hikikomori is True
    assert [one.kind for one in facts.conditions] == [ConditionKind.STEPS_ONLY]
    dismiss_fact(either, story.site, story.actor, later(18), "load", reason="聞きちがい")
    end_placement(
        *(either, story.placement, story.actor, later(30), EndReason.GOAL_MET), place_free=True
    )
    either.commit()
    [facts] = resource_facts(either, story.code, later(31))
    assert (facts.told_load, facts.open_places) == (None, 3)
    assert [one.after for one in changes_of(either, story.site)] == [3, 2]


@pytest.mark.postgres
def test_two_who_start_at_once_both_take_a_place(postgres_url: str):
    engine = open_engine(postgres_url)
    METADATA.create_all(engine)
    with session_factory(engine)() as one, session_factory(engine)() as other:
        set_actor(one, SYSTEM)
        set_actor(other, SYSTEM)
        first, second = Story(one).approve(), Story(one)
        second.site = first.site
        second.approve()
        proposals = [first.accepted(), second.accepted()]
        one.commit()
        theirs = other.get_one(MatchProposal, proposals[1].id)
        assert [role.open_places for role in theirs.resource.roles] == [3]
        first.start(proposals[0])
        one.commit()
        second.session = other
        second.start(theirs)
        other.commit()
        one.expire_all()
        assert [role.open_places for role in first.site.roles] == [1]
    engine.dispose()
