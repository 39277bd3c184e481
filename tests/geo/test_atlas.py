"""Which area a town, a 番地 or a point lies in on a day; not knowing is an answer with a reason."""

import datetime as dt
from pathlib import Path

import pytest
import shapely

from geo.area import Area, TownRange, read_areas
from geo.atlas import Atlas, Finding
from geo.errors import AreaError
from geo.gazetteer import Town
from geo.outline.shape import Outline

AREAS = Path(__file__).resolve().parents[2] / "data" / "areas"
DAY = dt.date(2026, 5, 1)
CODE = "99999"


@pytest.fixture(scope="module")
def kokubunji(tmp_path_factory):
    return Atlas.open("13214", AREAS, tmp_path_factory.mktemp("home"))


@pytest.fixture(scope="module")
def komae(tmp_path_factory):
    return Atlas.open("13219", AREAS, tmp_path_factory.mktemp("home"))


def square(west, south, size=0.01):
    return shapely.box(west, south, west + size, south + size)


def area(name, *towns, kind="living_area", **facts):
    return Area(CODE, kind, name, towns=tuple(towns), **facts)


def names(findings):
    return {kind: finding.area.name if finding.area else None for kind, finding in findings.items()}


@pytest.mark.parametrize(
    ("town", "name"),
    [
        ("東元町一丁目", "もとまち"),
        ("東元町", "もとまち"),
        ("西恋ヶ窪四丁目", "こいがくぼ"),
        ("東恋ケ窪二丁目", "ほんだ"),
        ("戸倉一丁目", "ひよし"),
        ("東戸倉一丁目", "こいがくぼ"),
        ("本町一丁目", "ほんだ"),
        ("本多一丁目", "ほんだ"),
        ("北町", "なみき"),
    ],
)
def test_town_lists_are_matched_by_whole_names(kokubunji, town, name):
    assert names(kokubunji.of_town(town, DAY))["support_center_area"] == name


def test_every_town_of_kokubunji_is_in_exactly_one_area(kokubunji):
    towns = [
        town for a in kokubunji.areas("support_center_area", DAY) for town in kokubunji.towns_of(a)
    ]
    assert len(towns) == len(set(towns)) == 70


def test_kind_without_a_list_of_towns_is_unknown(kokubunji):
    assert "east_west_area" in kokubunji.kinds(DAY)
    assert kokubunji.of_town("本町一丁目", DAY)["east_west_area"] == Finding(None, "unlisted")
    assert kokubunji.at((139.4859, 35.7013), DAY)["east_west_area"] == Finding(None, "unlisted")


@pytest.mark.parametrize("code", ["13223", "13218", "23447"])
def test_municipality_without_areas_answers_none_at_all(code, tmp_path):
    atlas = Atlas.open(code, AREAS, tmp_path)
    assert atlas.kinds(DAY) == ()
    assert atlas.locate(DAY, town="学園四丁目", point=(139.40, 35.74)) == {}


def test_point_of_each_town_lies_in_the_derived_outline_of_its_area(kokubunji, komae):
    for atlas, code in ((kokubunji, "13214"), (komae, "13219")):
        (kind,) = {a.kind for a in read_areas(AREAS / code / "areas.csv", code) if a.towns}
        for each in atlas.areas(kind, DAY):
            for outline in atlas.outlines:
                if outline.kind == "town" and outline.name in atlas.towns_of(each):
                    point = outline.shape.representative_point()
                    found = atlas.at((point.x, point.y), DAY)[kind]
                    assert (found.area, found.basis) == (each, "derived")


def test_lot_range_goes_before_the_whole_town():
    east = area("東", TownRange("大字熊川"))
    west = area("西", TownRange("大字熊川", 1, 499))
    atlas = Atlas([east, west], [Town(CODE, "大字熊川")], [])
    for lot, name, basis in ((1, "西", "lot"), (499, "西", "lot"), (500, "東", "town")):
        assert atlas.of_town("熊川", DAY, lot=lot)["living_area"] == Finding(
            {"西": west, "東": east}[name], basis
        )
    assert atlas.of_town("大字熊川", DAY)["living_area"] == Finding(None, "needs_lot")


def test_lot_outside_every_range_is_unlisted():
    atlas = Atlas([area("西", TownRange("大字熊川", 1, 499))], [Town(CODE, "大字熊川")], [])
    assert atlas.of_town("大字熊川", DAY, lot=800)["living_area"] == Finding(None, "unlisted")
    assert names(atlas.of_town("大字熊川", DAY))["living_area"] == "西"


def test_chome_named_by_itself_goes_before_its_town():
    towns = [Town(CODE, "本町一丁目"), Town(CODE, "本町二丁目")]
    atlas = Atlas([area("南", TownRange("本町")), area("北", TownRange("本町二丁目"))], towns, [])
    assert names(atlas.of_town("本町一丁目", DAY))["living_area"] == "南"
    assert names(atlas.of_town("本町二丁目", DAY))["living_area"] == "北"


def test_town_without_chome_is_unknown_when_its_chome_are_in_different_areas():
    towns = [Town(CODE, "本町一丁目"), Town(CODE, "本町二丁目")]
    split = [area("南", TownRange("本町一丁目")), area("北", TownRange("本町二丁目"))]
    assert Atlas(split, towns, []).of_town("本町", DAY)["living_area"].basis == "needs_lot"
    joined = [area("南", TownRange("本町一丁目"), TownRange("本町二丁目"))]
    assert names(Atlas(joined, towns, []).of_town("本町", DAY))["living_area"] == "南"


def test_placement_keeps_the_area_of_its_period():
    old = area("第1", TownRange("本町"), valid_to=dt.date(2026, 3, 31))
    new = area("中央", TownRange("本町"), valid_from=dt.date(2026, 4, 1))
    atlas = Atlas([old, new], [Town(CODE, "本町")], [])
    assert names(atlas.of_town("本町", dt.date(2026, 3, 31)))["living_area"] == "第1"
    assert names(atlas.of_town("本町", dt.date(2026, 4, 1)))["living_area"] == "中央"
    assert atlas.towns_of(old) == atlas.towns_of(new) == ["本町"]


def test_parents_are_told_the_nearest_first_and_a_ring_of_them_ends():
    ward = area("北部", kind="support_center_area")
    school = area("第一小", TownRange("本町"), kind="school", parent="北部")
    assert Atlas([ward, school], [], []).parents(school, DAY) == (ward,)
    ring = [area("甲", parent="乙"), area("乙", parent="甲")]
    assert [a.name for a in Atlas(ring, [], []).parents(ring[0], DAY)] == ["乙", "甲"]


LEFT, RIGHT = square(139.40, 35.70), square(139.41, 35.70)


def outlined(*shapes, kind="living_area", **facts):
    outlines = [Outline(kind, name, shape, **facts) for name, shape in shapes]
    return Atlas([area(name) for name, _ in shapes], [], outlines)


def test_point_on_a_border_belongs_to_the_area_listed_first():
    border = (139.41, 35.705)
    for order in ((("甲", LEFT), ("乙", RIGHT)), (("乙", RIGHT), ("甲", LEFT))):
        found = outlined(*order).at(border, DAY)["living_area"]
        assert (found.area.name, found.basis) == (order[0][0], "outline")


def test_point_in_a_sliver_belongs_to_the_nearest_and_says_so():
    atlas = outlined(("甲", LEFT), ("乙", square(139.4104, 35.70)))
    found = atlas.at((139.4101, 35.705), DAY)["living_area"]
    assert (found.area.name, found.basis) == ("甲", "near")


def test_point_far_from_every_outline_is_unknown():
    found = outlined(("甲", LEFT)).at((139.42, 35.705), DAY)["living_area"]
    assert found == Finding(None, "outside")


def test_listed_town_goes_before_the_outline():
    listed = area("甲", TownRange("本町"))
    atlas = Atlas([listed, area("乙")], [Town(CODE, "本町")], [Outline("living_area", "乙", RIGHT)])
    inside_b = (139.415, 35.705)
    assert names(atlas.locate(DAY, town="本町", point=inside_b))["living_area"] == "甲"
    assert names(atlas.locate(DAY, town="外町", point=inside_b))["living_area"] == "乙"
    assert names(atlas.locate(DAY, point=inside_b))["living_area"] == "乙"


def test_outline_holds_only_in_its_period():
    atlas = outlined(("甲", LEFT), valid_to=dt.date(2025, 3, 31))
    assert atlas.at((139.405, 35.705), dt.date(2025, 3, 31))["living_area"].area.name == "甲"
    assert atlas.at((139.405, 35.705), DAY)["living_area"] == Finding(None, "unlisted")


def test_municipality_says_whether_it_holds_a_point():
    atlas = Atlas([], [], [Outline("municipality", "架空町", LEFT)])
    assert atlas.holds((139.405, 35.705)) is True
    assert atlas.holds((139.45, 35.705)) is False
    assert Atlas([], [], []).holds((139.405, 35.705)) is None


HEADER = "kind,area,parent,town,number_from,number_to,valid_from,valid_to,status,source\n"


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("living_area,甲,,本町,10,1,,,,", "終わりが始まりより前"),
        ("living_area,甲,,本町,一番,,,,,", "整数ではありません"),
        ("living_area,甲,,,1,2,,,,", "町名がありません"),
        ("living_area,甲,,本町,,,2026/4/1,,,", "2026-04-01 の形"),
        ("living_area,甲,,本町,,,2026-04-01,2025-04-01,,", "終わりが始まりより前"),
        ("living_area,,,本町,,,,,,", "area が空"),
        (",甲,,本町,,,,,,", "kind が空"),
    ],
)
def test_bad_row_of_the_list_is_named_with_its_cure(tmp_path, row, said):
    path = tmp_path / "areas.csv"
    path.write_text(f"{HEADER}living_area,乙,,北町,,,,,,\n{row}\n", encoding="utf-8")
    with pytest.raises(AreaError, match="3行目") as caught:
        read_areas(path, CODE)
    assert said in str(caught.value)


def test_list_without_its_columns_or_in_another_encoding_is_refused(tmp_path):
    path = tmp_path / "areas.csv"
    path.write_text("kind,area\nliving_area,甲\n", encoding="utf-8")
    with pytest.raises(AreaError, match="parent, town"):
        read_areas(path, CODE)
    path.write_bytes("種別,圏域\n".encode("cp932"))
    with pytest.raises(AreaError, match="UTF-8"):
        read_areas(path, CODE)
    assert read_areas(tmp_path / "missing.csv", CODE) == ()
