"""A household's members matched together: one place, or two near each other at the same time."""

from __future__ import annotations

import uuid

from flask import render_template

from directory.audit import record
from directory.database import today
from matching.access import Reach
from matching.errors import NotFoundError
from matching.gate.reach import hours
from matching.household_match import household_needs, match_household
from matching.occasion import open_registry
from web.coordinator import coordinator
from web.coordinator.desk import barriers, opened, profile
from web.database import session
from web.reason import excluded_rows
from web.reason_reader import Reader, said, spoken_role


@coordinator.get("/cases/<uuid:case_id>/together")
def household_together(case_id: uuid.UUID) -> str:
    """Show the ways for the members to go out together, each with what it means to each."""
    found = opened(case_id)
    if found.reach < Reach.READ:
        raise NotFoundError
    needs = household_needs(session(), found.case)
    registry = open_registry(session(), profile(), today(), barriers())
    made = match_household(session(), needs, registry)
    record(session(), "household_match", "support_case", case_id)
    return render_template(
        "coordinator/household_together.html",
        case=found.case,
        persons={need.id: need.person for need in needs},
        lacking=[
            person
            for person in found.case.household.persons
            if person.id not in {need.person_id for need in needs}
        ],
        blocked={key: excluded_rows(rows) for key, rows in made.blocked.items()},
        rows=[
            (
                one,
                [
                    (part, spoken_role(part.role), said(part.match, Reader.MEETING)[:3])
                    for part in one.parts
                ],
            )
            for one in made.joint
        ],
        hours=hours,
        may_edit=found.reach is Reach.EDIT,
    )
