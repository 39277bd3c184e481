"""Facts kept between pages: a change by anybody is on the next page, one taken back is not."""

from __future__ import annotations

import datetime as dt
import multiprocessing
from collections.abc import Callable
from unittest import mock

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from directory.audit import SYSTEM, set_actor
from directory.database import open_engine, session_factory
from directory.resource import Freshness, Resource, ResourceAcceptance, ResourceRole, ResourceStatus
from geo.profile import Profile
from matching.condition_review import ConditionReview, read_conditions, resource_text
from matching.facts import NeedFacts, ResourceFacts, Stage
from matching.occasion import Occasion, open_registry
from matching.record_fact import facts_of_resource, resource_facts
from tests import factories
from tests.factories import A_DAY, KOMAE
from tests.matching.story import Story
from web.migration import METADATA

PROFILE = Profile(code=KOMAE, name="架空市", prefecture="架空県")
NEED = NeedFacts("n", KOMAE, stage=Stage.BELONG, wishes="将棋を指したい", consent=True)


def by_a_new_worker(engine: Engine) -> list[ResourceFacts]:
    """The facts as a worker reads them that has kept nothing yet."""
    fresh = open_engine(engine.url.render_as_string(hide_password=False))
    with session_factory(fresh)() as session:
        set_actor(session, SYSTEM)
        found = resource_facts(session, KOMAE, A_DAY)
    fresh.dispose()
    return found


def offered(url: str) -> list[str]:
    """What a worker offers on its next page; the engine is the worker's own and stays open."""
    engine = _ENGINES.setdefault(url, open_engine(url))
    with (
        mock.patch("matching.occasion.installed_likeness", return_value=None),
        session_factory(engine)() as session,
    ):
        set_actor(session, SYSTEM)
        here = Occasion(NEED, open_registry(session, PROFILE, A_DAY))
        return [one.resource_id for one in here.ranking.matches]


_ENGINES: dict[str, Engine] = {}


def close(resource: Resource) -> None:
    resource.status = ResourceStatus.CLOSED


def rewrite(resource: Resource) -> None:
    resource.description = "女性のみの将棋の会です。"


def fill(resource: Resource) -> None:
    resource.roles[0].open_places = 0


def add_a_role(resource: Resource) -> None:
    resource.roles.append(ResourceRole(role="helper"))


def drop_the_roles(resource: Resource) -> None:
    resource.roles.clear()


def hear_a_no(resource: Resource) -> None:
    resource.acceptance = ResourceAcceptance(accepts_withdrawn=False, watchers="世話役")


def hide(resource: Resource) -> None:
    resource.staff_only = True


def let_age(resource: Resource) -> None:
    resource.freshness = Freshness.UNCONFIRMED


def back_to_draft(resource: Resource) -> None:
    resource.status = ResourceStatus.DRAFT


CHANGES = [
    close,
    rewrite,
    fill,
    add_a_role,
    drop_the_roles,
    hear_a_no,
    hide,
    let_age,
    back_to_draft,
]


@pytest.mark.parametrize("change", CHANGES, ids=lambda one: one.__name__)
def test_what_another_worker_changed_is_in_the_facts_of_the_next_page(
    session: Session, engine: Engine, change: Callable[[Resource], None]
):
    made = factories.resource(session)
    factories.resource(session)
    session.commit()
    before = resource_facts(session, KOMAE, A_DAY)
    session.commit()
    with session_factory(engine.execution_options())() as other:
        set_actor(other, SYSTEM)
        change(other.get_one(Resource, made.id))
        other.commit()
    after = resource_facts(session, KOMAE, A_DAY)
    session.commit()
    assert after == by_a_new_worker(engine)
    assert after != before


@pytest.mark.parametrize("change", CHANGES, ids=lambda one: one.__name__)
def test_what_was_taken_back_is_not(
    session: Session, engine: Engine, change: Callable[[Resource], None]
):
    made = factories.resource(session)
    session.commit()
    before = resource_facts(session, KOMAE, A_DAY)
    change(made)
    assert resource_facts(session, KOMAE, A_DAY) != before
    session.rollback()
    assert resource_facts(session, KOMAE, A_DAY) == before
    session.commit()
    assert by_a_new_worker(engine) == before


def test_a_new_entry_is_there_and_goes_when_it_is_taken_back(session: Session):
    kept = factories.resource(session)
    session.commit()
    resource_facts(session, KOMAE, A_DAY)
    new = factories.resource(session)
    assert {one.resource_id for one in resource_facts(session, KOMAE, A_DAY)} == {
        str(kept.id),
        str(new.id),
    }
    session.rollback()
    assert [one.resource_id for one in resource_facts(session, KOMAE, A_DAY)] == [str(kept.id)]


def test_a_reading_staff_rejected_is_rejected_on_the_next_page(session: Session):
    made = factories.resource(session, description="女性のみの会です。")
    [condition] = resource_facts(session, KOMAE, A_DAY)[0].conditions
    assert read_conditions(resource_text(made)) == (condition,)
    session.add(
        ConditionReview(
            resource_id=made.id,
            kind=condition.kind.value,
            sentence=condition.sentence,
            confirmed=False,
            reviewed_on=A_DAY,
        )
    )
    [after] = resource_facts(session, KOMAE, A_DAY)[0].conditions
    assert after.confirmed is False


def test_a_figure_of_free_places_is_believed_to_its_last_day_only(session: Session):
    role = ResourceRole(role="participant", open_places=3, places_valid_until=A_DAY)
    factories.resource(session, roles=[role])
    days = (A_DAY, A_DAY + dt.timedelta(days=1), A_DAY)
    found = [resource_facts(session, KOMAE, on)[0].open_places for on in days]
    assert found == [3, None, 3]


def test_somebody_placed_there_counts_on_the_next_page(session: Session):
    story = Story(session)
    before = {one.resource_id: one.open_placements for one in resource_facts(session, KOMAE, A_DAY)}
    story.place()
    after = {one.resource_id: one.open_placements for one in resource_facts(session, KOMAE, A_DAY)}
    assert sum(filter(None, after.values())) == sum(filter(None, before.values())) + 1


def test_only_what_changed_is_read_anew(session: Session):
    entries = [factories.resource(session) for _ in range(5)]
    resource_facts(session, KOMAE, A_DAY)
    entries[2].fee_yen = 300
    with mock.patch("matching.record_fact.facts_of_resource", wraps=facts_of_resource) as made:
        resource_facts(session, KOMAE, A_DAY)
        resource_facts(session, KOMAE, A_DAY)
    assert [call.args[0].id for call in made.call_args_list] == [entries[2].id]


def test_two_workers_see_each_others_changes_on_both_databases(database_url: str):
    mine, theirs = open_engine(database_url), open_engine(database_url)
    METADATA.create_all(mine)
    with session_factory(mine)() as session:
        set_actor(session, SYSTEM)
        made = factories.resource(session)
        factories.resource(session)
        session.commit()
        before = resource_facts(session, KOMAE, A_DAY)
        session.commit()
        for change in (close, rewrite, fill, hear_a_no):
            with session_factory(theirs)() as other:
                set_actor(other, SYSTEM)
                resource_facts(other, KOMAE, A_DAY)
                change(other.get_one(Resource, made.id))
                other.commit()
            after = resource_facts(session, KOMAE, A_DAY)
            session.commit()
            assert after != before
            assert after == by_a_new_worker(mine)
            before = after
    mine.dispose()
    theirs.dispose()


def test_closing_a_resource_takes_it_out_of_the_next_page_of_every_worker(
    session: Session, engine: Engine
):
    first, second = (factories.resource(session, description="将棋の会です。") for _ in range(2))
    session.commit()
    url = engine.url.render_as_string(hide_password=False)
    with multiprocessing.get_context("spawn").Pool(1) as worker:
        assert set(worker.apply(offered, (url,))) == {str(first.id), str(second.id)}
        assert set(offered(url)) == {str(first.id), str(second.id)}
        close(first)
        session.commit()
        assert worker.apply(offered, (url,)) == offered(url) == [str(second.id)]
        first.status = ResourceStatus.PUBLISHED
        session.commit()
        assert set(worker.apply(offered, (url,))) == {str(first.id), str(second.id)}
    _ENGINES.pop(url).dispose()
