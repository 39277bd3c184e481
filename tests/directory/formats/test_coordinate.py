"""Coordinates are used as given, mended only when the mend is certain, or left out."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from directory.formats.cell.coordinate import Rectangle, parse_coordinates, split_pair

KOMAE = Rectangle(139.555, 35.615, 139.600, 35.650)
NOTO = Rectangle(136.963, 37.248, 137.268, 37.406)


@pytest.mark.parametrize(
    ("lat", "lng"),
    [
        ("35.6349", "139.5787"),
        ("３５．６３４９", "１３９．５７８７"),
        ("35.634900000000000", "139.578700000000000"),
        ("北緯35.6349度", "東経139.5787度"),
        ("35,6349", "139,5787"),
        ("35°38′5.64″", "139°34′43.32″"),
        ("35度38分5.64秒", "139度34分43.32秒"),
    ],
)
def test_degrees_in_all_their_spellings(lat, lng):
    reading = parse_coordinates(lat, lng, KOMAE)
    assert reading.value == pytest.approx((139.5787, 35.6349))
    assert reading.problem is None


def test_swapped_pair_is_turned_round_and_said():
    reading = parse_coordinates("139.5787", "35.6349", KOMAE)
    assert reading.value == (139.5787, 35.6349)
    assert "入れ替わって" in reading.problem


@given(st.floats(35.62, 35.645), st.floats(139.56, 139.595))
def test_lost_decimal_point_is_put_back_inside_the_municipality(lat, lng):
    lat_text, lng_text = f"{lat:.5f}", f"{lng:.5f}"
    reading = parse_coordinates(lat_text.replace(".", ""), lng_text.replace(".", ""), KOMAE)
    assert reading.value == (float(lng_text), float(lat_text))
    assert "小数点を補い" in reading.problem


@pytest.mark.parametrize(
    ("lat", "lng", "within"),
    [
        ("3563490", "23957870", KOMAE),
        ("3663490", "13957870", KOMAE),
        ("3563490", "13957870", None),
        ("abc", "139.5787", KOMAE),
        ("35.6349", "", KOMAE),
        ("0", "0", KOMAE),
        ("51.5", "-0.1", KOMAE),
    ],
)
def test_pair_that_cannot_be_mended_for_certain_gives_no_point(lat, lng, within):
    reading = parse_coordinates(lat, lng, within)
    assert reading.value is None
    assert reading.problem


def test_degrees_minutes_seconds_packed_into_a_number_are_unpacked_only_if_that_alone_fits():
    reading = parse_coordinates("37.1811", "137.0850", NOTO)
    assert reading.value == pytest.approx((137.147222, 37.303056), abs=1e-5)
    assert "度分秒" in reading.problem
    plain = parse_coordinates("37.3011", "137.1050", NOTO)
    assert plain.value == (137.105, 37.3011)
    assert plain.problem is None


def test_pair_in_one_cell_is_split():
    assert split_pair("35.6349, 139.5787") == ("35.6349", "139.5787")
    assert split_pair("（35.6349，139.5787）") == ("35.6349", "139.5787")
    assert split_pair("狛江市") is None
