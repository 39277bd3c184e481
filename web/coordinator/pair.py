"""Pairs that may be one record: what the pages of entries and of groups do alike with them."""

from __future__ import annotations

import uuid
from collections.abc import Collection
from dataclasses import dataclass
from typing import Generic, TypeVar

from sqlalchemy import Row, select
from sqlalchemy.orm import aliased

from directory.history import DuplicateDecision, OrganisationDecision
from directory.merge import MERGED
from directory.organisation import Organisation
from directory.resource import Resource
from matching.errors import NotFoundError
from web.coordinator.desk import actor, profile
from web.database import session
from web.form import FormValues

Record = TypeVar("Record", Resource, Organisation)
Decision = TypeVar("Decision", DuplicateDecision, OrganisationDecision)


@dataclass(frozen=True, slots=True)
class SentPair(Generic[Record]):
    """What a person decided on: which stays, which goes, why, and the fields of the one to go."""

    first: Record
    second: Record
    reason: str
    take: list[str]


@dataclass(frozen=True, slots=True)
class Pairs(Generic[Record, Decision]):
    """Pairs of one kind of record, how they are remembered, and the fields one may choose."""

    record: type[Record]
    decision: type[Decision]
    taken: Collection[str]

    def merged(self) -> list[Row[tuple[Decision, str, str]]]:
        """The merges in force here, newest first, with the names of the one kept and the other."""
        kept, merged = aliased(self.record), aliased(self.record)
        query = (
            select(self.decision, kept.name, merged.name)
            .join(kept, kept.id == self.decision.first_id)
            .join(merged, merged.id == self.decision.second_id)
            .where(kept.municipality_code == profile().code, self.decision.decision == MERGED)
            .order_by(self.decision.decided_at.desc())
        )
        return list(session().execute(query))

    def sent(self) -> SentPair[Record]:
        """Read the form of a pair; ``NotFoundError`` for a record of another municipality."""
        form = FormValues()
        first = self._own(form.identifier("first_id", "残すほう"))
        second = self._own(form.identifier("second_id", "まとめるほう"))
        take = [name for name in form.many("take") if name in self.taken]
        return SentPair(first, second, form.text("reason") or "", take)

    def decided(self, decision_id: uuid.UUID) -> Decision:
        """Find a decision about two of ours; ``NotFoundError`` for any other."""
        found = session().get(self.decision, decision_id)
        if found is None:
            raise NotFoundError
        self._own(found.first_id)
        return found

    def _own(self, record_id: uuid.UUID) -> Record:
        found = session().get(self.record, record_id)
        if found is None or found.municipality_code != actor().municipality_code:
            raise NotFoundError
        return found


def left_alone(names: Collection[str]) -> str:
    """Tell how many fields a parting left as somebody had changed them, or nothing."""
    return f"あとから直した項目({len(names)})はそのままです。" if names else ""
