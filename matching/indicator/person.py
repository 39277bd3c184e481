"""Who counts as a person of a case, for figures that count people and not cases."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Mapping

from sqlalchemy import select
from sqlalchemy.orm import Session

from matching.case import Case
from matching.need import Need


def persons_of_cases(session: Session, code: str) -> Mapping[uuid.UUID, frozenset[uuid.UUID]]:
    """The supported persons of every case: those with an assessment; a case with none counts as
    one, under the id of its household.
    """
    rows = session.execute(
        select(Case.id, Case.household_id, Need.person_id)
        .join(Need, Need.case_id == Case.id, isouter=True)
        .where(Case.municipality_code == code)
    )
    found: dict[uuid.UUID, set[uuid.UUID]] = defaultdict(set)
    households: dict[uuid.UUID, uuid.UUID] = {}
    for case_id, household_id, person_id in rows:
        households[case_id] = household_id
        if person_id is not None:
            found[case_id].add(person_id)
    return {
        case_id: frozenset(found[case_id] or {household_id})
        for case_id, household_id in households.items()
    }
