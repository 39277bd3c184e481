"""The municipality's weights: shown with their bounds, tried on past cases, then saved."""

from __future__ import annotations

import math
from collections.abc import Mapping

import jaconv
from flask import flash, redirect, render_template, request, url_for
from sqlalchemy import select
from werkzeug.wrappers import Response

from directory.account import Account, Role
from directory.database import today
from matching.errors import ConflictError, InvalidValueError, MatchingError
from matching.occasion import open_registry
from matching.weight_effect import WeightEffect, weight_effect
from matching.weight_revision import (
    MAY_WEIGH,
    save_weights,
    tried_weights,
    weight_revisions,
    weights_of,
)
from matching.weights import default_weights
from web.coordinator import coordinator
from web.coordinator.desk import actor, barriers, profile
from web.database import session
from web.form import FormValues
from web.reason import criterion_label, weight_groups, weight_note


@coordinator.get("/weights")
def weights() -> str:
    """Show every weight with its bounds, and who changed what when."""
    return _page({})


@coordinator.post("/weights/try")
def try_weights() -> str | tuple[str, int]:
    """Show what changed weights would do to kept lists and waiting needs; nothing is saved."""
    try:
        wanted = _wanted(FormValues())
        tried = tried_weights(session(), profile().code, wanted)
        if dict(tried.values) == dict(weights_of(session(), profile().code).values):
            raise InvalidValueError(
                "weights", "いまの重みと同じです。変える項目の値を直してください。"
            )
        registry = open_registry(session(), profile(), today(), barriers())
        effect = weight_effect(session(), registry, tried)
        names = {key: facts.name for key, facts in registry.known.items()}
    except MatchingError as error:
        return _page(request.form, error), 422
    return _page(request.form, effect=effect, names=names)


@coordinator.post("/weights")
def change_weights() -> Response | tuple[str, int]:
    """Make a new version of the weights, dated and with a name."""
    form = FormValues()
    try:
        made = save_weights(
            session(),
            profile().code,
            actor(),
            today(),
            _wanted(form),
            reason=form.text("reason") or "",
            expected_version=form.text("version") or "",
        )
    except MatchingError as error:
        session().rollback()
        return _page(request.form, error), 409 if isinstance(error, ConflictError) else 422
    flash(f"重みを変えました。新しい版は {made.version} です。前の版の記録はそのまま残ります。")
    return redirect(url_for("coordinator.weights"))


def _wanted(form: FormValues) -> dict[str, float]:
    texts = {code: form.text(f"w-{code}") for code in default_weights().values}
    return {code: _number(text, code) for code, text in texts.items() if text is not None}


def _number(text: str, code: str) -> float:
    """Points as a number within the bounds; refused by the name and the bounds of the page."""
    low, high = default_weights().bounds[code]
    try:
        value = float(jaconv.z2h(text, digit=True, ascii=True))
    except ValueError:
        value = math.nan
    if not low <= value <= high:
        raise InvalidValueError(
            f"w-{code}",
            f"「{criterion_label(code)}」の「{text[:20]}」は使えません。"
            f"{low:g}〜{high:g} の数で入れてください。",
        )
    return value


def _page(
    submitted: Mapping[str, str],
    error: MatchingError | None = None,
    effect: WeightEffect | None = None,
    names: Mapping[str, str] | None = None,
) -> str:
    code = profile().code
    now, ours = weights_of(session(), code), default_weights()
    revisions = weight_revisions(session(), code)
    makers = session().execute(
        select(Account.id, Account.name).where(Account.id.in_({one.made_by for one in revisions}))
    )
    rows = {
        key: {
            "code": key,
            "label": criterion_label(key),
            "note": weight_note(key),
            "low": now.bounds[key][0],
            "high": now.bounds[key][1],
            "ours": ours.values[key],
            "now": value,
            "asked": asked,
            "is_moved": value != ours.values[key],
            "is_tried": asked != f"{value:g}",
        }
        for key, value in now.values.items()
        for asked in (submitted.get(f"w-{key}", f"{value:g}"),)
    }
    return render_template(
        "coordinator/weights.html",
        profile=profile(),
        version=now.version,
        rows=list(rows.values()),
        groups={title: [rows[key] for key in keys] for title, keys in weight_groups(rows).items()},
        error=error,
        effect=effect,
        names=names or {},
        reason=submitted.get("reason", ""),
        revisions=revisions,
        makers=dict(iter(makers)),
        criterion_label=criterion_label,
        may_change=actor().role in MAY_WEIGH,
        sees_rows=actor().role is Role.SUPERVISOR,
    )
