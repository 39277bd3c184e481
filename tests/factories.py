"""Named variants of the records tests need; everybody in them is made up (架空).

Each factory takes the session, adds the record, flushes it and returns it. Keyword arguments
overwrite any column.
"""

from __future__ import annotations

import datetime as dt
import itertools
from typing import Any

from sqlalchemy.orm import Session

from directory.account import Account, Role, RoleGrant
from directory.audit import Actor, set_actor
from directory.municipality import Municipality
from directory.organisation import Organisation
from directory.resource import (
    DisplayPrecision,
    Freshness,
    GroupSize,
    LocationPrecision,
    Resource,
    ResourceAcceptance,
    ResourceRole,
    ResourceStatus,
)
from matching.case import Case, CaseState, Household, Person, SecrecyAcknowledgement
from matching.consent import Consent, ConsentPurpose, ConsentState
from matching.meeting import Meeting, MeetingType
from matching.need import Need, NeedStage, Transport

MUSASHIMURAYAMA, KOKUBUNJI, KOMAE, FUSSA, TAKETOYO = "13223", "13214", "13219", "13218", "23447"
NAMES = {
    MUSASHIMURAYAMA: ("武蔵村山市", "東京都"),
    KOKUBUNJI: ("国分寺市", "東京都"),
    KOMAE: ("狛江市", "東京都"),
    FUSSA: ("福生市", "東京都"),
    TAKETOYO: ("武豊町", "愛知県"),
}
A_DAY = dt.date(2025, 5, 12)
"""A Monday in the first half of fiscal 2025; the default date of made-up events."""

_serial = itertools.count(1)


def _added(session: Session, record: Any) -> Any:
    session.add(record)
    session.flush()
    return record


def municipality(session: Session, code: str = KOMAE) -> Municipality:
    """One of the five municipalities (or a made-up one for any other code), made once."""
    found = session.get(Municipality, code)
    if found is not None:
        return found
    name, prefecture = NAMES.get(code, (f"架空市{code}", "架空県"))
    return _added(session, Municipality(code=code, name=name, prefecture=prefecture))


def account(session: Session, role: Role | None = None, code: str = KOMAE, **columns: Any) -> Any:
    """An account, holding one role in one municipality unless ``role`` is ``None``."""
    municipality(session, code)
    grant_columns = {
        key: columns.pop(key)
        for key in ("organisation_id", "title", "valid_from", "valid_to")
        if key in columns
    }
    number = next(_serial)
    values = {
        "login": f"user{number}",
        "name": f"架空 担当{number}",
        "password_hash": "argon2-not-a-real-hash",
        **columns,
    }
    made = Account(**values)
    if role is not None:
        made.grants.append(RoleGrant(role=role, municipality_code=code, **grant_columns))
    return _added(session, made)


def coordinator(session: Session, code: str = KOMAE, **columns: Any) -> Account:
    """A coordinator (CSW, 地域福祉コーディネーター) of one municipality."""
    return account(session, Role.COORDINATOR, code, **columns)


def supervisor(session: Session, code: str = KOMAE, **columns: Any) -> Account:
    """The chair of the conferences of one municipality."""
    return account(session, Role.SUPERVISOR, code, **columns)


def participant(session: Session, code: str = KOMAE, **columns: Any) -> Account:
    """Someone from outside who is appointed to meetings."""
    return account(session, Role.PARTICIPANT, code, **columns)


def municipal_admin(session: Session, code: str = KOMAE, **columns: Any) -> Account:
    """An administrator of one municipality: counts, no cases."""
    return account(session, Role.MUNICIPAL_ADMIN, code, **columns)


def group_member(session: Session, organisation: Organisation, **columns: Any) -> Account:
    """A member of a group, who keeps its entries."""
    return account(
        session,
        Role.GROUP,
        organisation.municipality_code,
        organisation_id=organisation.id,
        **columns,
    )


def actor(account: Account) -> Actor:
    """The account acting in its (first) role."""
    grant = account.grants[0]
    return Actor(account.id, grant.role, grant.municipality_code, grant.organisation_id)


def acting(session: Session, account: Account) -> Actor:
    """Sign the session for an account in its (first) role and return that actor."""
    signed = actor(account)
    set_actor(session, signed)
    return signed


def organisation(session: Session, code: str = KOMAE, **columns: Any) -> Organisation:
    """A verified group with a public and a private phone number, both fake."""
    municipality(session, code)
    values = {
        "municipality_code": code,
        "name": f"架空の会{next(_serial)}",
        "type": "任意団体",
        "phone": "000-0000-0000",
        "representative": "架空 代表",
        "private_phone": "000-0000-0001",
        "verified_on": A_DAY,
        **columns,
    }
    return _added(session, Organisation(**values))


def resource(session: Session, code: str = KOMAE, **columns: Any) -> Resource:
    """A published, freshly confirmed gathering place with free places, known exactly."""
    municipality(session, code)
    roles = columns.pop("roles", None)
    values = {
        "municipality_code": code,
        "name": f"架空サロン{next(_serial)}",
        "kind": "gathering_place",
        "status": ResourceStatus.PUBLISHED,
        "town": "架空町一丁目",
        "address": "架空町一丁目1番1号",
        "lon": 139.578,
        "lat": 35.634,
        "precision": LocationPrecision.EXACT,
        "display_precision": DisplayPrecision.EXACT,
        "description": "お茶を飲みながら話す集まり",
        "group_size": GroupSize.SMALL,
        "freshness": Freshness.FRESH,
        "confirmed_on": A_DAY,
        **columns,
    }
    made = Resource(**values)
    made.roles = (
        roles if roles is not None else [ResourceRole(role="participant", places=10, open_places=3)]
    )
    return _added(session, made)


def draft_resource(session: Session, code: str = KOMAE, **columns: Any) -> Resource:
    """A resource nobody has checked yet."""
    return resource(session, code, **{"status": ResourceStatus.DRAFT, **columns})


def closed_resource(session: Session, code: str = KOMAE, **columns: Any) -> Resource:
    """A resource that has ended."""
    closed = {"status": ResourceStatus.CLOSED, "closed_on": A_DAY, **columns}
    return resource(session, code, **closed)


def paused_resource(session: Session, code: str = KOMAE, **columns: Any) -> Resource:
    """A resource that rests for a while."""
    return resource(session, code, **{"status": ResourceStatus.PAUSED, **columns})


def full_resource(session: Session, code: str = KOMAE, **columns: Any) -> Resource:
    """A resource without a free place."""
    full = [ResourceRole(role="participant", places=10, open_places=0)]
    return resource(session, code, **{"roles": full, **columns})


def home_salon(session: Session, code: str = KOMAE, **columns: Any) -> Resource:
    """A salon in somebody's home: the public sees the town only."""
    return resource(session, code, **{"display_precision": DisplayPrecision.TOWN, **columns})


def latent_resource(session: Session, code: str = KOMAE, **columns: Any) -> Resource:
    """An idle room known to staff only."""
    made = resource(session, code, **{"staff_only": True, **columns})
    made.acceptance = ResourceAcceptance(latent_kind="空き室")
    session.flush()
    return made


def household(session: Session, code: str = KOMAE, **columns: Any) -> Household:
    """A household with nobody in it yet."""
    municipality(session, code)
    values = {
        "municipality_code": code,
        "town": "架空町二丁目",
        "lon": 139.577,
        "lat": 35.632,
        "areas": {"living_area": "架空圏域"},
        **columns,
    }
    return _added(session, Household(**values))


def person(session: Session, household: Household, **columns: Any) -> Person:
    """A member of a household; nobody real."""
    values = {
        "name": f"架空 太郎{next(_serial)}",
        "born_on": dt.date(1980, 4, 1),
        "relation": "本人",
        **columns,
    }
    made = Person(household=household, **values)
    return _added(session, made)


def case(session: Session, owner: Account, code: str = KOMAE, **columns: Any) -> Case:
    """A case at intake with one person in its household, everything of the intake recorded.

    Its owner has confirmed the duty of secrecy, as the intake form asks.
    """
    home = columns.pop("household", None) or household(session, code)
    if not home.persons:
        person(session, home)
    number = next(_serial)
    values = {
        "number": f"{code}-2026-{number:04d}",
        "municipality_code": code,
        "household": home,
        "owner_id": owner.id,
        "opened_on": A_DAY,
        "need_known_on": A_DAY,
        "route": "窓口",
        "referrer": "本人",
        "complaint": "昼間に行くところがない",
        "referral_reason": "居場所をさがしている",
        **columns,
    }
    made = _added(session, Case(**values))
    _added(session, SecrecyAcknowledgement(case_id=made.id, account_id=owner.id))
    return made


def case_in(session: Session, owner: Account, state: CaseState, **columns: Any) -> Case:
    """A case put straight into a state, without the history that leads there."""
    return case(session, owner, **{"state": state, **columns})


def consent(
    session: Session,
    person: Person,
    purpose: ConsentPurpose = ConsentPurpose.MATCHING,
    state: ConsentState = ConsentState.GIVEN,
    **columns: Any,
) -> Consent:
    """A recorded consent, given in writing on the default day."""
    values = {
        "person_id": person.id,
        "purpose": purpose,
        "state": state,
        "recipients": [],
        "scope": [],
        "given_on": A_DAY if state in (ConsentState.GIVEN, ConsentState.LIMITED) else None,
        "how_given": "書面",
        **columns,
    }
    return _added(session, Consent(**values))


def full_consent(session: Session, person: Person, *sites: Resource) -> None:
    """Consent to conference and matching, and to each site being told name and wishes."""
    consent(session, person, ConsentPurpose.CONFERENCE, recipients=["構成員"])
    consent(session, person, ConsentPurpose.MATCHING, recipients=["コーディネーター"])
    if sites:
        consent(
            session,
            person,
            ConsentPurpose.SITE,
            recipients=[str(site.id) for site in sites],
            scope=["name", "wishes"],
        )


def need(session: Session, case: Case, **columns: Any) -> Need:
    """An assessed need of the first person of a case."""
    someone = columns.pop("person", None) or case.household.persons[0]
    values = {
        "stage": NeedStage.PRESENCE,
        "wishes": "静かなところで将棋をさしたい",
        "interests": ["将棋"],
        "strengths": ["根気がある"],
        "available": [{"weekday": "mon", "start": "10:00", "end": "12:00"}],
        "transport": Transport.WALK,
        "max_minutes": 20,
        "budget_yen": 200,
        "assessed_on": A_DAY,
        **columns,
    }
    return _added(session, Need(case=case, person=someone, **values))


def meeting(
    session: Session,
    type_: MeetingType = MeetingType.MULTILAYER_CONFERENCE,
    code: str = KOMAE,
    **columns: Any,
) -> Meeting:
    """A meeting of a type on the default day."""
    municipality(session, code)
    values = {
        "municipality_code": code,
        "type": type_,
        "title": type_.value,
        "held_on": A_DAY,
        **columns,
    }
    return _added(session, Meeting(**values))
