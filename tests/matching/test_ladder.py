"""A route of small steps through places that exist."""

from __future__ import annotations

import pytest

from matching.facts import Stage
from matching.ladder import MOST_STEPS, route
from tests.matching.pair import a_need, a_resource
from tests.matching.test_negotiation import garden
from tests.matching.test_verdict import occasion

GARDENER = {"wishes": "庭で花を育てたい。園芸が好き", "interests": ("園芸",)}


def test_a_route_begins_where_the_person_is_and_climbs_one_stage_at_a_time():
    here = occasion(
        a_need(**GARDENER),
        garden("sit", kind="ibasho", roles=("participant",)),
        garden("try", kind="workshop", roles=("trainee",)),
        garden("help", kind="volunteer_role", roles=("helper",)),
    )
    made = route(here)
    stages = [step.stage for step in made.steps]
    assert stages == sorted(stages)
    assert stages[0] is Stage.BELONG
    assert {*stages, *made.missing} == {Stage.BELONG, Stage.TRY, Stage.ROLE}


def test_another_role_in_the_same_place_is_a_smaller_step_than_another_place():
    both = garden("both", kind="ibasho", roles=("participant", "helper"))
    other = garden("other", kind="volunteer_role", roles=("helper",), organisation="架空の他の会")
    made = route(occasion(a_need(**GARDENER), both, other))
    told = [(step.resource.resource_id, step.role, step.tie) for step in made.steps]
    assert told[:2] == [("both", "participant", ""), ("both", "helper", "place")]


@pytest.mark.parametrize("stage", list(Stage))
def test_no_route_is_longer_than_three_steps_or_goes_beyond_the_last_stage(stage: Stage):
    roles = ("participant", "helper", "trainee")
    made = route(occasion(a_need(**GARDENER, stage=stage), garden(roles=roles)))
    assert len(made.steps) + len(made.missing) == min(MOST_STEPS, Stage.WORK - stage + 1)


def test_only_places_that_pass_every_gate_are_on_a_route():
    shut = garden("shut", cost_yen=900, roles=("participant", "helper", "trainee"))
    made = route(occasion(a_need(**GARDENER, budget_yen=100), shut))
    assert made.steps == ()
    assert len(made.missing) == MOST_STEPS


def test_without_consent_there_is_no_route():
    made = route(occasion(a_need(**GARDENER, consent=None), garden()))
    assert (made.steps, made.missing) == ((), ())


def test_a_role_that_is_no_step_at_a_stage_is_not_called_one():
    made = route(occasion(a_need(**GARDENER, stage=Stage.ROLE), garden(roles=("participant",))))
    assert Stage.ROLE in made.missing


def test_places_that_do_not_fit_the_person_make_no_route():
    made = route(occasion(a_need(**GARDENER), a_resource("chess", name="架空将棋の会")))
    assert made.steps == ()


def test_the_same_role_in_the_same_place_is_no_further_step():
    made = route(occasion(a_need(**GARDENER), garden(kind="ibasho", roles=("participant",))))
    assert [step.stage for step in made.steps] == [Stage.BELONG]


def test_a_place_whose_roles_nobody_asked_about_comes_after_those_with_a_role_on_record():
    unasked = [
        garden(f"unasked-{n}", description=f"少人数で花を植える{n}", kind="workshop", roles=())
        for n in range(3)
    ]
    told = [
        garden(f"told-{n}", description=f"花の手入れ{n}", roles=("resident",), kind="")
        for n in range(2)
    ]
    here = occasion(a_need(**GARDENER, stage=Stage.TRY), *unasked, *told)
    assert next(here.ranking.fitting).resource_id == "unasked-0"
    step = route(here).steps[0]
    assert step.role == "resident"
    assert [bool(other.roles) for other in step.others] == [True, False]


def test_to_be_somewhere_takes_no_role_so_an_open_house_comes_before_a_place_to_help():
    house = garden("house", kind="ibasho", roles=())
    work = garden("work", description="花の手入れを手伝う", roles=("helper",))
    step = route(occasion(a_need(**GARDENER), house, work)).steps[0]
    assert (step.resource.resource_id, step.role) == ("house", "")
