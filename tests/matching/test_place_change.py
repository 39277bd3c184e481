"""Free places: down when somebody starts, up by the site's word, asked where nobody can tell."""

from __future__ import annotations

import datetime as dt

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from directory.database import today
from directory.resource import ResourceRole
from directory.staff_entry import remove_role, write_role
from directory.task import Task, TaskKind
from matching.errors import ConflictError, NotFoundError
from matching.place_change import PlaceCause, PlaceChange, changes_of, may_undo, undo_change
from matching.placement import EndReason
from matching.record_fact import resource_facts
from matching.workflow.placement import end_placement
from tests import factories
from tests.factories import A_DAY, KOMAE
from tests.matching.story import Story, later


def story_at(session: Session, *roles: ResourceRole) -> Story:
    """A story at a site with these roles, up to the first day."""
    story = Story(session)
    story.site.roles = list(roles)
    session.flush()
    return story.place()


def participants(open_places: int | None, **columns: object) -> ResourceRole:
    return ResourceRole(role="participant", **{"places": 5, "open_places": open_places} | columns)


def asked(session: Session) -> list[Task]:
    return list(session.scalars(select(Task).where(Task.kind == TaskKind.CONFIRM_RESOURCE)))


def open_now(session: Session) -> int | None:
    [found] = resource_facts(session, KOMAE, today())
    return found.open_places


def test_who_starts_takes_a_place_and_nobody_else_is_offered_it(session: Session):
    story = story_at(session, participants(1, places_as_of=A_DAY, places_valid_until=today()))
    assert open_now(session) == 0
    [change] = changes_of(session, story.site)
    assert (change.before, change.after, change.cause) == (1, 0, PlaceCause.STARTED)
    row = story.site.roles[0]
    assert (row.places_as_of, row.places_valid_until) == (A_DAY, today()), "still the site's word"
    assert asked(session) == []


def test_a_figure_the_site_gave_after_its_yes_may_count_them_in_so_somebody_asks(session: Session):
    story = story_at(session, participants(2, places_as_of=later(8), places_valid_until=today()))
    assert story.site.roles[0].open_places == 2
    [task] = asked(session)
    assert task.owner_id == story.owner.id
    assert task.subject_id == story.site.id
    assert task.case_id is None
    assert "架空 太郎" not in task.note
    assert story.case.number not in task.note


@pytest.mark.parametrize(
    "roles",
    [
        (),
        (participants(None),),
        (participants(2, places_as_of=A_DAY, places_valid_until=later(20)),),
    ],
)
def test_an_unknown_or_stale_figure_is_left_alone(
    session: Session, roles: tuple[ResourceRole, ...]
):
    fresh = [ResourceRole(role=r.role, places=r.places, open_places=r.open_places) for r in roles]
    for made, given in zip(fresh, roles, strict=True):
        made.places_as_of, made.places_valid_until = given.places_as_of, given.places_valid_until
    story = story_at(session, *fresh)
    assert session.scalars(select(PlaceChange)).all() == []
    assert [row.open_places for row in story.site.roles] == [r.open_places for r in roles]


def test_of_several_roles_only_the_named_one_is_counted(session: Session):
    helper = ResourceRole(role="helper", places=2, open_places=2)
    story = story_at(session, participants(3), helper)
    assert {row.open_places for row in story.site.roles} == {3, 2}
    assert len(asked(session)) == 1
    story.placement.role = "helper"
    freed = end_placement(
        *(session, story.placement, story.actor, later(40), EndReason.MOVED), place_free=True
    )
    assert freed is None, "never more than the places there are"


def test_the_sites_word_gives_the_place_back_dated_today(session: Session):
    story = story_at(session, participants(1))
    freed = end_placement(
        *(session, story.placement, story.actor, later(40), EndReason.GOAL_MET), place_free=True
    )
    assert (freed.before, freed.after, freed.cause) == (0, 1, PlaceCause.FREED)
    row = story.site.roles[0]
    assert row.places_as_of == today()
    assert row.places_valid_until > today()
    assert open_now(session) == 1


def test_without_its_word_nothing_is_raised_and_somebody_asks(session: Session):
    story = story_at(session, participants(1))
    end_placement(session, story.placement, story.actor, later(40), EndReason.PERSON_LEFT)
    assert story.site.roles[0].open_places == 0
    [task] = asked(session)
    assert "架空サロン" in task.note


@pytest.mark.parametrize("reason", [EndReason.SITE_CLOSED, EndReason.SITE_OVERLOADED])
def test_a_site_that_ends_it_itself_is_not_asked_for_the_place(session: Session, reason: EndReason):
    story = story_at(session, participants(1))
    end_placement(session, story.placement, story.actor, later(40), reason)
    assert asked(session) == []


def test_a_stale_figure_and_the_sites_word_make_one_place_known(session: Session):
    story = story_at(session, participants(3, places_as_of=A_DAY, places_valid_until=later(20)))
    freed = end_placement(
        *(session, story.placement, story.actor, later(40), EndReason.GOAL_MET), place_free=True
    )
    assert freed.after == 1


def test_a_step_is_undone_with_the_dates_it_had(session: Session):
    days = {"places_as_of": A_DAY, "places_valid_until": later(20)}
    story = story_at(session, participants(3, **days))
    freed = end_placement(
        *(session, story.placement, story.actor, later(40), EndReason.GOAL_MET), place_free=True
    )
    for _ in range(2):
        undo_change(session, story.site, story.actor, freed.id)
    row = story.site.roles[0]
    assert (row.open_places, row.places_as_of, row.places_valid_until) == (3, A_DAY, later(20))
    assert freed.undone_by == story.owner.id


def test_a_figure_written_since_is_not_undone(session: Session):
    story = story_at(session, participants(3))
    [change] = changes_of(session, story.site)
    story.site.roles[0].open_places = 5
    session.flush()
    with pytest.raises(ConflictError, match="そのあとに直されています"):
        undo_change(session, story.site, story.actor, change.id)


def test_the_same_number_heard_again_is_newer_all_the_same(session: Session):
    story = story_at(session, participants(3, places_as_of=A_DAY, places_valid_until=today()))
    [change] = changes_of(session, story.site)
    assert may_undo(story.site, change)
    days = {"as_of": A_DAY, "valid_until": today()}
    write_role(session, story.site, "participant", places=5, open_places=change.after, **days)
    assert not may_undo(story.site, change)
    with pytest.raises(ConflictError, match="そのあとに直されています"):
        undo_change(session, story.site, story.actor, change.id)
    assert story.site.roles[0].open_places == change.after


def test_of_two_steps_the_newer_is_undone_first(session: Session):
    story = story_at(session, participants(3))
    freed = end_placement(
        *(session, story.placement, story.actor, later(40), EndReason.MOVED), place_free=True
    )
    [started] = [one for one in changes_of(session, story.site) if one is not freed]
    with pytest.raises(ConflictError):
        undo_change(session, story.site, story.actor, started.id)
    undo_change(session, story.site, story.actor, freed.id)
    assert may_undo(story.site, started)
    undo_change(session, story.site, story.actor, started.id)
    assert story.site.roles[0].open_places == 3
    assert not may_undo(story.site, started)


def test_a_step_of_a_role_taken_away_and_written_again_is_not_undone(session: Session):
    story = story_at(session, participants(3))
    [change] = changes_of(session, story.site)
    remove_role(session, story.site, "participant")
    assert not may_undo(story.site, change)
    write_role(session, story.site, "participant", open_places=change.after)
    assert not may_undo(story.site, change)


def test_somebody_of_another_town_undoes_nothing(session: Session):
    story = story_at(session, participants(3))
    [change] = changes_of(session, story.site)
    stranger = factories.actor(factories.coordinator(session, factories.FUSSA))
    with pytest.raises(NotFoundError):
        undo_change(session, story.site, stranger, change.id)


def test_the_day_of_a_place_that_starts_next_month_is_counted_at_once(session: Session):
    story = Story(session).approve()
    story.placement = story.start(story.accepted())
    assert story.site.roles[0].open_places == 2
    assert changes_of(session, story.site)[0].on == today()
    assert today() - A_DAY > dt.timedelta(days=0)
