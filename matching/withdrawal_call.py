"""A withdrawal that reaches whoever picks up the phone: any coordinator of the town takes it.

Taken by the case's number and the person's exact name; nothing of the case is opened for that.
"""

from __future__ import annotations

import datetime as dt
import uuid

import jaconv
from sqlalchemy import select
from sqlalchemy.orm import Session

from directory.account import Role
from directory.audit import Actor, record
from matching.case import Case, Person
from matching.consent import Consent
from matching.consent_record import withdraw_consent
from matching.errors import InvalidValueError, NotAllowedError
from matching.event_date import require_past


class NothingWithdrawnError(InvalidValueError):
    """No live consent goes with what was said; ``case_id`` is the case of the number, if any."""

    def __init__(self, case_id: uuid.UUID | None) -> None:
        self.case_id = case_id
        super().__init__(
            "number",
            "この番号と氏名で、撤回する同意は見つかりません。番号と氏名(正確に)を確かめてください。",
        )


def take_withdrawal(
    session: Session, actor: Actor, number: str, name: str, on: dt.date, evidence: str
) -> list[Consent]:
    """Withdraw every live consent of that person; a wrong pair and nothing to withdraw look alike.

    The owner of the case is asked by tasks to talk with the person, as after any withdrawal.
    """
    if actor.role not in (Role.COORDINATOR, Role.SUPERVISOR):
        raise NotAllowedError("撤回を受け付けられるのは、その自治体の担当者です。")
    if not evidence.strip():
        raise InvalidValueError("evidence", "だれから、どう聞いたかを書いてください。")
    # Before anybody is looked for: a wrong day must not tell that the pair was right.
    require_past(on, "withdrawn_on")
    rows = session.execute(
        select(Case.id, Person.id, Person.name)
        .join(Case, Case.household_id == Person.household_id)
        .where(
            Case.municipality_code == actor.municipality_code,
            Case.number == jaconv.z2h(number.strip(), digit=True, ascii=True),
        )
    ).all()
    wanted = _plain(name)
    ended: list[Consent] = []
    for person_id in [found for _, found, known in rows if _plain(known) == wanted]:
        person = session.get_one(Person, person_id)
        ended += withdraw_consent(session, person, actor, on, evidence=evidence.strip())
    if not ended:
        raise NothingWithdrawnError(next((case_id for case_id, _, _ in rows), None))
    record(session, "take_withdrawal", "consent", ended[0].id)
    return ended


def record_failed_withdrawal(session: Session, case_id: uuid.UUID | None) -> None:
    """Note that a withdrawal was tried in vain: on which case, never the name that was said."""
    record(session, "take_withdrawal", "support_case", case_id or "-", result="denied")


def _plain(name: str) -> str:
    return "".join(jaconv.normalize(name).split())
