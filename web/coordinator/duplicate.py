"""Likely doubles side by side: a person merges, says they are two, or takes a merge back."""

from __future__ import annotations

import uuid

from flask import flash, redirect, render_template, request, url_for
from sqlalchemy import func, select
from sqlalchemy.orm import aliased
from werkzeug.wrappers import Response

from directory.database import today
from directory.history import DuplicateDecision
from directory.merge import MERGED, mark_distinct, merge_resources, undo_merge
from directory.merge_suggestion import suggest_merges
from directory.resource import Resource, ResourceStatus
from matching.errors import NotFoundError
from web.coordinator import coordinator
from web.coordinator.desk import actor, profile
from web.database import public_session, session
from web.form import FormValues

FIELDS = (
    ("name", "名称"),
    ("operator", "運営"),
    ("town", "町名"),
    ("address", "住所"),
    ("phone", "電話"),
    ("activities", "内容"),
    ("schedule_text", "いつ"),
    ("fee_text", "費用"),
    ("source", "もとの資料"),
)
COMPARED_AT_ONCE = 1_000
"""Up to so many entries are compared whenever the page is opened; more only when asked for."""
MOST_SHOWN = 50
TAKEN = frozenset(name for name, _ in FIELDS) - {"source"}


@coordinator.get("/duplicates")
def duplicates() -> str:
    """List the suggestions, likeliest first, and the merges that can be taken back."""
    kept, merged = aliased(Resource), aliased(Resource)
    done = (
        select(DuplicateDecision, kept.name, merged.name)
        .join(kept, kept.id == DuplicateDecision.first_id)
        .join(merged, merged.id == DuplicateDecision.second_id)
        .where(kept.municipality_code == profile().code, DuplicateDecision.decision == MERGED)
        .order_by(DuplicateDecision.decided_at.desc())
    )
    everything = _open_entries() <= COMPARED_AT_ONCE or "all" in request.args
    # A session that only reads: comparing takes long, and nobody shall wait for it to write
    found = suggest_merges(public_session(), profile().code, everything=everything)
    return render_template(
        "coordinator/duplicates.html",
        suggestions=found[:MOST_SHOWN],
        total=len(found),
        everything=everything,
        done=list(session().execute(done)),
        fields=FIELDS,
        taken=TAKEN,
    )


def _open_entries() -> int:
    """How many entries of the municipality would have to be compared."""
    query = select(func.count()).where(
        Resource.municipality_code == profile().code, Resource.status != ResourceStatus.CLOSED
    )
    return session().scalar(query) or 0


def _own(resource_id: uuid.UUID) -> Resource:
    found = session().get(Resource, resource_id)
    if found is None or found.municipality_code != actor().municipality_code:
        raise NotFoundError
    return found


@coordinator.post("/duplicates/<any(merge,distinct):action>")
def decide_duplicate(action: str) -> Response:
    """Merge the second into the first, or remember that they are two."""
    form = FormValues()
    first = _own(form.identifier("first_id", "残すほう"))
    second = _own(form.identifier("second_id", "まとめるほう"))
    reason = form.text("reason") or ""
    if action == "merge":
        take = [name for name in form.many("take") if name in TAKEN]
        merge_resources(session(), first, second, on=today(), reason=reason, take=take)
        flash("1件にまとめました。下の一覧から、いつでも戻せます。")
    else:
        mark_distinct(session(), first, second, reason=reason)
        flash("別のものとして覚えました。もう提案しません。")
    return redirect(url_for("coordinator.duplicates"))


@coordinator.post("/duplicates/<uuid:decision_id>/undo")
def undo_duplicate(decision_id: uuid.UUID) -> Response:
    """Take a merge back."""
    decision = session().get(DuplicateDecision, decision_id)
    if decision is None:
        raise NotFoundError
    _own(decision.first_id)
    left = undo_merge(session(), decision, reason=FormValues().text("reason") or "")
    flash(
        "2件に戻しました。" + (f"あとから直した項目({len(left)})はそのままです。" if left else "")
    )
    return redirect(url_for("coordinator.duplicates"))
