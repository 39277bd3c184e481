"""Metres, and minutes by mode, ability, barrier and a given travel table."""

import json
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.barrier import Barrier, read_barriers
from geo.distance import distance_m, distances_m
from geo.errors import BarrierError, TravelError
from geo.travel import TravelMatrix, reach_m, travel_minutes, travel_minutes_many

STATION = (139.4804, 35.7002)
HALL = (139.4904, 35.7002)

lons = st.floats(139.0, 140.0)
lats = st.floats(35.0, 36.0)
points = st.tuples(lons, lats)


def test_one_minute_of_latitude_is_about_a_nautical_mile():
    assert distance_m((139.0, 35.0), (139.0, 35.0 + 1 / 60)) == pytest.approx(1849, abs=1)


@given(points, points)
def test_distance_is_the_same_both_ways(a, b):
    assert distance_m(a, b) == pytest.approx(distance_m(b, a), abs=1e-6)


@given(points, st.lists(points, min_size=1, max_size=5))
def test_many_distances_equal_the_single_ones(origin, places):
    many = distances_m(origin, [p[0] for p in places], [p[1] for p in places])
    assert many == pytest.approx([distance_m(origin, place) for place in places])


def test_walking_follows_the_stated_formula():
    straight_m = distance_m(STATION, HALL)
    assert travel_minutes(STATION, HALL, "walk") == pytest.approx(straight_m * 1.3 / 75)


def test_bus_and_car_add_their_wait():
    assert travel_minutes(STATION, STATION, "bus") == 10
    assert travel_minutes(STATION, STATION, "car") == 5


@pytest.mark.parametrize("ability", ["frail", "wheelchair", "pram"])
def test_less_ability_never_shortens_the_way(ability):
    for mode in ("walk", "bicycle", "bus"):
        able = travel_minutes(STATION, HALL, mode)
        assert travel_minutes(STATION, HALL, mode, ability=[ability]) > able


def test_the_slowest_of_several_abilities_counts():
    both = travel_minutes(STATION, HALL, "walk", ability=["pram", "frail"])
    assert both == travel_minutes(STATION, HALL, "walk", ability=["frail"])


@given(st.floats(1, 120), st.sampled_from(["walk", "bicycle", "bus", "car"]))
def test_a_place_just_within_reach_takes_no_longer(minutes, mode):
    metres = reach_m(minutes, mode)
    place = (139.0, 35.0 + metres * 0.999 / 111_000)
    if metres:
        assert travel_minutes((139.0, 35.0), place, mode) <= minutes


def test_unknown_mode_and_ability_are_named():
    with pytest.raises(TravelError, match="「飛行機」は使えません"):
        travel_minutes(STATION, HALL, "飛行機")
    with pytest.raises(TravelError, match="「tired」は使えません"):
        travel_minutes(STATION, HALL, "walk", ability=["tired"])


def test_unknown_place_gives_unknown_minutes():
    answer = travel_minutes_many(STATION, [math.nan, HALL[0]], [math.nan, HALL[1]], "walk")
    assert math.isnan(answer[0])
    assert answer[1] > 0


RIVER = Barrier("架空川", line=((139.4854, 35.68), (139.4854, 35.72)))


def test_a_river_without_a_bridge_sends_the_way_around_its_end():
    around = distance_m(STATION, RIVER.line[1]) + distance_m(RIVER.line[1], HALL)
    walked = travel_minutes(STATION, HALL, "walk", barriers=[RIVER])
    assert walked == pytest.approx(around * 1.3 / 75)


def test_a_bridge_shortens_the_way_around():
    bridged = Barrier("架空川", RIVER.line, crossings=((139.4854, 35.7052),))
    dry = travel_minutes(STATION, HALL, "walk")
    by_bridge = travel_minutes(STATION, HALL, "walk", barriers=[bridged])
    assert dry < by_bridge < travel_minutes(STATION, HALL, "walk", barriers=[RIVER])


def test_a_barrier_hinders_only_its_modes_and_ways_that_meet_it():
    assert travel_minutes(STATION, HALL, "car", barriers=[RIVER]) == travel_minutes(
        STATION, HALL, "car"
    )
    west = (139.4704, 35.7002)
    assert travel_minutes(STATION, west, "walk", barriers=[RIVER]) == travel_minutes(
        STATION, west, "walk"
    )


@given(points, st.lists(points, min_size=1, max_size=4))
def test_a_barrier_never_shortens_a_way(origin, places):
    lon, lat = [p[0] for p in places], [p[1] for p in places]
    free = travel_minutes_many(origin, lon, lat, "walk")
    assert np.all(travel_minutes_many(origin, lon, lat, "walk", barriers=[RIVER]) >= free - 1e-9)


def test_barriers_are_read_with_their_crossings(tmp_path):
    path = tmp_path / "barriers.geojson"
    assert read_barriers(path) == ()
    path.write_text(
        json.dumps(
            {
                "type": "FeatureCollection",
                "features": [
                    _feature("LineString", [[139.48, 35.6], [139.49, 35.7]], name="架空川"),
                    _feature("Point", [139.485, 35.65], barrier="架空川"),
                ],
            }
        )
    )
    (river,) = read_barriers(path)
    assert river.name == "架空川"
    assert river.crossings == ((139.485, 35.65),)


def test_a_crossing_of_an_unknown_barrier_is_refused(tmp_path):
    path = tmp_path / "barriers.geojson"
    path.write_text(json.dumps({"features": [_feature("Point", [139.0, 35.0], barrier="無い川")]}))
    with pytest.raises(BarrierError, match="無い川"):
        read_barriers(path)


def test_a_file_that_is_no_geojson_is_refused(tmp_path):
    path = tmp_path / "barriers.geojson"
    path.write_text("これは地図ではない")
    with pytest.raises(BarrierError, match="GeoJSON にしてください"):
        read_barriers(path)


def test_a_travel_table_is_asked_first_and_slowed_by_ability(tmp_path):
    path = tmp_path / "minutes.csv"
    path.write_text(
        "mode,from_lon,from_lat,to_lon,to_lat,minutes\n"
        f"walk,{STATION[0]},{STATION[1]},{HALL[0]},{HALL[1]},21\n"
    )
    table = TravelMatrix.from_csv(path)
    assert travel_minutes(STATION, HALL, "walk", router=table) == 21
    assert travel_minutes(STATION, HALL, "walk", router=table, ability=["wheelchair"]) == 31.5
    assert travel_minutes(HALL, STATION, "walk", router=table) == travel_minutes(
        HALL, STATION, "walk"
    )


def test_a_broken_travel_table_names_its_row(tmp_path):
    path = tmp_path / "minutes.csv"
    path.write_text("mode,from_lon,from_lat,to_lon,to_lat,minutes\nwalk,139,35,139,x,3\n")
    with pytest.raises(TravelError, match="2行目"):
        TravelMatrix.from_csv(path)


def _feature(kind, coordinates, **properties):
    return {
        "type": "Feature",
        "properties": properties,
        "geometry": {"type": kind, "coordinates": coordinates},
    }
