"""What the public may read of a resource: class 0 only, by construction."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass
from typing import Any

from directory.resource import DisplayPrecision, LocationPrecision, Resource
from directory.taxonomy import forms, kinds
from web.presentation import FRESHNESS_LABELS, yen

PLACE_NOTES = {
    LocationPrecision.TOWN: "町丁目の中心に表示しています",
    LocationPrecision.OAZA: "大字の中心に表示しています",
}


@dataclass(frozen=True)
class PublicResource:
    """One resource as residents see it."""

    id: uuid.UUID
    municipality_code: str
    name: str
    name_kana: str | None
    kind: str | None
    kind_label: str
    form_label: str
    category: str | None
    operator: str | None
    place: str
    place_note: str
    lon: float | None
    lat: float | None
    town: str | None
    areas: dict[str, str]
    target: str | None
    activities: str | None
    description: str | None
    schedule: str
    fee: str
    how_to_join: str | None
    phone: str | None
    email: str | None
    url: str | None
    access: tuple[str, ...]
    freshness: str
    freshness_label: str
    confirmed_on: dt.date | None
    source: str | None
    plan_year: str | None
    paused_until: dt.date | None

    @property
    def has_pin(self) -> bool:
        """Whether the resource can be drawn on the map."""
        return self.lon is not None and self.lat is not None


def present(resource: Resource) -> PublicResource:
    """Take over the class 0 columns of a resource, worded for a reader."""
    kind = kinds().get(resource.kind or "")
    form = forms().get(resource.form or "")
    return PublicResource(
        id=resource.id,
        municipality_code=resource.municipality_code,
        name=resource.name,
        name_kana=resource.name_kana,
        kind=resource.kind,
        kind_label=kind.label if kind else "その他",
        form_label=form.label if form else "",
        category=resource.category,
        operator=resource.operator,
        place=_place(resource),
        place_note=_place_note(resource),
        lon=resource.shown_lon,
        lat=resource.shown_lat,
        town=_town(resource),
        areas=resource.areas if _town(resource) else {},
        target=resource.target,
        activities=resource.activities,
        description=resource.description,
        schedule=resource.schedule_text or "日時は未確認",
        fee=resource.fee_text or yen(resource.fee_yen),
        how_to_join=resource.how_to_join,
        phone=resource.phone,
        email=resource.email,
        url=resource.url,
        access=_access(resource),
        freshness=resource.freshness.value,
        freshness_label=FRESHNESS_LABELS[resource.freshness],
        confirmed_on=resource.confirmed_on,
        source=resource.source,
        plan_year=resource.plan_year,
        paused_until=resource.paused_until,
    )


def _town(resource: Resource) -> str | None:
    shown = (DisplayPrecision.EXACT, DisplayPrecision.TOWN)
    return resource.town if resource.display_precision in shown else None


def _place(resource: Resource) -> str:
    if resource.display_precision is DisplayPrecision.HIDDEN:
        return "場所は問い合わせた方にお知らせします"
    if resource.shown_address:
        return resource.shown_address
    if resource.display_precision is DisplayPrecision.AREA and resource.areas:
        return "、".join(resource.areas.values())
    return "場所未確認"


def _place_note(resource: Resource) -> str:
    if resource.shown_lon is None:
        return ""
    if resource.display_precision is DisplayPrecision.TOWN:
        return "団体の希望により、町名までを公開しています"
    return PLACE_NOTES.get(resource.precision, "")


def _access(resource: Resource) -> tuple[str, ...]:
    known = (
        (resource.wheelchair, "車いすで入れます"),
        (resource.accessible_toilet, "車いすで使えるトイレがあります"),
        (resource.quiet_space, "静かに過ごせる場所があります"),
        (resource.pickup, "送迎があります"),
        (resource.online, "家からオンラインで参加できます"),
        (resource.beginner_friendly, "初めての人も歓迎です"),
    )
    return tuple(text for value, text in known if value)


def feature(resource: PublicResource, link: str) -> dict[str, Any]:
    """Write a resource with a pin as a GeoJSON feature (RFC 7946)."""
    return {
        "type": "Feature",
        "id": str(resource.id),
        "geometry": {"type": "Point", "coordinates": [resource.lon, resource.lat]},
        "properties": {
            "name": resource.name,
            "kind": resource.kind or "other",
            "kind_label": resource.kind_label,
            "place": resource.place,
            "place_note": resource.place_note,
            "schedule": resource.schedule,
            "freshness_label": resource.freshness_label,
            "link": link,
        },
    }
