"""What the public may read of a resource: class 0 only, by construction."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from directory.coming import coming_sessions
from directory.resource import DisplayPrecision, Freshness, LocationPrecision, Resource
from directory.schedule import Occurrence
from directory.taxonomy import forms, kinds
from web.presentation import FRESHNESS_LABELS, METHOD_LABELS, area_name, japanese_date, yen
from web.presenters.source_remark import MADE_UP, without_source_remarks
from web.symbol import Symbol, symbol_of

PLACE_NOTES = {
    LocationPrecision.TOWN: "地図の印は、町の中心にあります。建物の場所ではありません。",
    LocationPrecision.OAZA: "地図の印は、大字の中心にあります。建物の場所ではありません。",
}
UNKNOWN_PLACE = "場所未確認"
TOLD_ON_REQUEST = "場所は、問い合わせた方にお知らせします"


@dataclass(frozen=True)
class PublicResource:
    """One resource as residents see it; ``None`` and empty mean that nobody has said."""

    id: uuid.UUID
    municipality_code: str
    name: str
    name_kana: str | None
    kind: str | None
    kind_label: str
    symbol: Symbol
    form_label: str
    category: str | None
    operator: str | None
    place: str | None
    place_note: str
    lon: float | None
    lat: float | None
    town: str | None
    area: str
    target: str | None
    activities: str | None
    description: str | None
    schedule: str | None
    sessions: tuple[Mapping[str, Any], ...]
    fee: str | None
    free: bool
    capacity: int | None
    how_to_join: str | None
    phone: str | None
    email: str | None
    url: str | None
    wheelchair: bool
    access: tuple[str, ...]
    remarks: str | None
    freshness: str
    freshness_label: str
    freshness_note: str
    confirmed_on: dt.date | None
    source: str | None
    plan_year: str | None

    @property
    def has_pin(self) -> bool:
        """Whether the resource can be drawn on the map."""
        return self.lon is not None and self.lat is not None

    def coming(self, first: dt.date, last: dt.date) -> list[Occurrence]:
        """List the sessions that are surely held from one day to another, both included."""
        return coming_sessions(self.schedule, self.sessions, first, last)

    @property
    def web_address(self) -> str | None:
        """The page to link to; anything but http(s) could run in the reader's browser."""
        return self.url if self.url and urlsplit(self.url).scheme in ("http", "https") else None

    @property
    def unknown(self) -> tuple[str, ...]:
        """What a visitor would need and nobody has said yet."""
        asked = (("場所", self.place), ("日時", self.schedule), ("費用", self.fee))
        return tuple(label for label, value in asked if not value)


def present(resource: Resource) -> PublicResource:
    """Take over the class 0 columns of a resource, worded for a reader."""
    kind = kinds().get(resource.kind or "")
    form = forms().get(resource.form or "")
    town = shown_town(resource)
    return PublicResource(
        id=resource.id,
        municipality_code=resource.municipality_code,
        name=without_source_remarks(resource.name) or resource.name,
        name_kana=resource.name_kana,
        kind=resource.kind,
        kind_label=kind.label if kind else "その他",
        symbol=symbol_of(resource.kind),
        form_label=form.label if form else "",
        category=resource.category,
        operator=without_source_remarks(resource.operator),
        place=shown_place(resource),
        place_note=_place_note(resource),
        lon=resource.shown_lon,
        lat=resource.shown_lat,
        town=town,
        area=_shown_area(resource),
        target=without_source_remarks(resource.target),
        activities=without_source_remarks(resource.activities),
        description=without_source_remarks(resource.description),
        schedule=resource.schedule_text,
        sessions=tuple(resource.schedule or ()),
        fee=without_source_remarks(resource.fee_text)
        or (None if resource.fee_yen is None else yen(resource.fee_yen)),
        free=resource.fee_yen == 0,
        capacity=resource.capacity,
        how_to_join=resource.how_to_join,
        phone=resource.phone,
        email=resource.email,
        url=resource.url,
        wheelchair=bool(resource.wheelchair),
        access=_access(resource),
        remarks=without_source_remarks(resource.remarks),
        freshness=resource.freshness.value,
        freshness_label=(
            "架空の場所" if _is_made_up(resource) else FRESHNESS_LABELS[resource.freshness]
        ),
        freshness_note=_freshness_note(resource),
        confirmed_on=resource.confirmed_on,
        source=_shown_source(resource),
        plan_year=resource.plan_year,
    )


def _shown_source(resource: Resource) -> str | None:
    """The document without the place in it, which is worded by sections of a law."""
    section = resource.source_section or ""
    if not resource.source or not section:
        return resource.source
    return resource.source.removesuffix(section).strip() or resource.source


def shown_town(resource: Resource) -> str | None:
    """Give the town where it may be shown."""
    shown = (DisplayPrecision.EXACT, DisplayPrecision.TOWN)
    return resource.town if resource.display_precision in shown else None


def _shown_area(resource: Resource) -> str:
    """Word the areas where the town may be shown; an area alone is the place already."""
    return _area_words(resource) if shown_town(resource) else ""


def shown_place(resource: Resource) -> str | None:
    """Word the place as exactly as it may be shown; ``None`` where it is not known."""
    if resource.display_precision is DisplayPrecision.HIDDEN:
        return TOLD_ON_REQUEST
    if resource.shown_address:
        return resource.shown_address
    if resource.display_precision is DisplayPrecision.AREA:
        return _area_words(resource) or TOLD_ON_REQUEST
    return None


def _area_words(resource: Resource) -> str:
    return "、".join(
        area_name(resource.municipality_code, kind, name)
        for kind, name in (resource.areas or {}).items()
    )


def _place_note(resource: Resource) -> str:
    if resource.display_precision in (DisplayPrecision.TOWN, DisplayPrecision.AREA):
        return "詳しい場所は、問い合わせた方にお知らせします。"
    return PLACE_NOTES.get(resource.precision, "") if resource.shown_lon is not None else ""


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


def _is_made_up(resource: Resource) -> bool:
    """Whether a place is of the demo: nobody ever found it true, whatever its freshness shows."""
    return resource.source == MADE_UP


def _freshness_note(resource: Resource) -> str:
    if _is_made_up(resource):
        return "試用のためにつくったもので、実在しません。"
    day = japanese_date(resource.confirmed_on) if resource.confirmed_on else ""
    ask = "出かける前に、運営する団体か市役所・町役場に確かめてください。"
    if resource.freshness is Freshness.PLAN:
        year = f"{resource.plan_year}の" if resource.plan_year else ""
        return f"{year}計画書に書かれていた内容です。そのあと、まだ確かめられていません。{ask}"
    if resource.freshness is Freshness.FRESH:
        method = METHOD_LABELS.get(resource.confirmed_method or "", "")
        return f"{day}に{method}確かめました。" if day else "最近確かめました。"
    if resource.freshness is Freshness.DUE:
        last = f"最後に確かめたのは{day}です。" if day else ""
        return f"{last}もう一度確かめる時期になっています。"
    last = f"最後に確かめたのは{day}で、" if day else ""
    return f"{last}いまの内容は確かめられていません。{ask}"


def feature(item: PublicResource, link: str) -> dict[str, Any]:
    """Write an entry with a pin as a GeoJSON feature (RFC 7946)."""
    facts = (item.place, item.schedule, item.fee, item.freshness_label)
    return {
        "type": "Feature",
        "id": str(item.id),
        "geometry": {"type": "Point", "coordinates": [item.lon, item.lat]},
        "properties": {
            "name": item.name,
            "symbol": item.symbol.code,
            "kind_label": item.kind_label,
            "facts": [fact for fact in facts if fact],
            "place_note": item.place_note,
            "link": link,
        },
    }
