"""The lists of past days: what was shown when a place was proposed, and why."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any

from flask import render_template
from sqlalchemy import select

from directory.account import Account
from directory.audit import record
from directory.resource import Resource
from matching.need import Need
from matching.shortlist import any_parts, kept_match, shortlists
from web.coordinator import coordinator
from web.coordinator.desk import need_of
from web.database import session
from web.reason import part_rows


@coordinator.get("/needs/<uuid:need_id>/lists")
def kept_lists(need_id: uuid.UUID) -> str:
    """Show every list that was kept when a place was proposed, as it stood on that day."""
    found, need = need_of(need_id)
    lists = shortlists(session(), need)
    keys = {uuid.UUID(row["resource_id"]) for one in lists for row in one.ranked}
    names = session().execute(select(Resource.id, Resource.name).where(Resource.id.in_(keys)))
    makers = session().execute(
        select(Account.id, Account.name).where(Account.id.in_({one.made_by for one in lists}))
    )
    record(session(), "read_lists", "need", need.id, detail=str(len(lists)))
    return render_template(
        "coordinator/kept_lists.html",
        case=found.case,
        need=need,
        lists=[
            (one, any_parts(one.ranked), [_kept_row(need, row) for row in one.ranked])
            for one in lists
        ],
        names={str(key): name for key, name in names},
        makers=dict(iter(makers)),
    )


def _kept_row(need: Need, row: Mapping[str, Any]) -> dict[str, Any]:
    made = kept_match(str(need.id), row)
    sentences = [one.get("sentence", "") for one in row.get("reasons", ())]
    return {
        "resource_id": row["resource_id"],
        "sentences": [one for one in sentences if one],
        "parts": part_rows(made) if made else [],
    }
