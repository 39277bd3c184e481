"""Look a registration over and hand it in, take it back, or give it up."""

from __future__ import annotations

import dataclasses
import uuid

from flask import flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from directory.registration import draft
from directory.registration.decision import field_changes
from directory.registration.field import FIELDS
from directory.registration.proposed import missing, preview
from directory.registration.record import EDITABLE_STATES, OPEN_STATES, RegistrationError
from web.database import session
from web.group import group
from web.group.desk import own_registration, own_resource
from web.group.section import LABELS
from web.presenters.group import REGISTRATION_LABELS, next_step
from web.presenters.public import present
from web.presenters.registration import worded_changes

NOT_YET = {"freshness": "unconfirmed", "freshness_label": "公開前(職員がこれから確かめます)"}
"""What stands in a preview for how surely an entry is known."""


@group.get("/registrations/<uuid:registration_id>")
def registration(registration_id: uuid.UUID) -> str:
    """Show a registration as the public would read it, and what is still missing."""
    return _review(registration_id)


def _review(registration_id: uuid.UUID, error: RegistrationError | None = None) -> str:
    found = own_registration(registration_id)
    lacking = missing(found)
    return render_template(
        "group/review.html",
        registration=found,
        label=REGISTRATION_LABELS[found.state],
        next_step=next_step(found),
        item=dataclasses.replace(present(preview(found)), **NOT_YET),
        changes=worded_changes(field_changes(found)) if found.is_change else (),
        sections=LABELS,
        filled={field.section for field in FIELDS.values() if field.name in found.values},
        lacking={field.section for field in lacking},
        ready=not lacking,
        editable=found.state in EDITABLE_STATES,
        opened=found.state in OPEN_STATES,
        error=error,
    )


@group.post("/registrations/<uuid:registration_id>/submit")
def submit(registration_id: uuid.UUID) -> Response | tuple[str, int]:
    """Hand it in to the municipality's coordinators."""
    found = own_registration(registration_id)
    try:
        draft.submit(session(), found)
    except RegistrationError as error:
        return _review(registration_id, error), 422
    flash("届け出ました。職員が確かめてから公開します。")
    return redirect(url_for("group.home"))


@group.post("/registrations/<uuid:registration_id>/recall")
def recall(registration_id: uuid.UUID) -> Response | tuple[str, int]:
    """Take a handed-in registration back to go on writing."""
    try:
        draft.recall(session(), own_registration(registration_id))
    except RegistrationError as error:
        return _review(registration_id, error), 422
    flash("取り下げました。直してから、もう一度届け出てください。")
    return redirect(url_for("group.registration", registration_id=registration_id))


@group.post("/registrations/<uuid:registration_id>/discard")
def discard(registration_id: uuid.UUID) -> Response | tuple[str, int]:
    """Give it up; what is public stays public."""
    try:
        draft.discard(session(), own_registration(registration_id))
    except RegistrationError as error:
        return _review(registration_id, error), 422
    flash("取りやめました。")
    return redirect(url_for("group.home"))


@group.post("/activities/<uuid:resource_id>/change")
def change_activity(resource_id: uuid.UUID) -> Response:
    """Begin a change of a published activity, or go on with it."""
    change = draft.begin_change(session(), own_resource(resource_id))
    return redirect(url_for("group.registration", registration_id=change.id))
