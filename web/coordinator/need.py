"""The assessment sheet of one person: wishes, strengths, hours, travel, what must be avoided."""

from __future__ import annotations

import uuid
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from sqlalchemy import select
from werkzeug.wrappers import Response

from directory.database import today
from matching.assessment import save_need
from matching.errors import ConflictError, MatchingError
from matching.need import Need, NeedStage, Transport
from web.coordinator import coordinator
from web.coordinator.desk import actor, forget_draft, opened, person_of
from web.database import session
from web.form import FormValues

STAGES = (
    (NeedStage.PRESENCE.value, "居場所に居る"),
    (NeedStage.TRIAL.value, "体験"),
    (NeedStage.ROLE.value, "役割"),
    (NeedStage.VOLUNTEER.value, "ボランティア"),
    (NeedStage.WORK_PREPARATION.value, "就労準備"),
)
TRANSPORTS = (
    (Transport.WALK.value, "徒歩"),
    (Transport.BICYCLE.value, "自転車"),
    (Transport.BUS.value, "バス・電車"),
    (Transport.CAR.value, "車(送ってもらう場合も)"),
)
GROUP_SIZES = (("individual", "一人(個別)"), ("small", "少人数"), ("large", "大人数でもよい"))
ABILITIES = (("frail", "ゆっくり歩く"), ("wheelchair", "車いす"), ("pram", "ベビーカー"))
LANGUAGES = (
    ("en", "英語"),
    ("zh", "中国語"),
    ("ko", "韓国・朝鮮語"),
    ("vi", "ベトナム語"),
    ("pt", "ポルトガル語"),
    ("jsl", "日本手話"),
)
WEEKDAYS = (
    ("mon", "月"),
    ("tue", "火"),
    ("wed", "水"),
    ("thu", "木"),
    ("fri", "金"),
    ("sat", "土"),
    ("sun", "日"),
)


@coordinator.route("/cases/<uuid:case_id>/need/<uuid:person_id>", methods=["GET", "POST"])
def need(case_id: uuid.UUID, person_id: uuid.UUID) -> str | Response | tuple[str, int]:
    """Fill or change the sheet; a later editor is shown what changed and loses nothing."""
    found = opened(case_id)
    person = person_of(found, person_id)
    sheet = session().scalar(
        select(Need).where(Need.case_id == case_id, Need.person_id == person_id, Need.live)
    )
    error: MatchingError | None = None
    if request.method == "POST":
        try:
            form = FormValues()
            saved = save_need(
                session(),
                found.case,
                person,
                actor(),
                _sheet(form),
                need=sheet,
                expected_version=form.whole("version", "版"),
            )
        except MatchingError as problem:
            error = problem
        else:
            forget_draft("need", person_id)
            flash("アセスメントを保存しました。")
            return redirect(url_for("coordinator.matches", need_id=saved.id))
    page = render_template(
        "coordinator/need.html",
        case=found.case,
        person=person,
        error=error,
        values=_submitted() if request.form else _stored(sheet),
        stages=STAGES,
        transports=TRANSPORTS,
        group_sizes=GROUP_SIZES,
        abilities=ABILITIES,
        languages=LANGUAGES,
        weekdays=WEEKDAYS,
    )
    if isinstance(error, ConflictError):
        return page, 409
    return (page, 422) if error else page


def _submitted() -> dict[str, Any]:
    return request.form.to_dict()


def _stored(sheet: Need | None) -> dict[str, Any]:
    if sheet is None:
        return {"assessed_on": today().isoformat(), "version": ""}
    values: dict[str, Any] = {
        name: getattr(sheet, name)
        for name in (
            *("wishes", "health", "safety", "ability", "max_minutes", "budget_yen", "language"),
            *("prefers_group_size", "max_group_size", "needs_wheelchair", "needs_toilet"),
            *("needs_quiet", "with_children", "version", "max_km"),
        )
    }
    for name in ("interests", "observed_interests", "strengths", "difficulties", "avoidances"):
        values[name] = "\n".join(getattr(sheet, name))
    values["stage"] = sheet.stage.value if sheet.stage else ""
    values["transport"] = sheet.transport.value if sheet.transport else ""
    values["assessed_on"] = (sheet.assessed_on or today()).isoformat()
    for slot in sheet.available:
        values[f"start_{slot['weekday']}"] = slot["start"]
        values[f"end_{slot['weekday']}"] = slot["end"]
    return values


def _sheet(form: FormValues) -> dict[str, Any]:
    texts = ("wishes", "health", "safety", "ability", "language", "stage", "transport")
    sizes = ("prefers_group_size", "max_group_size")
    lists = ("interests", "observed_interests", "strengths", "difficulties", "avoidances")
    flags = ("needs_wheelchair", "needs_toilet", "needs_quiet", "with_children")
    return {
        **{name: form.text(name) for name in (*texts, *sizes)},
        **{name: form.lines(name) for name in lists},
        **{name: form.yes(name) for name in flags},
        "available": _hours(form),
        "max_minutes": form.whole("max_minutes", "行ける時間(分)"),
        "budget_yen": form.whole("budget_yen", "払える費用(円)"),
        "assessed_on": form.required_date("assessed_on", "アセスメントの日"),
    }


def _hours(form: FormValues) -> list[dict[str, str]]:
    hours = []
    for code, _ in WEEKDAYS:
        start, end = form.text(f"start_{code}"), form.text(f"end_{code}")
        if start or end:
            hours.append({"weekday": code, "start": start or "", "end": end or ""})
    return hours
