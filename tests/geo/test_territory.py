"""A point is called outside its municipality only where that is sure."""

import pytest
import shapely

from geo.gazetteer import read_local
from geo.outline.shape import Outline, outline_path, write_outlines
from geo.territory import Territory
from tests.conftest import REPOSITORY

AREAS = REPOSITORY / "data" / "areas"
CODES = sorted(path.parent.name for path in AREAS.glob("*/gazetteer.csv"))
SQUARE = [(139.0, 36.0), (139.02, 36.0), (139.02, 36.02), (139.0, 36.02)]


@pytest.mark.parametrize("code", CODES)
def test_every_town_of_a_municipality_is_inside_and_the_next_prefecture_is_not(code, tmp_path):
    territory = Territory.open(code, AREAS, tmp_path)
    towns = [town for town in read_local(AREAS / code / "gazetteer.csv", code) if town.point]
    assert all(territory.holds(town.point) for town in towns)
    lon, lat = towns[0].point
    assert not territory.holds((lon + 0.5, lat))


def test_an_outline_goes_before_the_towns(tmp_path):
    outline = Outline("municipality", "架空市", shapely.Polygon(SQUARE))
    write_outlines(outline_path(tmp_path, "13219", "municipality"), [outline])
    territory = Territory.open("13219", AREAS, tmp_path)
    assert not territory.is_derived
    assert territory.holds((139.01, 36.01))
    assert territory.holds((139.0215, 36.01)), "within the slack of the border"
    assert not territory.holds((139.03, 36.01))


def test_where_nothing_is_known_nothing_is_outside(tmp_path):
    assert Territory.open("01101", AREAS, tmp_path) is None
