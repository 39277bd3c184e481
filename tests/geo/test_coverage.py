"""Which towns and people have a place within a trip, as a table, a layer and a picture."""

import csv
import datetime as dt
import io
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.area import Area, TownRange
from geo.atlas import Atlas
from geo.barrier import Barrier
from geo.coverage import WHOLE, Site, Trip, reach_towns, tabulate
from geo.coverage_file import coverage_csv, coverage_geojson
from geo.coverage_picture import PictureText, draw_coverage
from geo.errors import CoverageError, TravelError
from geo.gazetteer import Town
from geo.survey import Survey
from geo.travel import travel_minutes

AREAS = Path(__file__).resolve().parents[2] / "data" / "areas"
CODE = "99999"
DAY = dt.date(2026, 5, 1)
NEAR = Town(CODE, "西町", point=(139.4000, 35.7000), population=100)
FAR = Town(CODE, "東町", point=(139.4300, 35.7000), population=300)
UNCOUNTED = Town(CODE, "北町", point=(139.4005, 35.7005))
PLACELESS = Town(CODE, "南町", population=50)
TOWNS = [NEAR, FAR, UNCOUNTED, PLACELESS]
SITE = Site("s1", "ひろば", "salon", (139.4010, 35.7000))
TEXT = PictureText("架空町 サロンに歩いて15分で届く町", "サロン", "架空の出典")


def by_town(reaches):
    return {reach.town.name: reach for reach in reaches}


def test_town_is_covered_when_the_way_to_its_nearest_site_is_short_enough():
    reached = by_town(reach_towns(TOWNS, [SITE], Trip()))
    assert reached["西町"].is_covered is True
    assert reached["西町"].minutes == travel_minutes(NEAR.point, SITE.point, "walk")
    assert reached["東町"].is_covered is False
    assert reached["東町"].site == SITE


def test_town_without_a_point_is_neither_covered_nor_uncovered():
    assert by_town(reach_towns(TOWNS, [SITE], Trip()))["南町"].is_covered is None


def test_no_site_covers_nothing():
    assert [r.is_covered for r in reach_towns([NEAR, FAR], [], Trip())] == [False, False]


def test_slower_people_and_rivers_shrink_the_coverage():
    town = Town(CODE, "中町", point=(139.4115, 35.7000), population=10)
    assert reach_towns([town], [SITE], Trip(18))[0].is_covered
    assert not reach_towns([town], [SITE], Trip(18, ability=("frail",)))[0].is_covered
    river = Barrier("架空川", ((139.405, 35.68), (139.405, 35.72)))
    assert not reach_towns([town], [SITE], Trip(18), [river])[0].is_covered


@given(st.floats(1, 60), st.floats(1, 60))
def test_a_longer_trip_never_covers_fewer_people(one, other):
    short, long = sorted((one, other))
    covered = [
        tabulate(reach_towns(TOWNS, [SITE], Trip(minutes)), {}, {})[-1].covered_people
        for minutes in (short, long)
    ]
    assert covered[0] <= covered[1]


def test_oaza_is_counted_by_its_small_fields():
    listed = [Town(CODE, "大字冨貴", point=NEAR.point), Town(CODE, "大字冨貴", "外面", FAR.point)]
    assert [r.town.name for r in reach_towns(listed, [SITE], Trip())] == ["大字冨貴外面"]


def test_table_sums_known_people_and_names_the_towns_left_out():
    rows = tabulate(
        reach_towns(TOWNS, [SITE], Trip()), {"西町": "甲", "東町": "乙", "南町": "乙"}, {"甲": 1}
    )
    first, second, unknown, whole = rows
    assert (first.area, first.people, first.covered_people, first.share) == ("甲", 100, 100, 1.0)
    assert (second.uncovered, second.unknown, second.covered_people) == (("東町",), ("南町",), 0)
    assert (unknown.area, unknown.people, unknown.share) == ("区域不明", None, None)
    assert (whole.area, whole.people, whole.covered_people, whole.sites) == (WHOLE, 400, 100, 1)


def test_municipality_without_areas_has_only_the_whole():
    assert [row.area for row in tabulate(reach_towns(TOWNS, [SITE], Trip()), {}, {})] == [WHOLE]


@pytest.mark.parametrize("minutes", [0, -5, float("nan"), float("inf")])
def test_limit_that_is_no_time_is_refused(minutes):
    with pytest.raises(CoverageError, match="0より大きい"):
        reach_towns(TOWNS, [SITE], Trip(minutes))


def test_unknown_mode_is_refused_even_without_sites():
    with pytest.raises(TravelError, match="「馬」"):
        reach_towns(TOWNS, [], Trip(mode="馬"))


def survey(atlas_areas=(), **facts):
    atlas = Atlas(atlas_areas, TOWNS, [])
    return Survey(TOWNS, atlas, (), Trip(), DAY, **facts)


def test_survey_takes_the_first_kind_of_area_whose_towns_are_known():
    unlisted = Area(CODE, "east_west_area", "東")
    listed = Area(CODE, "living_area", "甲", towns=(TownRange("西町"),))
    asked = survey([unlisted, listed])
    assert asked.area_kind == "living_area"
    assert [row.area for row in asked.rows([SITE])] == ["甲", "区域不明", WHOLE]
    assert survey([unlisted]).area_kind is None
    with pytest.raises(CoverageError, match="使える種類: east_west_area"):
        survey([unlisted], area_kind="school")


def test_kokubunji_counts_every_citizen_of_the_census_once(tmp_path):
    asked = Survey.open("13214", AREAS, tmp_path, Trip(), DAY)
    site = Site("x", "架空のひろば", "salon", (139.4859, 35.7013))
    rows = asked.rows([site])
    assert len(rows) == 7
    assert rows[-1].people == sum(row.people for row in rows[:-1]) == 122_742
    assert [row.sites for row in rows if row.area == "ほんだ"] == [1]


def test_csv_says_unknown_where_no_population_is_known():
    rows = tabulate(reach_towns([UNCOUNTED], [SITE], Trip()), {}, {})
    (row,) = csv.DictReader(io.StringIO(coverage_csv({"サロン": rows})))
    assert (row["区域"], row["種別"], row["人口"], row["届く割合"]) == (WHOLE, "サロン", "—", "—")


def test_layer_has_a_feature_for_every_town():
    reaches = reach_towns(TOWNS, [SITE], Trip())
    layer = json.loads(coverage_geojson(reaches, {"西町": "甲"}, []))
    facts = {f["properties"]["town"]: f for f in layer["features"]}
    assert facts["西町"]["properties"]["area"] == "甲"
    assert facts["西町"]["properties"]["nearest"] == "ひろば"
    assert facts["南町"]["geometry"] is None


@pytest.mark.parametrize("suffix", [".svg", ".png"])
def test_picture_is_drawn_whole_and_the_same_each_time(tmp_path, suffix):
    asked = Survey.open("13219", AREAS, tmp_path, Trip(), DAY)
    site = Site("x", "架空のひろば", "salon", (139.5779, 35.6317))
    pictures = []
    for name in ("a", "b"):
        path = tmp_path / f"{name}{suffix}"
        draw_coverage(path, asked.reaches([site]), [site], asked.trip, asked.outlines, TEXT)
        pictures.append(path.read_bytes())
    assert pictures[0] == pictures[1]
    assert len(pictures[0]) > 20_000
    assert sorted(p.name for p in tmp_path.iterdir()) == [f"a{suffix}", f"b{suffix}"]


def test_picture_writes_japanese_as_shapes_not_as_a_missing_typeface(tmp_path):
    asked = Survey.open("13219", AREAS, tmp_path, Trip(), DAY)
    path = tmp_path / "coverage.svg"
    draw_coverage(path, asked.reaches([]), [], asked.trip, asked.outlines, TEXT)
    text = path.read_text(encoding="utf-8")
    assert "<text" not in text
    assert "IPAexGothic" in text


def test_picture_of_another_kind_or_without_towns_is_refused(tmp_path):
    reaches = reach_towns(TOWNS, [SITE], Trip())
    with pytest.raises(CoverageError, match=r"\.svg か \.png"):
        draw_coverage(tmp_path / "a.pdf", reaches, [SITE], Trip(), [], TEXT)
    with pytest.raises(CoverageError, match="塗る町の範囲がありません"):
        draw_coverage(tmp_path / "a.svg", reaches, [SITE], Trip(), [], TEXT)
    assert list(tmp_path.iterdir()) == []
