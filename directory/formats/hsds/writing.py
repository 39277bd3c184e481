"""Neutral records → HSDS 3.1 objects (JSON), class 0 only unless the reader is staff.

Empty optional properties are left out. Attributes of the taxonomy ``chiikinowa-column`` carry the
columns HSDS has no property for, each with its Japanese heading as label.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterable, Mapping
from typing import Any

from directory.formats.hsds.term import COLUMN_TAXONOMY, STATUS_OUT, Json, derived_id, row_mark
from directory.formats.municipal import DEFAULT_LAYOUT, rows_of
from directory.formats.record import Occurrence, ResourceRecord
from directory.stored_session import rule_of

_JAPAN_UTC_OFFSET_HOURS = 9


def service_object(record: ResourceRecord, *, public: bool) -> Json:
    """One resource as a full HSDS service."""
    mail = record.mail
    shown_mail = mail.address if mail and not (public and mail.personal) else None
    return _stated(
        id=record.registry_id,
        name=record.name,
        alternate_name=record.name_kana,
        description=record.description,
        url=record.url,
        email=shown_mail,
        status=STATUS_OUT.get(record.status, "inactive"),
        application_process=record.how_to_join,
        fees_description=record.fee_text,
        eligibility_description=record.target,
        minimum_age=record.min_age,
        maximum_age=record.max_age,
        assured_date=record.confirmed_on.isoformat() if record.confirmed_on else None,
        licenses=record.licence,
        last_modified=_moment(record.updated_at),
        organization=_organization(record),
        phones=_phones(record, public=public),
        schedules=_schedules(record),
        cost_options=_cost_options(record),
        service_at_locations=[_place(record)] if _has_place(record) else None,
        attributes=_attributes(record, public=public),
    )


def organization_object(records: Iterable[ResourceRecord], *, public: bool) -> Json:
    """The organisation of the records as a full HSDS organization with its services."""
    listed = list(records)
    services = [service_object(record, public=public) for record in listed]
    for service in services:
        service.pop("organization", None)
    return {**_organization(listed[0]), "services": services}


def service_page(records: Iterable[ResourceRecord], *, public: bool) -> Json:
    """All services as one page of an HSDS list (``/services``, full)."""
    contents = [service_object(record, public=public) for record in records]
    return page(contents, number=1, size=max(len(contents), 1), total=len(contents))


def page(contents: list[Json], *, number: int, size: int, total: int) -> Json:
    """The envelope of an HSDS list: page ``number`` counts from 1."""
    pages = max(math.ceil(total / size), 1)
    return {
        "total_items": total,
        "total_pages": pages,
        "page_number": number,
        "size": len(contents),
        "first_page": number == 1,
        "last_page": number >= pages,
        "empty": not contents,
        "contents": contents,
    }


def _stated(**values: Any) -> Json:
    return {name: value for name, value in values.items() if value not in (None, "", [])}


def _moment(moment: dt.datetime | None) -> str | None:
    return moment.isoformat(timespec="milliseconds") if moment else None


def _organization(record: ResourceRecord) -> Json:
    """The organisation; HSDS wants a description, for which the name stands in."""
    name = record.organisation or record.name
    owner = record.organisation_id or derived_id(record.registry_id, "organization")
    identifiers = []
    if record.corporate_number:
        identifiers.append(
            {
                "id": derived_id(owner, "corporate-number"),
                "organization_id": owner,
                "identifier_scheme": "JP-HJ",
                "identifier_type": "法人番号",
                "identifier": record.corporate_number,
            }
        )
    return _stated(id=owner, name=name, description=name, organization_identifiers=identifiers)


def _phones(record: ResourceRecord, *, public: bool) -> list[Json]:
    return [
        {
            "id": derived_id(record.registry_id, f"phone-{number}"),
            "service_id": record.registry_id,
            "number": phone.number,
            "type": "cell" if phone.personal else "voice",
        }
        for number, phone in enumerate(record.phones)
        if not (public and phone.personal)
    ]


def _schedules(record: ResourceRecord) -> list[Json]:
    if record.dates:
        return [_dated(record, number, date) for number, date in enumerate(record.dates)]
    text = record.timetable.as_text()
    schedules = [
        schedule
        for number, session in enumerate(record.sessions)
        if (schedule := _recurring(record, number, session))
    ]
    if schedules or not text:
        return schedules
    return [
        {
            "id": derived_id(record.registry_id, "schedule"),
            "service_id": record.registry_id,
            "description": text,
        }
    ]


def _dated(record: ResourceRecord, number: int, date: Occurrence) -> Json:
    return _stated(
        id=derived_id(record.registry_id, f"date-{number}"),
        service_id=record.registry_id,
        valid_from=date.start_date.isoformat(),
        valid_to=date.end_date.isoformat(),
        dtstart=date.start_date.isoformat(),
        timezone=_JAPAN_UTC_OFFSET_HOURS,
        opens_at=_clock(date.start_time),
        closes_at=_clock(date.end_time),
        notes=date.note,
    )


def _recurring(record: ResourceRecord, number: int, session: Mapping[str, Any]) -> Json | None:
    rule = rule_of(session)
    if rule is None:
        return None
    return _stated(
        id=derived_id(record.registry_id, f"session-{number}"),
        service_id=record.registry_id,
        timezone=_JAPAN_UTC_OFFSET_HOURS,
        freq=rule.frequency,
        interval=1,
        byday=rule.byday,
        opens_at=_clock(session.get("start")),
        closes_at=_clock(session.get("end")),
        description=record.timetable.as_text(),
        notes=str(session.get("note") or ""),
    )


def _clock(clock: str | None) -> str | None:
    return f"{clock}+09:00" if clock else None


def _cost_options(record: ResourceRecord) -> list[Json]:
    if record.fee_yen is None:
        return []
    return [
        _stated(
            id=derived_id(record.registry_id, "cost"),
            service_id=record.registry_id,
            currency="JPY",
            amount=record.fee_yen,
            amount_description=record.fee_text,
        )
    ]


def _has_place(record: ResourceRecord) -> bool:
    return bool(record.address or record.building or record.lat is not None)


def _place(record: ResourceRecord) -> Json:
    location = derived_id(record.registry_id, "location")
    return {
        "id": derived_id(record.registry_id, "service-at-location"),
        "service_id": record.registry_id,
        "location_id": location,
        "location": _stated(
            id=location,
            location_type="physical",
            name=record.building or record.name,
            transportation=record.access,
            latitude=record.lat,
            longitude=record.lon,
            addresses=_addresses(record, location),
            accessibility=_accessibility(record, location),
        ),
    }


def _addresses(record: ResourceRecord, location: str) -> list[Json]:
    if not record.address:
        return []
    city = record.municipality_name
    street = record.address.removeprefix(record.prefecture).removeprefix(city)
    return [
        {
            "id": derived_id(record.registry_id, "address"),
            "location_id": location,
            "address_1": street or record.address,
            **({"address_2": record.building} if record.building else {}),
            "city": city,
            "state_province": record.prefecture,
            "postal_code": record.postal_code or "",
            "country": "JP",
            "address_type": "physical",
        }
    ]


def _accessibility(record: ResourceRecord, location: str) -> list[Json]:
    answers = {"車椅子": record.wheelchair, "バリアフリートイレ": record.accessible_toilet}
    return [
        {
            "id": derived_id(record.registry_id, f"accessibility-{name}"),
            "location_id": location,
            "description": name,
            "details": "可" if answer else "不可",
        }
        for name, answer in answers.items()
        if answer is not None
    ]


def _attributes(record: ResourceRecord, *, public: bool) -> list[Json]:
    """Every column of every row, so that reading the file again gives the same record.

    Rows after the first (the dates of a series) only hold the columns in which they differ.
    """
    attributes: list[Json] = []
    first: Mapping[str, str] = {}
    for number, row in enumerate(rows_of([record], DEFAULT_LAYOUT, public=public), start=1):
        first = first or row
        headings = [
            each for each in {**first, **row} if number == 1 or row.get(each) != first.get(each)
        ]
        attributes += [_attribute(record, number, each, row.get(each, "")) for each in headings]
    return [each for each in attributes if each["value"] or each["link_type"] != row_mark(1)]


def _attribute(record: ResourceRecord, number: int, heading: str, text: str) -> Json:
    return {
        "id": derived_id(record.registry_id, f"column-{number}-{heading}"),
        "link_id": record.registry_id,
        "link_type": row_mark(number),
        "link_entity": "service",
        "label": heading,
        "value": text,
        "taxonomy_term": _term(heading),
    }


def _term(heading: str) -> Json:
    return {
        "id": derived_id("taxonomy", heading),
        "code": heading,
        "name": heading,
        "description": heading,
        "taxonomy": COLUMN_TAXONOMY,
    }
