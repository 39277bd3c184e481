"""Frozen facts of a need and a resource: all that gates and criteria may look at.

``None`` always means *unknown* (not asked, not written). It is never read as no, nor as yes.
Places are ``(lon, lat)`` in WGS84; money is yen a visit; distances and minutes say so by name.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from enum import Enum, IntEnum

from geo.barrier import Barrier
from geo.point import Point
from matching.timeslot import TimeSlot


class Stage(IntEnum):
    """How far a person's tie with others has come; one step at a time (DOMAIN §7)."""

    BELONG = 1  # 居場所に居る
    TRY = 2  # 体験
    ROLE = 3  # 役割
    VOLUNTEER = 4  # ボランティア
    WORK = 5  # 就労準備


STAGES: dict[str, Stage] = {
    "居場所に居る": Stage.BELONG,
    "体験": Stage.TRY,
    "役割": Stage.ROLE,
    "ボランティア": Stage.VOLUNTEER,
    "就労準備": Stage.WORK,
}


class GroupSize(IntEnum):
    """How many people one is among."""

    INDIVIDUAL = 1
    SMALL = 2
    LARGE = 3


class Status(Enum):
    """Whether a resource is running."""

    ACTIVE = "active"
    PAUSED = "paused"
    CLOSED = "closed"
    PLANNED = "planned"


class ConditionKind(Enum):
    """What a sentence of a resource's text demands or rules out."""

    MIN_AGE = "min_age"
    MAX_AGE = "max_age"
    ATTRIBUTE = "attribute"
    PARENT = "parent"
    PAIR = "pair"
    CHILDREN = "children"
    RESIDENT = "resident"
    NOT_FOR = "not_for"
    STEPS_ONLY = "steps_only"
    NO_CHILDREN = "no_children"
    NO_CHILDCARE = "no_childcare"
    NO_PLACES = "no_places"
    NOT_RUNNING = "not_running"
    LICENCE = "licence"
    OWN_CAR = "own_car"
    COURSE = "course"
    EXPERIENCE = "experience"
    ABILITY = "ability"
    HANDBOOK = "handbook"
    JAPANESE = "japanese"
    OVERNIGHT = "overnight"
    FEE = "fee"
    VISIT_FIRST = "visit_first"
    BOOKING = "booking"
    HOURS = "hours"
    CARE_LEVEL = "care_level"
    REFERRAL = "referral"
    ANIMALS = "animals"
    SCENT = "scent"
    LOUD = "loud"
    SMOKING = "smoking"
    ALCOHOL = "alcohol"
    RELIGION = "religion"
    NO_PICKUP = "no_pickup"
    CASH_ONLY = "cash_only"
    ACCOMPANIED = "accompanied"
    PERSONS = "persons"
    DAYS = "days"
    HEAVY = "heavy"
    ON_FEET = "on_feet"
    EVERY_TIME = "every_time"
    CROWD = "crowd"
    ALLERGEN = "allergen"
    CONTAINS = "contains"
    PUBLISHED = "published"
    EQUIPMENT = "equipment"
    SIGN_LANGUAGE = "sign_language"
    EXTRA_FEE = "extra_fee"
    ANY_OF = "any_of"


@dataclass(frozen=True, slots=True)
class TextCondition:
    """A condition that stands only in prose, with the sentence it was read from.

    ``confirmed`` is ``True`` once staff agreed with the reading, ``False`` once they rejected it.
    ``strict``: the place said it cannot be talked about.
    """

    kind: ConditionKind
    value: str
    sentence: str
    confirmed: bool | None = None
    strict: bool = False


@dataclass(frozen=True, slots=True)
class Access:
    """Equipment: at a resource whether it is there, in a need whether it is required."""

    wheelchair: bool | None = None
    toilet: bool | None = None
    quiet_space: bool | None = None


@dataclass(frozen=True, slots=True)
class PastPlacement:
    """How an earlier placement ended: the resource, its kind, and whether it went well."""

    resource_id: str
    kind: str
    went_well: bool | None = None


@dataclass(frozen=True, slots=True)
class SiteLoad:
    """How much a site said it carries (none, some, heavy), and when; never in whose visit."""

    burden: str
    told_on: date


@dataclass(frozen=True, slots=True)
class ResourceFacts:
    """What is known of one resource. Empty ``slots`` means hours by arrangement."""

    resource_id: str
    municipality_code: str
    name: str
    kind: str = ""
    organisation: str = ""
    venue: str = ""
    """The building it is held in, as the entry names it."""
    town: str = ""
    description: str = ""
    tags: tuple[str, ...] = ()
    point: Point | None = None
    point_is_exact: bool = True
    min_age: int | None = None
    max_age: int | None = None
    attributes: frozenset[str] | None = None
    slots: tuple[TimeSlot, ...] = ()
    cost_yen: int | None = None
    fee_text: str = ""
    """What an entry says of its fee where no amount is known; for readers, never weighed."""
    capacity: int | None = None
    open_places: int | None = None
    group_size: GroupSize | None = None
    access: Access = Access()
    accepts_hikikomori: bool | None = None
    accepts_disability: bool | None = None
    accepts_children: bool | None = None
    languages: frozenset[str] | None = None
    roles: tuple[str, ...] = ()
    role_places: tuple[tuple[str, int], ...] = ()
    """Free places of the roles whose figure is known, by role; a role not named is not known of."""
    pickup: bool | None = None
    online: bool | None = None
    status: Status = Status.ACTIVE
    conditions: tuple[TextCondition, ...] = ()
    unread_conditions: tuple[str, ...] = ()
    """Conditions the place told that no grammar reads: to be asked of every person."""
    confirmed_on: date | None = None
    has_watchers: bool | None = None
    communication: frozenset[str] | None = None
    open_placements: int | None = None
    told_load: SiteLoad | None = None
    hazards: frozenset[str] = frozenset()
    ask: str = ""
    unconfirmed: bool = False
    """Whether the registry holds the entry for unconfirmed by the municipality's intervals."""
    latent: bool = False
    """Spare capacity (空き室 …): somewhere to ask, and no place to go to yet."""

    @property
    def open_roles(self) -> tuple[str, ...]:
        """The roles that are not full as far as known; all of them where none is left.

        A resource without any free place is the capacity gate's; its roles then say what one could
        be there once a place is free.
        """
        if not self.role_places:
            return self.roles
        full = {role for role, places in self.role_places if not places}
        return tuple(role for role in self.roles if role not in full) or self.roles


@dataclass(frozen=True, slots=True)
class NeedFacts:
    """What one person asks for and can do. Empty ``slots`` means the hours are not yet asked.

    ``interests`` are declared by the person; ``observed_interests`` were seen by others and are
    kept apart. ``consent`` is ``None`` while none is recorded, which blocks like a refusal.
    ``barriers`` are the rivers and railways of the municipality that lengthen the way.
    """

    need_id: str
    municipality_code: str
    town: str = ""
    point: Point | None = None
    point_is_exact: bool = True
    age: int | None = None
    attributes: frozenset[str] = frozenset()
    stage: Stage | None = None
    wishes: str = ""
    interests: tuple[str, ...] = ()
    observed_interests: tuple[str, ...] = ()
    difficulties: tuple[str, ...] = ()
    slots: tuple[TimeSlot, ...] = ()
    transport: str | None = None
    ability: frozenset[str] = frozenset()
    max_minutes: float | None = None
    max_km: float | None = None
    budget_yen: int | None = None
    prefers_group_size: GroupSize | None = None
    max_group_size: GroupSize | None = None
    access: Access = Access()
    consent: bool | None = None
    conference_decided: bool | None = None
    household_id: str | None = None
    language: str | None = None
    with_children: bool | None = None
    communication: frozenset[str] | None = None
    refused_ids: frozenset[str] = frozenset()
    avoided: frozenset[str] = frozenset()
    conflicts: frozenset[str] = frozenset()
    safety_words: str = ""
    """What the sheet says of safety in free words; for warnings to staff, never weighed."""
    past: tuple[PastPlacement, ...] = field(default=())
    barriers: tuple[Barrier, ...] = ()

    @property
    def says_nothing(self) -> bool:
        """Whether nothing was asked yet that could put one place before another."""
        words = self.wishes.strip() or self.interests or self.observed_interests
        limits = self.difficulties or self.avoided
        return not (words or limits or self.slots or self.stage)
