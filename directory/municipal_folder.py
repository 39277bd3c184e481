"""Load a municipality's folder into the registry: its name, its areas, its plan's resources.

Loading is repeatable: what is there already, and perhaps corrected since, is left as it is.
"""

from __future__ import annotations

import csv
import datetime as dt
import uuid
from collections.abc import Iterator, Mapping
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from directory.database import today
from directory.errors import DirectoryError
from directory.history import Provenance, ResourceChange
from directory.municipality import Municipality, RegisteredArea
from directory.place import Locator
from directory.resource import Freshness, Resource, ResourceStatus
from directory.taxonomy import kind_by_label
from geo.profile import Profile

AREA_FILE = "areas.csv"
RESOURCE_FILE = "resources.csv"


class FolderError(DirectoryError):
    """A file of a municipality's folder that cannot be loaded."""


def load_municipality(session: Session, profile: Profile, folder: Path, locator: Locator) -> int:
    """Load one folder; returns the number of resources that were new."""
    municipality = session.get(Municipality, profile.code)
    if municipality is None:
        municipality = Municipality(code=profile.code)
        session.add(municipality)
    municipality.lg_code = profile.lg_code or None
    municipality.name = profile.name
    municipality.name_kana = profile.name_kana or None
    municipality.prefecture = profile.prefecture
    session.flush()
    _load_areas(session, profile.code, folder / AREA_FILE)
    return sum(
        _load_resource(session, profile, row, number, locator)
        for number, row in _rows(folder / RESOURCE_FILE)
    )


def _rows(path: Path) -> Iterator[tuple[int, Mapping[str, str]]]:
    if not path.exists():
        return
    with path.open(encoding="utf-8-sig", newline="") as file:
        for number, row in enumerate(csv.DictReader(file), start=2):
            if None in row or None in row.values():
                raise FolderError(
                    f"{path} の{number}行目の列の数が見出しと合いません。"
                    "カンマの数を直してください。"
                )
            yield number, row


def _day(text: str, path: Path, number: int) -> dt.date | None:
    if not text:
        return None
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        raise FolderError(
            f"{path} の{number}行目の日付「{text}」が読めません。2026-04-01 の形にしてください。"
        ) from None


def _load_areas(session: Session, code: str, path: Path) -> None:
    known = {
        (area.kind, area.name, area.valid_from)
        for area in session.scalars(
            select(RegisteredArea).where(RegisteredArea.municipality_code == code)
        )
    }
    for number, row in _rows(path):
        valid_from = _day(row["valid_from"], path, number)
        key = (row["kind"], row["area"], valid_from)
        if key in known or not row["area"]:
            continue
        known.add(key)
        session.add(
            RegisteredArea(
                municipality_code=code,
                kind=row["kind"],
                name=row["area"],
                parent=row["parent"] or None,
                valid_from=valid_from,
                valid_to=_day(row["valid_to"], path, number),
                status=row["status"],
                source=row["source"],
            )
        )


def _load_resource(
    session: Session, profile: Profile, row: Mapping[str, str], number: int, locator: Locator
) -> bool:
    resource_id = uuid.UUID(row["id"])
    if session.get(Resource, resource_id) is not None:
        return False
    kind = kind_by_label(row["kind"])
    if kind is None:
        raise FolderError(
            f"{profile.code}/{RESOURCE_FILE} の{number}行目の種別「{row['kind']}」は使えません。"
            "docs/glossary.md の22種から選んでください。"
        )
    resource = Resource(
        id=resource_id,
        municipality_code=profile.code,
        name=row["name"],
        kind=kind.code,
        category=row["category"] or None,
        operator=row["operator"] or None,
        status=ResourceStatus.PUBLISHED,
        staff_only=row["staff_fact"] == "true",
        activities=row["activities"] or None,
        target=row["target"] or None,
        schedule_text=row["frequency"] or None,
        fee_text=row["fee"] or None,
        legal_basis=row["legal_basis"] or None,
        business_unit=row["business_unit"] or None,
        source=f"{profile.plan.title or profile.name} {row['source_section']}".strip(),
        source_section=row["source_section"] or None,
        plan_year=row["plan_year"] or None,
        freshness=Freshness.PLAN,
    )
    _place(resource, profile, row, locator)
    session.add(resource)
    session.flush()
    session.add(
        Provenance(
            resource_id=resource.id,
            field="*",
            file=row["source_file"],
            row=number,
            source=resource.source,
            taken_on=today(),
        )
    )
    session.add(ResourceChange(resource_id=resource.id))
    return True


def _place(resource: Resource, profile: Profile, row: Mapping[str, str], locator: Locator) -> None:
    resource.address = row["address"] or row["location"] or None
    if row["location"]:
        locator.locate(resource, row["location"], profile.code)
