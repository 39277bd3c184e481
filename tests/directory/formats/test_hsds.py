"""HSDS 3.1: what is written follows the published schemas, what is read keeps its facts."""

import json
import zipfile

import pytest
from jsonschema import Draft202012Validator
from referencing import Registry, Resource

from directory.formats import hsds
from directory.formats.record import ResourceRecord
from tests.directory.formats.table import accepted, layout_text, refused, source_of, write

IDENTITY = "3f0b6a5e-7f0e-4c39-9a55-0b8f3a1d2c4e"
ROW = {
    "名称": "架空食堂",
    "名称_カナ": "カクウショクドウ",
    "住所": "狛江市和泉本町1-1-5",
    "方書": "架空館1階",
    "緯度": "35.6349",
    "経度": "139.5787",
    "電話番号1": "03-0000-0000",
    "電話番号2": "090-0000-0000",
    "運営団体名": "架空の会",
    "開催日": "第2土曜日",
    "開催開始時間": "11:00",
    "開催終了時間": "13:00",
    "参加条件": "18歳未満",
    "参加費_小学生": "0",
    "参加費_大人": "300",
    "予約方法": "電話",
    "定員": "20",
    "設置目的": "孤食対策",
    "学区": "架空小",
}


@pytest.fixture
def record(tmp_path) -> ResourceRecord:
    from dataclasses import replace

    (made,) = accepted(write(tmp_path, layout_text("kodomo_shokudo", ROW)))
    session = {"nth_weekday": "2-sat", "start": "11:00", "end": "13:00", "note": ""}
    return replace(made.record, registry_id=IDENTITY, sessions=(session,), organisation_id=IDENTITY)


@pytest.fixture(scope="session")
def faults(shared_dir):
    """What is wrong with an object by one of the specification's schemas, read strictly."""
    folder = shared_dir / "data" / "hsds" / "schema"
    schemas = {path.name: json.loads(path.read_text()) for path in folder.glob("*.json")}
    registry = Registry().with_resources(
        [(name, Resource.from_contents(_strict(name, schema))) for name, schema in schemas.items()]
    )

    def check(name, value):
        validator = Draft202012Validator({"$ref": name}, registry=registry)
        return [error.message for error in validator.iter_errors(value)]

    return check


def _strict(name, schema):
    """Refuse unknown properties; an organization of the compiled form also has services."""
    schema = {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema}
    if name == "organization.json":
        services = {"type": "array", "items": {"$ref": "service.json"}}
        schema["properties"] = {**schema["properties"], "services": services}
    return {**schema, "additionalProperties": False}


@pytest.mark.parametrize("public", [True, False])
def test_service_follows_the_schema(record, faults, public):
    assert faults("service.json", hsds.service_object(record, public=public)) == []


def test_the_check_itself_refuses_what_the_schema_does_not_know(record, faults):
    service = hsds.service_object(record, public=True)
    service["phones"][0]["colour"] = "red"
    assert faults("service.json", service)


def test_organization_follows_the_schema(record, faults):
    assert faults("organization.json", hsds.organization_object([record], public=True)) == []


def test_page_names_its_numbers(record):
    page = hsds.service_page([record, record], public=True)
    assert (page["total_items"], page["total_pages"], page["size"]) == (2, 1, 2)
    assert (page["first_page"], page["last_page"], page["empty"]) == (True, True, False)
    assert hsds.service_page([], public=True)["empty"]


def test_weekly_and_monthly_sessions_become_rules(record):
    (schedule,) = hsds.service_object(record, public=True)["schedules"]
    assert (schedule["freq"], schedule["byday"]) == ("MONTHLY", "2SA")
    assert (schedule["opens_at"], schedule["closes_at"]) == ("11:00+09:00", "13:00+09:00")


def test_personal_contacts_never_leave_publicly(record):
    assert "090-0000-0000" not in json.dumps(hsds.service_object(record, public=True))
    assert "090-0000-0000" in json.dumps(hsds.service_object(record, public=False))


@pytest.mark.parametrize("form", ["json", "page", "organization", "zip", "folder"])
def test_what_was_written_is_read_again_with_every_cell(record, tmp_path, form):
    service = hsds.service_object(record, public=False)
    written = {
        "json": service,
        "page": hsds.service_page([record], public=False),
        "organization": hsds.organization_object([record], public=False),
    }
    if form in written:
        path = write(tmp_path, json.dumps(written[form], ensure_ascii=False), "out.json")
    else:
        path = tmp_path / "out.zip"
        hsds.write_archive([service], path)
        if form == "folder":
            with zipfile.ZipFile(path) as archive:
                archive.extractall(tmp_path / "tables")
            path = tmp_path / "tables"
    (made,) = accepted(path)
    again = made.record
    for name in ("name", "name_kana", "address", "building", "lat", "lon", "organisation"):
        assert getattr(again, name) == getattr(record, name), name
    for name in ("target", "max_age", "fee_text", "capacity", "how_to_join", "kind", "form"):
        assert getattr(again, name) == getattr(record, name), name
    assert again.phones == record.phones
    assert again.timetable == record.timetable
    kept = {heading: cell for heading, cell in again.cells.items() if heading in ("学区",)}
    assert kept == {"学区": "架空小"}


def test_official_examples_are_read(shared_dir):
    examples = shared_dir / "data" / "hsds" / "examples"
    for name in ("service_full", "organization_full", "service_at_location_full", "service_list"):
        source = source_of(examples / f"{name}.json", municipality_code="132195")
        assert source.format == "hsds_json"
        (made, *_) = source.outcomes()
        assert made.record.name == "Community Counselling"
        assert made.record.status == "published"
        assert made.record.lat is None
    source = source_of(examples / "csv", municipality_code="132195")
    assert source.format == "hsds_csv"
    (made,) = source.outcomes()
    assert (made.record.min_age, made.record.max_age) == (12, 100)


def test_foreign_service_at_two_locations_is_two_resources(tmp_path):
    place = {
        "address_1": "本町1-1",
        "city": "狛江市",
        "state_province": "東京都",
        "postal_code": "182-0000",
    }
    service = {
        "id": IDENTITY,
        "name": "Kakuu",
        "status": "temporarily closed",
        "url": "https://example.jp/",
        "phones": [{"id": "x", "number": "03-0000-0000"}],
        "service_at_locations": [
            {
                "id": f"0000000{number}-0000-4000-8000-000000000000",
                "location": {
                    "id": "l",
                    "latitude": 35.63,
                    "longitude": 139.57,
                    "addresses": [place],
                },
                "schedules": [
                    {"id": "s", "freq": "WEEKLY", "byday": "TU,TH", "opens_at": "10:00:00"}
                ],
            }
            for number in (1, 2)
        ],
    }
    made = accepted(write(tmp_path, json.dumps([service]), "s.json"))
    assert len(made) == 2
    first = made[0].record
    assert (first.address, first.municipality_code) == ("東京都狛江市本町1-1", "13219")
    assert (first.status, first.public_phone, first.lat) == ("paused", "03-0000-0000", 35.63)
    assert first.timetable.as_text() == "火曜日・木曜日 10:00～"
    assert made[0].record.source_id != made[1].record.source_id


def test_service_without_a_name_is_refused(tmp_path):
    path = write(
        tmp_path, json.dumps([{"id": IDENTITY, "name": " ", "status": "active"}]), "s.json"
    )
    (no,) = refused(path)
    assert (no.remark.row, no.remark.field) == (1, "name")
