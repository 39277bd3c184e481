"""Exports: nothing lost on the way out and back, nothing private to the public, no formula run."""

import csv
import datetime as dt
import json
import shutil

import pytest
from icalendar import Calendar
from openpyxl import load_workbook
from sqlalchemy import select

from directory.database import open_engine
from directory.exporting import ExportError, Selection, write_file
from directory.formats.injection import neutralise, restore
from directory.formats.layout import layouts
from directory.resource import DisplayPrecision, Resource, ResourceStatus
from tests.directory.formats.table import csv_text, layout_text, write
from tests.directory.registry import bring_in, facts, signed, take_out

FOOD = {
    "名称": "架空食堂",
    "住所": "東京都狛江市和泉本町1-1-5",
    "方書": "架空館1階",
    "緯度": "35.6349",
    "経度": "139.5787",
    "電話番号1": "090-0000-0000",
    "運営団体名": "架空の会（代表　架空太郎）",
    "開催日": "第2土曜日",
    "開催開始時間": "11:00",
    "開催終了時間": "13:00",
    "参加費_小学生": "0",
    "参加費_大人": "300",
    "備考": '=HYPERLINK("x")',
    "独自の列": "内部の覚え",
}
EVENT = {
    "名称": "架空体操",
    "開始日": "2026-12-01",
    "終了日": "2026-12-01",
    "開始時刻": "10:00",
    "終了時刻": "11:30",
}


@pytest.fixture
def filled(engine, tmp_path):
    """A registry with a children's cafeteria and an event of two dates."""
    bring_in(engine, write(tmp_path, layout_text("kodomo_shokudo", FOOD)))
    later = {**EVENT, "開始日": "2026-12-08", "終了日": "2026-12-08"}
    bring_in(engine, write(tmp_path, layout_text("event_catalogue", EVENT, later)))
    return engine


def read_csv(path):
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def change(engine, resource_name, /, **values):
    with signed(engine) as session:
        resource = session.scalars(select(Resource).where(Resource.name == resource_name)).one()
        for field, value in values.items():
            setattr(resource, field, value)
        session.commit()


@pytest.mark.parametrize("text", ["=1+1", "+81", "-1", "@x", "\tx", "\rx", "'=1", "''+1"])
def test_formula_is_made_text_and_comes_back_whole(text):
    assert neutralise(text)[0] == "'"
    assert restore(neutralise(text)) == text


@pytest.mark.parametrize("text", ["架空館", "'引用'", "1-1", ""])
def test_harmless_text_stays_as_it_is(text):
    assert neutralise(text) == text == restore(text)


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_no_cell_of_a_table_starts_like_a_formula(filled, tmp_path, form):
    path = take_out(filled, tmp_path / f"out.{form}", form)
    if form == "csv":
        cells = [cell for row in read_csv(path) for cell in row.values()]
    else:
        rows = load_workbook(path).active.iter_rows(values_only=True)
        cells = [cell for row in rows for cell in row if cell]
    assert '\'=HYPERLINK("x")' in cells
    assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@"))]


@pytest.mark.parametrize(
    ("form", "layout"),
    [
        ("csv", None),
        ("csv", "public_facility_g1"),
        ("csv", "public_facility_g2"),
        ("csv", "event_g1"),
        ("xlsx", "preschool_g2"),
        ("hsds", None),
        ("hsds-csv", None),
    ],
)
def test_registry_taken_out_and_brought_in_elsewhere_says_the_same(
    filled, empty_database, tmp_path, form, layout
):
    change(filled, "架空食堂", description="職員が書いた説明", capacity=30, phone="03-0000-0000")
    path = take_out(
        filled, tmp_path / f"out.{form.replace('hsds-csv', 'zip')}", form, layout=layout
    )
    shutil.copy(empty_database, tmp_path / "other.sqlite3")
    other = open_engine(f"sqlite:///{tmp_path}/other.sqlite3")
    report = bring_in(other, path)
    assert (report.added, len(report.refused)) == (2, 0)
    expected = facts(filled)
    # A point and hours the registry knows only by its source are said again by the file
    assert facts(other) == expected
    other.dispose()


def test_list_of_groups_comes_back_as_the_same_list(engine, empty_database, tmp_path):
    for heading in ("団体名", "会場", "連絡先名称"):
        text = csv_text([heading, "住所", "内容"], [["架空の会", "狛江市岩戸北1-1", "集い"]])
        bring_in(engine, write(tmp_path, text))
    path = take_out(engine, tmp_path / "out.csv", "csv")
    shutil.copy(empty_database, tmp_path / "other.sqlite3")
    other = open_engine(f"sqlite:///{tmp_path}/other.sqlite3")
    bring_in(other, path)
    assert facts(other) == facts(engine)
    other.dispose()


def test_corrected_value_replaces_the_words_of_the_source(filled, tmp_path):
    change(filled, "架空食堂", name="架空こども食堂", fee_text="大人200円")
    rows = read_csv(take_out(filled, tmp_path / "out.csv", "csv", layout="kodomo_shokudo"))
    row = next(row for row in rows if row["名称"] == "架空こども食堂")
    assert row["参加費_大人"] == ""
    assert row["料金"] == "大人200円"
    assert row["開催日"] == "第2土曜日"


def test_official_columns_come_first_in_their_order(filled, tmp_path):
    path = take_out(filled, tmp_path / "out.csv", "csv", layout="public_facility_g2")
    official = layouts()["public_facility_g2"].columns
    assert tuple(read_csv(path)[0])[: len(official)] == official


def test_official_table_has_the_official_columns_and_no_other(filled, tmp_path):
    path = tmp_path / "out.csv"
    with signed(filled) as session:
        write_file(session, Selection(official=True), "csv", path, "event_g1")
    assert tuple(read_csv(path)[0]) == layouts()["event_g1"].columns


@pytest.mark.parametrize("form", ["csv", "hsds", "geojson", "gpkg", "ics"])
def test_only_class_0_leaves_publicly(filled, tmp_path, form):
    path = take_out(filled, tmp_path / f"out.{form}", form, public=True)
    content = path.read_bytes()
    for private in ("090-0000-0000", "架空太郎", "内部の覚え"):
        assert private.encode() not in content
    assert "架空体操".encode() in content


def test_drafts_and_staff_facts_do_not_leave_publicly(filled, tmp_path):
    change(filled, "架空食堂", status=ResourceStatus.DRAFT)
    change(filled, "架空体操", staff_only=True)
    assert read_csv(take_out(filled, tmp_path / "out.csv", "csv", public=True)) == []
    assert len(read_csv(take_out(filled, tmp_path / "all.csv", "csv"))) == 3


def test_place_leaves_only_as_exactly_as_it_is_shown(filled, tmp_path):
    change(filled, "架空食堂", display_precision=DisplayPrecision.TOWN, town="和泉本町一丁目")
    for form in ("csv", "geojson", "hsds"):
        text = take_out(filled, tmp_path / f"out.{form}", form, public=True).read_text("utf-8-sig")
        assert "和泉本町一丁目" in text
        assert "1-1-5" not in text
        assert "139.5787" not in text
        assert "架空館1階" not in text


def test_geojson_has_a_feature_for_every_resource_and_invents_no_point(filled, tmp_path):
    path = take_out(filled, tmp_path / "out.geojson", "geojson", public=True)
    found = {
        each["properties"]["name"]: each["geometry"]
        for each in json.loads(path.read_text())["features"]
    }
    assert found["架空食堂"] == {"type": "Point", "coordinates": [139.5787, 35.6349]}
    assert found["架空体操"] is None


def test_geopackage_is_a_layer_of_points_in_wgs84(filled, tmp_path):
    import geopandas

    frame = geopandas.read_file(take_out(filled, tmp_path / "out.gpkg", "gpkg", public=True))
    assert frame.crs.to_epsg() == 4326
    assert set(frame["name"]) == {"架空食堂", "架空体操"}
    assert frame.geometry.notna().sum() == 1


def test_calendar_has_each_date_and_the_monthly_rule(filled, tmp_path):
    content = take_out(filled, tmp_path / "out.ics", "ics", public=True).read_bytes()
    events = Calendar.from_ical(content).walk("VEVENT")
    dated = [event for event in events if str(event["summary"]) == "架空体操"]
    assert [event.decoded("dtstart").date() for event in dated] == [
        dt.date(2026, 12, 1),
        dt.date(2026, 12, 8),
    ]
    assert dated[0].decoded("dtend").strftime("%H:%M") == "11:30"
    (monthly,) = [event for event in events if str(event["summary"]) == "架空食堂"]
    assert monthly["rrule"].to_ical() == b"FREQ=MONTHLY;BYDAY=2SA"


def test_selection_by_municipality_and_kind(filled, tmp_path):
    bring_in(filled, write(tmp_path, csv_text(["名称", "住所"], [["架空橋", "石川県金沢市湊1"]])))
    with signed(filled) as session:
        for selection, names in (
            (Selection(public=False, municipality_code="17201"), ["架空橋"]),
            (Selection(public=False, kind="shared_meal"), ["架空食堂"]),
        ):
            write_file(session, selection, "csv", tmp_path / "out.csv")
            assert [row["名称"] for row in read_csv(tmp_path / "out.csv")] == names


@pytest.mark.parametrize(
    ("form", "layout", "name", "said"),
    [
        ("pdf", None, "out", "形式"),
        ("csv", "nothing", "out", "様式"),
        ("csv", None, "none/out.csv", "書き出せません"),
    ],
)
def test_export_that_cannot_be_says_why_and_leaves_no_file(
    filled, tmp_path, form, layout, name, said
):
    with signed(filled) as session, pytest.raises(ExportError, match=said):
        write_file(session, Selection(), form, tmp_path / name, layout)
    assert not (tmp_path / name).exists()


def test_failed_export_keeps_the_file_that_was_there(filled, tmp_path, monkeypatch):
    path = tmp_path / "out.csv"
    path.write_text("前のもの")
    monkeypatch.setattr("directory.formats.municipal.write_csv", lambda *_, **__: 1 / 0)
    with signed(filled) as session, pytest.raises(ZeroDivisionError):
        write_file(session, Selection(), "csv", path)
    assert path.read_text() == "前のもの"
    assert [each.name for each in tmp_path.iterdir() if each.name.startswith(".export")] == []
