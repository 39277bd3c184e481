"""The people of a household, each a data subject with own consent; where they live, and a move."""

from __future__ import annotations

import uuid
from typing import Any

from flask import current_app, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from directory.database import today
from matching.access import OpenedCase, Reach
from matching.case import Person
from matching.case_sheet import PERSON_FIELDS, add_person, edit_home, edit_person
from matching.errors import ConflictError, InvalidValueError, MatchingError
from matching.intake import PersonEntry
from matching.label import field_label
from matching.relocation import former_homes, household_moved
from matching.revision import as_of, plain_values
from web.coordinator import coordinator
from web.coordinator.conflict import Together, lay_together, submitted
from web.coordinator.desk import actor, forget_draft, opened, person_of
from web.coordinator.home import home_entry
from web.database import session
from web.form import FormValues
from web.presenters.case_word import ATTRIBUTES, RELATIONS

TEXTS = ("name", "name_kana", "relation", "phone", "contact", "language")
PERSON_FORM = {name: field_label(name) for name in (*TEXTS, "born_on", "age_stated", "attributes")}
HOME_FORM = {name: field_label(name) for name in ("town", "address", "confidential_address")}
OUTSIDE = "outside"


@coordinator.route("/cases/<uuid:case_id>/persons/new", methods=["GET", "POST"])
def new_person(case_id: uuid.UUID) -> str | Response | tuple[str, int]:
    """Add somebody to the household; each is asked for consent apart."""
    found = opened(case_id)
    blank: dict[str, Any] = {"attributes": []}
    if request.method == "GET":
        return _person_page(found, None, blank)
    try:
        made = add_person(session(), found.case, actor(), _person_entry(FormValues()))
    except MatchingError as error:
        session().rollback()
        return _person_page(opened(case_id), None, submitted(blank), error), 422
    forget_draft("person", case_id)
    flash(f"{made.name} さんを世帯に加えました。同意は、この人自身に確かめて記録してください。")
    return redirect(url_for("coordinator.case", case_id=case_id))


@coordinator.route("/cases/<uuid:case_id>/persons/<uuid:person_id>", methods=["GET", "POST"])
def person(case_id: uuid.UUID, person_id: uuid.UUID) -> str | Response | tuple[str, int]:
    """Correct what is known of one member of the household."""
    found = opened(case_id)
    shown = person_of(found, person_id)
    if request.method == "GET":
        return _person_page(found, shown, plain_values(shown))
    form = FormValues()
    try:
        version = form.whole("version", "版") or 0
        entry = _person_entry(form)
        values = {name: getattr(entry, name) for name in PERSON_FIELDS}
        edit_person(session(), found.case, shown, actor(), values, expected_version=version)
    except ConflictError as error:
        together = lay_together(as_of(session(), shown, version), plain_values(shown), PERSON_FORM)
        return _person_page(found, shown, {}, error, together), 409
    except MatchingError as error:
        return _person_page(found, shown, submitted({"attributes": []}), error), 422
    forget_draft("person", person_id)
    flash("世帯の人の内容を直しました。前の内容は履歴に残っています。")
    return redirect(url_for("coordinator.case", case_id=case_id))


def _person_page(
    found: OpenedCase,
    shown: Person | None,
    values: dict[str, Any],
    error: MatchingError | None = None,
    together: Together | None = None,
) -> str:
    return render_template(
        "coordinator/person.html",
        case=found.case,
        person=shown,
        values=together.values if together else values,
        error=error,
        together=together,
        may_edit=found.reach is Reach.EDIT,
        attributes=[(name, name) for name in ATTRIBUTES],
        relations=RELATIONS,
    )


def _person_entry(form: FormValues) -> PersonEntry:
    return PersonEntry(
        name=form.required("name", "氏名"),
        name_kana=form.text("name_kana"),
        born_on=form.date("born_on"),
        age_stated=form.whole("age_stated", "年齢"),
        relation=form.text("relation"),
        phone=form.text("phone"),
        contact=form.text("contact"),
        attributes=tuple(form.many("attributes")),
        language=form.text("language"),
    )


@coordinator.route("/cases/<uuid:case_id>/home", methods=["GET", "POST"])
def home(case_id: uuid.UUID) -> str | Response | tuple[str, int]:
    """Correct where the household lives, without a move."""
    found = opened(case_id)
    household = found.case.household
    if request.method == "GET":
        return _home_page(found, plain_values(household))
    form = FormValues()
    try:
        version = form.whole("version", "版") or 0
        edit_home(session(), found.case, actor(), version, home_entry(form))
    except ConflictError as error:
        before = as_of(session(), household, version)
        together = lay_together(
            before, plain_values(household), HOME_FORM, {"confidential_address"}
        )
        return _home_page(found, {}, error, together), 409
    except MatchingError as error:
        return _home_page(found, submitted({}), error), 422
    flash("住まいを直しました。")
    return redirect(url_for("coordinator.case", case_id=case_id))


@coordinator.post("/cases/<uuid:case_id>/move")
def move(case_id: uuid.UUID) -> str | Response | tuple[str, int]:
    """Record a move: inside the town areas change, outside nothing is sent by itself."""
    found = opened(case_id)
    form = FormValues()
    code = found.case.municipality_code
    try:
        where = form.required("where", "転居先")
        if where not in (code, OUTSIDE):
            raise InvalidValueError("where", "「転居先」を一覧から選んでください。")
        tasks = household_moved(
            *(session(), found.case, actor()),
            form.required_date("moved_on", "転居した日"),
            home_entry(form),
            where,
        )
    except MatchingError as error:
        session().rollback()
        return _home_page(opened(case_id), submitted({}), error), 422
    flash("転居を記録しました。前の住まいと圏域は履歴に残ります。")
    for task in tasks:
        flash(f"やること: {task.note}")
    return redirect(url_for("coordinator.case", case_id=case_id))


def _home_page(
    found: OpenedCase,
    values: dict[str, Any],
    error: MatchingError | None = None,
    together: Together | None = None,
) -> str:
    profile = current_app.config["PROFILES"][found.case.municipality_code]
    return render_template(
        "coordinator/home.html",
        case=found.case,
        values=together.values if together else values,
        error=error,
        together=together,
        may_edit=found.reach is Reach.EDIT,
        former=former_homes(session(), found.case),
        places=[(profile.code, f"{profile.name}の中"), (OUTSIDE, f"{profile.name}の外")],
        today=today(),
    )
