"""Write a registration section by section; every section is kept as soon as it is sent."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable
from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from directory.database import today
from directory.formats.jurisdiction import in_address, whole_city
from directory.registration.draft import begin, save
from directory.registration.field import CATEGORIES, FIELDS, NUMBERS, SECTIONS
from directory.registration.proposed import missing, value_of
from directory.registration.record import EDITABLE_STATES, Registration, RegistrationError
from directory.resource import DisplayPrecision, GroupSize
from directory.schedule import occurrences, parse
from directory.taxonomy import forms
from matching.errors import InvalidValueError
from web.database import session
from web.form import FormValues
from web.group import group
from web.group.contact import keep_contact, private_contact
from web.group.desk import locator, own_organisation, own_registration
from web.group.mobile import ask_of_mobile
from web.group.place_choice import place_choices
from web.presenters.group import FIELD_WORDS

LABELS = dict(zip(SECTIONS, ("何を", "いつ", "どこで", "だれが", "参加と連絡"), strict=True))
YES_ONLY = ("beginner_friendly", "accessible_toilet", "quiet_space", "pickup", "online")
LOOK_AHEAD_DAYS = 70
DATES_SHOWN = 5


@group.route("/activities/new", methods=["GET", "POST"])
def new_activity() -> str | Response | tuple[str, int]:
    """Begin with the name; from then on the draft is kept."""
    if request.method == "GET":
        return _page(None, "what", {})
    registration = begin(session(), own_organisation())
    try:
        save(session(), registration, _sent("what"), locator())
    except RegistrationError as error:
        return _page(None, "what", request.form, error), 422
    return redirect(_next(registration, "what"))


@group.route("/registrations/<uuid:registration_id>/<section>", methods=["GET", "POST"])
def section(registration_id: uuid.UUID, section: str) -> str | Response | tuple[str, int]:
    """Show or keep one section of a registration."""
    registration = own_registration(registration_id)
    if section not in SECTIONS:
        abort(404)
    if request.method == "GET" and registration.state not in EDITABLE_STATES:
        return redirect(url_for("group.registration", registration_id=registration.id))
    if request.method == "GET":
        kept = {field: value_of(registration, field) for field in FIELDS}
        return _page(registration, section, kept | private_contact(registration.organisation))
    try:
        sent = _sent(section)
        ask_of_mobile(sent.get("phone"), value_of(registration, "phone"))
        save(session(), registration, sent, locator())
        if section == "join":
            keep_contact(session(), registration.organisation, request.form)
    except (RegistrationError, InvalidValueError) as error:
        return _page(registration, section, request.form, error), 422
    return redirect(_after(registration, section))


def _sent(section: str) -> dict[str, Any]:
    """Read the fields of one section; a field that was not sent is left as it is."""
    form = FormValues()
    readers: dict[str, Callable[[str], Any]] = {
        **dict.fromkeys(YES_ONLY, lambda name: form.yes(name) or None),
        **{name: _whole(form, FIELDS[name].label) for name in NUMBERS},
        "wheelchair": lambda name: form.perhaps(name, FIELDS[name].label),
    }
    names = [name for name, field in FIELDS.items() if field.section == section]
    sent = {
        name: readers.get(name, _text)(name)
        for name in names
        if name in request.form or name in YES_ONLY
    }
    return sent if section != "where" else _place(sent)


def _whole(form: FormValues, label: str) -> Callable[[str], int | None]:
    return lambda name: form.whole(name, label, NUMBERS[name][0])


def _text(name: str) -> str:
    return request.form.get(name, "").replace("\r\n", "\n")


def _place(sent: dict[str, Any]) -> dict[str, Any]:
    """Without a choice made yet, a home is shown by its town only, other places by address."""
    if request.form.get("go") == "hide":
        return sent | {"display_precision": DisplayPrecision.HIDDEN.value}
    if not sent.get("display_precision"):
        at_home = FormValues().yes("home")
        default = DisplayPrecision.TOWN if at_home else DisplayPrecision.EXACT
        return sent | {"display_precision": default.value}
    return sent


def _after(registration: Registration, section: str) -> str:
    """When and where are shown back once, as they were understood."""
    if section in ("when", "where") and request.form.get("go") == "check":
        return url_for(
            "group.section", registration_id=registration.id, section=section, read="yes"
        )
    return _next(registration, section)


def _next(registration: Registration, section: str) -> str:
    """Go on to the next section that lacks something, or to the review."""
    lacking = {field.section for field in missing(registration)}
    later = SECTIONS[SECTIONS.index(section) + 1 :]
    unseen = [name for name in later if name in lacking or not _touched(registration, name)]
    if unseen and not registration.is_change:
        return url_for("group.section", registration_id=registration.id, section=unseen[0])
    flash("下書きに残しました。")
    return url_for("group.registration", registration_id=registration.id)


def _touched(registration: Registration, section: str) -> bool:
    return any(
        field.section == section and name in registration.values for name, field in FIELDS.items()
    )


def _page(
    registration: Registration | None,
    section: str,
    values: Any,
    error: Exception | None = None,
) -> str:
    return render_template(
        f"group/{section}.html",
        registration=registration,
        section=section,
        sections=LABELS,
        values=values,
        error=error,
        longest={name: field.longest for name, field in FIELDS.items()},
        forms=[(form.code, form.label) for form in forms().values()],
        categories=[(name, name) for name in CATEGORIES],
        sizes=[(size.value, FIELD_WORDS["group_size"][size.value]) for size in GroupSize],
        reading=_reading(values.get("schedule_text")) if section == "when" else None,
        places=place_choices(registration) if section == "where" and registration else (),
        elsewhere=_elsewhere(registration, values.get("address")) if section == "where" else None,
        asks_of_mobile=getattr(error, "asks_of_mobile", False),
        read_back=request.args.get("read") == "yes",
    )


def _elsewhere(registration: Registration | None, address: str | None) -> str | None:
    """The name of the other municipality that an address says it lies in."""
    found = in_address(address) if registration and address else None
    if registration is None or found is None or whole_city(found[0]).code == _code(registration):
        return None
    return found[0].name


def _code(registration: Registration) -> str:
    return registration.organisation.municipality_code


def _reading(text: str | None) -> dict[str, Any] | None:
    """Show a schedule as it was understood: the next dates, and what was left open."""
    if not text:
        return None
    first = today()
    last = first + dt.timedelta(days=LOOK_AHEAD_DAYS)
    parsed = parse(text, first, last)
    found = occurrences(parsed, first, last)
    return {
        "status": parsed.status.value,
        "notes": parsed.notes,
        "dates": found[:DATES_SHOWN],
        "more": len(found) > DATES_SHOWN,
    }
