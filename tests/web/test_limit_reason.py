"""A way and a fee are told against what the person can bear, and past it only where they are."""

from __future__ import annotations

import pytest

from matching.criterion import Context
from matching.facts import NeedFacts, ResourceFacts
from matching.ranking import match
from matching.weights import default_weights
from tests.matching.pair import a_need, a_resource
from web.reason import reason_rows
from web.reason_reader import Reader, said

HOME = (139.48, 35.70)
# 10 minutes and 59 seconds from home on foot.
STATION = (139.487, 35.70)


def told_of(criterion: str, need: NeedFacts, place: ResourceFacts) -> list[str]:
    """What staff, the meeting and the person read of one criterion."""
    made = match(need, place, Context(), default_weights())
    rows = [one["sentence"] for one in reason_rows(made) if one["criterion"] == criterion]
    return rows + [
        one.sentence
        for reader in Reader
        for one in said(made, reader)
        if one.criterion == criterion
    ]


@pytest.mark.parametrize(
    ("limit", "meeting"),
    [
        (10.0, "片道 11分で、上限(10分)を超える。"),
        (12.0, "片道 11分で、上限(12分)の半分を超える。"),
    ],
)
def test_a_way_is_told_as_one_way_and_as_past_the_limit_only_where_it_is(limit, meeting):
    need = a_need(point=HOME, transport="walk", max_minutes=limit)
    staff, paper, _ = told_of("travel", need, a_resource(point=STATION))
    assert staff == "行きやすさ: 片道 11分"
    assert paper == meeting


@pytest.mark.parametrize(
    ("budget", "cost", "meeting"),
    [
        (500, 800, "費用が払える額を超える(800円。払える額 500円)。"),
        (500, 500, "費用が払える額の半分を超える(500円。払える額 500円)。"),
        (0, 100, "費用が払える額を超える(100円。払える額 0円)。"),
        (None, 800, "費用がかかる(800円)。払える額を聞く。"),
        (1000, 500, "費用は払える額の半分ほど(500円。払える額 1000円)。"),
    ],
)
def test_a_fee_is_told_as_past_what_can_be_paid_only_where_it_is(budget, cost, meeting):
    told = told_of("fee", a_need(budget_yen=budget), a_resource(cost_yen=cost))
    assert meeting in told


def test_a_limit_nobody_told_is_not_said_to_be_one():
    need = a_need(point=HOME, transport="walk")
    told = told_of("travel", need, a_resource(point=(139.5, 35.70)))
    assert "片道 32分かかる。どこまで行けるかを聞く。" in told
    assert not any("上限" in one for one in told)


def test_a_limit_is_not_said_to_be_passed_while_another_way_of_going_may_keep_it():
    need, place = a_need(point=HOME, max_minutes=12), a_resource(point=(139.5, 35.70))
    assert not any(
        "を超える" in one and "半分" not in one for one in told_of("travel", need, place)
    )
