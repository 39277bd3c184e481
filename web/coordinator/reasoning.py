"""Why this one, why not that one: any resource, two side by side, and the lists of past days."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from sqlalchemy import select
from werkzeug.wrappers import Response

from directory.account import Account
from directory.audit import record
from directory.resource import Resource
from matching.access import OpenedCase, Reach
from matching.assessment import save_need
from matching.avoidance import to_find_out
from matching.candidate import candidates
from matching.case_match import Offer, explain
from matching.comparison import compare
from matching.errors import InvalidValueError, MatchingError
from matching.gate import Severity
from matching.gate.reach import hours
from matching.need import Need
from matching.observed import observed_only
from matching.occasion import Occasion
from matching.shortfall import fits
from matching.shortlist import any_parts, kept_match, shortlists
from matching.verdict import Verdict, verdict
from web.coordinator import coordinator
from web.coordinator.desk import actor, at_work_on, need_of
from web.coordinator.resource import chosen_resource
from web.database import session
from web.form import FormValues
from web.reason import change_sentence, criterion_label, excluded_rows, gate_label, part_rows
from web.reason_reader import Reader, said

MOST_FOUND = 50
DECLINED = "hard:refused"
"""The gate of a place the person declined before, which only they take back."""
SIDES_COMPARED = {"left": "1つ目", "right": "2つ目"}


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
                (one, order.get(one.resource_id), _labels(ranking.excluded.get(one.resource_id)))
                for one in hits[:MOST_FOUND]
            ],
        )


def _labels(failed: object) -> list[str]:
    gates = failed if isinstance(failed, tuple) else ()
    return list(dict.fromkeys(gate_label(one.gate) for one in gates))


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
            fixed=[gate_label(gate) for gate in told.fixed],
            parts=part_rows(told.match) if told.match else [],
            meeting=said(told.match, Reader.MEETING, observed) if told.match else [],
            person=said(told.match, Reader.PERSON, observed) if told.match else [],
            weights_version=here.weights.version,
            hours=hours,
            may_edit=found.reach is Reach.EDIT,
        )


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


@coordinator.get("/needs/<uuid:need_id>/compare")
def compare_resources(need_id: uuid.UUID) -> str | tuple[str, int]:
    """Set two resources side by side for this need; without both named, let them be chosen."""
    with at_work_on(need_id) as (found, need, here):
        if here.ranking.blocked or not any(request.args.get(name) for name in SIDES_COMPARED):
            return _choose_two(found, need, here)
        try:
            left, right = _chosen_two(here)
        except InvalidValueError as error:
            return _choose_two(found, need, here, error), 422
        told = compare(here, left, right)
        record(session(), "compare", "need", need.id, detail=f"{left} {right}")
        return render_template(
            "coordinator/comparison.html",
            case=found.case,
            need=need,
            told=told,
            parts=[
                {row["label"]: row for row in part_rows(side.match)}
                for side in (told.left, told.right)
            ],
            gates=[excluded_rows(side.exclusions) for side in (told.left, told.right)],
            criterion_label=criterion_label,
            weights_version=here.weights.version,
            hours=hours,
        )


def _chosen_two(here: Occasion) -> tuple[str, str]:
    left, right = (_chosen(here, name, label) for name, label in SIDES_COMPARED.items())
    if left == right:
        raise InvalidValueError(
            "right", "「2つ目」が「1つ目」と同じ資源です。別の資源を選んでください。"
        )
    return left, right


def _chosen(here: Occasion, name: str, label: str) -> str:
    resource_id = request.args.get(name, "")
    if not resource_id:
        raise InvalidValueError(name, f"「{label}」がまだです。候補から選んでください。")
    if resource_id not in here.known:
        raise InvalidValueError(
            name,
            f"「{label}」の資源が、この市町の台帳に見つかりません。候補から選び直してください。",
        )
    return resource_id


def _choose_two(
    found: OpenedCase, need: Need, here: Occasion, error: InvalidValueError | None = None
) -> str:
    """The page on which two of the need's candidates are chosen, those that fit first."""
    offers = explain(here).offers
    return render_template(
        "coordinator/comparison_choice.html",
        case=found.case,
        need=need,
        stopped=excluded_rows(here.ranking.blocked),
        may_edit=found.reach is Reach.EDIT,
        sides=SIDES_COMPARED,
        candidates=[(one.resource_id, _candidate_name(one)) for one in offers],
        values=request.args,
        error=error,
    )


def _candidate_name(offer: Offer) -> str:
    town = f"({offer.facts.town})" if offer.facts.town else ""
    return f"{offer.facts.name}{town}{'' if offer.fits else ' ※はっきり合うとは言えない'}"


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
        "score": made.score if made else None,
    }
