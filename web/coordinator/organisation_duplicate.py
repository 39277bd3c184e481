"""Groups listed twice, side by side: a person merges, says they are two, or takes a merge back."""

from __future__ import annotations

import uuid

from flask import flash, redirect, render_template, url_for
from sqlalchemy import func, select
from werkzeug.wrappers import Response

from directory.history import OrganisationDecision
from directory.organisation import Organisation
from directory.organisation_merge import (
    TAKEN,
    mark_organisations_distinct,
    merge_organisations,
    suggest_organisations,
    undo_organisation_merge,
)
from directory.resource import Resource
from web.coordinator import coordinator
from web.coordinator.desk import profile
from web.coordinator.pair import Pairs, left_alone
from web.database import session
from web.form import FormValues

FIELDS = (
    ("name", "名称"),
    ("name_kana", "よみ"),
    ("type", "団体の種類"),
    ("corporate_number", "法人番号"),
    ("phone", "電話"),
    ("email", "メール"),
    ("url", "ページ"),
)
_PAIRS = Pairs(Organisation, OrganisationDecision, TAKEN)


@coordinator.get("/organisation-duplicates")
def organisation_duplicates() -> str:
    """List groups that are likely one, and the merges that can be taken back."""
    counts = (
        select(Resource.organisation_id, func.count())
        .where(Resource.municipality_code == profile().code)
        .group_by(Resource.organisation_id)
    )
    return render_template(
        "coordinator/organisation_duplicates.html",
        suggestions=suggest_organisations(session(), profile().code),
        done=_PAIRS.merged(),
        counts={row[0]: row[1] for row in session().execute(counts)},
        fields=FIELDS,
        taken=TAKEN,
    )


@coordinator.post("/organisation-duplicates/<any(merge,distinct):action>")
def decide_organisation(action: str) -> Response:
    """Merge the second group into the first, or remember that they are two."""
    sent = _PAIRS.sent()
    two = session(), sent.first, sent.second
    if action == "merge":
        merge_organisations(*two, reason=sent.reason, take=sent.take)
        flash("1団体にまとめました。下の一覧から、いつでも戻せます。")
    else:
        mark_organisations_distinct(*two, reason=sent.reason)
        flash("別の団体として覚えました。もう提案しません。")
    return redirect(url_for("coordinator.organisation_duplicates"))


@coordinator.post("/organisation-duplicates/<uuid:decision_id>/undo")
def undo_organisation(decision_id: uuid.UUID) -> Response:
    """Take a merge of two groups back."""
    decision = _PAIRS.decided(decision_id)
    reason = FormValues().text("reason") or ""
    left = undo_organisation_merge(session(), decision, reason=reason)
    flash(f"2団体に戻しました。{left_alone(left)}")
    return redirect(url_for("coordinator.organisation_duplicates"))
