"""Recording what a person said about consent: a new version each time, never an overwrite."""

from __future__ import annotations

import dataclasses
import datetime as dt
import uuid

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from directory.account import Role
from directory.audit import Actor, record
from directory.database import TOKYO, now, today
from directory.resource import Resource
from matching.access import require_part
from matching.case import Case, Household, Person
from matching.consent import (
    LIVE_STATES,
    Consent,
    ConsentPurpose,
    ConsentState,
    live_consent,
    newest_consent,
    versions,
)
from matching.errors import InvalidValueError, NotFoundError
from matching.event_date import require_past
from matching.withdrawal import set_freezes, stop_sharing


@dataclasses.dataclass(frozen=True)
class ConsentEntry:
    """What a form holds about one consent; the time of recording is never part of it."""

    purpose: ConsentPurpose
    state: ConsentState
    recipients: tuple[str, ...] = ()
    """Agencies, or for ``site`` the ids of the resources as text."""
    scope: tuple[str, ...] = ()
    given_on: dt.date | None = None
    expires_on: dt.date | None = None
    how_given: str | None = None
    evidence: str | None = None
    backdated_reason: str | None = None


def record_consent(
    session: Session, case: Case, person: Person, entry: ConsentEntry, actor: Actor
) -> Consent:
    """Add the next version of a person's consent and let it take effect at once.

    An answer that ends a live consent, whatever it is called, stops sharing as a withdrawal does.
    ``InvalidValueError`` names the field. Sending the same entry twice adds one version only.
    """
    require_part(session, actor, case)
    if person.household_id != case.household_id:
        raise NotFoundError
    _check(session, entry)
    before = _newest_of(session, person.id, entry)
    _check_not_before_withdrawal(before, entry)
    if before is not None and _says_the_same(before, entry):
        return before
    made = _add_version(session, person.id, entry, actor)
    _take_effect(session, person, made, was_live=before is not None and before.is_live_on(today()))
    return made


def withdraw_consent(
    session: Session,
    person: Person,
    actor: Actor,
    withdrawn_on: dt.date,
    purposes: tuple[ConsentPurpose, ...] = tuple(ConsentPurpose),
    *,
    evidence: str | None = None,
) -> list[Consent]:
    """Withdraw every live consent to ``purposes``; any coordinator of the town may take the call.

    Returns the versions added, none when nothing was live.
    """
    _require_same_town(session, actor, person)
    require_past(withdrawn_on, "withdrawn_on")
    added = []
    for purpose in purposes:
        if is_anything_live(session, person.id, purpose):
            entry = ConsentEntry(purpose, ConsentState.WITHDRAWN, evidence=evidence)
            added.append(_add_version(session, person.id, entry, actor, withdrawn_on))
    if added:
        stop_sharing(session, person, [version.purpose for version in added], today())
    return added


def _check(session: Session, entry: ConsentEntry) -> None:
    if entry.state is ConsentState.WITHDRAWN:
        raise InvalidValueError(
            "state", "撤回は「同意の撤回」から記録してください。共有を止める手続きも行われます。"
        )
    if entry.state not in LIVE_STATES:
        return
    _check_required(entry)
    _check_dates(entry)
    if entry.purpose is ConsentPurpose.SITE:
        _check_sites(session, entry.recipients)


def _check_required(entry: ConsentEntry) -> None:
    narrow = entry.state is ConsentState.LIMITED or entry.purpose is ConsentPurpose.SITE
    asked = (
        ("given_on", entry.given_on, "「同意した日」を入れてください。"),
        ("how_given", entry.how_given, "「同意の方法」(書面・口頭など)を選んでください。"),
        ("recipients", entry.recipients, "「伝える相手」を一つは入れてください。"),
        (
            "evidence",
            entry.evidence,
            "「同意のしるし」(同意書の置き場所、立ち会った人など)を入れてください。",
        ),
        ("scope", entry.scope or not narrow, "「伝える内容」を一つは選んでください。"),
    )
    missing = [(field, message) for field, value, message in asked if not value]
    if missing:
        raise InvalidValueError(missing[0][0], "\n".join(message for _, message in missing))


def _check_dates(entry: ConsentEntry) -> None:
    if entry.given_on is None:
        return
    require_past(entry.given_on, "given_on")
    if entry.given_on < today() and not (entry.backdated_reason or "").strip():
        raise InvalidValueError(
            "backdated_reason",
            f"「同意した日」({entry.given_on:%Y年%m月%d日})が今日より前です。"
            "さかのぼって記録する理由を書いてください。記録した時刻はそのまま残ります。",
        )
    if entry.expires_on is not None and entry.expires_on < entry.given_on:
        raise InvalidValueError(
            "expires_on", "「同意の期限」が「同意した日」より前です。期限を入れ直してください。"
        )


def _check_not_before_withdrawal(before: Consent | None, entry: ConsentEntry) -> None:
    """A consent from before a withdrawal cannot undo it, whenever it is written down."""
    withdrawn_on = before.withdrawn_on if before is not None else None
    if withdrawn_on is not None and entry.given_on is not None and entry.given_on < withdrawn_on:
        raise InvalidValueError(
            "given_on",
            f"「同意した日」({entry.given_on:%Y年%m月%d日})が、撤回の日"
            f"({withdrawn_on:%Y年%m月%d日})より前です。撤回の後に本人があらためて同意した日を"
            "入れてください。",
        )


def _check_sites(session: Session, recipients: tuple[str, ...]) -> None:
    for recipient in recipients:
        try:
            known = session.get(Resource, uuid.UUID(recipient))
        except ValueError:
            known = None
        if known is None:
            raise InvalidValueError(
                "recipients",
                f"「伝える相手」の {recipient} は台帳にない受入先です。一覧から選び直して"
                "ください。",
            )


def _newest_of(session: Session, person_id: uuid.UUID, entry: ConsentEntry) -> Consent | None:
    """The version the entry follows: for a site, the newest on the first site it names."""
    named = entry.recipients if entry.purpose is ConsentPurpose.SITE else ()
    site = uuid.UUID(named[0]) if named else None
    return newest_consent(session, person_id, entry.purpose, site)


def _says_the_same(before: Consent, entry: ConsentEntry) -> bool:
    fields = ("state", "given_on", "expires_on", "how_given", "evidence", "backdated_reason")
    same = all(getattr(before, field) == getattr(entry, field) for field in fields)
    lists = (before.recipients, before.scope) == (list(entry.recipients), list(entry.scope))
    on_the_day = before.recorded_at.astimezone(TOKYO).date() == today()
    return same and lists and on_the_day


def _add_version(
    session: Session,
    person_id: uuid.UUID,
    entry: ConsentEntry,
    actor: Actor,
    withdrawn_on: dt.date | None = None,
) -> Consent:
    newest = session.scalar(
        select(func.max(Consent.version)).where(
            Consent.person_id == person_id, Consent.purpose == entry.purpose
        )
    )
    columns = dataclasses.asdict(entry)
    columns |= {"recipients": list(entry.recipients), "scope": list(entry.scope)}
    made = Consent(
        person_id=person_id,
        version=(newest or 0) + 1,
        withdrawn_on=withdrawn_on,
        recorded_by=actor.account_id,
        recorded_at=now(),
        **columns,
    )
    session.add(made)
    session.flush()
    record(session, "record_consent", "consent", made.id, detail=f"{made.purpose}:{made.state}")
    return made


def _take_effect(session: Session, person: Person, made: Consent, *, was_live: bool) -> None:
    if was_live and not made.is_live_on(today()):
        stop_sharing(session, person, [made.purpose], today())
    elif made.state in LIVE_STATES:
        set_freezes(session, person, today())


def is_anything_live(session: Session, person_id: uuid.UUID, purpose: ConsentPurpose) -> bool:
    """Say whether there is something to withdraw: a live consent, for ``site`` to any site."""
    if purpose is not ConsentPurpose.SITE:
        return live_consent(session, person_id, purpose, today()) is not None
    named = {site for said in versions(session, person_id, purpose) for site in said.recipients}
    return any(
        live_consent(session, person_id, purpose, today(), uuid.UUID(site)) for site in named
    )


def _require_same_town(session: Session, actor: Actor, person: Person) -> None:
    home = session.get_one(Household, person.household_id)
    town = home.municipality_code
    if actor.role not in (Role.COORDINATOR, Role.SUPERVISOR) or actor.municipality_code != town:
        raise NotFoundError
