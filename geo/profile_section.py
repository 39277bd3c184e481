"""The sections of a municipal profile: frozen records, one class a table of ``profile.toml``.

Empty text, an empty tuple or ``None`` means that the municipality's plan does not say; a person
chooses, no default is guessed.  ``source`` names the section of the plan, ``note`` what a reader
must know (a conflict inside the plan, a rule that is practice and not in any plan).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

StaffIdentifier = Literal[
    "coordinator",
    "csw",
    "welfare_activity_specialist",
    "life_support_coordinator",
    "integration_promoter",
    "no_refusal_promoter",
    "community_supporter",
]
MeetingType = Literal[
    "multilayer_conference",
    "support_conference",
    "poverty_plan_conference",
    "poverty_support_conference",
    "intake_coordination_meeting",
    "community_care_meeting",
    "disability_council",
    "child_family_network_meeting",
    "child_protection_council",
    "welfare_liaison_meeting",
    "other_meeting",
]
FormIdentifier = Literal[
    "handover_sheet",
    "assessment_sheet",
    "plan_sheet",
    "evaluation_sheet",
    "support_plan",
    "household_plan_no_consent",
    "area_chart",
]
Program = Literal[
    "inclusive_consultation",
    "participation_support",
    "community_building",
    "outreach",
    "multiagency_coordination",
]


@dataclass(frozen=True, kw_only=True)
class Section:
    """What every section carries: where it is written, and what to know about it."""

    source: str = ""
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class Center(Section):
    """A point to open the map at, WGS84 degrees."""

    lon: float
    lat: float


@dataclass(frozen=True, kw_only=True)
class ImplementationPlan(Section):
    """The 重層的支援体制整備事業実施計画 the profile was read from; ``goals`` in its own order."""

    title: str = ""
    fiscal_years: str = ""
    starts_on: date | None = None
    ends_on: date | None = None
    published: str = ""
    draft: bool = False
    section: str = ""
    document: str = ""
    goals: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class AreaKind(Section):
    """One way of dividing the municipality; ``identifier`` is ``kind`` in ``areas.csv``."""

    identifier: str
    label: str
    count: int | None = None
    names: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class StaffTitle(Section):
    """A job: the municipality's own title and the one identifier the code knows it by."""

    title: str
    identifier: StaffIdentifier
    placement: str = ""
    headcount: int | None = None
    duties: str = ""


@dataclass(frozen=True, kw_only=True)
class ParticipationSupport(Section):
    """Who runs 参加支援事業 and how; ``contract`` is 委託 or 直営 as the plan writes it."""

    operator: str = ""
    desk: str = ""
    contract: str = ""
    section: str = ""
    target: str = ""
    sites: int | None = None
    started_on: date | None = None
    works_with: tuple[str, ...] = ()
    menu: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class MemberGroup(Section):
    """Members of a meeting; ``field`` such as 高齢, ``when`` whether always or as a case needs."""

    names: tuple[str, ...]
    field: str = ""
    when: Literal["always", "by_case"] = "always"


@dataclass(frozen=True, kw_only=True)
class Meeting(Section):
    """A meeting by ``type`` and legal basis, never by name: two laws know a 支援会議.

    ``consent_required``: True, False, or None where no case is discussed or the plan is silent.
    ``also_counts_as``: types this meeting may be held as.  ``interval_months`` only if stated.
    """

    type: MeetingType
    name: str
    legal_basis: Literal["106-4-2-5", "106-6", "poverty-9", "ordinance", ""] = ""
    legal_basis_name: str = ""
    consent_required: bool | None = None
    secrecy_bound: bool | None = None
    host: str = ""
    run_by: str = ""
    frequency: str = ""
    regular: bool | None = None
    as_needed: bool | None = None
    interval_months: int | None = None
    members: tuple[MemberGroup, ...] = ()
    also_counts_as: tuple[MeetingType, ...] = ()
    joint: bool = False
    purposes: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class ConsentRule(Section):
    """How 本人同意 is taken, and whether a plan without it may go to 重層的支援会議 (never)."""

    obtained_at: str = ""
    plan_requires_consent: bool | None = None
    form_asks_sharing: bool | None = None
    plan_without_consent: FormIdentifier | None = None
    no_consent_plan_on_multilayer_conference: Literal["deny", "allow"] = "deny"


@dataclass(frozen=True, kw_only=True)
class Form(Section):
    """A form the plan names; ``fields`` only as the plan lists them (images stay empty)."""

    identifier: FormIdentifier
    name: str
    consent: bool | None = None
    programs: tuple[Program, ...] = ()
    pages: int | None = None
    fields: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Workflow(Section):
    """What differs between municipalities on the way from consultation to aftercare.

    ``conference_before_matching``: the plan itself says that a decision precedes 参加支援.
    ``matching_without_conference``: where it does not, a municipality may let a case go from its
    plan straight to matching; off unless a person turns it on.
    ``closing_judged_by_conference``: None where the plan is silent; the handbook's state table
    (the conference closes) then holds.  ``aftercare_end`` is ``open_ended`` where the plan says
    that contact goes on, and empty where it says nothing.
    """

    conference_before_matching: bool = False
    matching_without_conference: bool = False
    closing_judged_by_conference: bool | None = None
    evaluation_required_at_closing: bool | None = None
    conference_allots_unowned_cases: bool | None = None
    conference_records_resource_gap: bool | None = None
    aftercare_whom: tuple[Literal["person", "supporters"], ...] = ()
    aftercare_end: Literal["", "open_ended"] = ""
    steps: tuple[str, ...] = ()
    participation_steps: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Indicator(Section):
    """A figure to count, and its target where the plan sets one.

    ``measure`` is the key the code computes; ``origin`` is ``entered`` where staff type the figure
    because the product holds no such records.  ``comparison`` is empty where the plan gives the
    bare number.  ``period`` ``span`` uses ``span_from``–``span_to`` (both days included).
    """

    name: str
    measure: str
    number: int | None = None
    goal: int | None = None
    programs: tuple[Program, ...] = ()
    unit: str = ""
    rule: str = ""
    origin: Literal["records", "entered"] = "records"
    target: float | None = None
    comparison: Literal["", "at_least", "at_most", "about"] = ""
    approximate: bool = False
    period: Literal["year", "month", "span"] = "year"
    span_from: date | None = None
    span_to: date | None = None
    business: str = ""


@dataclass(frozen=True, kw_only=True)
class QualitativeIndicator(Section):
    """A question to answer in words; ``evidence`` are keys of figures and records that help."""

    number: int
    name: str
    goal: int | None = None
    programs: tuple[Program, ...] = ()
    evidence: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class ReviewStep(Section):
    """A step of the yearly review, from month to month (1–12, both included)."""

    name: str
    from_month: int
    to_month: int


@dataclass(frozen=True, kw_only=True)
class Review(Section):
    """Who reviews the plan and when; ``midterm_*`` are the days the midterm figures cover."""

    bodies: tuple[str, ...] = ()
    cycle: str = ""
    midterm_from: date | None = None
    midterm_to: date | None = None
    steps: tuple[ReviewStep, ...] = ()
    next_plan: str = ""


@dataclass(frozen=True, kw_only=True)
class FollowUpRule(Section):
    """Days between visits; no plan gives one, so ``None``: a person chooses case by case.

    ``settled_days``: from the first day until a tie counts as settled; ``None`` takes the
    product's own.
    """

    person_interval_days: int | None = None
    site_interval_days: int | None = None
    settled_days: int | None = None


@dataclass(frozen=True, kw_only=True)
class FreshnessRule(Section):
    """Days until a fact is due and until it is unconfirmed; ``None`` takes the product's own.

    ``reply_days``: from the reminder to a silent group until staff are asked to look.
    """

    due_days: int | None = None
    unconfirmed_days: int | None = None
    reply_days: int | None = None


@dataclass(frozen=True, kw_only=True)
class FiscalYear(Section):
    """Months (1–12) whose first day opens the fiscal year and its second half."""

    start_month: int = 4
    second_half_month: int = 10


@dataclass(frozen=True, kw_only=True)
class MapSetting(Section):
    """Credits that must stand beside the map and in every export, one line an entry."""

    attribution: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Desk(Section):
    """A public 相談窓口 by name only; ``area`` where the plan ties it to one."""

    name: str
    field: str = ""
    area_kind: str = ""
    area: str = ""
    general: bool = False
