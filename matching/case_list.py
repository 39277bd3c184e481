"""The list of cases as whoever may open them needs it: names, who is in charge, and a search.

Who sees only number and state of a case gets no more of it here; every name shown is noted as read.
"""

from __future__ import annotations

import dataclasses
import unicodedata
import uuid
from collections.abc import Collection, Mapping, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from directory.account import Account, Role
from directory.audit import Actor, record
from matching.access import CaseLine
from matching.case import Case, CaseState, Person
from matching.workflow.case_steps import OVER

ONGOING = frozenset(CaseState) - frozenset(OVER)


@dataclasses.dataclass(frozen=True)
class Wanted:
    """What a reader looks for; empty fields ask for nothing."""

    states: Collection[CaseState] = ONGOING
    owner_id: uuid.UUID | None = None
    words: str = ""
    """Part of a number, of a name or of its reading."""


def chosen_lines(
    session: Session, actor: Actor, lines: Sequence[CaseLine], wanted: Wanted
) -> list[CaseLine]:
    """The lines that fit; a name is looked at only where the reader may open the case."""
    fitting = [
        line
        for line in lines
        if line.state in wanted.states and wanted.owner_id in (None, line.owner_id)
    ]
    words = _plain(wanted.words)
    if not words:
        return fitting
    record(session, "search_cases", "support_case", "-")
    known = _spelled(session, _readable(actor, fitting))
    return [
        line
        for line in fitting
        if words in _plain(line.number)
        or any(words in _plain(name) for name in known.get(line.case_id or uuid.UUID(int=0), ()))
    ]


def names_of(session: Session, actor: Actor, lines: Sequence[CaseLine]) -> Mapping[uuid.UUID, str]:
    """The name of the 本人 of each case the reader may open whole; noted as read in the trail."""
    households = dict(
        iter(
            session.execute(
                select(Case.household_id, Case.id).where(Case.id.in_(_readable(actor, lines)))
            )
        )
    )
    persons = session.scalars(select(Person).where(Person.household_id.in_(households))).all()
    names: dict[uuid.UUID, str] = {}
    for person in sorted(persons, key=lambda each: (each.relation != "本人", each.id)):
        names.setdefault(households[person.household_id], person.name)
    return names


def account_names(session: Session, ids: Collection[uuid.UUID | None]) -> dict[uuid.UUID, str]:
    """Names of members of staff by account."""
    known = {each for each in ids if each is not None}
    query = select(Account.id, Account.name).where(Account.id.in_(known)).order_by(Account.name)
    return dict(iter(session.execute(query)))


def _readable(actor: Actor, lines: Sequence[CaseLine]) -> list[uuid.UUID]:
    """Cases whose names the reader may see; a guest of a meeting sees what its consent shows."""
    if actor.role is Role.PARTICIPANT:
        return []
    return [line.case_id for line in lines if line.case_id is not None]


def _spelled(session: Session, cases: Sequence[uuid.UUID]) -> dict[uuid.UUID, list[str]]:
    rows = session.execute(
        select(Case.id, Person.name, Person.name_kana)
        .join(Person, Person.household_id == Case.household_id)
        .where(Case.id.in_(cases))
    )
    found: dict[uuid.UUID, list[str]] = {}
    for case_id, name, kana in rows:
        found.setdefault(case_id, []).extend(each for each in (name, kana) if each)
    return found


def _plain(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).split()).casefold()
