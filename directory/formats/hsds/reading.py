"""HSDS files → neutral records."""

from __future__ import annotations

import json
import re
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from directory.database import today
from directory.formats import jurisdiction
from directory.formats.cell.corporate_number import parse_corporate_number
from directory.formats.cell.mail import parse_mail
from directory.formats.cell.phone import Phone, parse_phones
from directory.formats.cell.private import mask_private
from directory.formats.cell.text import kana
from directory.formats.header import Header
from directory.formats.hsds.tabular import nested_services
from directory.formats.hsds.term import COLUMN_TAXONOMY, STATUS_IN, WEEKDAYS, Json, row_mark
from directory.formats.layout import layouts
from directory.formats.quoting import Row
from directory.formats.record import Accepted, Refused, ResourceRecord, Timetable
from directory.formats.report import Remark
from directory.formats.row import RowReader
from directory.formats.series import read_series
from directory.formats.tabular import UnreadableFileError
from geo.municipality import Municipality

_SERVICES_TABLE = "services.csv"
_BYDAY = re.compile(r"([+-]?\d)?(MO|TU|WE|TH|FR|SA|SU)")


def is_hsds(path: Path) -> bool:
    """Whether a file holds JSON, or a zip archive or folder of HSDS tables."""
    if path.is_dir():
        return (path / _SERVICES_TABLE).exists()
    try:
        if zipfile.is_zipfile(path):
            with zipfile.ZipFile(path) as archive:
                return any(Path(name).name == _SERVICES_TABLE for name in archive.namelist())
        with path.open("rb") as file:
            return file.read(64).lstrip(b"\xef\xbb\xbf \t\r\n")[:1] in (b"{", b"[")
    except OSError:
        return False


def format_of(path: Path) -> str:
    """``hsds_csv`` or ``hsds_json``."""
    return "hsds_csv" if path.is_dir() or zipfile.is_zipfile(path) else "hsds_json"


def read(path: Path, given: Municipality | None, licence: str) -> Iterator[Accepted | Refused]:
    """Yield one record for each service at each of its locations, counted from 1.

    Raises ``UnreadableFileError`` for broken JSON or JSON that is not HSDS.
    """
    services = nested_services(path) if format_of(path) == "hsds_csv" else _json_services(path)
    number = 0
    for service in services:
        for place in service.get("service_at_locations") or [{}]:
            number += 1
            yield _outcome(service, place, number, given, licence)


def _json_services(path: Path) -> list[Json]:
    try:
        document = json.loads(path.read_text("utf-8-sig"))
    except (json.JSONDecodeError, UnicodeDecodeError) as error:
        raise UnreadableFileError(
            f"{path.name} が JSON として読めません({error})。壊れた所を直してください。"
        ) from None
    services = list(_services(document))
    if not services:
        raise UnreadableFileError(
            f"{path.name} に HSDS のサービスがありません。service、organization、またはその一覧の"
            " JSON を指定してください。"
        )
    return services


def _services(document: Any) -> Iterator[Json]:
    """All services inside a page, a list, an organization, a service at a location, a service."""
    if isinstance(document, list):
        for item in document:
            yield from _services(item)
    elif isinstance(document, dict):
        inner = document.get("contents") or document.get("services")
        if isinstance(inner, list):
            owner = {key: document[key] for key in document if key not in ("services", "contents")}
            for service in _services(inner):
                yield service if "organization" in service else {**service, "organization": owner}
        elif isinstance(document.get("service"), dict):
            place = {key: document[key] for key in document if key != "service"}
            yield {**document["service"], "service_at_locations": [place]}
        elif "name" in document and "status" in document:
            yield document


def _outcome(
    service: Json, place: Json, number: int, given: Municipality | None, licence: str
) -> Accepted | Refused:
    if not str(service.get("name") or "").strip():
        return Refused(Remark(number, "name", "サービスの名称(name)が空です。名称を書いてください"))
    base = _from_columns(service, number, given, licence)
    remarks: list[Remark] = list(base.warnings)
    record = _with_native(base.record, service, place, remarks)
    return Accepted(record, tuple(remarks))


def _from_columns(service: Json, number: int, given: Municipality | None, licence: str) -> Accepted:
    """The record of the columns that travelled as attributes; a bare one when none did."""
    rows = _column_rows(service)
    headings = tuple(dict.fromkeys(heading for row in rows for heading in row))
    layout = layouts()["plain"]
    fields = tuple(layout.field_of(heading) for heading in headings)
    if "name" in fields:
        reader = RowReader(Header(layout, headings, fields, 0), given, licence, today())
        cells = (tuple(row.get(heading, "") for heading in headings) for row in rows)
        outcomes = read_series([Row(number, each) for each in cells], reader.read)
        read = next((each for each in outcomes if isinstance(each, Accepted)), None)
        if read:
            return Accepted(replace(read.record, rows=(number,)), read.warnings)
    return Accepted(
        ResourceRecord(
            name=str(service["name"]).strip(),
            rows=(number,),
            status=STATUS_IN.get(str(service.get("status")), "draft"),
            municipality_code=given.code if given else None,
            licence=licence,
            cells={"hsds": json.dumps(service, ensure_ascii=False, sort_keys=True)},
        )
    )


def _column_rows(service: Json) -> list[dict[str, str]]:
    """The rows that travelled as attributes; later ones say what differs from the first."""
    rows: dict[str, dict[str, str]] = {row_mark(1): {}}
    for each in service.get("attributes") or []:
        if (each.get("taxonomy_term") or {}).get("taxonomy") == COLUMN_TAXONOMY:
            row = rows.setdefault(str(each.get("link_type")), {})
            row[str(each.get("label"))] = str(each.get("value") or "")
    first = rows[row_mark(1)]
    return [{**first, **row} for row in rows.values()]


def _with_native(
    record: ResourceRecord, service: Json, place: Json, remarks: list[Remark]
) -> ResourceRecord:
    """Lay what HSDS itself states over the record; absent properties leave it as it is."""
    organization = service.get("organization") or {}
    several = len(service.get("service_at_locations") or []) > 1
    location = place.get("location") or {}
    stated: Json = {
        "name": _text(service, "name"),
        "description": mask_private(_text(service, "description")),
        "url": _text(service, "url"),
        "how_to_join": mask_private(_text(service, "application_process")),
        "fee_text": mask_private(_text(service, "fees_description")),
        "target": mask_private(_text(service, "eligibility_description")),
        "organisation": _organisation(organization, service),
        "min_age": _whole(service.get("minimum_age")),
        "max_age": _whole(service.get("maximum_age")),
        "name_kana": kana(_text(service, "alternate_name")),
        "corporate_number": _corporate_number(organization),
        "fee_yen": _yen(service),
        "phones": _phones(service, place, location),
        "mail": parse_mail(_text(service, "email")).value,
        **_address(location, record),
    }
    if not record.timetable.as_text() and not record.dates:
        stated["timetable"] = _timetable(service, place, location)
    changes = {name: value for name, value in stated.items() if value not in (None, "", ())}
    identity = _text(place, "id") if several else _text(service, "id")
    changed = replace(record, source_id=identity, registry_id=identity, **changes)
    return _located(changed, location, remarks)


def _located(record: ResourceRecord, location: Json, remarks: list[Remark]) -> ResourceRecord:
    lat, lng = location.get("latitude"), location.get("longitude")
    if isinstance(lat, int | float) and isinstance(lng, int | float):
        if 20 <= lat <= 46 and 122 <= lng <= 154:
            record = replace(record, lon=float(lng), lat=float(lat))
        else:
            reason = f"緯度 {lat}、経度 {lng} は日本の範囲の外のため使いません"
            remarks.append(Remark(record.rows[0], "latitude", reason))
    inside = jurisdiction.in_address(record.address, record.prefecture)
    if record.municipality_code is None and inside:
        record = replace(record, municipality_code=inside[0].code)
    return record


def _address(location: Json, record: ResourceRecord) -> Json:
    """Address columns that travelled along are kept: HSDS cuts an address into other parts."""
    for each in location.get("addresses") or []:
        prefecture, city = _text(each, "state_province"), _text(each, "city")
        street = _text(each, "address_1")
        whole = street if street.startswith(prefecture or "\0") else f"{prefecture}{city}{street}"
        return {
            "prefecture": prefecture,
            "address": record.address or whole,
            "building": record.building or _text(each, "address_2"),
            "postal_code": record.postal_code or _text(each, "postal_code"),
        }
    return {}


def _organisation(organization: Json, service: Json) -> str:
    """The organisation's name, unless it only stands in for one nobody stated."""
    name = _text(organization, "name")
    return "" if name == _text(service, "name") else name


def _corporate_number(organization: Json) -> str | None:
    numbers = [
        _text(each, "identifier") for each in organization.get("organization_identifiers") or []
    ]
    read_numbers = (parse_corporate_number(each).value for each in numbers)
    return next((number for number in read_numbers if number), None)


def _phones(*owners: Json) -> tuple[Phone, ...]:
    found: list[Phone] = []
    for owner in owners:
        for each in owner.get("phones") or []:
            if str(each.get("type") or "voice") != "fax":
                found.extend(parse_phones(_text(each, "number")).value or ())
    return tuple(dict.fromkeys(found))


def _yen(service: Json) -> int | None:
    amounts = {
        each.get("amount")
        for each in service.get("cost_options") or []
        if each.get("currency") == "JPY"
    }
    return _whole(amounts.pop()) if len(amounts) == 1 else None


def _timetable(*owners: Json) -> Timetable:
    """Schedules as Japanese text, which ``directory.schedule`` then reads like any other."""
    lines = []
    for owner in owners:
        for each in owner.get("schedules") or []:
            lines.append(_schedule_text(each))
    return Timetable(text="\n".join(dict.fromkeys(line for line in lines if line)))


def _schedule_text(schedule: Json) -> str:
    days = _days(schedule)
    opens, closes = _clock(schedule, "opens_at"), _clock(schedule, "closes_at")
    hours = f"{opens}～{closes}" if opens or closes else ""
    rule = " ".join(part for part in (days, hours) if part) if days else ""
    return rule or _text(schedule, "description")


def _days(schedule: Json) -> str:
    names = []
    for week, weekday in _BYDAY.findall(_text(schedule, "byday")):
        prefix = {"": "", "-1": "最終"}.get(week, f"第{week.lstrip('+')}")
        names.append(f"{prefix}{WEEKDAYS[weekday]}曜日")
    if schedule.get("interval") not in (None, 1):
        return ""
    if names and schedule.get("freq") in ("WEEKLY", "MONTHLY"):
        return "・".join(names)
    if _text(schedule, "bymonthday"):
        return f"毎月{_text(schedule, 'bymonthday').replace(',', '日・')}日"
    return ""


def _clock(schedule: Json, name: str) -> str:
    found = re.match(r"(\d{2}:\d{2})", _text(schedule, name))
    return found[1] if found else ""


def _text(owner: Json, name: str) -> str:
    value = owner.get(name)
    return str(value).strip() if value is not None else ""


def _whole(value: Any) -> int | None:
    try:
        return int(float(value))
    except (TypeError, ValueError):
        return None
