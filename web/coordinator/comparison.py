"""Two resources side by side for one need, and the page on which they are chosen."""

from __future__ import annotations

import uuid

from flask import render_template, request

from directory.audit import record
from matching.access import OpenedCase
from matching.case_match import Offer, explain
from matching.comparison import compare
from matching.errors import InvalidValueError
from matching.gate.reach import hours
from matching.need import Need
from matching.occasion import Occasion
from web.coordinator import coordinator
from web.coordinator.desk import at_work_on, need_page
from web.database import session
from web.points import adding_up, rounded
from web.reason import criterion_label, excluded_rows, part_rows

SIDES_COMPARED = {"left": "1つ目", "right": "2つ目"}


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
        totals = [rounded(side.match.score) for side in (told.left, told.right)]
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
            totals=totals,
            differences=adding_up([row.difference for row in told.rows], totals[0] - totals[1]),
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
        **need_page(found, need, here),
        sides=SIDES_COMPARED,
        candidates=[(one.resource_id, _candidate_name(one)) for one in offers],
        values=request.args,
        error=error,
    )


def _candidate_name(offer: Offer) -> str:
    town = f"({offer.facts.town})" if offer.facts.town else ""
    return f"{offer.facts.name}{town}{'' if offer.fits else ' ※はっきり合うとは言えない'}"
