"""Keeping a case's own sheet: its fields, the people in it, and who works on it."""

from __future__ import annotations

import dataclasses
import datetime as dt
import uuid
from collections.abc import Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from directory.account import Role
from directory.audit import Actor, record
from directory.task import TaskKind
from matching.access import Reach, require_edit, require_reach
from matching.case import Case, CaseAssignment, CaseTransition, Person
from matching.case_task import ask
from matching.errors import InvalidValueError, NotAllowedError, NotFoundError
from matching.event_date import require_past
from matching.intake import (
    HomeEntry,
    PersonEntry,
    check_age,
    check_attributes,
    check_intake_day,
    check_opened,
    new_person,
)
from matching.label import field_label
from matching.needed_language import read_needed_language
from matching.revision import save_fields
from matching.staff import require_coordinator

CASE_FIELDS = frozenset(
    {
        "opened_on",
        "route",
        "referrer",
        "complaint",
        "referral_reason",
        "need_known_on",
        "referred_on",
        "gap_case",
        "success_tagged",
        "hold_reason",
        "next_check_on",
        "redirected_to",
        "lead_worker_id",
    }
)
PERSON_FIELDS = frozenset(PersonEntry.__dataclass_fields__)


def edit_case(
    session: Session, case: Case, actor: Actor, expected_version: int, values: Mapping[str, Any]
) -> list[str]:
    """Change fields of the case's sheet; returns those that changed.

    State, owner and number have functions of their own and are refused here.
    """
    require_edit(session, actor, case)
    _require_known(values, CASE_FIELDS)
    for field in ("need_known_on", "referred_on"):
        check_intake_day(values.get(field), field)
    if values.get("lead_worker_id") is not None:
        require_coordinator(session, values["lead_worker_id"], case.municipality_code)
    opened_on = values.get("opened_on", case.opened_on)
    if opened_on == case.opened_on:
        return save_fields(session, case, expected_version, values)
    with session.begin_nested():
        first = _first_step(session, case, opened_on)
        changed = save_fields(session, case, expected_version, values)
        first.on = opened_on
        session.flush()
    return changed


def _first_step(session: Session, case: Case, opened_on: dt.date) -> CaseTransition:
    """The intake in the case's way, whose day a corrected 受付日 corrects too."""
    check_opened(opened_on, [person.born_on for person in case.household.persons])
    first, *later = session.scalars(
        select(CaseTransition)
        .where(CaseTransition.case_id == case.id)
        .order_by(CaseTransition.recorded_at)
    )
    if later and opened_on > later[0].on:
        raise InvalidValueError(
            "opened_on",
            f"「受付日」は、次の段階に進んだ日({later[0].on:%Y年%m月%d日})より後にはできません。",
        )
    return first


def add_person(session: Session, case: Case, actor: Actor, entry: PersonEntry) -> Person:
    """Add a member to the case's household; consent is theirs to give."""
    require_edit(session, actor, case)
    person = new_person(entry)
    case.household.persons.append(person)
    session.flush()
    record(session, "add_person", "person", person.id)
    return person


def edit_home(
    session: Session, case: Case, actor: Actor, expected_version: int, home: HomeEntry
) -> list[str]:
    """Correct where the household lives, without a move; returns the fields that changed."""
    require_edit(session, actor, case)
    household = case.household
    changed = save_fields(session, household, expected_version, dataclasses.asdict(home))
    record(session, "edit_home", "household", household.id, detail=",".join(sorted(changed)))
    return changed


def edit_person(
    session: Session,
    case: Case,
    person: Person,
    actor: Actor,
    values: Mapping[str, Any],
    *,
    expected_version: int | None = None,
) -> list[str]:
    """Change what is known of a member of the household; returns the fields that changed."""
    require_edit(session, actor, case)
    if person.household_id != case.household_id:
        raise NotFoundError
    _require_known(values, PERSON_FIELDS)
    if "name" in values and not str(values["name"]).strip():
        raise InvalidValueError("name", "「名前」を入れてください。呼び名でもかまいません。")
    check_age(values.get("born_on"), values.get("age_stated"))
    check_attributes(values.get("attributes") or ())
    columns: dict[str, Any] = {
        field: list(value) if field == "attributes" else value for field, value in values.items()
    }
    if "language" in columns:
        columns["language"] = read_needed_language("language", values["language"])
    changed = save_fields(session, person, expected_version or person.version, columns)
    record(session, "edit_person", "person", person.id, detail=",".join(sorted(changed))[:300])
    return changed


def assign(
    session: Session,
    case: Case,
    account_id: uuid.UUID,
    actor: Actor,
    on: dt.date,
    reason: str | None = None,
) -> CaseAssignment:
    """Let a colleague open and work on the case; the owner or the supervisor decides.

    The colleague is told by a task; the same assignment twice stays one.
    """
    require_reach(session, actor, case, Reach.READ)
    _require_leads(actor, case)
    require_coordinator(session, account_id, case.municipality_code)
    same = session.scalar(
        select(CaseAssignment).where(
            CaseAssignment.case_id == case.id,
            CaseAssignment.account_id == account_id,
            CaseAssignment.ended_on.is_(None),
        )
    )
    if same is not None:
        return same
    made = CaseAssignment(case_id=case.id, account_id=account_id, assigned_on=on, reason=reason)
    session.add(made)
    session.flush()
    record(session, "assign", "support_case", case.id, detail=str(account_id))
    note = "担当に加わりました。守秘の確認をして、記録を読んでください。"
    ask(session, case, TaskKind.HANDOVER, note, owner_id=account_id, due_on=on)
    return made


def assignments(session: Session, case: Case) -> list[CaseAssignment]:
    """Everybody who was ever assigned to the case besides its owner, newest first."""
    return list(
        session.scalars(
            select(CaseAssignment)
            .where(CaseAssignment.case_id == case.id)
            .order_by(CaseAssignment.ended_on.is_not(None), CaseAssignment.assigned_on.desc())
        )
    )


def end_assignment(
    session: Session, case: Case, assignment: CaseAssignment, actor: Actor, on: dt.date
) -> None:
    """End a colleague's access to the case from the next day on.

    The owner and the supervisor decide; whoever is assigned may also step back alone.
    """
    require_reach(session, actor, case, Reach.READ)
    if actor.account_id != assignment.account_id:
        _require_leads(actor, case)
    require_past(on, "ended_on", not_before=assignment.assigned_on)
    if assignment.case_id != case.id:
        raise NotFoundError
    assignment.ended_on = on
    session.flush()
    record(session, "end_assignment", "support_case", case.id, detail=str(assignment.account_id))


def _require_leads(actor: Actor, case: Case) -> None:
    if actor.role is not Role.SUPERVISOR and actor.account_id != case.owner_id:
        raise NotAllowedError("担当を変えられるのは、主担当者と管理者だけです。頼んでください。")


def _require_known(values: Mapping[str, Any], known: frozenset[str]) -> None:
    for field in values:
        if field not in known:
            raise InvalidValueError(
                field,
                f"「{field_label(field)}」はここでは変えられません。専用の手続きを使ってください。",
            )
