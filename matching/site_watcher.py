"""Whether people watch at a site, as it said when it was assessed; only that, not who they are."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from directory.resource import Resource
from matching.proposal import SiteAssessment
from matching.site_dismissal import dismissed_facts


def told_watchers(
    session: Session, where: ColumnElement[bool], on: dt.date
) -> Mapping[uuid.UUID, dt.date]:
    """By resource, the day of its newest assessment where that names people who watch.

    ``where`` narrows the resources. One set aside by staff is left out, and one that names nobody
    is no word that nobody watches.
    """
    rows = session.execute(
        select(SiteAssessment.resource_id, SiteAssessment.assessed_on, SiteAssessment.watchers)
        .join(Resource, Resource.id == SiteAssessment.resource_id)
        .where(where, SiteAssessment.assessed_on <= on)
        .order_by(SiteAssessment.assessed_on, SiteAssessment.recorded_at)
    )
    newest = {resource_id: (day, watchers) for resource_id, day, watchers in rows}
    dismissed = dismissed_facts(session)
    return {
        resource_id: day
        for resource_id, (day, watchers) in newest.items()
        if (watchers or "").strip()
        and day > dismissed.get(resource_id, {}).get("watchers", dt.date.min)
    }
