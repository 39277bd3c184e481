"""Outcomes of placements tell of the site: never of a person, never from a few, always undoable."""

from __future__ import annotations

import dataclasses
import datetime as dt
import uuid

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from directory.audit import AuditEvent
from directory.resource import ResourceAcceptance
from geo.profile import Profile
from geo.profile_section import FollowUpRule
from matching.criterion import Context
from matching.disruption import resume_offers
from matching.errors import InvalidValueError, NotFoundError
from matching.facts import ConditionKind, SiteLoad
from matching.followup import Track
from matching.indicator.public import SMALLEST
from matching.placement import EndReason
from matching.ranking import match, rank
from matching.record_fact import resource_facts
from matching.site_dismissal import dismiss_fact, take_back_dismissal
from matching.site_lesson import dismiss_lesson, learn
from matching.site_outcome import LOAD_DAYS, Stay, load_told, site_outcome
from matching.site_stay import stays_at
from matching.weights import default_weights
from matching.workflow.placement import end_placement
from matching.workflow.site import record_site_assessment
from tests import factories
from tests.factories import A_DAY, KOMAE
from tests.matching.pair import a_need, a_resource
from tests.matching.story import Story, later

PROFILE = Profile(code=KOMAE, name="架空市", prefecture="架空県")
ON = A_DAY + dt.timedelta(days=400)


def stay(days: int | None = None, reason: EndReason | None = None, **more: object) -> Stay:
    """Somebody who began on the first day, and left after so many days if at all."""
    ended_on = None if days is None else A_DAY + dt.timedelta(days=days)
    values = {"person_id": uuid.uuid4(), "start_on": A_DAY, "ended_on": ended_on}
    return Stay(**values | {"end_reason": reason} | more)


def told(burden: str, days: int) -> SiteLoad:
    return SiteLoad(burden, A_DAY + dt.timedelta(days=days))


def facts_of(session: Session, on: dt.date):
    [found] = resource_facts(session, KOMAE, on)
    return found


# small numbers


@pytest.mark.parametrize("people", range(SMALLEST))
def test_a_site_with_fewer_than_five_people_shows_no_number_and_no_share(people: int):
    found = site_outcome([stay(10, EndReason.PERSON_LEFT)] * people, PROFILE, ON)
    assert (found.took, found.judged, found.stayed, found.ended_by_site) == (None,) * 4
    assert found.used is (people > 0)


def test_one_person_who_came_five_times_is_one_person():
    somebody = uuid.uuid4()
    again = [stay(100, EndReason.GOAL_MET, person_id=somebody) for _ in range(SMALLEST)]
    found = site_outcome(again, PROFILE, ON)
    assert (found.took, found.stayed) == (None, None)


def test_a_share_needs_five_people_of_whom_it_can_be_said():
    moved = [stay(10, EndReason.MOVED)] * 4
    found = site_outcome([*moved, *(stay() for _ in range(SMALLEST - 1))], PROFILE, ON)
    assert (found.judged, found.stayed) == (None, None)
    found = site_outcome([*moved, *(stay() for _ in range(SMALLEST))], PROFILE, ON)
    assert (found.judged, found.stayed) == (SMALLEST, "most")


@given(st.lists(st.sampled_from(["stayed", "left"]), min_size=SMALLEST, max_size=9))
def test_a_share_is_told_in_bands_and_names_nobody(kinds: list[str]):
    made = {"stayed": stay(200, EndReason.PERSON_LEFT), "left": stay(5, EndReason.PERSON_LEFT)}
    people = [dataclasses.replace(made[kind], person_id=uuid.uuid4()) for kind in kinds]
    found = site_outcome(people, PROFILE, ON)
    assert found.stayed in ("most", "half", "some", "few")
    assert not any(str(one.person_id) in repr(found) for one in people)


# what counts


@pytest.mark.parametrize(
    ("one", "band"),
    [
        (stay(90, EndReason.PERSON_LEFT), "most"),
        (stay(89, EndReason.PERSON_LEFT), "few"),
        (stay(20, EndReason.GOAL_MET), "most"),
        (stay(20, EndReason.SITE_OVERLOADED), "few"),
        (stay(30, EndReason.PERSON_LEFT, stable=True), "most"),
    ],
)
def test_who_stayed_is_who_reached_the_days_the_goal_or_a_stable_tie(one: Stay, band: str):
    people = [dataclasses.replace(one, person_id=uuid.uuid4()) for _ in range(SMALLEST)]
    assert site_outcome(people, PROFILE, ON).stayed == band


def test_the_municipality_may_set_its_own_days():
    town = dataclasses.replace(PROFILE, follow_up=FollowUpRule(settled_days=30))
    people = [stay(40, EndReason.PERSON_LEFT) for _ in range(SMALLEST)]
    assert site_outcome(people, PROFILE, ON).stayed == "few"
    found = site_outcome(people, town, ON)
    assert (found.stayed, found.settled_days) == ("most", 30)


def test_only_reasons_of_the_site_are_told_and_none_of_the_person():
    reasons = (EndReason.PERSON_LEFT, EndReason.MOVED, EndReason.CONSENT_WITHDRAWN)
    left = [stay(20, reason) for reason in reasons for _ in range(2)]
    assert site_outcome(left, PROFILE, ON).ended_by_site is False
    overloaded = stay(20, EndReason.SITE_OVERLOADED)
    assert site_outcome([*left, overloaded], PROFILE, ON).ended_by_site is True
    assert not {field.name for field in dataclasses.fields(site_outcome(left, PROFILE, ON))} & {
        "person_left",
        "attendance",
    }


# load


def test_the_load_is_the_heaviest_word_that_still_holds():
    eased = stay(told=(told("heavy", 300), told("none", 390)))
    some = stay(told=(told("some", 380),))
    gone = stay(395, EndReason.PERSON_LEFT, told=(told("heavy", 390),))
    assert load_told([eased, some, gone], ON) == told("some", 380)
    assert load_told([eased], ON) == told("none", 390)
    assert load_told([stay(390, EndReason.SITE_OVERLOADED)], ON) == told("heavy", 390)


def test_a_word_of_long_ago_or_one_set_aside_tells_nothing():
    old = stay(told=(told("some", 400 - LOAD_DAYS - 1),))
    assert load_told([old], ON) is None
    recent = stay(told=(told("some", 380),))
    assert load_told([recent], ON, until=A_DAY + dt.timedelta(days=380)) is None
    assert load_told([recent], ON, until=A_DAY + dt.timedelta(days=379)) is not None


def test_a_site_that_speaks_of_a_burden_is_offered_after_one_that_does_not():
    need = a_need(wishes="将棋を指したい。")
    light = a_resource("r2", description="将棋を指します。")
    laden = a_resource("r1", description="将棋を指します。", told_load=told("some", 380))
    found = rank(need, [laden, light])
    assert [one.resource_id for one in found.matches] == ["r2", "r1"]
    [part] = [p for p in found.matches[1].contributions if p.criterion == "site_load"]
    assert part.raw == -0.5
    assert part.evidence == "受入先の話では負担がある(2026年5月)"


@pytest.mark.parametrize(
    ("placed", "words"),
    [(0, ""), (1, "いま通っている人は定員の半分未満"), (3, "いま通っている人は定員の半分以上")],
)
def test_how_full_a_site_is_is_told_as_a_share_without_number_or_burden(placed: int, words: str):
    there = a_resource(capacity=6, open_placements=placed)
    [part] = [
        one
        for one in match(a_need(), there, Context(), default_weights()).contributions
        if one.criterion == "site_load"
    ]
    assert part.raw == -round(placed / 6, 3)
    assert part.evidence == words


def test_without_outcomes_nothing_is_added():
    one = match(a_need(), a_resource(), Context(), default_weights())
    assert "site_load" not in {part.criterion for part in one.contributions}


# the records


def test_visits_to_a_site_become_its_load_and_open_nobodys_file(session: Session):
    story = Story(session).place()
    story.visit(Track.SITE, later(17), site_burden="some")
    session.commit()
    session.expire_all()
    before = len(session.scalars(select(AuditEvent)).all())
    assert facts_of(session, later(20)).told_load == SiteLoad("some", later(17))
    session.commit()
    assert len(session.scalars(select(AuditEvent)).all()) == before
    [one] = stays_at(session, story.site)
    assert (one.start_on, one.ended_on) == (later(10), None)


def test_an_end_on_the_sites_side_is_its_load_and_its_own_past_stays_with_the_person(
    session: Session,
):
    story = Story(session).place()
    end_placement(session, story.placement, story.actor, later(40), EndReason.SITE_OVERLOADED)
    assert facts_of(session, later(41)).told_load == SiteLoad("heavy", later(40))


def test_a_dismissed_load_counts_no_more_until_it_is_taken_back(session: Session):
    story = Story(session).place()
    story.visit(Track.SITE, later(17), site_burden="some")
    made = dismiss_fact(session, story.site, story.actor, later(18), "load", reason="聞きちがい")
    assert facts_of(session, later(20)).told_load is None
    take_back_dismissal(session, story.site, story.actor, later(19), made.id)
    assert facts_of(session, later(20)).told_load is not None


def test_talking_with_the_site_settles_the_burden_it_told_before(session: Session):
    story = Story(session).place()
    story.visit(Track.SITE, later(17), site_burden="heavy")
    resume_offers(session, story.site, story.actor, later(18), reason="太郎さんの曜日を分けた")
    assert facts_of(session, later(20)).told_load is None
    story.visit(Track.SITE, later(60), site_burden="some")
    assert facts_of(session, later(61)).told_load == SiteLoad("some", later(60))


@pytest.mark.parametrize(("fact", "reason"), [("mood", "x"), ("load", " ")])
def test_a_dismissal_names_a_fact_and_a_reason(session: Session, fact: str, reason: str):
    story = Story(session)
    with pytest.raises(InvalidValueError):
        dismiss_fact(session, story.site, story.actor, A_DAY, fact, reason=reason)


def test_somebody_of_another_town_or_a_group_sets_nothing_aside(session: Session):
    story = Story(session)
    stranger = factories.actor(factories.coordinator(session, factories.FUSSA))
    member = factories.actor(factories.group_member(session, factories.organisation(session)))
    for actor in (stranger, member):
        with pytest.raises(NotFoundError):
            dismiss_fact(session, story.site, actor, A_DAY, "load", reason="x")
        with pytest.raises(NotFoundError):
            learn(session, story.site, actor, A_DAY, "午後なら見られる", "visit")


# what the site said


def test_what_a_site_said_is_a_condition_until_it_is_dismissed(session: Session):
    story = Story(session)
    words = "二階の部屋は階段のみです。"
    lesson = learn(session, story.site, story.actor, A_DAY, words, "visit")
    [told_of] = facts_of(session, A_DAY).conditions
    assert told_of.kind is ConditionKind.STEPS_ONLY
    assert told_of.sentence in words
    dismiss_lesson(session, story.site, story.actor, A_DAY, lesson.id, reason="昇降機が付いた")
    assert facts_of(session, A_DAY).conditions == ()


def test_a_new_answer_on_whom_it_takes_goes_onto_the_sheet_and_back(session: Session):
    story = Story(session)
    story.site.acceptance = ResourceAcceptance(accepts_withdrawn=False)
    session.flush()
    told_of = {"topic": "accepts_withdrawn", "answer": True}
    one = learn(session, story.site, story.actor, A_DAY, "一人ずつなら", "phone", **told_of)
    assert facts_of(session, A_DAY).accepts_hikikomori is True
    dismiss_lesson(session, story.site, story.actor, A_DAY, one.id, reason="別の会の話だった")
    assert facts_of(session, A_DAY).accepts_hikikomori is False


def test_a_sheet_written_anew_is_not_put_back_by_a_dismissal(session: Session):
    story = Story(session)
    told_of = {"topic": "accepts_children", "answer": True}
    one = learn(session, story.site, story.actor, A_DAY, "子どもも歓迎", "phone", **told_of)
    story.site.acceptance.accepts_children = False
    session.flush()
    dismiss_lesson(session, story.site, story.actor, A_DAY, one.id, reason="古い")
    assert facts_of(session, A_DAY).accepts_children is False


def test_the_same_words_sent_twice_are_one_lesson(session: Session):
    story = Story(session)
    first = learn(session, story.site, story.actor, A_DAY, "午後なら見られる", "visit")
    assert learn(session, story.site, story.actor, A_DAY, " 午後なら見られる ", "visit") is first


@pytest.mark.parametrize(
    "columns",
    [
        {"words": " "},
        {"way": "dream"},
        {"topic": "accepts_withdrawn"},
        {"answer": True},
        {"topic": "accepts_everybody", "answer": True},
    ],
)
def test_a_lesson_that_cannot_be_is_refused(session: Session, columns: dict):
    story = Story(session)
    values = {"words": "午後なら見られる", "way": "visit", **columns}
    words, way = values.pop("words"), values.pop("way")
    with pytest.raises(InvalidValueError):
        learn(session, story.site, story.actor, A_DAY, words, way, **values)


def test_people_who_watch_named_at_an_assessment_are_known_until_set_aside(session: Session):
    story = Story(session).place()
    assert facts_of(session, later(20)).has_watchers is True
    made = dismiss_fact(session, story.site, story.actor, A_DAY, "watchers", reason="やめた")
    assert facts_of(session, later(20)).has_watchers is None, "unknown, not nobody"
    take_back_dismissal(session, story.site, story.actor, A_DAY, made.id)
    record_site_assessment(
        *(session, story.propose(factories.resource(session)), story.actor, later(20)),
        findings="見守りはまだ決めていない",
    )
    known = {one.name: one.has_watchers for one in resource_facts(session, KOMAE, later(20))}
    assert known.pop("架空サロン") is True
    assert set(known.values()) == {None}
