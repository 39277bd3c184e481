"""HSDS tables: one CSV file for each kind of object, joined by their ids."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, TextIO

from directory.formats.hsds.term import Json
from directory.formats.injection import neutralise, restore
from directory.formats.tabular import UnreadableFileError

# Table → the columns written, in the order of the specification's datapackage.json
TABLES: dict[str, tuple[str, ...]] = {
    "organizations": ("id", "name", "description", "email", "website", "legal_status"),
    "services": (
        *("id", "organization_id", "name", "alternate_name", "description", "url", "email"),
        *("status", "application_process", "fees_description", "eligibility_description"),
        *("minimum_age", "maximum_age", "assured_date", "licenses", "last_modified"),
    ),
    "attributes": (
        *("id", "link_id", "taxonomy_term_id", "link_type", "link_entity", "value", "label"),
    ),
    "service_at_location": ("id", "service_id", "location_id"),
    "locations": (
        *("id", "location_type", "organization_id", "name", "transportation"),
        *("latitude", "longitude"),
    ),
    "phones": ("id", "service_id", "organization_id", "number", "type"),
    "addresses": (
        *("id", "location_id", "address_1", "address_2", "city", "state_province"),
        *("postal_code", "country", "address_type"),
    ),
    "schedules": (
        *("id", "service_id", "valid_from", "valid_to", "dtstart", "timezone", "until", "freq"),
        *("interval", "byday", "bymonthday", "description", "opens_at", "closes_at", "notes"),
    ),
    "accessibility": ("id", "location_id", "description", "details"),
    "cost_options": ("id", "service_id", "option", "currency", "amount", "amount_description"),
    "organization_identifiers": (
        *("id", "organization_id", "identifier_scheme", "identifier_type", "identifier"),
    ),
    "taxonomies": ("id", "name", "description"),
    "taxonomy_terms": ("id", "code", "name", "description", "taxonomy", "taxonomy_id"),
    "languages": ("id", "service_id", "name", "code"),
}
# Objects nested in a service, in the table named, linked by the column named
_OF_SERVICE = {
    "phones": ("phones", "service_id"),
    "schedules": ("schedules", "service_id"),
    "cost_options": ("cost_options", "service_id"),
    "languages": ("languages", "service_id"),
}
_OF_ORGANIZATION = {
    "organization_identifiers": ("organization_identifiers", "organization_id"),
}
_OF_LOCATION = {
    "addresses": ("addresses", "location_id"),
    "phones": ("phones", "location_id"),
    "schedules": ("schedules", "location_id"),
    "accessibility": ("accessibility", "location_id"),
}


class _Tables:
    """All tables of one file, with the rows of each found by the id they link to."""

    def __init__(self, path: Path) -> None:
        self.rows = {name: list(_table(path, name)) for name in TABLES}
        self._links: dict[tuple[str, str], dict[str, list[Json]]] = {}

    def by_id(self, table: str) -> dict[str, Json]:
        """The rows of a table by their id."""
        return {row["id"]: row for row in self.rows[table] if row.get("id")}

    def linked(self, table: str, column: str, owner_id: str) -> list[Json]:
        """The rows of a table whose column holds the id."""
        if (table, column) not in self._links:
            grouped: dict[str, list[Json]] = {}
            for row in self.rows[table]:
                if row.get(column):
                    grouped.setdefault(row[column], []).append(row)
            self._links[table, column] = grouped
        return self._links[table, column].get(owner_id, [])

    def nest(self, owner: Json, parts: Mapping[str, tuple[str, str]]) -> None:
        """Put the rows that link to an object into it."""
        for name, (table, column) in parts.items():
            owner[name] = self.linked(table, column, owner.get("id", ""))


def nested_services(path: Path) -> list[Json]:
    """Read the tables of a zip archive or folder and nest them into service objects."""
    tables = _Tables(path)
    organizations, locations = tables.by_id("organizations"), tables.by_id("locations")
    terms = tables.by_id("taxonomy_terms")
    for organization in organizations.values():
        tables.nest(organization, _OF_ORGANIZATION)
    for location in locations.values():
        tables.nest(location, _OF_LOCATION)
    for service in tables.rows["services"]:
        tables.nest(service, _OF_SERVICE)
        service["organization"] = organizations.get(service.get("organization_id", ""), {})
        service["service_at_locations"] = [
            {**place, "location": locations.get(place.get("location_id", ""), {})}
            for place in tables.linked("service_at_location", "service_id", service.get("id", ""))
        ]
        service["attributes"] = [
            {**each, "taxonomy_term": terms.get(each.get("taxonomy_term_id", ""), {})}
            for each in tables.linked("attributes", "link_id", service.get("id", ""))
        ]
    return tables.rows["services"]


def _table(path: Path, name: str) -> Iterator[Json]:
    text = _member(path, f"{name}.csv")
    if text is None:
        return
    reader = csv.DictReader(text)
    if name == "services" and not {"id", "name"} <= set(reader.fieldnames or ()):
        raise UnreadableFileError(
            "services.csv に id と name の列がありません。HSDS 3.1 の表にしてください。"
        )
    for row in reader:
        # latitude and the like stay text in CSV: numbers are made here, once
        filled = {key: restore(value) for key, value in row.items() if key and value}
        yield {key: _number(key, value) for key, value in filled.items()}


def _number(column: str, value: str) -> Any:
    if column not in ("latitude", "longitude", "amount", "minimum_age", "maximum_age", "interval"):
        return value
    try:
        return float(value)
    except ValueError:
        return None


def _member(path: Path, name: str) -> TextIO | None:
    if path.is_dir():
        file = path / name
        return io.StringIO(file.read_text("utf-8-sig")) if file.exists() else None
    with zipfile.ZipFile(path) as archive:
        inside = next((each for each in archive.namelist() if Path(each).name == name), None)
        return io.StringIO(archive.read(inside).decode("utf-8-sig")) if inside else None


def write_archive(services: Iterable[Json], path: Path) -> None:
    """Write service objects as a zip of HSDS tables, formulas neutralised."""
    written: dict[str, dict[str, Json]] = {name: {} for name in TABLES}
    for service in services:
        _flatten(service, written)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, columns in TABLES.items():
            if written[name] or name == "services":
                archive.writestr(f"{name}.csv", _csv(columns, written[name].values()))


def _flatten(service: Json, written: dict[str, dict[str, Json]]) -> None:
    organization = service.get("organization") or {}
    if organization:
        _keep(written, "organizations", organization)
        _keep_all(written, "organization_identifiers", organization, "organization_id")
    _keep(written, "services", {**service, "organization_id": organization.get("id", "")})
    for name, (table, column) in _OF_SERVICE.items():
        for each in service.get(name) or []:
            _keep(written, table, {**each, column: service["id"]})
    for each in service.get("attributes") or []:
        term = each["taxonomy_term"]
        _keep(written, "taxonomy_terms", term)
        _keep(written, "attributes", {**each, "taxonomy_term_id": term["id"]})
    for place in service.get("service_at_locations") or []:
        location = place["location"]
        _keep(
            written,
            "service_at_location",
            {**place, "service_id": service["id"], "location_id": location["id"]},
        )
        _keep(written, "locations", location)
        for name in ("addresses", "accessibility"):
            _keep_all(written, name, location, "location_id")


def _keep_all(written: dict[str, dict[str, Json]], name: str, owner: Json, column: str) -> None:
    for each in owner.get(name) or []:
        _keep(written, name, {**each, column: owner["id"]})


def _keep(written: dict[str, dict[str, Json]], table: str, row: Json) -> None:
    written[table][row["id"]] = row


def _csv(columns: tuple[str, ...], rows: Iterable[Json]) -> str:
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(columns)
    for row in rows:
        writer.writerow(
            [neutralise(str(row[name])) if row.get(name) is not None else "" for name in columns]
        )
    return text.getvalue()
