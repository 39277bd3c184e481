"""Resources (地域資源): what the registry is about.

The exact place is class 1; what the public sees of it (``shown_*``) is derived from it by
``display_precision`` whenever a resource is saved, so that no page can show more by mistake.
"""

from __future__ import annotations

import datetime as dt
import enum
import uuid
from typing import Any

from sqlalchemy import (
    JSON,
    Boolean,
    CheckConstraint,
    Date,
    Float,
    ForeignKey,
    Index,
    Integer,
    String,
    Text,
    Uuid,
    event,
)
from sqlalchemy.ext.hybrid import hybrid_property
from sqlalchemy.orm import Mapped, relationship
from sqlalchemy.sql import ColumnElement

from directory.database import Base, UtcDateTime, choice, new_id, now, public, staff
from directory.municipality import Municipality
from directory.organisation import Organisation
from directory.taxonomy import public_kind_codes


class ResourceStatus(enum.StrEnum):
    """Life of an entry (DOMAIN.md §4)."""

    DRAFT = "draft"
    PUBLISHED = "published"
    PAUSED = "paused"
    CLOSED = "closed"


class LocationPrecision(enum.StrEnum):
    """How exactly the place is known."""

    EXACT = "exact"
    TOWN = "town"
    OAZA = "oaza"
    MUNICIPALITY = "municipality"
    NONE = "none"


class DisplayPrecision(enum.StrEnum):
    """How exactly the place is shown to the public."""

    EXACT = "exact"
    TOWN = "town"
    AREA = "area"
    HIDDEN = "hidden"


class Freshness(enum.StrEnum):
    """How far the facts can still be trusted."""

    PLAN = "plan"
    """計画書に記載・未確認: named in a plan, never confirmed since."""
    FRESH = "fresh"
    DUE = "due"
    UNCONFIRMED = "unconfirmed"


class GroupSize(enum.StrEnum):
    """How many people are together."""

    INDIVIDUAL = "individual"
    SMALL = "small"
    LARGE = "large"


class Resource(Base):
    """One place, activity or role that somebody could be linked to."""

    __tablename__ = "resource"
    __table_args__ = (
        CheckConstraint("min_age IS NULL OR min_age BETWEEN 0 AND 130", name="min_age"),
        CheckConstraint("max_age IS NULL OR max_age BETWEEN 0 AND 130", name="max_age"),
        CheckConstraint("fee_yen IS NULL OR fee_yen >= 0", name="fee_yen"),
        CheckConstraint("capacity IS NULL OR capacity >= 0", name="capacity"),
        CheckConstraint("lon IS NULL OR lon BETWEEN 122 AND 154", name="lon"),
        CheckConstraint("lat IS NULL OR lat BETWEEN 20 AND 46", name="lat"),
        Index("ix_resource_municipality_status", "municipality_code", "status", "name"),
    )

    id: Mapped[uuid.UUID] = public(Uuid, primary_key=True, default=new_id)
    municipality_code: Mapped[str] = public(ForeignKey(Municipality.code))
    organisation_id: Mapped[uuid.UUID | None] = public(ForeignKey(Organisation.id), index=True)
    name: Mapped[str] = public(String(200))
    name_kana: Mapped[str | None] = public(String(200))
    kind: Mapped[str | None] = public(String(40), index=True)
    form: Mapped[str | None] = public(String(40))
    category: Mapped[str | None] = public(String(40))
    """分野: 高齢, 障害, 子ども, 困窮, 全般."""
    operator: Mapped[str | None] = public(String(300))
    """Who runs it, as the source words it (contract form in brackets)."""
    status: Mapped[ResourceStatus] = public(choice(ResourceStatus), default=ResourceStatus.DRAFT)
    staff_only: Mapped[bool] = public(Boolean, default=False)
    """Latent resources and staff facts: matched, never published."""
    paused_until: Mapped[dt.date | None] = public(Date)
    closed_on: Mapped[dt.date | None] = public(Date)

    town: Mapped[str | None] = public(String(100))
    address: Mapped[str | None] = staff(String(300))
    building: Mapped[str | None] = staff(String(200))
    postal_code: Mapped[str | None] = staff(String(10))
    lon: Mapped[float | None] = staff(Float)
    lat: Mapped[float | None] = staff(Float)
    precision: Mapped[LocationPrecision] = public(
        choice(LocationPrecision), default=LocationPrecision.NONE
    )
    location_source: Mapped[str | None] = public(String(100))
    display_precision: Mapped[DisplayPrecision] = public(
        choice(DisplayPrecision), default=DisplayPrecision.EXACT
    )
    shown_address: Mapped[str | None] = public(String(520))
    shown_lon: Mapped[float | None] = public(Float)
    shown_lat: Mapped[float | None] = public(Float)
    areas: Mapped[dict[str, str]] = public(JSON, default=dict)
    """Area name by kind of area, as of the last location."""

    description: Mapped[str | None] = public(Text)
    activities: Mapped[str | None] = public(Text)
    tags: Mapped[list[str]] = public(JSON, default=list)
    target: Mapped[str | None] = public(Text)
    min_age: Mapped[int | None] = public(Integer)
    max_age: Mapped[int | None] = public(Integer)
    target_attributes: Mapped[list[str] | None] = public(JSON(none_as_null=True))
    """Any one of these must hold; ``None`` means anybody."""
    schedule_text: Mapped[str | None] = public(Text)
    schedule: Mapped[list[dict[str, Any]]] = public(JSON, default=list)
    """Parsed sessions as ``directory.schedule`` writes them; empty where unknown."""
    fee_yen: Mapped[int | None] = public(Integer)
    fee_text: Mapped[str | None] = public(Text)
    capacity: Mapped[int | None] = public(Integer)
    group_size: Mapped[GroupSize | None] = public(choice(GroupSize))
    beginner_friendly: Mapped[bool | None] = public(Boolean)
    wheelchair: Mapped[bool | None] = public(Boolean)
    accessible_toilet: Mapped[bool | None] = public(Boolean)
    quiet_space: Mapped[bool | None] = public(Boolean)
    pickup: Mapped[bool | None] = public(Boolean)
    online: Mapped[bool | None] = public(Boolean)
    languages: Mapped[list[str] | None] = public(JSON(none_as_null=True))
    how_to_join: Mapped[str | None] = public(Text)
    phone: Mapped[str | None] = public(String(80))
    email: Mapped[str | None] = public(String(200))
    url: Mapped[str | None] = public(String(500))
    remarks: Mapped[str | None] = public(Text)
    legal_basis: Mapped[str | None] = public(String(300))
    business_unit: Mapped[str | None] = public(String(100))

    source: Mapped[str | None] = public(String(300))
    source_section: Mapped[str | None] = public(String(300))
    plan_year: Mapped[str | None] = public(String(40))
    licence: Mapped[str | None] = public(String(200))
    freshness: Mapped[Freshness] = public(choice(Freshness), default=Freshness.UNCONFIRMED)
    confirmed_on: Mapped[dt.date | None] = public(Date)
    confirmed_method: Mapped[str | None] = public(String(40))
    version: Mapped[int] = public(Integer)
    created_at: Mapped[dt.datetime] = public(UtcDateTime, default=now)
    updated_at: Mapped[dt.datetime] = public(UtcDateTime, default=now, onupdate=now)

    organisation: Mapped[Organisation | None] = relationship(lazy="joined")
    roles: Mapped[list[ResourceRole]] = relationship(
        back_populates="resource", cascade="all, delete-orphan", lazy="selectin"
    )
    acceptance: Mapped[ResourceAcceptance | None] = relationship(
        back_populates="resource", cascade="all, delete-orphan"
    )

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy's own form

    @property
    def is_latent(self) -> bool:
        """Whether it is spare capacity (空き室 …): somewhere to ask, and no place to go to yet."""
        return self.acceptance is not None and self.acceptance.latent_kind is not None

    @hybrid_property
    def is_public(self) -> bool:
        """Whether anyone may see the entry: published, not staff-only, not a staff kind."""
        return (
            self.status is ResourceStatus.PUBLISHED
            and not self.staff_only
            and (self.kind is None or self.kind in public_kind_codes())
        )

    @is_public.inplace.expression
    @classmethod
    def _is_public_expression(cls) -> ColumnElement[bool]:
        return (
            (cls.status == ResourceStatus.PUBLISHED)
            & cls.staff_only.is_(False)
            & (cls.kind.is_(None) | cls.kind.in_(sorted(public_kind_codes())))
        )


@event.listens_for(Resource, "before_insert")
@event.listens_for(Resource, "before_update")
def _derive_shown_place(_mapper: object, _connection: object, resource: Resource) -> None:
    show_place(resource)


def show_place(resource: Resource) -> None:
    """Derive what the public sees of the place; done at every save, and for a preview."""
    if resource.display_precision is None:
        resource.display_precision = DisplayPrecision.EXACT
    exact = resource.display_precision is DisplayPrecision.EXACT
    at_town = exact or resource.display_precision is DisplayPrecision.TOWN
    if exact:
        parts = (resource.address or resource.town, resource.building)
        resource.shown_address = " ".join(part for part in parts if part) or None
        resource.shown_lon, resource.shown_lat = resource.lon, resource.lat
        return
    resource.shown_address = resource.town if at_town else None
    known_only_by_town = resource.precision in (LocationPrecision.TOWN, LocationPrecision.OAZA)
    point_is_the_towns = at_town and known_only_by_town
    resource.shown_lon = resource.lon if point_is_the_towns else None
    resource.shown_lat = resource.lat if point_is_the_towns else None


class ResourceRole(Base):
    """A role one can take there (参加者, 担い手, 講師, スタッフ, 見守り), with its own places."""

    __tablename__ = "resource_role"
    __table_args__ = (
        CheckConstraint("open_places IS NULL OR open_places >= 0", name="open_places"),
    )

    id: Mapped[uuid.UUID] = public(Uuid, primary_key=True, default=new_id)
    resource_id: Mapped[uuid.UUID] = public(ForeignKey("resource.id"), index=True)
    role: Mapped[str] = public(String(40))
    """participant, helper, instructor, creator, trainee, resident, staff or watcher."""
    conditions: Mapped[str | None] = staff(Text)
    places: Mapped[int | None] = staff(Integer)
    open_places: Mapped[int | None] = staff(Integer)
    """Free places; ``None`` is unknown or unlimited."""
    places_as_of: Mapped[dt.date | None] = staff(Date)
    places_valid_until: Mapped[dt.date | None] = staff(Date)
    """After this day the figure counts as 要確認, never as 空きあり."""
    figure: Mapped[uuid.UUID | None] = staff(Uuid)
    """Which writing of the figure this is: anew each time it is heard, the same number or not."""
    resource: Mapped[Resource] = relationship(back_populates="roles")


class ResourceAcceptance(Base):
    """Who can be taken, who watches, what was hard: for staff and the organisation only."""

    __tablename__ = "resource_acceptance"

    id: Mapped[uuid.UUID] = staff(Uuid, primary_key=True, default=new_id)
    resource_id: Mapped[uuid.UUID] = staff(ForeignKey("resource.id"), unique=True)
    accepts_withdrawn: Mapped[bool | None] = staff(Boolean)
    accepts_disability: Mapped[bool | None] = staff(Boolean)
    accepts_children: Mapped[bool | None] = staff(Boolean)
    strict_conditions: Mapped[list[str]] = staff(JSON, default=list)
    negotiable_conditions: Mapped[list[str]] = staff(JSON, default=list)
    ask_whom: Mapped[str | None] = staff(String(200))
    watchers: Mapped[str | None] = staff(Text)
    hard_hours: Mapped[str | None] = staff(Text)
    past_difficulties: Mapped[str | None] = staff(Text)
    offers_stopped_on: Mapped[dt.date | None] = staff(Date)
    """Set when the site is overloaded: no new offers from this day."""
    offers_stopped_reason: Mapped[str | None] = staff(Text)
    latent_kind: Mapped[str | None] = staff(String(40))
    """使える余力: 空き室, 空き定員, 空き時間, 備品, 人材."""
    resource: Mapped[Resource] = relationship(back_populates="acceptance")
