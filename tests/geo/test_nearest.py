"""What is near is exactly what a patient loop over everything would find."""

from hypothesis import given
from hypothesis import strategies as st

from geo.distance import distance_m
from geo.nearest import PlaceIndex

points = st.tuples(st.floats(139.3, 139.6), st.floats(35.6, 35.8))
far_points = st.tuples(st.floats(123.0, 153.9), st.floats(24.0, 45.5))
many = st.lists(st.one_of(points, far_points), max_size=40)


def index(places):
    return PlaceIndex(list(enumerate(places)))


@given(many, points, st.floats(0, 50_000))
def test_within_is_what_a_loop_over_everything_finds(places, origin, metres):
    looped = sorted(
        (distance_m(origin, place), number)
        for number, place in enumerate(places)
        if distance_m(origin, place) <= metres
    )
    found = [(near.distance_m, near.item) for near in index(places).within(origin, metres)]
    assert found == looped


@given(many, far_points, st.integers(1, 10))
def test_nearest_are_the_first_of_all_by_distance(places, origin, k):
    looped = sorted(distance_m(origin, place) for place in places)[:k]
    assert [near.distance_m for near in index(places).nearest(origin, k)] == looped


def test_limit_leaves_out_what_is_farther():
    places = [(139.48, 35.70), (139.49, 35.70)]
    found = index(places).nearest((139.48, 35.70), 2, limit_m=500)
    assert [near.item for near in found] == [0]


def test_nothing_is_near_where_there_is_nothing():
    assert index([]).nearest((139.48, 35.70), 3) == []
    assert index([]).within((139.48, 35.70), 1000) == []
    assert index([(139.48, 35.70)]).nearest((139.48, 35.70), 0) == []


def test_things_at_one_spot_come_in_the_order_given():
    spot = (139.48, 35.70)
    assert [near.item for near in index([spot] * 5).within(spot, 10)] == [0, 1, 2, 3, 4]
