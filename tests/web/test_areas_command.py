"""``chiikinowa areas``: gazetteer, outlines and coverage; results on stdout, the rest on stderr."""

import csv
import io
import json
import shutil

import pytest
from click.testing import CliRunner
from sqlalchemy import select

from directory.resource import LocationPrecision, Resource
from geo.errors import GeoError
from matching.field import FactRowError
from web.cli.areas import areas
from web.cli.registry import writing_session
from web.settings import load_settings

TOWNS = """\
code,municipality_code,pref,city,town,koaza,kana,lat,lng
,13202,東京都,立川市,曙町一丁目,,,35.70,139.41
,13202,東京都,立川市,緑町,,,139.41,35.70
"""
RESOURCES = [
    {
        "id": "r1",
        "name": "架空のサロン",
        "kind": "salon",
        "municipality_code": "13214",
        "town": "本町一丁目",
        "status": "active",
    },
    {
        "id": "r2",
        "name": "休んでいるサロン",
        "kind": "salon",
        "municipality_code": "13214",
        "town": "東元町一丁目",
        "status": "paused",
    },
    {
        "id": "r3",
        "name": "よその市のサロン",
        "kind": "salon",
        "municipality_code": "13219",
        "town": "和泉本町一丁目",
        "status": "active",
    },
    {
        "id": "r4",
        "name": "場所のないサロン",
        "kind": "salon",
        "municipality_code": "13214",
        "town": "",
        "status": "active",
    },
]


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch):
    """A home of the test's own, under which outlines and gazetteer are kept."""
    monkeypatch.setenv("CHIIKINOWA_HOME", str(tmp_path / "home"))
    return tmp_path / "home" / "areas"


def run(*arguments):
    done = CliRunner().invoke(
        areas, [str(a) for a in arguments], catch_exceptions=False, standalone_mode=False
    )
    return done.stdout, done.stderr


@pytest.fixture
def resources(tmp_path):
    """Resources of which one counts: active, in 国分寺市, its town known."""
    path = tmp_path / "resources.jsonl"
    path.write_text("\n".join(json.dumps(row) for row in RESOURCES), encoding="utf-8")
    return path


def test_gazetteer_reports_what_it_took_and_refused(home, tmp_path):
    path = tmp_path / "towns.csv"
    path.write_text(TOWNS, encoding="utf-8")
    said, warned = run("gazetteer", path, "--skip-refused")
    assert "1件を取り込みました" in said
    assert "3行目を断りました" in warned
    assert "入れ替わって" in warned
    assert (home / "gazetteer.sqlite3").is_file()


def test_gazetteer_with_a_refused_row_changes_nothing_unless_asked(home, tmp_path, capsys):
    path = tmp_path / "towns.csv"
    path.write_text(TOWNS, encoding="utf-8")
    with pytest.raises(GeoError, match="1行を断ったため、何も取り込みませんでした"):
        areas.main(["gazetteer", str(path)], standalone_mode=False)
    assert "3行目を断りました" in capsys.readouterr().err
    assert list(home.iterdir()) == []


def square(name, west=139.4780):
    ring = [
        [west, 35.7000],
        [west + 0.01, 35.7000],
        [west + 0.01, 35.7050],
        [west, 35.7050],
        [west, 35.7000],
    ]
    return {
        "type": "Feature",
        "properties": {"name": name},
        "geometry": {"type": "Polygon", "coordinates": [ring]},
    }


def outline_file(tmp_path, *features):
    path = tmp_path / "outlines.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}))
    return path


def test_official_outlines_come_in_and_are_kept_under_the_home(home, tmp_path):
    path = outline_file(tmp_path, square("ほんだ"))
    said, _ = run(
        "import",
        path,
        "--municipality",
        "132144",
        "--kind",
        "support_center_area",
        "--source",
        "架空の資料",
        "--valid-from",
        "2026-04-01",
    )
    assert "1件の境界線" in said
    kept = json.loads((home / "13214" / "support_center_area.geojson").read_text(encoding="utf-8"))
    facts = kept["features"][0]["properties"]
    assert (facts["name"], facts["derived"], facts["valid_from"]) == ("ほんだ", False, "2026-04-01")


def test_refused_row_keeps_everything_out_and_is_named(home, tmp_path, capsys):
    path = outline_file(tmp_path, square("ほんだ"), square("よそ", west=135.0))
    order = ["import", str(path), "--municipality", "13214", "--kind", "support_center_area"]
    with pytest.raises(GeoError, match="1行を断ったため、何も取り込みませんでした"):
        areas.main(order, standalone_mode=False)
    assert "2行目「よそ」を断りました" in capsys.readouterr().err
    assert not home.exists()
    said, _ = run(*order, "--skip-refused", "--dry-run")
    assert "書き込みはしていません" in said
    assert not home.exists()


def test_coverage_counts_active_resources_of_the_municipality(resources):
    said, warned = run("coverage", "13214", "--kind", "salon", "--resources", resources)
    rows = list(csv.DictReader(io.StringIO(said)))
    assert [row["区域"] for row in rows][-1] == "全域"
    assert (rows[-1]["か所"], rows[-1]["人口"]) == ("1", "122742")
    assert "本町一丁目" not in rows[-1]["届かない町"]
    assert "場所のないサロン" in warned


def test_coverage_is_written_as_table_layer_and_picture(resources, tmp_path):
    files = [tmp_path / f"coverage{suffix}" for suffix in (".svg", ".png", ".geojson", ".csv")]
    options = [word for path in files for word in ("--out", path)]
    run("coverage", "13214", "--kind", "salon", "--resources", resources, *options)
    assert all(path.stat().st_size > 1000 for path in files)
    assert len(json.loads(files[2].read_text(encoding="utf-8"))["features"]) == 70
    assert files[3].read_bytes().startswith(b"\xef\xbb\xbf")


def test_coverage_of_the_plans_own_resources_needs_no_file():
    said, _ = run("coverage", "23447")
    assert {row["種別"] for row in csv.DictReader(io.StringIO(said))} >= {"地域包括支援センター"}


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["99999"], "99999"),
        (["13214", "--kind", "サロン"], "次から選んでください"),
        (["13214", "--kind", "salon", "--out", "a.pdf"], "の形式では書けません"),
        (["13214", "--out", "a.svg"], "--kind をちょうど1つ"),
        (["13223"], "位置の分かる資源がありません"),
        (["13214", "--kind", "salon", "--resources", "EMPTY"], "資源が1件もありません"),
        (
            ["13214", "--kind", "salon", "--resources", "BROKEN"],
            "の2行目.*municipality_code がありません",
        ),
        (["13214", "--kind", "salon", "--minutes", "0"], "0より大きい"),
    ],
)
def test_coverage_that_cannot_be_made_says_why(arguments, said, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "EMPTY").touch()
    (tmp_path / "BROKEN").write_text(f'{json.dumps(RESOURCES[0])}\n{{"id": 1}}\n')
    with pytest.raises((GeoError, FactRowError), match=said):
        areas.main(["coverage", *arguments], standalone_mode=False)


def test_census_and_city_files_as_published_come_in(home, shared_dir):
    geo = shared_dir / "data" / "geo"
    run(
        "import",
        geo / "municipalities.geojson",
        "--municipality",
        "13219",
        "--kind",
        "municipality",
    )
    said, warned = run("import", geo / "towns.geojson", "--municipality", "13219", "--kind", "town")
    assert "41件の境界線" in said
    assert "key_code" in warned
    assert sorted(path.name for path in (home / "13219").iterdir()) == [
        "municipality.geojson",
        "town.geojson",
    ]


def test_coverage_counts_the_registry_once_there_is_one(home, installed_home):
    shutil.copytree(installed_home, home.parent)
    with writing_session(load_settings()) as session:
        place = session.scalars(
            select(Resource).where(Resource.kind == "child_rearing_base", Resource.is_public)
        ).first()
        place.lon, place.lat, place.precision = 139.5779, 35.6317, LocationPrecision.EXACT
        code = place.municipality_code
        session.commit()
    said, warned = run("coverage", code, "--kind", "child_rearing_base")
    assert "台帳の公開中の資源で数えました: 位置の分かるもの1件" in warned
    whole = list(csv.DictReader(io.StringIO(said)))[-1]
    assert whole["か所"] == "1"


def test_coverage_says_which_source_it_counted(resources):
    assert "計画書の資源" in run("coverage", "13219", "--kind", "ibasho")[1]
    warned = run("coverage", "13214", "--kind", "salon", "--resources", resources)[1]
    assert f"{resources} の活動中の資源で数えました" in warned
    assert "位置の分かるもの1件、分からないもの1件" in warned
