"""Taking in a consultation (相談受付): household, persons and case in one go."""

from __future__ import annotations

import dataclasses
import datetime as dt
import uuid
from collections.abc import Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from directory.account import Role
from directory.age import OLDEST
from directory.audit import Actor, record
from directory.database import today
from directory.municipality import Municipality
from matching.case import Case, CaseState, CaseTransition, Household, Person, SecrecyAcknowledgement
from matching.errors import InvalidValueError, NotAllowedError
from matching.event_date import require_past
from matching.label import field_label
from matching.needed_language import read_needed_language
from matching.staff import require_coordinator

OLDEST_INTAKE = dt.date(2000, 6, 7)
"""The day 社会福祉法 took this name; no consultation kept under it is older."""


@dataclasses.dataclass(frozen=True)
class PersonEntry:
    """One member of the household as told at the desk."""

    name: str
    name_kana: str | None = None
    born_on: dt.date | None = None
    age_stated: int | None = None
    relation: str | None = None
    phone: str | None = None
    contact: str | None = None
    attributes: tuple[str, ...] = ()
    language: str | None = None


@dataclasses.dataclass(frozen=True)
class HomeEntry:
    """Where the household lives; ``areas`` as ``geo`` finds them for the place."""

    town: str | None = None
    address: str | None = None
    lon: float | None = None
    lat: float | None = None
    areas: dict[str, str] = dataclasses.field(default_factory=dict)
    confidential_address: bool = False


@dataclasses.dataclass(frozen=True)
class IntakeEntry:
    """What the intake form holds."""

    opened_on: dt.date
    persons: tuple[PersonEntry, ...]
    home: HomeEntry = HomeEntry()
    route: str | None = None
    referrer: str | None = None
    complaint: str | None = None
    referral_reason: str | None = None
    need_known_on: dt.date | None = None
    referred_on: dt.date | None = None
    gap_case: bool = False
    owner_id: uuid.UUID | None = None
    """Who owns the case; whoever takes it in unless said otherwise."""


def take_in(session: Session, actor: Actor, entry: IntakeEntry) -> Case:
    """Open a case in the actor's municipality; its owner has thereby confirmed secrecy.

    The owner is a working coordinator: a supervisor names one.
    ``InvalidValueError`` names the field; nothing is written then.
    """
    if actor.role not in (Role.COORDINATOR, Role.SUPERVISOR) or actor.account_id is None:
        raise NotAllowedError(
            "相談を受け付けられるのは、その自治体の担当者だけです。役割を選び直してください。"
        )
    _check(entry)
    code = str(actor.municipality_code)
    owner_id = entry.owner_id or actor.account_id
    require_coordinator(session, owner_id, code)
    household = Household(municipality_code=code, **dataclasses.asdict(entry.home))
    household.persons = [new_person(member) for member in entry.persons]
    session.add(household)
    session.flush()
    case = Case(
        number=_next_number(session, code, entry.opened_on.year),
        municipality_code=code,
        household=household,
        owner_id=owner_id,
        opened_on=entry.opened_on,
        need_known_on=entry.need_known_on or entry.opened_on,
        referred_on=entry.referred_on,
        route=entry.route,
        referrer=entry.referrer,
        complaint=entry.complaint,
        referral_reason=entry.referral_reason,
        gap_case=entry.gap_case,
    )
    session.add(case)
    session.flush()
    _begin_history(session, case, actor)
    return case


def new_person(entry: PersonEntry) -> Person:
    """A person from a form, checked: a name, a real age, no birth in the future, a language."""
    if not entry.name.strip():
        raise InvalidValueError("name", "「名前」を入れてください。呼び名でもかまいません。")
    check_age(entry.born_on, entry.age_stated)
    check_attributes(entry.attributes)
    columns = {
        **dataclasses.asdict(entry),
        "name": entry.name.strip(),
        "attributes": list(entry.attributes),
        "language": read_needed_language("language", entry.language),
    }
    return Person(**columns)


def check_attributes(chosen: Sequence[str]) -> None:
    """Refuse what cannot be ticked together."""
    if {"男性", "女性"} <= set(chosen):
        raise InvalidValueError(
            "attributes", "「本人の状況」の「男性」と「女性」は、どちらか一つにしてください。"
        )


def check_age(born_on: dt.date | None, age_stated: int | None) -> None:
    """Refuse a birth in the future and any age outside 0 to ``OLDEST`` years."""
    if born_on is not None:
        require_past(born_on, "born_on", not_before=_oldest_birth())
    if age_stated is not None and not 0 <= age_stated <= OLDEST:
        raise InvalidValueError(
            "age_stated", f"「年齢」の{age_stated}は、0から{OLDEST}までの数で入れてください。"
        )


def _oldest_birth() -> dt.date:
    return dt.date(today().year - OLDEST, 1, 1)


def _check(entry: IntakeEntry) -> None:
    if not entry.persons:
        raise InvalidValueError("persons", "世帯の人を、一人は入れてください。")
    for field in ("need_known_on", "referred_on"):
        check_intake_day(getattr(entry, field), field)
    for member in entry.persons:
        check_age(member.born_on, member.age_stated)
    check_opened(entry.opened_on, [member.born_on for member in entry.persons])


def check_intake_day(day: dt.date | None, field: str) -> None:
    """Refuse a day of the intake in the future or older than the law it is kept under."""
    if day is None:
        return
    require_past(day, field)
    if day < OLDEST_INTAKE:
        raise InvalidValueError(
            field,
            f"「{field_label(field)}」の{day:%Y年%m月%d日}は古すぎます。"
            f"{OLDEST_INTAKE:%Y年%m月%d日}より後の日か、年の打ち間違いかを確かめてください。",
        )


def check_opened(day: dt.date, births: Sequence[dt.date | None]) -> None:
    """Refuse a 受付日 that cannot be: in the future, ages ago, before the birth of anybody."""
    check_intake_day(day, "opened_on")
    latest = max((born for born in births if born is not None), default=day)
    if day < latest:
        raise InvalidValueError(
            "opened_on",
            f"「受付日」の{day:%Y年%m月%d日}は、生年月日({latest:%Y年%m月%d日})より前です。"
            "どちらかを直してください。",
        )


def _next_number(session: Session, code: str, year: int) -> str:
    # Held until the end of the transaction, so that two intakes never draw the same number.
    session.execute(
        select(Municipality.code).where(Municipality.code == code).with_for_update(key_share=True)
    )
    prefix = f"{code}-{year}-"
    last = session.scalar(select(func.max(Case.number)).where(Case.number.startswith(prefix)))
    return f"{prefix}{int(last.removeprefix(prefix)) + 1 if last else 1:04d}"


def _begin_history(session: Session, case: Case, actor: Actor) -> None:
    session.add_all(
        [
            SecrecyAcknowledgement(case_id=case.id, account_id=case.owner_id),
            CaseTransition(
                case_id=case.id,
                to_state=CaseState.INTAKE,
                on=case.opened_on,
                account_id=actor.account_id,
            ),
        ]
    )
    session.flush()
    record(session, "take_in", "support_case", case.id)
