"""Entries that repeat one another are told once, with how many there are, on every page."""

from __future__ import annotations

import dataclasses

from matching.case_match import explain
from matching.copied_entry import content, one_of_each
from matching.ladder import route
from matching.negotiation import widenings
from tests.matching.pair import a_need, a_resource
from tests.matching.test_verdict import occasion

CHESS = a_need(wishes="将棋を指したい。", budget_yen=500)


def copies(count: int, **facts: object):
    one = a_resource("c000", name="架空将棋の会", description="静かに将棋を指します。", **facts)
    return [dataclasses.replace(one, resource_id=f"c{i:03}") for i in range(count)]


def test_the_first_of_each_is_kept_in_order_with_the_number_of_its_copies():
    found = one_of_each("aabacbd", str, 3)
    assert found == [("a", 2), ("b", 1), ("c", 0)]


def test_what_fits_is_listed_once_and_another_place_is_not_crowded_out():
    other = a_resource("z", name="架空お茶の集い", description="お茶を飲みます。")
    made = explain(occasion(CHESS, *copies(300), other))
    assert [(one.resource_id, one.copies) for one in made.offers] == [("c000", 299), ("z", 0)]


def test_what_nearly_fits_or_would_have_to_widen_or_is_left_out_is_listed_once():
    here = occasion(CHESS, *copies(40, cost_yen=900, organisation="架空の会"))
    made = explain(here)
    assert [(one.resource_id, one.copies) for one in made.near_misses] == [("c000", 39)]
    assert made.left_out == ()
    assert [(one.resource.resource_id, one.copies) for one in widenings(here, {})] == [("c000", 39)]
    shut = explain(occasion(CHESS, *copies(40, max_age=10, min_age=5, cost_yen=900)))
    listed = {*(one.copies for one in shut.left_out), *(one.copies for one in shut.near_misses)}
    assert listed == {39}


def test_a_step_of_the_route_names_no_copy_of_itself_as_another_place():
    steps = route(occasion(CHESS, *copies(5))).steps
    assert steps
    for step in steps:
        assert all(content(one) != content(step.resource) for one in step.others)
