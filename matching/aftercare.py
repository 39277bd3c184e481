"""終結後の定期連絡: with the person or, as 武豊町 does, with the supporters."""

from __future__ import annotations

import datetime as dt

from sqlalchemy.orm import Session

from directory.audit import Actor, record
from geo.profile import Profile
from matching.access import require_edit
from matching.case import Case, CaseState
from matching.closing import AftercareContact
from matching.errors import InvalidValueError, TransitionError
from matching.event_date import require_future, require_past

WHOM = {"person": "本人", "supporters": "支援者"}


def plan_contact(
    session: Session, case: Case, actor: Actor, with_whom: str, due_on: dt.date, profile: Profile
) -> AftercareContact:
    """Put a contact after closing on the list of the case's lead worker."""
    require_edit(session, actor, case)
    if case.state not in (CaseState.CLOSED, CaseState.AFTERCARE):
        raise TransitionError("終結後の連絡は、終結してから予定に入れてください。")
    _check_whom(with_whom, profile)
    require_future(due_on, "due_on", after=case.closed_on or case.opened_on)
    contact = AftercareContact(
        case_id=case.id,
        with_whom=with_whom,
        owner_id=case.lead_worker_id or case.owner_id,
        due_on=due_on,
    )
    session.add(contact)
    session.flush()
    record(session, "plan_aftercare", "support_case", case.id)
    return contact


def log_contact(
    session: Session,
    contact: AftercareContact,
    actor: Actor,
    done_on: dt.date,
    profile: Profile,
    *,
    note: str,
    next_on: dt.date | None = None,
) -> AftercareContact | None:
    """Record a contact and plan the next, which is asked for where contact has no end (福生市).

    Logging the same contact again changes nothing.
    """
    case = session.get_one(Case, contact.case_id)
    require_edit(session, actor, case)
    if contact.done_on is not None:
        return None
    require_past(done_on, "done_on", not_before=case.closed_on)
    if not note.strip():
        raise InvalidValueError("note", "連絡した様子を書いてください。")
    if next_on is None and profile.workflow.aftercare_end == "open_ended":
        raise InvalidValueError(
            "next_on", f"{profile.name}では連絡を続けます。「次に連絡する日」を選んでください。"
        )
    if next_on is not None:
        require_future(next_on, "next_on", after=done_on)
    contact.done_on, contact.note = done_on, note.strip()
    session.flush()
    record(session, "log_aftercare", "aftercare_contact", contact.id)
    if next_on is None:
        return None
    return plan_contact(session, case, actor, contact.with_whom, next_on, profile)


def _check_whom(with_whom: str, profile: Profile) -> None:
    allowed: tuple[str, ...] = profile.workflow.aftercare_whom or tuple(WHOM)
    if with_whom not in allowed:
        named = "、".join(WHOM[each] for each in allowed)
        raise InvalidValueError(
            "with_whom",
            f"{profile.name}で終結後に連絡する相手は「{named}」です。選び直してください。",
        )
