"""Derived outlines say that they are; what a map draws needs no tile server."""

import datetime as dt
import json
from pathlib import Path

import pytest
import shapely

from geo.errors import OutlineError
from geo.gazetteer import Town
from geo.outline.derived import REACH_M, derive_towns
from geo.outline.drawing import drawable_outlines, town_labels
from geo.outline.shape import Outline, read_outlines, to_feature, write_outlines
from geo.plane import Plane

AREAS = Path(__file__).resolve().parents[2] / "data" / "areas"
DAY = dt.date(2026, 5, 1)
CODE = "99999"
SQUARE = shapely.box(139.40, 35.70, 139.42, 35.72)


def towns(*points):
    return [Town(CODE, f"町{n}", point=point) for n, point in enumerate(points)]


def test_each_cell_holds_the_point_of_its_town_and_no_other():
    points = [(139.405, 35.705), (139.415, 35.705), (139.405, 35.715), (139.415, 35.715)]
    cells = derive_towns(towns(*points), SQUARE)
    assert [cell.name for cell in cells] == ["町0", "町1", "町2", "町3"]
    for cell, point in zip(cells, points, strict=True):
        held = [p for p in points if cell.shape.contains(shapely.Point(p))]
        assert held == [point]
        assert cell.is_derived


def test_cells_meet_without_gap_or_overlap_and_stay_in_the_municipality():
    cells = derive_towns(towns((139.405, 35.705), (139.415, 35.707), (139.41, 35.715)), SQUARE)
    shapes = [cell.shape for cell in cells]
    union = shapely.union_all(shapes)
    assert sum(shape.area for shape in shapes) == pytest.approx(union.area, rel=1e-6)
    assert union.area == pytest.approx(SQUARE.area, rel=1e-3)
    assert SQUARE.buffer(1e-6).contains(union)


def test_cell_reaches_no_farther_than_its_limit():
    (cell,) = derive_towns(towns((139.5, 35.7)), shapely.box(139.0, 35.0, 140.0, 36.0))
    reach = Plane((139.5, 35.7)).to_metres(cell.shape).hausdorff_distance(shapely.Point(0, 0))
    assert reach == pytest.approx(REACH_M, rel=0.01)


def test_towns_at_one_spot_and_without_a_spot_do_not_break_the_map():
    cells = derive_towns([*towns((139.41, 35.71), (139.41, 35.71)), Town(CODE, "点なし")], SQUARE)
    assert [cell.name for cell in cells] == ["町0"]
    assert derive_towns([Town(CODE, "点なし")], SQUARE) == []


def test_oaza_whose_small_fields_are_listed_has_no_cell_of_its_own():
    listed = [
        Town(CODE, "大字冨貴", point=(139.41, 35.71)),
        Town(CODE, "大字冨貴", "外面", point=(139.412, 35.71)),
    ]
    assert [cell.name for cell in derive_towns(listed, SQUARE)] == ["大字冨貴外面"]


def test_outlines_survive_being_written_and_read(tmp_path):
    path = tmp_path / CODE / "living_area.geojson"
    written = (
        Outline("living_area", "甲", SQUARE, valid_from=DAY, source="架空の資料"),
        Outline("living_area", "乙", shapely.box(139.42, 35.70, 139.44, 35.72)),
    )
    write_outlines(path, written)
    assert read_outlines(path) == written
    assert [p.name for p in path.parent.iterdir()] == [path.name]


def test_damaged_file_of_outlines_names_its_cure(tmp_path):
    path = tmp_path / "town.geojson"
    path.write_text('{"features": [{}]}')
    with pytest.raises(OutlineError, match="取り込み直してください"):
        read_outlines(path)


def test_derived_outline_is_labelled_as_approximate():
    assert to_feature(Outline("town", "本町", SQUARE, is_derived=True))["properties"]["note"] == (
        "おおよその範囲"
    )
    assert to_feature(Outline("town", "本町", SQUARE))["properties"]["note"] == ""


def test_map_of_kokubunji_draws_the_city_and_its_six_areas(tmp_path):
    drawn = drawable_outlines("13214", AREAS, tmp_path, DAY)
    facts = [feature["properties"] for feature in drawn["features"]]
    assert [fact["kind"] for fact in facts] == ["municipality"] + ["support_center_area"] * 6
    assert [fact["derived"] for fact in facts] == [True] * 7
    assert all(shapely.geometry.shape(f["geometry"]).is_valid for f in drawn["features"])
    json.dumps(drawn, allow_nan=False)


def test_map_shows_an_imported_file_at_once(tmp_path):
    before = drawable_outlines("13214", AREAS, tmp_path, DAY)
    official = Outline("support_center_area", "もとまち", SQUARE, source="架空の資料")
    write_outlines(tmp_path / "13214" / "support_center_area.geojson", [official])
    after = drawable_outlines("13214", AREAS, tmp_path, DAY)
    assert len(before["features"]) == 7
    assert [f["properties"]["derived"] for f in after["features"]] == [True, False]


def test_labels_name_each_town_once_and_its_chome_apart(tmp_path):
    labels = [f["properties"] for f in town_labels("13214", AREAS, tmp_path)["features"]]
    whole = [label["name"] for label in labels if label["rank"] == 1]
    assert len(whole) == len(set(whole)) == 19
    assert sum(label["rank"] == 2 for label in labels) == 70
