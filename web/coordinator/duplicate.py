"""Likely doubles side by side: a person merges, says they are two, or takes a merge back."""

from __future__ import annotations

import uuid

from flask import flash, redirect, render_template, request, url_for
from sqlalchemy import func, select
from werkzeug.wrappers import Response

from directory.database import today
from directory.history import DuplicateDecision
from directory.merge import mark_distinct, merge_resources, undo_merge
from directory.merge_suggestion import suggest_merges
from directory.resource import Resource, ResourceStatus
from web.coordinator import coordinator
from web.coordinator.desk import profile
from web.coordinator.pair import Pairs, left_alone
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
_PAIRS = Pairs(Resource, DuplicateDecision, TAKEN)


@coordinator.get("/duplicates")
def duplicates() -> str:
    """List the suggestions, likeliest first, and the merges that can be taken back."""
    everything = _open_entries() <= COMPARED_AT_ONCE or "all" in request.args
    # A session that only reads: comparing takes long, and nobody shall wait for it to write
    found = suggest_merges(public_session(), profile().code, everything=everything)
    return render_template(
        "coordinator/duplicates.html",
        suggestions=found[:MOST_SHOWN],
        total=len(found),
        everything=everything,
        done=_PAIRS.merged(),
        fields=FIELDS,
        taken=TAKEN,
    )


def _open_entries() -> int:
    """How many entries of the municipality would have to be compared."""
    query = select(func.count()).where(
        Resource.municipality_code == profile().code, Resource.status != ResourceStatus.CLOSED
    )
    return session().scalar(query) or 0


@coordinator.post("/duplicates/<any(merge,distinct):action>")
def decide_duplicate(action: str) -> Response:
    """Merge the second into the first, or remember that they are two."""
    sent = _PAIRS.sent()
    two = session(), sent.first, sent.second
    if action == "merge":
        merge_resources(*two, on=today(), reason=sent.reason, take=sent.take)
        flash("1件にまとめました。下の一覧から、いつでも戻せます。")
    else:
        mark_distinct(*two, reason=sent.reason)
        flash("別のものとして覚えました。もう提案しません。")
    return redirect(url_for("coordinator.duplicates"))


@coordinator.post("/duplicates/<uuid:decision_id>/undo")
def undo_duplicate(decision_id: uuid.UUID) -> Response:
    """Take a merge back."""
    decision = _PAIRS.decided(decision_id)
    left = undo_merge(session(), decision, reason=FormValues().text("reason") or "")
    flash(f"2件に戻しました。{left_alone(left)}")
    return redirect(url_for("coordinator.duplicates"))
