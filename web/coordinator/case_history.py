"""How the sheets of a case changed: who changed what and when, from what to what."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from flask import render_template
from sqlalchemy import select

from directory.account import Account
from directory.audit import record
from matching.access import Reach
from matching.case import Case
from matching.errors import NotFoundError
from matching.label import field_label, labelled_fields
from matching.need import Need
from matching.placement import Placement
from matching.plan import SupportPlan
from matching.revision import Revision, history
from web.coordinator import coordinator
from web.coordinator.desk import opened
from web.database import session
from web.presenters.case_word import NONE, shown

PEOPLE = {"owner_id", "lead_worker_id", "assessed_by"}
"""Fields that hold an account."""
SHEETS = {
    "need": "アセスメント",
    "support_case": "受付・ケース",
    "support_plan": "プラン",
    "person": "世帯の人",
    "household": "住まい",
    "placement": "参加",
}


@dataclass(frozen=True)
class Change:
    """One saved change, worded."""

    revision: Revision
    sheet: str
    about: str
    who: str
    rows: tuple[tuple[str, ...], ...]
    """Field, before, after."""


@coordinator.get("/cases/<uuid:case_id>/history")
def case_history(case_id: uuid.UUID) -> str:
    """Show every change of the sheets of a case, newest first."""
    found = opened(case_id)
    if found.reach < Reach.READ:
        raise NotFoundError
    record(session(), "read_history", "support_case", case_id)
    changes = [
        (one, about)
        for subject, about in _subjects(found.case)
        for one in history(session(), subject)
    ]
    ids = {one.account_id for one, _ in changes} | set(_named([one for one, _ in changes]))
    query = select(Account.id, Account.name).where(Account.id.in_(ids))
    names = dict(iter(session().execute(query)))
    return render_template(
        "coordinator/case_history.html",
        case=found.case,
        changes=sorted(
            (_worded(one, about, names) for one, about in changes),
            key=lambda change: change.revision.at,
            reverse=True,
        ),
    )


def _named(revisions: list[Revision]) -> Iterator[uuid.UUID]:
    """Accounts the changes themselves speak of."""
    for one in revisions:
        for name in PEOPLE & set(one.changes):
            yield from (uuid.UUID(value) for value in one.changes[name] if value)


def _subjects(case: Case) -> Iterator[tuple[Any, str]]:
    """Every sheet of a case with the words that tell it from its like."""
    yield case, ""
    yield case.household, ""
    for person in case.household.persons:
        yield person, person.name
    for need in session().scalars(select(Need).where(Need.case_id == case.id)):
        yield need, need.person.name
    for plan in session().scalars(select(SupportPlan).where(SupportPlan.case_id == case.id)):
        yield plan, ""
    for placement in session().scalars(select(Placement).where(Placement.case_id == case.id)):
        yield placement, placement.resource.name


def _worded(one: Revision, about: str, names: dict[uuid.UUID, str]) -> Change:
    table = one.subject_type
    return Change(
        revision=one,
        sheet=SHEETS.get(table, table),
        about=about,
        who=names.get(one.account_id, "システム") if one.account_id else "システム",
        rows=tuple(
            (field_label(name), *(_word(name, value, table, names) for value in pair))
            for name, pair in one.changes.items()
            if name in labelled_fields()
        ),
    )


def _word(name: str, value: Any, table: str, names: dict[uuid.UUID, str]) -> str:
    if name in PEOPLE and value:
        return names.get(uuid.UUID(value), NONE)
    return shown(name, value, table)
