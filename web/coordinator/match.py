"""Matches of one need: ranked and explained, near-misses apart, and what was left out and why."""

from __future__ import annotations

import uuid

from flask import render_template

from matching.access import Reach
from matching.candidate import candidates
from matching.case_match import MOST_NEAR_MISSES, explain
from matching.gate.reach import hours
from matching.workflow.choice import standing_proposals
from matching.workflow.proposal_steps import LABELS
from web.coordinator import coordinator
from web.coordinator.desk import at_work_on
from web.database import session
from web.reason import change_sentence, excluded_rows, reason_rows
from web.wish_notice import wish_notice


@coordinator.get("/needs/<uuid:need_id>/matches")
def matches(need_id: uuid.UUID) -> str:
    """Show what fits, why, what almost fits, what does not, and what is proposed already."""
    with at_work_on(need_id) as (found, need, here):
        made, counted = explain(here), candidates(here.ranking, here.known)
        notice = wish_notice(here.need, here.ranking)
    return render_template(
        "coordinator/matches.html",
        case=found.case,
        need=need,
        matches=made,
        counted=counted,
        most_near_misses=MOST_NEAR_MISSES,
        reason_rows=reason_rows,
        excluded_rows=excluded_rows,
        change_sentence=change_sentence,
        wish_notice=notice,
        hours=hours,
        standing=standing_proposals(session(), need),
        proposal_labels=LABELS,
        may_edit=found.reach is Reach.EDIT,
    )
