"""What is near is exactly what a patient loop over everything would find."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyproj import Geod

from geo.distance import SHORT_M, distance_m, short_pairs_m
from geo.nearest import PlaceIndex

MILLIMETRE = 0.001

points = st.tuples(st.floats(139.3, 139.6), st.floats(35.6, 35.8))
far_points = st.tuples(st.floats(123.0, 153.9), st.floats(24.0, 45.5))
many = st.lists(st.one_of(points, far_points), max_size=40)


def index(places):
    return PlaceIndex(list(enumerate(places)))


@given(many, points, st.floats(0, 50_000))
def test_within_is_what_a_loop_over_everything_finds(places, origin, metres):
    looped = {
        number: distance_m(origin, place)
        for number, place in enumerate(places)
        if distance_m(origin, place) <= metres
    }
    found = {near.item: near.distance_m for near in index(places).within(origin, metres)}
    assert found == pytest.approx(looped, abs=MILLIMETRE)
    assert list(found.values()) == sorted(found.values())


@given(many, far_points, st.integers(1, 10))
def test_nearest_are_the_first_of_all_by_distance(places, origin, k):
    looped = sorted(distance_m(origin, place) for place in places)[:k]
    found = [near.distance_m for near in index(places).nearest(origin, k)]
    assert found == pytest.approx(looped, abs=MILLIMETRE)


@given(many, st.lists(st.one_of(points, far_points), max_size=5), st.integers(1, 4))
def test_many_questions_at_once_are_answered_as_one_by_one(places, origins, k):
    here = index(places)
    assert list(map(list, here.within_each(origins, 3000))) == [
        list(here.within(origin, 3000)) for origin in origins
    ]
    for one, origin in zip(here.nearest_each(origins, k), origins, strict=True):
        single = [near.distance_m for near in here.nearest(origin, k)]
        assert [near.distance_m for near in one] == pytest.approx(single, abs=MILLIMETRE)


@given(far_points, st.floats(0, 360), st.floats(0, SHORT_M))
def test_short_distances_are_right_to_the_millimetre(origin, bearing, metres):
    lon, lat, _ = Geod(ellps="WGS84").fwd(*origin, bearing, metres)
    measured = short_pairs_m(np.array([origin]), np.array([(lon, lat)]))[0]
    assert measured == pytest.approx(metres, abs=MILLIMETRE)


def test_limit_leaves_out_what_is_farther():
    places = [(139.48, 35.70), (139.49, 35.70)]
    found = index(places).nearest((139.48, 35.70), 2, limit_m=500)
    assert [near.item for near in found] == [0]


def test_nothing_is_near_where_there_is_nothing():
    assert not index([]).nearest((139.48, 35.70), 3)
    assert not index([]).within((139.48, 35.70), 1000)
    assert not index([(139.48, 35.70)]).nearest((139.48, 35.70), 0)
    assert index([(139.48, 35.70)]).within_each([], 1000) == []


def test_things_at_one_spot_come_in_the_order_given():
    spot = (139.48, 35.70)
    assert [near.item for near in index([spot] * 5).within(spot, 10)] == [0, 1, 2, 3, 4]
