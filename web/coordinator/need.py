"""The assessment sheet of one person: wishes, strengths, hours, travel, what must be avoided."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from sqlalchemy import select
from werkzeug.wrappers import Response

from directory.database import today
from matching.access import OpenedCase, Reach
from matching.assessment import save_need
from matching.case import Person
from matching.errors import ConflictError, MatchingError
from matching.free_hour import read_free_hours
from matching.label import field_label
from matching.need import Need
from matching.revision import as_of, plain_values
from matching.workflow.choice import PROPOSING
from web.coordinator import coordinator
from web.coordinator.conflict import Together, lay_together, submitted
from web.coordinator.desk import actor, forget_draft, opened, person_of
from web.database import session
from web.form import FormValues
from web.presenters.case_word import (
    ABILITIES,
    GROUP_SIZES,
    STAGES,
    TRANSPORTS,
    language_choices,
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


TEXTS = ("wishes", "health", "safety", "ability", "language", "stage", "transport")
SIZES = ("prefers_group_size", "max_group_size")
LISTS = (
    "interests",
    "observed_interests",
    "strengths",
    "difficulties",
    "avoidances",
    "conflicts",
)
FLAGS = ("needs_wheelchair", "needs_toilet", "needs_quiet", "with_children")
NUMBERS = ("max_minutes", "budget_yen")
TURNS = ("", "2")
"""A day may have two stretches of time: ``start_mon`` and ``start2_mon``."""
HOURS = {
    f"{edge}{turn}_{code}": f"{day}曜日の{text}{turn}"
    for code, day in WEEKDAYS
    for turn in TURNS
    for edge, text in (("start", "始まり"), ("end", "終わり"))
}
FORM = {
    name: field_label(name) for name in (*TEXTS, *SIZES, *LISTS, *FLAGS, *NUMBERS, "assessed_on")
} | HOURS


@coordinator.route("/cases/<uuid:case_id>/need/<uuid:person_id>", methods=["GET", "POST"])
def need(case_id: uuid.UUID, person_id: uuid.UUID) -> str | Response | tuple[str, int]:
    """Fill or change the sheet; a later editor is shown what changed and loses nothing."""
    found = opened(case_id)
    person = person_of(found, person_id)
    sheet = session().scalar(
        select(Need).where(Need.case_id == case_id, Need.person_id == person_id, Need.live)
    )
    if request.method == "GET":
        return _page(found, person, _stored(sheet))
    form = FormValues()
    try:
        version = form.whole("version", "版")
        written = _sheet(form)
        saved = save_need(
            *(session(), found.case, person, actor(), written),
            need=sheet,
            expected_version=version or 0,
        )
    except ConflictError as error:
        return _page(found, person, {}, error, _together(sheet, version)), 409
    except MatchingError as error:
        return _page(found, person, submitted({}), error), 422
    forget_draft("need", person_id)
    for said in read_free_hours(written["available"]).merged:
        flash(said)
    if found.case.state in PROPOSING:
        flash("アセスメントを保存しました。")
        return redirect(url_for("coordinator.matches", need_id=saved.id))
    flash("アセスメントを保存しました。次の段階に進めるかは、下の「次の段階」で分かります。")
    return redirect(url_for("coordinator.case", case_id=case_id))


def _page(
    found: OpenedCase,
    person: Person,
    values: dict[str, Any],
    error: MatchingError | None = None,
    together: Together | None = None,
) -> str:
    shown = together.values if together else values
    return render_template(
        "coordinator/need.html",
        case=found.case,
        person=person,
        error=error,
        together=together,
        values=shown,
        may_edit=found.reach is Reach.EDIT,
        may_match=found.case.state in PROPOSING,
        stages=STAGES.items(),
        transports=TRANSPORTS.items(),
        group_sizes=GROUP_SIZES.items(),
        abilities=ABILITIES.items(),
        languages=language_choices(shown.get("language")),
        weekdays=WEEKDAYS,
        turns=TURNS,
    )


def _together(sheet: Need | None, version: int | None) -> Together | None:
    """Lay the two edits together; of a sheet opened before there was one, all is theirs."""
    if sheet is None:
        return None
    before = _form_values(as_of(session(), sheet, version)) if version else {}
    return lay_together(before, _stored(sheet), FORM, FLAGS)


def _stored(sheet: Need | None) -> dict[str, Any]:
    if sheet is None:
        return {"assessed_on": today().isoformat(), "version": ""}
    return _form_values(plain_values(sheet)) | {"version": sheet.version}


def _form_values(columns: Mapping[str, Any]) -> dict[str, Any]:
    """The fields of the form from the columns of a sheet."""
    values = {name: columns[name] for name in (*TEXTS, *SIZES, *FLAGS, *NUMBERS)}
    values |= {name: "\n".join(columns[name] or ()) for name in LISTS}
    values["assessed_on"] = columns["assessed_on"] or today().isoformat()
    for code, _ in WEEKDAYS:
        slots = [slot for slot in columns["available"] if slot["weekday"] == code]
        for turn, slot in zip(TURNS, slots, strict=False):
            values[f"start{turn}_{code}"], values[f"end{turn}_{code}"] = slot["start"], slot["end"]
    return values


def _sheet(form: FormValues) -> dict[str, Any]:
    return {
        **{name: form.text(name) for name in (*TEXTS, *SIZES)},
        **{name: form.lines(name) for name in LISTS},
        **{name: form.yes(name) for name in FLAGS},
        "available": _hours(form),
        "max_minutes": form.whole("max_minutes", "行ける時間(分)"),
        "budget_yen": form.whole("budget_yen", "払える費用(円)"),
        "assessed_on": form.required_date("assessed_on", "アセスメントの日"),
    }


def _hours(form: FormValues) -> list[dict[str, str]]:
    hours = []
    for code, _ in WEEKDAYS:
        for turn in TURNS:
            start, end = form.text(f"start{turn}_{code}"), form.text(f"end{turn}_{code}")
            if start or end:
                hours.append({"weekday": code, "start": start or "", "end": end or ""})
    return hours
