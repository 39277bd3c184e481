"""What staff write about an entry: spare capacity, corrections, acceptance, roles."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from directory.errors import DirectoryError
from directory.language import JAPANESE, languages, often_asked
from directory.registration.field import CATEGORIES, FIELDS
from directory.resource import GroupSize, Resource
from directory.staff_entry import add_latent, edit_entry, remove_role, write_acceptance, write_role
from directory.taxonomy import forms, latent_kinds
from matching.errors import InvalidValueError, MatchingError
from matching.person_name import refuse_names
from web.coordinator import coordinator
from web.coordinator.desk import profile
from web.coordinator.resource import ACCEPTS, refused, staff_resource
from web.coordinator.site_fact import places_open
from web.coordinator.waiting import tell_coordinators
from web.database import session
from web.errors import status_of
from web.form import FormValues
from web.group.desk import locator
from web.presenters.group import FIELD_WORDS

THREE_WAY = (
    "beginner_friendly",
    "wheelchair",
    "accessible_toilet",
    "quiet_space",
    "pickup",
    "online",
)
NUMBERS = ("fee_yen", "capacity")
LONG = ("activities", "schedule_text", "target", "how_to_join")
YES_NO = (("yes", "はい"), ("no", "いいえ"))


@coordinator.route("/resources/new", methods=["GET", "POST"])
def new_resource() -> str | Response | tuple[str, int]:
    """Register spare capacity that staff know of and nobody else should read."""
    if request.method == "GET":
        return _form(None, {})
    try:
        made = add_latent(session(), _written(), FormValues().text("latent_kind"), locator())
    except (DirectoryError, MatchingError) as error:
        session().rollback()
        return _form(None, _sent(), error), 422
    flash("使える余力を登録しました。職員にだけ見え、マッチングに使われます。")
    tell_coordinators(made)
    return redirect(url_for("coordinator.resource", resource_id=made.id))


@coordinator.route("/resources/<uuid:resource_id>/edit", methods=["GET", "POST"])
def edit_resource(resource_id: uuid.UUID) -> str | Response | tuple[str, int]:
    """Correct an entry; what changes is kept in its history."""
    shown = staff_resource(resource_id)
    if request.method == "GET":
        return _form(shown, _values(shown))
    try:
        version = FormValues().whole("version", "版") or 0
        edit_entry(session(), shown, _written(), locator(), version)
    except (DirectoryError, MatchingError) as error:
        session().rollback()
        return _form(staff_resource(resource_id), _sent(), error), status_of(error)
    flash("直しました。前の内容は履歴に残っています。")
    return redirect(url_for("coordinator.resource", resource_id=resource_id))


def _values(shown: Resource) -> dict[str, Any]:
    kept = {name: getattr(shown, name) for name in FIELDS}
    answers = {True: "yes", False: "no", None: ""}
    plain = {name: getattr(value, "value", value) for name, value in kept.items()}
    plain["languages"] = shown.languages
    return plain | {name: answers[kept[name]] for name in THREE_WAY}


def _written() -> dict[str, Any]:
    """Read the fields that were sent; one that was not sent is left as it is."""
    form = FormValues()
    found: dict[str, Any] = {}
    for name, field in FIELDS.items():
        if name not in request.form:
            continue
        if name in THREE_WAY:
            found[name] = form.perhaps(name, field.label)
        elif name in NUMBERS:
            found[name] = form.whole(name, field.label)
        else:
            found[name] = form.text(name, field.label)
    if "languages" in request.form:
        found["languages"] = form.many("languages") or None
    return found


def _sent() -> Mapping[str, Any]:
    return {**request.form, "languages": FormValues().many("languages")}


def _form(shown: Resource | None, values: Mapping[str, Any], error: Exception | None = None) -> str:
    choices = {
        "form": [(form.code, form.label) for form in forms().values()],
        "category": [(name, name) for name in CATEGORIES],
        "display_precision": list(FIELD_WORDS["display_precision"].items()),
        "group_size": [(size.value, FIELD_WORDS["group_size"][size.value]) for size in GroupSize],
        **dict.fromkeys(THREE_WAY, YES_NO),
    }
    hidden = ("display_precision",) if shown is None or shown.staff_only else ()
    return render_template(
        "coordinator/resource_form.html",
        profile=profile(),
        resource=shown,
        values=values,
        error=error,
        fields=[field for name, field in FIELDS.items() if name not in hidden],
        choices=choices,
        long=LONG,
        latent_kinds=[(name, name) for name in latent_kinds()],
        languages=_spoken_choices(),
    )


def _spoken_choices() -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
    """Languages a place may speak: those asked for often with Japanese first, and the others."""
    often = {JAPANESE: languages()[JAPANESE], **often_asked()}
    return list(often.items()), [pair for pair in languages().items() if pair[0] not in often]


@coordinator.post("/resources/<uuid:resource_id>/acceptance")
def edit_acceptance(resource_id: uuid.UUID) -> Response | tuple[str, int]:
    """Write who can be taken, who watches and what was hard: for staff only."""
    shown = staff_resource(resource_id)
    form = FormValues()
    try:
        kind = form.text("latent_kind")
        if kind not in (None, *latent_kinds()):
            raise InvalidValueError("latent_kind", "「余力の種類」は一覧から選んでください。")
        values: dict[str, Any] = {name: form.perhaps(name, label) for name, label in ACCEPTS}
        values |= {
            name: form.lines(name) for name in ("strict_conditions", "negotiable_conditions")
        }
        texts = ("ask_whom", "watchers", "hard_hours", "past_difficulties")
        values |= {name: form.text(name) for name in texts}
        if len(values["ask_whom"] or "") > 200:
            raise InvalidValueError("ask_whom", "「聞く相手」は200文字までです。短くしてください。")
        told = ("strict_conditions", "negotiable_conditions", "hard_hours", "past_difficulties")
        refuse_names(session(), shown.municipality_code, {name: values[name] for name in told})
        write_acceptance(session(), shown, values | ({"latent_kind": kind} if kind else {}))
    except MatchingError as error:
        return refused(resource_id, error)
    flash("受け入れの記録を直しました。公開はされません。")
    return redirect(url_for("coordinator.resource", resource_id=resource_id))


@coordinator.post("/resources/<uuid:resource_id>/roles")
def edit_role(resource_id: uuid.UUID) -> Response | tuple[str, int]:
    """Write or take away one role with its places."""
    shown = staff_resource(resource_id)
    before = places_open(shown)
    form = FormValues()
    try:
        refuse_names(session(), shown.municipality_code, {"conditions": form.text("conditions")})
        role = form.text("role")
        if form.yes("remove"):
            remove_role(session(), shown, role or "")
        else:
            write_role(
                session(),
                shown,
                role,
                conditions=form.text("conditions"),
                places=form.whole("places", "定員"),
                open_places=form.whole("open_places", "空き"),
                as_of=form.date("as_of"),
                valid_until=form.date("valid_until"),
            )
    except (DirectoryError, MatchingError) as error:
        return refused(resource_id, error)
    flash("役割を直しました。")
    if places_open(shown) > before:
        tell_coordinators(shown)
    return redirect(url_for("coordinator.resource", resource_id=resource_id))
