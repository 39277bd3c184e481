"""Groups listed twice, side by side: a person merges, says they are two, or takes a merge back."""

from __future__ import annotations

import uuid

from flask import flash, redirect, render_template, url_for
from sqlalchemy import func, select
from sqlalchemy.orm import aliased
from werkzeug.wrappers import Response

from directory.history import OrganisationDecision
from directory.merge import MERGED
from directory.organisation import Organisation
from directory.organisation_merge import (
    TAKEN,
    mark_organisations_distinct,
    merge_organisations,
    suggest_organisations,
    undo_organisation_merge,
)
from directory.resource import Resource
from matching.errors import NotFoundError
from web.coordinator import coordinator
from web.coordinator.desk import actor, profile
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


@coordinator.get("/organisation-duplicates")
def organisation_duplicates() -> str:
    """List groups that are likely one, and the merges that can be taken back."""
    kept, merged = aliased(Organisation), aliased(Organisation)
    done = (
        select(OrganisationDecision, kept.name, merged.name)
        .join(kept, kept.id == OrganisationDecision.first_id)
        .join(merged, merged.id == OrganisationDecision.second_id)
        .where(kept.municipality_code == profile().code, OrganisationDecision.decision == MERGED)
        .order_by(OrganisationDecision.decided_at.desc())
    )
    counts = (
        select(Resource.organisation_id, func.count())
        .where(Resource.municipality_code == profile().code)
        .group_by(Resource.organisation_id)
    )
    return render_template(
        "coordinator/organisation_duplicates.html",
        suggestions=suggest_organisations(session(), profile().code),
        done=list(session().execute(done)),
        counts={row[0]: row[1] for row in session().execute(counts)},
        fields=FIELDS,
    )


def _own(organisation_id: uuid.UUID) -> Organisation:
    found = session().get(Organisation, organisation_id)
    if found is None or found.municipality_code != actor().municipality_code:
        raise NotFoundError
    return found


@coordinator.post("/organisation-duplicates/<any(merge,distinct):action>")
def decide_organisation(action: str) -> Response:
    """Merge the second group into the first, or remember that they are two."""
    form = FormValues()
    first = _own(form.identifier("first_id", "残すほう"))
    second = _own(form.identifier("second_id", "まとめるほう"))
    reason = form.text("reason") or ""
    if action == "merge":
        take = [name for name in form.many("take") if name in TAKEN]
        merge_organisations(session(), first, second, reason=reason, take=take)
        flash("1団体にまとめました。下の一覧から、いつでも戻せます。")
    else:
        mark_organisations_distinct(session(), first, second, reason=reason)
        flash("別の団体として覚えました。もう提案しません。")
    return redirect(url_for("coordinator.organisation_duplicates"))


@coordinator.post("/organisation-duplicates/<uuid:decision_id>/undo")
def undo_organisation(decision_id: uuid.UUID) -> Response:
    """Take a merge of two groups back."""
    decision = session().get(OrganisationDecision, decision_id)
    if decision is None:
        raise NotFoundError
    _own(decision.first_id)
    reason = FormValues().text("reason") or ""
    left = undo_organisation_merge(session(), decision, reason=reason)
    kept = f"あとから直した項目({len(left)})はそのままです。" if left else ""
    flash(f"2団体に戻しました。{kept}")
    return redirect(url_for("coordinator.organisation_duplicates"))
