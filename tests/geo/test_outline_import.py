"""Official outlines come in from any usual file; each fault is named and nothing half-imported."""

import datetime as dt
import json
import math
import zipfile
from pathlib import Path

import geopandas
import pytest
import shapely

from geo.errors import GeoError, OutlineError
from geo.outline.importing import ImportOrder, import_outlines
from geo.outline.reading import MAX_BYTES, ReadingChoice
from geo.outline.shape import read_outlines

CODE = "99999"
KIND = "living_area"
WEST, EAST = shapely.box(139.40, 35.70, 139.42, 35.72), shapely.box(139.42, 35.70, 139.44, 35.72)
BOWTIE = shapely.Polygon(
    [(139.40, 35.70), (139.42, 35.72), (139.42, 35.70), (139.40, 35.72), (139.40, 35.70)]
)


@pytest.fixture
def folders(tmp_path):
    """A made-up municipality with two areas, four towns and the outline of both squares."""
    folder = tmp_path / "areas" / CODE
    folder.mkdir(parents=True)
    (folder / "profile.toml").write_text(
        f'code = "{CODE}"\nname = "架空町"\nprefecture = "架空県"\n'
        f'[[area_kinds]]\nidentifier = "{KIND}"\nlabel = "日常生活圏域"\n',
        encoding="utf-8",
    )
    (folder / "gazetteer.csv").write_text(
        "code,town,koaza,kana,lon,lat,population,households\n"
        ",西町一丁目,,,139.405,35.705,,\n,西町二丁目,,,139.415,35.715,,\n"
        ",東町一丁目,,,139.425,35.705,,\n,東町二丁目,,,139.435,35.715,,\n",
        encoding="utf-8",
    )
    (folder / "areas.csv").write_text(
        "kind,area,parent,town,number_from,number_to,valid_from,valid_to,status,source\n"
        f"{KIND},西,,西町,,,,,,\n{KIND},東,,東町,,,,,,\n",
        encoding="utf-8",
    )
    return tmp_path / "areas", tmp_path / "home"


def frame(*rows, crs="EPSG:4326"):
    return geopandas.GeoDataFrame(
        {"name": [name for name, _ in rows]}, geometry=[shape for _, shape in rows], crs=crs
    )


def bring(path, folders, kind=KIND, choice=ReadingChoice(), dry_run=False, **facts):  # noqa: B008
    return import_outlines(
        path, ImportOrder(CODE, kind, **facts), choice, *folders, dry_run=dry_run
    )


def geojson(tmp_path, *rows, name="outlines.geojson"):
    path = tmp_path / name
    frame(*rows).to_file(path, driver="GeoJSON")
    return path


def zipped_shapefile(tmp_path, data, *, drop=(), **options):
    folder = tmp_path / "shp"
    folder.mkdir(exist_ok=True)
    data.to_file(folder / "圏域.shp", **options)
    path = tmp_path / "outlines.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for part in sorted(folder.iterdir()):
            if part.suffix not in drop:
                archive.write(part, f"data/{part.name}")
    return path


def stored(folders, kind=KIND):
    return {o.name: o for o in read_outlines(folders[1] / CODE / f"{kind}.geojson")}


def files(tmp_path):
    plain = frame(("西", WEST), ("東", EAST))
    yield geojson(tmp_path, ("西", WEST), ("東", EAST))
    yield zipped_shapefile(tmp_path, plain.to_crs("EPSG:6677"), encoding="utf-8")
    for name, driver in (("o.gpkg", "GPKG"), ("o.kml", "KML")):
        data = (
            plain.to_crs("EPSG:6668")
            if driver == "GPKG"
            else plain.rename(columns={"name": "Name"})
        )
        data.to_file(tmp_path / name, driver=driver)
        yield tmp_path / name


def test_every_usual_format_and_crs_gives_the_same_outlines(tmp_path, folders):
    for path in files(tmp_path):
        report = bring(path, folders)
        assert (report.rows, report.accepted, report.refused) == (2, ["西", "東"], []), path
        got = stored(folders)
        assert got["西"].shape.symmetric_difference(WEST).area < 1e-8, path
        assert got["東"].shape.symmetric_difference(EAST).area < 1e-8, path


def test_shapefile_of_an_office_in_shift_jis_is_read(tmp_path, folders):
    data = frame(("西", WEST), ("東", EAST))
    path = zipped_shapefile(tmp_path, data, drop=(".cpg",), encoding="cp932")
    assert bring(path, folders).accepted == ["西", "東"]


def test_shapefile_without_crs_asks_for_it_and_takes_it(tmp_path, folders):
    data = frame(("西", WEST), ("東", EAST)).to_crs("EPSG:6677")
    path = zipped_shapefile(tmp_path, data, drop=(".prj",), encoding="utf-8")
    with pytest.raises(OutlineError, match="--crs"):
        bring(path, folders)
    assert bring(path, folders, choice=ReadingChoice(crs="EPSG:6677")).accepted == ["西", "東"]
    with pytest.raises(OutlineError, match="読めません"):
        bring(path, folders, choice=ReadingChoice(crs="平面直角"))


@pytest.mark.parametrize(
    ("shape", "reason"),
    [
        (None, "図形がありません"),
        (shapely.Point(139.41, 35.71), "面ではなく Point"),
        (shapely.box(35.70, 139.40, 35.72, 139.42), "入れ替わっています"),
        (shapely.box(135.0, 34.0, 135.1, 34.1), "この自治体の外"),
        (shapely.box(2.0, 48.0, 2.1, 48.1), "日本の範囲の外"),
        (shapely.box(139400000, 35700000, 139420000, 35720000), "小数点が抜けている"),
    ],
)
def test_bad_row_is_named_and_keeps_the_whole_file_out(tmp_path, folders, shape, reason):
    path = geojson(tmp_path, ("西", WEST), ("東", shape))
    report = bring(path, folders)
    ((row, name, said),) = report.refused
    assert (row, name) == (2, "東")
    assert reason in said
    assert report.written is None
    assert not folders[1].exists()


def test_refused_rows_can_be_left_out_on_request(tmp_path, folders):
    path = geojson(tmp_path, ("西", WEST), ("東", shapely.Point(139.41, 35.71)))
    report = bring(path, folders, skip_refused=True)
    assert report.accepted == ["西"]
    assert "図形のない名前: 東" in report.notes


def test_unnamed_row_is_refused(tmp_path, folders):
    report = bring(geojson(tmp_path, ("西", WEST), (None, EAST)), folders)
    assert "名前が空" in report.refused[0][2]


@pytest.mark.filterwarnings("ignore:invalid value")
@pytest.mark.parametrize("corner", [1, 0])
def test_not_a_number_in_a_corner_is_refused(tmp_path, folders, corner):
    ring = [[139.40, 35.70], [139.42, 35.70], [139.42, 35.72], [139.40, 35.70]]
    ring[corner][1] = math.nan
    path = tmp_path / "nan.geojson"
    feature = {
        "type": "Feature",
        "properties": {"name": "西"},
        "geometry": {"type": "Polygon", "coordinates": [ring]},
    }
    path.write_text(json.dumps({"type": "FeatureCollection", "features": [feature]}))
    report = bring(path, folders)
    assert "数値でない" in report.refused[0][2]
    assert not folders[1].exists()


def test_polygon_that_crosses_itself_is_repaired_and_reported(tmp_path, folders):
    report = bring(geojson(tmp_path, ("西", BOWTIE), ("東", EAST)), folders)
    assert [row for row, _, what in report.changed if "線が交わる" in what] == [1]
    assert stored(folders)["西"].shape.is_valid


def test_neighbours_stay_joined_when_overlap_and_gap_are_cleaned(tmp_path, folders):
    overlapping = shapely.box(139.4195, 35.70, 139.44, 35.71)
    gapped = shapely.box(139.40, 35.71005, 139.44, 35.72)
    report = bring(
        geojson(
            tmp_path,
            ("西", shapely.box(139.40, 35.70, 139.42, 35.71)),
            ("東", overlapping),
            ("北", gapped),
        ),
        folders,
    )
    said = "".join(report.notes)
    assert "重なり" in said
    assert "すき間" in said
    assert "一覧にない名前: 北" in said
    shapes = [outline.shape for outline in stored(folders).values()]
    union = shapely.union_all(shapes)
    assert union.geom_type == "Polygon"
    assert not union.interiors
    assert sum(shape.area for shape in shapes) == pytest.approx(union.area, rel=1e-6)


def test_part_outside_the_municipality_is_cut_off_and_reported(tmp_path, folders):
    bring(geojson(tmp_path, ("x", WEST.union(EAST))), folders, kind="municipality")
    wide = shapely.box(139.38, 35.70, 139.42, 35.72)
    report = bring(geojson(tmp_path, ("西", wide), ("東", EAST)), folders)
    assert ["50.0%" in what for row, _, what in report.changed if row == 1] == [True]
    assert stored(folders)["西"].shape.symmetric_difference(WEST).area < 1e-7


def test_rows_of_other_municipalities_are_left_aside_by_their_code(tmp_path, folders):
    data = frame(("西", WEST), ("東", EAST), ("よそ", shapely.box(135.0, 34.0, 135.1, 34.1)))
    data["N03_007"] = [CODE, CODE, "27100"]
    data.to_file(tmp_path / "pref.geojson", driver="GeoJSON")
    report = bring(tmp_path / "pref.geojson", folders)
    assert report.accepted == ["西", "東"]
    assert "N03_007" in report.notes[0]


def test_rows_can_be_chosen_by_a_column(tmp_path, folders):
    path = geojson(tmp_path, ("西", WEST), ("東", EAST))
    assert bring(path, folders, only=("name", "西")).accepted == ["西"]
    with pytest.raises(OutlineError, match="「北」の行がありません"):
        bring(path, folders, only=("name", "北"))
    with pytest.raises(OutlineError, match="使える列: name"):
        bring(path, folders, only=("番号", "1"))


def test_name_column_is_asked_for_when_it_cannot_be_known(tmp_path, folders):
    data = frame(("西", WEST), ("東", EAST)).rename(columns={"name": "列A"})
    data.to_file(tmp_path / "a.geojson", driver="GeoJSON")
    with pytest.raises(OutlineError, match="使える列: 列A"):
        bring(tmp_path / "a.geojson", folders)
    assert bring(tmp_path / "a.geojson", folders, name_column="列A").accepted == ["西", "東"]


def test_outline_of_another_municipality_is_refused_as_the_whole(tmp_path, folders):
    path = geojson(tmp_path, ("隣町", shapely.box(139.44, 35.70, 139.46, 35.72)))
    with pytest.raises(OutlineError, match="架空町 の町の 0%"):
        bring(path, folders, kind="municipality")


def test_town_names_are_spelt_as_in_the_gazetteer(tmp_path, folders):
    path = geojson(tmp_path, ("西町１丁目", WEST), ("東町2丁目", EAST))
    assert bring(path, folders, kind="town").accepted == ["西町一丁目", "東町二丁目"]


def test_earlier_period_stays_and_ends_the_day_before_the_new_one(tmp_path, folders):
    path = geojson(tmp_path, ("西", WEST), ("東", EAST))
    bring(path, folders)
    bring(geojson(tmp_path, ("中央", WEST)), folders, valid_from=dt.date(2027, 4, 1))
    got = read_outlines(folders[1] / CODE / f"{KIND}.geojson")
    assert [(o.name, o.valid_to) for o in got] == [
        ("西", dt.date(2027, 3, 31)),
        ("東", dt.date(2027, 3, 31)),
        ("中央", None),
    ]


def test_dry_run_reports_and_writes_nothing(tmp_path, folders):
    report = bring(geojson(tmp_path, ("西", WEST), ("東", EAST)), folders, dry_run=True)
    assert report.accepted == ["西", "東"]
    assert not folders[1].exists()


def broken(tmp_path):
    yield tmp_path / "missing.geojson", "ありません"
    empty = tmp_path / "empty.geojson"
    empty.write_bytes(b"")
    yield empty, "空のファイル"
    text = tmp_path / "text.geojson"
    text.write_text("地図ではない")
    yield text, "読めません"
    none = tmp_path / "none.geojson"
    none.write_text('{"type": "FeatureCollection", "features": []}')
    yield none, "図形がありません"
    picture = tmp_path / "map.png"
    picture.write_bytes(b"\x89PNG")
    yield picture, "形式は読めません"
    not_zip = tmp_path / "broken.zip"
    not_zip.write_bytes(b"PK not really")
    yield not_zip, "壊れた zip"
    no_shape = tmp_path / "texts.zip"
    with zipfile.ZipFile(no_shape, "w") as archive:
        archive.writestr("readme.txt", "x")
    yield no_shape, "境界線のファイルがありません"
    metres = tmp_path / "metres.geojson"
    metres.write_text(
        geojson(
            tmp_path, ("西", shapely.box(-30000, -34000, -29000, -33000)), name="m.geojson"
        ).read_text()
    )
    yield metres, "メートルのようです"
    degrees = tmp_path / "degrees.geojson"
    mapping = json.loads(geojson(tmp_path, ("西", WEST), name="d.geojson").read_text())
    mapping["crs"] = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::6677"}}
    degrees.write_text(json.dumps(mapping))
    yield degrees, "緯度経度のようです"


def test_unusable_file_is_named_with_its_cure_and_leaves_nothing(tmp_path, folders):
    for path, said in broken(tmp_path):
        with pytest.raises(OutlineError) as caught:
            bring(path, folders)
        assert said in str(caught.value), path
        assert "ください" in str(caught.value), path
        assert not folders[1].exists()


def test_file_of_500_megabytes_is_refused_before_it_is_read(tmp_path, folders):
    huge = tmp_path / "huge.geojson"
    with huge.open("wb") as out:
        out.truncate(500_000_000)
    with pytest.raises(OutlineError, match="500 MB"):
        bring(huge, folders)
    bomb = tmp_path / "bomb.zip"
    with (
        zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive,
        archive.open("big.geojson", "w") as member,
    ):
        for _ in range(MAX_BYTES // 10_000_000 + 1):
            member.write(b" " * 10_000_000)
    with pytest.raises(OutlineError, match="上限"):
        bring(bomb, folders)


def test_unknown_kind_and_municipality_are_named(tmp_path, folders):
    path = geojson(tmp_path, ("西", WEST))
    with pytest.raises(OutlineError, match=r"living_area\(日常生活圏域\)"):
        bring(path, folders, kind="school")
    with pytest.raises(GeoError, match="00000"):
        import_outlines(path, ImportOrder("00000", KIND), ReadingChoice(), *folders)


def test_several_layers_are_listed_to_choose_from(tmp_path, folders):
    path = tmp_path / "two.gpkg"
    for layer in ("圏域", "道路"):
        frame(("西", WEST), ("東", EAST)).to_file(path, layer=layer, driver="GPKG")
    with pytest.raises(OutlineError, match="圏域、道路"):
        bring(path, folders)
    assert bring(path, folders, choice=ReadingChoice(layer="圏域")).accepted == ["西", "東"]


def test_census_polygons_of_a_city_come_in_whole(shared_dir, tmp_path):
    areas = Path(__file__).resolve().parents[2] / "data" / "areas"
    path = shared_dir / "data" / "geo" / "towns.geojson"
    order = ImportOrder("13214", "town", source="平成27年国勢調査 小地域")
    report = import_outlines(path, order, ReadingChoice(), areas, tmp_path)
    assert (len(report.accepted), report.refused) == (70, [])
    shapes = [o.shape for o in read_outlines(tmp_path / "13214" / "town.geojson")]
    union = shapely.union_all(shapes)
    assert sum(shape.area for shape in shapes) == pytest.approx(union.area, rel=1e-4)
