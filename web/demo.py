"""Demo sign-ins, a made-up group and made-up people, so that a newcomer can try every role."""

from __future__ import annotations

import functools
import tomllib
from collections.abc import Mapping
from importlib import resources
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from directory.account import Account, Role, RoleGrant
from directory.database import today
from directory.municipality import Municipality
from directory.organisation import Organisation
from matching.case import Case, Household, Person
from matching.consent import Consent, ConsentPurpose, ConsentState
from matching.need import Need, NeedStage, Transport
from web.auth import hash_password


@functools.cache
def demo() -> Mapping[str, Any]:
    """Read the demo's table."""
    return tomllib.loads(resources.files("web").joinpath("demo.toml").read_text("utf-8"))


def load_demo(session: Session) -> int:
    """Add what is missing of the demo for the municipalities there are.

    Returns how many sign-ins were new.
    """
    hashed = hash_password(demo()["password"])
    here = {None, *session.scalars(select(Municipality.code))}
    accounts = [row for row in demo()["account"] if row.get("municipality") in here]
    added = sum(_account(session, row, hashed) for row in accounts)
    for row in demo()["person"]:
        if row["municipality"] in here:
            _person(session, row)
    return added


def _organisation(session: Session, name: str, code: str) -> Organisation:
    found = session.scalar(select(Organisation).where(Organisation.name == name))
    if found is None:
        found = Organisation(name=name, municipality_code=code, type="住民団体(架空)")
        session.add(found)
        session.flush()
    return found


def _account(session: Session, row: Mapping[str, Any], password_hash: str) -> bool:
    if session.scalar(select(Account.id).where(Account.login == row["login"])) is not None:
        return False
    account = Account(login=row["login"], name=row["name"], password_hash=password_hash)
    session.add(account)
    session.flush()
    code = row.get("municipality")
    group = row.get("organisation")
    session.add(
        RoleGrant(
            account_id=account.id,
            role=Role(row["role"]),
            municipality_code=code,
            organisation_id=_organisation(session, group, code).id if group else None,
            title=row["title"],
        )
    )
    session.flush()
    return True


def _person(session: Session, row: Mapping[str, Any]) -> None:
    if session.scalar(select(Case.id).where(Case.number == row["case_number"])) is not None:
        return
    owner = session.scalars(select(Account).where(Account.login == row["owner"])).one()
    day = today()
    household = Household(municipality_code=row["municipality"], town=row["town"])
    session.add(household)
    session.flush()
    person = Person(
        household_id=household.id,
        name=row["name"],
        name_kana=row["name_kana"],
        age_stated=row["age"],
        relation="本人",
        attributes=row["attributes"],
    )
    case = Case(
        number=row["case_number"],
        municipality_code=row["municipality"],
        household_id=household.id,
        owner_id=owner.id,
        opened_on=day,
        need_known_on=day,
        route=row["route"],
        complaint=row["complaint"],
    )
    session.add_all([person, case])
    session.flush()
    session.add_all([_need(row["need"], case, person, owner), _consent(person, owner)])


def _need(row: Mapping[str, Any], case: Case, person: Person, owner: Account) -> Need:
    return Need(
        case_id=case.id,
        person_id=person.id,
        stage=NeedStage(row["stage"]),
        wishes=row["wishes"],
        interests=row["interests"],
        difficulties=row["difficulties"],
        prefers_group_size=row["prefers_group_size"],
        max_group_size=row["max_group_size"],
        transport=Transport(row["transport"]),
        max_minutes=row["max_minutes"],
        budget_yen=row["budget_yen"],
        available=[
            {"weekday": day, "start": row["start"], "end": row["end"]} for day in row["weekdays"]
        ],
        assessed_on=today(),
        assessed_by=owner.id,
    )


def _consent(person: Person, owner: Account) -> Consent:
    return Consent(
        person_id=person.id,
        purpose=ConsentPurpose.MATCHING,
        state=ConsentState.GIVEN,
        given_on=today(),
        how_given="書面",
        evidence="架空の同意書",
        recorded_by=owner.id,
    )
