"""The smallest change of hours and of the way that lets a place in, reckoned by hand."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matching.change import Change, openings
from matching.facts import NeedFacts, ResourceFacts
from matching.gate import Policy, exclusions
from matching.gate.reach import travel
from matching.missing_hour import least_missing
from matching.negotiation import widenings
from matching.timeslot import TimeSlot, fits
from tests.matching.pair import a_need, a_resource
from tests.matching.test_verdict import occasion
from web.reason import change_sentence

MON, WED, SAT, SUN = 0, 2, 5, 6
HOME = (139.48, 35.70)
# 10 minutes and 59 seconds, and 634 metres, from home on foot.
STATION = (139.487, 35.70)


def at(weekday: int, start: str, end: str, nth: int | None = None) -> TimeSlot:
    """A slot by its clock times."""
    minutes = [int(clock[:-3]) * 60 + int(clock[-2:]) for clock in (start, end)]
    return TimeSlot(weekday, *minutes, nth)


TEN_TO_NOON = at(WED, "10:00", "12:00")


@pytest.mark.parametrize(
    ("free", "held", "told"),
    [
        # on another day only: an hour of the slot
        ([at(MON, "9:00", "17:00")], [TEN_TO_NOON], "水10:00-11:00も空ける(60分多く)"),
        # far away on the same day: an hour too, never the five hours between
        ([at(WED, "15:00", "17:00")], [TEN_TO_NOON], "水11:00-12:00も空ける(60分多く)"),
        ([at(WED, "7:00", "8:00")], [TEN_TO_NOON], "水10:00-11:00も空ける(60分多く)"),
        # 45 of the 60 minutes are free already, at either end
        ([at(WED, "11:15", "12:30")], [TEN_TO_NOON], "水11:00-12:00も空ける(15分多く)"),
        ([at(WED, "9:00", "10:45")], [TEN_TO_NOON], "水10:00-11:00も空ける(15分多く)"),
        # one minute late for a slot of one hour
        (
            [at(WED, "10:01", "12:00")],
            [at(WED, "10:00", "11:00")],
            "水10:00-11:00も空ける(1分多く)",
        ),
        # all of a shorter slot: 30 of 40 minutes
        (
            [at(WED, "10:30", "12:00")],
            [at(WED, "10:00", "10:40")],
            "水10:00-10:40も空ける(30分多く)",
        ),
        # two free spells with five minutes between them and five missing at the end
        (
            [at(WED, "10:00", "10:25"), at(WED, "10:30", "10:55")],
            [at(WED, "10:00", "11:00")],
            "水10:00-11:00も空ける(10分多く)",
        ),
        # the least over all slots of the place, not of the first
        (
            [at(SAT, "15:30", "18:00")],
            [at(MON, "10:00", "12:00"), at(SAT, "14:00", "16:00", 2)],
            "第2土15:00-16:00も空ける(30分多く)",
        ),
        # past midnight
        (
            [at(MON, "0:00", "0:30")],
            [at(SUN, "23:00", "25:00")],
            "日23:30-24:30も空ける(30分多く)",
        ),
    ],
)
def test_the_person_is_asked_for_the_fewest_minutes_that_make_one_stay(free, held, told):
    need, place = a_need(slots=tuple(free)), a_resource(slots=tuple(held))
    [change] = opened(need, place)
    assert (change.gate, change.side, change.after) == ("hard:schedule", "need", told)
    assert not exclusions(change.need, change.resource, Policy())


def opened(need: NeedFacts, place: ResourceFacts) -> list[Change]:
    made, fixed = openings(need, place, exclusions(need, place, Policy()))
    assert not fixed
    return made


SPELLS = st.builds(
    lambda day, start, length: TimeSlot(day, start * 5, (start + length) * 5),
    st.integers(0, 1),
    st.integers(0, 287),
    st.integers(1, 60),
)


@settings(max_examples=200, deadline=None)
@given(st.lists(SPELLS, min_size=1, max_size=4), SPELLS)
def test_no_stay_asks_for_fewer_minutes_and_with_it_the_person_can_come(free, held):
    found = least_missing(free, [held])
    assert found is not None
    length = min(60, held.length_minutes)
    had = {
        (minute + (one.weekday - held.weekday + week) * 1440)
        for one in free
        for minute in range(one.start_minute, one.end_minute)
        for week in (-7, 0, 7)
    }
    fewest = min(
        sum(minute not in had for minute in range(start, start + length))
        for start in range(held.start_minute, held.end_minute - length + 1)
    )
    assert found.minutes == fewest <= length
    assert held.start_minute <= found.slot.start_minute
    assert found.slot.end_minute <= held.end_minute
    assert fits([*free, found.slot], held)


@pytest.mark.parametrize(
    ("limit", "before", "instead", "wider", "too_low"),
    [
        (
            {"max_minutes": 10.0},
            "11分",
            "片道の上限 10分 → 11分",
            {"max_minutes": 11.0},
            {"max_minutes": 10.9},
        ),
        (
            {"max_km": 0.5},
            "0.7km",
            "片道の上限 0.5km → 0.7km",
            {"max_km": 0.7},
            {"max_km": 0.6},
        ),
    ],
)
def test_a_way_past_the_limit_is_opened_by_a_lift_or_by_the_lowest_limit_above_it(
    limit, before, instead, wider, too_low
):
    need, place = a_need(point=HOME, transport="walk", **limit), a_resource(point=STATION)
    [change] = opened(need, place)
    assert (change.side, change.what, change.before) == ("resource", "片道", before)
    assert change_sentence(change) == (
        f"受入先が変えられれば: 片道 {before} → 送迎や付き添い。"
        f"または、本人が変えられれば: {instead}"
    )
    assert travel(replace(need, **wider), place, Policy()) == []
    assert travel(replace(need, **too_low), place, Policy())


def test_while_nobody_knows_how_the_person_goes_the_quickest_way_says_what_limit_would_do():
    # 32 minutes on foot, 10 minutes and 39 seconds by car
    need, place = a_need(point=HOME, max_minutes=10.0), a_resource(point=(139.5, 35.70))
    [change] = opened(need, place)
    assert change.instead == "片道の上限 10分 → 11分"
    assert travel(replace(need, max_minutes=11.0), place, Policy()) == []


def test_a_place_that_is_asked_to_widen_is_not_told_what_the_person_could_bear():
    need = a_need(wishes="将棋を指したい。", point=HOME, transport="walk", max_minutes=10.0)
    place = a_resource(name="将棋の会", description="将棋を指します。", point=STATION)
    [widening] = widenings(occasion(need, place), {"r1": "空き室"})
    assert [one.after for one in widening.changes] == ["送迎や付き添い"]
    assert [one.instead for one in widening.changes] == [""]
