"""The people of a household, each a data subject with own consent."""

from __future__ import annotations

import uuid
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from matching.access import OpenedCase, Reach
from matching.case import Person
from matching.case_sheet import PERSON_FIELDS, add_person, edit_person
from matching.errors import ConflictError, MatchingError
from matching.intake import PersonEntry
from matching.label import field_label
from matching.revision import as_of, plain_values
from web.coordinator import coordinator
from web.coordinator.conflict import Together, lay_together, submitted
from web.coordinator.desk import actor, forget_draft, opened, person_of
from web.database import session
from web.form import FormValues
from web.presenters.case_word import ATTRIBUTES, RELATIONS, language_choices

TEXTS = ("name", "name_kana", "relation", "phone", "contact", "language")
PERSON_FORM = {name: field_label(name) for name in (*TEXTS, "born_on", "age_stated", "attributes")}


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
    written = together.values if together else values
    return render_template(
        "coordinator/person.html",
        case=found.case,
        person=shown,
        values=written,
        error=error,
        together=together,
        may_edit=found.reach is Reach.EDIT,
        attributes=[(name, name) for name in ATTRIBUTES],
        relations=RELATIONS,
        languages=language_choices(written.get("language")),
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
        attributes=form.ticked("attributes", ATTRIBUTES, "本人の状況"),
        language=form.text("language"),
    )
