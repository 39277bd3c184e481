"""Why this place, why not that one: any resource of the registry against one need."""

from __future__ import annotations

import uuid
from collections.abc import Sequence

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from directory.audit import record
from matching.access import Reach
from matching.assessment import save_need
from matching.avoidance import to_find_out
from matching.candidate import candidates
from matching.errors import MatchingError
from matching.gate import Exclusion, Severity
from matching.gate.reach import hours
from matching.observed import observed_only
from matching.shortfall import fits
from matching.verdict import Verdict, verdict
from matching.workflow.choice import standing_proposals
from matching.workflow.proposal_steps import LABELS
from web.coordinator import coordinator
from web.coordinator.desk import actor, at_work_on, need_of
from web.coordinator.resource import chosen_resource
from web.database import session
from web.form import FormValues
from web.reason import change_sentence, excluded_rows, gate_label, part_rows
from web.reason_reader import Reader, Said, said

MOST_FOUND = 50
DECLINED = "hard:refused"
"""The gate of a place the person declined before, which only they take back."""
KEPT_APART = "hard:safety"
"""The gate of whom the person must not meet: nobody is asked there for anything."""
SPARE = "hard:latent"
"""The gate of spare capacity, which talking with its owner opens (広げる)."""


@coordinator.get("/needs/<uuid:need_id>/why")
def why(need_id: uuid.UUID) -> str:
    """List the resources of the municipality by name, each with how it stands to this need."""
    asked = request.args.get("q", "").strip()
    with at_work_on(need_id) as (found, need, here):
        ranking = here.ranking
        places = candidates(ranking, here.known).places
        order = {one.resource_id: (places[one.resource_id], fits(one)) for one in ranking.matches}
        names = sorted(here.known.values(), key=lambda one: (one.name, one.resource_id))
        hits = [one for one in names if asked in f"{one.name} {one.organisation} {one.town}"]
        return render_template(
            "coordinator/why.html",
            case=found.case,
            need=need,
            asked=asked,
            stopped=excluded_rows(ranking.blocked),
            may_edit=found.reach is Reach.EDIT,
            total=len(hits),
            unplaced=to_find_out(here.need, names),
            rows=[
                (
                    one,
                    order.get(one.resource_id),
                    _labels(ranking.excluded.get(one.resource_id, ())),
                )
                for one in hits[:MOST_FOUND]
            ],
        )


def _labels(closed: Sequence[Exclusion]) -> list[str]:
    return list(dict.fromkeys(gate_label(one.gate) for one in closed))


@coordinator.get("/needs/<uuid:need_id>/why/<resource_id>")
def why_resource(need_id: uuid.UUID, resource_id: str) -> str:
    """Say of one resource why it is or is not offered, and what would have to change."""
    return verdict_page(need_id, resource_id)


def verdict_page(need_id: uuid.UUID, resource_id: str, error: MatchingError | None = None) -> str:
    """Render what there is to say of one resource, with why it was not proposed just now."""
    with at_work_on(need_id) as (found, need, here):
        told, observed = verdict(here, resource_id), observed_only(here.need)
        record(session(), "explain", "need", need.id, detail=resource_id)
        return render_template(
            "coordinator/verdict.html",
            case=found.case,
            need=need,
            told=told,
            error=error,
            values=request.form,
            may_be_proposed=_may_be_proposed(told),
            was_declined=any(one.gate == DECLINED for one in told.exclusions),
            counted=candidates(here.ranking, here.known),
            stopped=excluded_rows(told.blocked),
            gates=excluded_rows(told.exclusions),
            changes=[change_sentence(one) for one in told.changes],
            fixed=[gate_label(gate) for gate in told.fixed if gate != SPARE],
            is_spare=SPARE in told.fixed,
            is_kept_apart=KEPT_APART in told.fixed,
            parts=part_rows(told.match) if told.match else [],
            meeting=said(told.match, Reader.MEETING, observed) if told.match else [],
            person=_told_to_person(told, observed),
            weights_version=here.weights.version,
            hours=hours,
            standing=standing_proposals(session(), need),
            proposal_labels=LABELS,
            may_edit=found.reach is Reach.EDIT,
        )


def _told_to_person(told: Verdict, observed: frozenset[str]) -> list[Said]:
    """What to say to the person: nothing of a place that may not be offered to them."""
    if told.match is None or not told.is_offered:
        return []
    return said(told.match, Reader.PERSON, observed)


def _may_be_proposed(told: Verdict) -> bool:
    """Whether nothing is in the way but what can be talked about, or the person may take back."""
    shut = [one for one in told.exclusions if one.severity is Severity.STRICT]
    return told.is_offered or (bool(told.exclusions) and all(one.gate == DECLINED for one in shut))


@coordinator.post("/needs/<uuid:need_id>/keep-apart")
def keep_apart(need_id: uuid.UUID) -> Response:
    """Name a place of the registry as one the person must not meet, by choosing it."""
    found, need = need_of(need_id)
    shown = chosen_resource(FormValues(), "場所")
    named = {"conflicts": [*need.conflicts, shown.name]}
    save_need(session(), found.case, need.person, actor(), named, need=need)
    flash(f"「{shown.name}」を、会わせない・近づけない先に加えました。候補には出しません。")
    return redirect(url_for("coordinator.why_resource", need_id=need.id, resource_id=shown.id))
