"""A coordinate that is not a place in Japan is named together with its cure."""

import math

import pytest

from geo.errors import CoordinateError
from geo.point import check_point, parse_point


def test_text_and_numbers_read_alike():
    assert parse_point(" 139.4859 ", "35.7013") == (139.4859, 35.7013)
    assert parse_point(139.4859, 35.7013) == (139.4859, 35.7013)


def test_both_empty_is_no_point():
    assert parse_point("", None) is None


@pytest.mark.parametrize(
    ("lon", "lat", "said"),
    [
        ("139.48", "", "緯度が空"),
        ("", "35.7", "経度が空"),
        ("35.7013", "139.4859", "入れ替わって"),
        ("13948591", "3570134", "小数点が抜けて"),
        ("1394859", "3570134", "緯度 35.701340、経度 139.485900"),
        ("0", "0", "日本の範囲の外"),
        ("-122.4", "37.7", "日本の範囲の外"),
        ("nan", "35.7", "数値ではありません"),
        (math.nan, 35.7, "数値ではありません"),
        ("inf", "35.7", "数値ではありません"),
        ("東経139度", "35.7", "数値ではありません"),
    ],
)
def test_bad_coordinate_is_named_with_its_cure(lon, lat, said):
    with pytest.raises(CoordinateError, match="ください") as caught:
        parse_point(lon, lat)
    assert said in str(caught.value)


@pytest.mark.parametrize(
    "point", [(153.98, 24.28), (122.93, 24.45), (141.9, 45.52), (136.08, 20.42)]
)
def test_the_corners_of_japan_are_in_japan(point):
    assert check_point(point) == point
