"""Why one resource is or is not offered, what would change that, and what parts two of them."""

from __future__ import annotations

import datetime as dt
import math
from dataclasses import replace

import pytest

from geo.profile import Profile
from matching.change import OPENERS
from matching.comparison import compare
from matching.criterion import Context
from matching.errors import NotFoundError
from matching.facts import ConditionKind, NeedFacts, ResourceFacts, TextCondition
from matching.gate import Policy, Severity
from matching.occasion import Occasion, Registry
from matching.verdict import verdict
from matching.weights import default_weights
from tests.matching.pair import TOWN, a_need, a_resource, slot

TODAY = dt.date(2025, 5, 12)
SENTENCE = "70歳までの方が対象です。"


def occasion(need: NeedFacts, *resources: ResourceFacts) -> Occasion:
    registry = Registry(
        profile=Profile(code=TOWN, name="架空市", prefecture="架空県"),
        on=TODAY,
        known={one.resource_id: one for one in resources},
        context=Context(as_of=TODAY, policy=Policy(as_of=TODAY)),
        weights=default_weights(),
    )
    return Occasion(need, registry)


def test_what_is_offered_has_its_place_in_the_list():
    here = occasion(a_need(), a_resource("near"), a_resource("far", group_size=None))
    told = verdict(here, "near")
    assert told.is_offered
    assert told.position is not None
    assert (told.exclusions, told.changes, told.fixed) == ((), (), ())


def test_each_closed_gate_is_told_with_the_smallest_change_that_opens_it():
    need = a_need(budget_yen=200, slots=(slot(0, 10, 13),))
    dear = a_resource(cost_yen=500, slots=(slot(0, 12, 14),), ask="架空の会")
    late = replace(dear, slots=(slot(0, 13, 15),))
    told = verdict(occasion(need, late), late.resource_id)
    assert [one.gate for one in told.changes] == ["hard:schedule", "hard:cost"]
    assert "60分多く" in told.changes[0].after
    assert told.changes[0].side == "need"
    assert "あと300円" in told.changes[1].after
    assert told.after is not None
    assert {one.ask for one in told.exclusions if one.severity is Severity.NEGOTIABLE} == {
        "架空の会"
    }


@pytest.mark.parametrize(
    "closed", [{"refused_ids": frozenset({"r1"})}, {"avoided": frozenset({"ibasho"})}]
)
def test_what_the_person_will_not_have_no_change_opens(closed: dict[str, frozenset[str]]):
    told = verdict(occasion(a_need(**closed), a_resource()), "r1")
    assert told.fixed
    assert told.changes == ()
    assert told.after is None
    assert not told.is_offered


def test_a_condition_of_the_prose_is_opened_by_talking_about_that_sentence():
    written = TextCondition(ConditionKind.MAX_AGE, "70", SENTENCE)
    told = verdict(occasion(a_need(age=75), a_resource(conditions=(written,))), "r1")
    assert [one.gate for one in told.changes] == ["soft:text"]
    assert SENTENCE in told.changes[0].before
    assert told.after is not None


def test_an_unconfirmed_entry_is_for_staff_to_find_out():
    told = verdict(occasion(a_need(), a_resource(unconfirmed=True)), "r1")
    assert [(one.gate, one.side) for one in told.changes] == [("hard:unconfirmed", "staff")]


def test_without_consent_nothing_is_said_of_gates_but_that_nothing_may_be_proposed():
    told = verdict(occasion(a_need(consent=None), a_resource(cost_yen=9000)), "r1")
    assert [one.gate for one in told.blocked] == ["hard:consent"]
    assert told.exclusions == ()


def test_a_resource_of_nowhere_is_not_found():
    with pytest.raises(NotFoundError):
        verdict(occasion(a_need(), a_resource()), "elsewhere")


def test_every_change_made_opens_every_gate_that_knows_one():
    need = a_need(budget_yen=0, age=90, max_group_size=None)
    shut = a_resource(cost_yen=300, max_age=70, open_places=0, attributes=frozenset({"男性"}))
    told = verdict(occasion(need, shut), "r1")
    assert {one.gate for one in told.changes} == {one.gate for one in told.exclusions}
    assert {one.gate for one in told.changes} <= set(OPENERS)
    last = told.changes[-1]
    assert Occasion(last.need, occasion(need, shut).registry).exclusions(last.resource) == ()


def test_the_rows_of_a_comparison_add_up_to_the_difference_of_the_scores():
    need = a_need(wishes="将棋をさしたい", budget_yen=500)
    chess = a_resource("a", name="架空将棋の会", description="将棋をさす集まり", cost_yen=100)
    tea = a_resource("b", name="架空茶話会", description="お茶を飲む集まり", cost_yen=0)
    told = compare(occasion(need, chess, tea), "a", "b")
    assert told.difference == pytest.approx(told.left.match.score - told.right.match.score)
    assert math.fsum(row.difference for row in told.rows) == pytest.approx(told.difference)
    assert told.rows[0].criterion == "topic"
    assert told.rows[0].difference > 0


def test_what_is_named_as_the_greatest_difference_speaks_for_the_better_place():
    need = a_need(wishes="将棋をさしたい", difficulties=("大きな声", "人ごみ"))
    chess = a_resource("a", name="架空将棋の会", description="将棋をさす集まり")
    tea = a_resource(
        "b", name="架空茶話会", kind="workshop", description="静かに、少人数でお茶を飲みます"
    )
    for left, right in (("a", "b"), ("b", "a")):
        told = compare(occasion(need, chess, tea), left, right)
        assert told.rows[0].criterion == "demand_eased", "what parts them most speaks for tea"
        assert told.better is not None
        assert told.decisive is not None
        assert (told.better.resource.resource_id, told.decisive.criterion) == ("a", "topic")


def test_two_places_alike_are_neither_better_nor_told_apart_by_anything():
    told = compare(occasion(a_need(), a_resource("a"), a_resource("b")), "a", "b")
    assert (told.difference, told.better, told.decisive) == (0, None, None)


def test_no_place_that_a_gate_shuts_fits_better_however_high_its_score():
    need = a_need(wishes="将棋をさしたい", conflicts=frozenset({"架空将棋の会"}))
    chess = a_resource("a", name="架空将棋の会", description="将棋をさす集まり")
    tea = a_resource("b", name="架空茶話会", description="お茶を飲む集まり")
    for left, right in (("a", "b"), ("b", "a")):
        told = compare(occasion(need, chess, tea), left, right)
        assert (told.better, told.decisive) == (None, None)
        assert [side.resource.resource_id for side in told.offered] == ["b"]
        scores = {side.resource.resource_id: side.match.score for side in (told.left, told.right)}
        assert scores["a"] > scores["b"]


def test_a_comparison_turned_around_says_the_opposite():
    need = a_need(wishes="将棋をさしたい", budget_yen=500)
    here = occasion(need, a_resource("a", cost_yen=100), a_resource("b", cost_yen=None))
    there, back = compare(here, "a", "b"), compare(here, "b", "a")
    assert there.difference == -back.difference
    assert {row.criterion for row in there.rows if row.is_open} == {"fee"}
