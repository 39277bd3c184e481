"""A municipality's weights: bounded, versioned, attributed, and tried before they are saved."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from directory.audit import AuditEvent
from matching.errors import ConflictError, InvalidValueError, NotAllowedError
from matching.occasion import Registry, occasion
from matching.ranking import rank
from matching.shortlist import kept_parts, save_shortlist
from matching.weight_effect import reweighed, weight_effect
from matching.weight_revision import WeightRevision, save_weights, tried_weights, weights_of
from matching.weights import WeightError, default_weights
from tests import factories
from tests.factories import A_DAY, FUSSA, KOMAE
from tests.matching.test_waiting import CHESS, registry, searcher

CHANGE = {"travel": 1.0, "fee": 0.5}


def saved(session: Session, wanted: dict[str, float] = CHANGE, **more: str) -> WeightRevision:
    told = {"reason": "歩ける人が少ない", "expected_version": weights_of(session, KOMAE).version}
    chair = factories.actor(factories.supervisor(session))
    return save_weights(session, KOMAE, chair, A_DAY, wanted, **{**told, **more})


def test_weights_that_were_saved_are_those_of_the_next_match_here_and_nowhere_else(
    session: Session,
):
    made = saved(session)
    here = weights_of(session, KOMAE)
    assert (here.version, here.of("travel"), here.of("fee")) == (made.version, 1.0, 0.5)
    assert here.of("topic") == default_weights().of("topic")
    assert weights_of(session, FUSSA).version == default_weights().version


def test_each_version_is_kept_with_who_when_and_why(session: Session):
    first = saved(session)
    second = saved(session, {"travel": default_weights().of("travel"), "fee": 0.5})
    assert first.version != second.version
    assert second.changes == {"fee": 0.5}
    kept = session.scalars(select(WeightRevision)).all()
    assert [(one.made_on, one.reason) for one in kept] == [(A_DAY, "歩ける人が少ない")] * 2
    assert all(one.made_by for one in kept)
    trail = session.scalars(select(AuditEvent).where(AuditEvent.action == "save_weights")).all()
    assert {one.detail for one in trail} == {first.version, second.version}


@pytest.mark.parametrize(
    ("wanted", "told", "error"),
    [
        ({"travel": 1.5}, {}, WeightError),
        ({"travel": math.nan}, {}, WeightError),
        ({"luck": 1.0}, {}, WeightError),
        (CHANGE, {"reason": "  "}, InvalidValueError),
        ({}, {}, InvalidValueError),
        (CHANGE, {"expected_version": "older"}, ConflictError),
    ],
)
def test_what_cannot_be_saved_leaves_everything_as_it_was(
    session: Session, wanted: dict[str, float], told: dict[str, str], error: type[Exception]
):
    with pytest.raises(error):
        saved(session, wanted, **told)
    assert weights_of(session, KOMAE).version == default_weights().version


@pytest.mark.parametrize("who", [factories.coordinator, factories.participant])
def test_only_administrators_and_supervisors_weigh_and_only_at_home(session: Session, who):
    version = default_weights().version
    strangers = [
        factories.actor(who(session)),
        factories.actor(factories.supervisor(session, FUSSA)),
    ]
    for actor in strangers:
        with pytest.raises(NotAllowedError):
            save_weights(session, KOMAE, actor, A_DAY, CHANGE, reason="x", expected_version=version)


def test_a_score_added_up_anew_is_that_of_ranking_with_those_weights(session: Session):
    need = searcher(session, factories.coordinator(session))
    factories.resource(session, **CHESS)
    here = registry(session)
    tried = tried_weights(session, KOMAE, CHANGE)
    with occasion(session, need, here) as there:
        anew = [reweighed(one, tried) for one in there.ranking.matches]
        again = rank(there.need, here.known.values(), here.context, tried).matches
    assert [one.score for one in anew] == [one.score for one in again]


def tried_on(session: Session) -> tuple[Registry, str, str]:
    """A waiting need with a near dull place and a far place that is just right, the list kept."""
    owner = factories.coordinator(session)
    need = searcher(session, owner, interests=["将棋"], wishes="将棋をさしたい")
    right = factories.resource(session, **CHESS, lon=139.586)
    tea = {**CHESS, "name": "架空茶話会", "description": "お茶を飲む集まり", "tags": []}
    near = factories.resource(session, **{**tea, "lon": 139.577, "lat": 35.632})
    here = registry(session)
    with occasion(session, need, here) as there:
        rows = [
            {"resource_id": one.resource_id, "reasons": [], "parts": kept_parts(one)}
            for one in there.ranking.matches
        ]
    actor = factories.actor(owner)
    save_shortlist(session, need, actor, A_DAY, rows, [], here.weights.version)
    return here, str(right.id), str(near.id)


def test_the_effect_on_kept_lists_and_waiting_needs_is_told_before_anything_is_saved(
    session: Session,
):
    here, right, near = tried_on(session)
    all_travel = {"topic": 0.0, "act": 0.0, "second_topic": 0.0, "travel": 1.0}
    tried = tried_weights(session, KOMAE, all_travel)
    effect = weight_effect(session, here, tried)
    for [one] in (effect.kept, effect.waiting):
        assert (one.before[0], one.after[0]) == (right, near)
        assert one.first_changes
    assert session.scalars(select(WeightRevision)).all() == []


def test_weights_that_change_nothing_change_no_list(session: Session):
    here, _, _ = tried_on(session)
    effect = weight_effect(session, here, replace(here.weights, version="trial"))
    assert not any(one.first_changes for one in (*effect.kept, *effect.waiting))
    assert (effect.chosen_up, effect.chosen_down) == (0, 0)
