"""What has to be confirmed, in walking order; two taps confirm; the yearly postcard."""

from __future__ import annotations

import uuid

from flask import current_app, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from directory.database import today
from directory.errors import DirectoryError
from directory.freshness.confirmation import confirm
from directory.freshness.link import make_link
from directory.freshness.rule import interval_of
from directory.freshness.state import held_fields
from directory.freshness.work_list import due_resources
from directory.history import ConfirmationMethod
from directory.resource import Resource
from matching.errors import InvalidValueError
from web.coordinator import coordinator
from web.coordinator.desk import profile
from web.coordinator.resource import refused, staff_resource
from web.database import session
from web.form import FormValues
from web.qr import qr_image

METHODS = (
    (ConfirmationMethod.VISIT.value, "訪問した"),
    (ConfirmationMethod.PHONE.value, "電話した"),
    (ConfirmationMethod.REPLY.value, "返信が来た"),
)


@coordinator.get("/freshness")
def freshness() -> str:
    """List what is due in one area, the first unless another is asked for."""
    found = due_resources(session(), profile(), today())
    area = request.args.get("area")
    chosen = area if area in found else next(iter(found), None)
    return render_template(
        "coordinator/freshness.html",
        profile=profile(),
        areas=[(name, len(stops)) for name, stops in found.items()],
        chosen=chosen,
        stops=found[chosen] if chosen else [],
        methods=METHODS,
        interval=interval_of(profile()),
    )


@coordinator.post("/resources/<uuid:resource_id>/confirm")
def confirm_resource(resource_id: uuid.UUID) -> Response | tuple[str, int]:
    """Note that everything the entry says, or one type of it, was found true today."""
    shown = staff_resource(resource_id)
    form = FormValues()
    try:
        method = form.choice("method", ConfirmationMethod, "確かめ方")
        if method is None:
            raise InvalidValueError("method", "「確かめ方」を選んでください。")
        fields = _fields_of(shown, form.text("type"))
        confirm(session(), shown, profile(), method, today(), fields)
    except (DirectoryError, InvalidValueError) as error:
        return refused(resource_id, error)
    flash(f"「{shown.name}」をきょう確かめたことにしました。")
    area = form.text("area")
    if area:
        return redirect(url_for("coordinator.freshness", area=area))
    return redirect(url_for("coordinator.resource", resource_id=resource_id))


def _fields_of(shown: Resource, code: str | None) -> tuple[str, ...] | None:
    """What the entry says of one type of field; ``None`` stands for everything."""
    if code is None:
        return None
    names = [each.fields for each in interval_of(profile()).types if each.code == code]
    if not names:
        raise InvalidValueError("type", "「確かめたところ」は一覧から選んでください。")
    return held_fields(shown, names[0])


@coordinator.post("/resources/<uuid:resource_id>/postcard")
def postcard(resource_id: uuid.UUID) -> str | tuple[str, int]:
    """Make a confirmation link and show it once, as a postcard to print."""
    shown = staff_resource(resource_id)
    try:
        token, expires_on = make_link(session(), shown, profile(), today())
    except DirectoryError as error:
        return refused(resource_id, error)
    host = current_app.config["SETTINGS"].public_url
    link = f"{host or request.host_url.rstrip('/')}{url_for('public.confirm', token=token)}"
    return render_template(
        "coordinator/postcard.html",
        profile=profile(),
        resource=shown,
        link=link,
        image=qr_image(link),
        expires_on=expires_on,
        host_is_set=host is not None,
    )
