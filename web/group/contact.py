"""How staff reach the group: never public, changed by the group itself at any time."""

from __future__ import annotations

from collections.abc import Mapping

from flask import flash, redirect, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from directory.audit import record
from directory.organisation import Organisation
from directory.registration.record import RegistrationError
from web.database import session
from web.group import group
from web.group.desk import own_organisation

FIELDS = {
    "representative": ("代表者", 100),
    "private_phone": ("事務局だけが知る電話", 40),
    "private_email": ("事務局だけが知るメール", 200),
}


@group.route("/contact", methods=["GET", "POST"])
def contact() -> str | Response | tuple[str, int]:
    """Show or change the private contact of the group."""
    organisation = own_organisation()
    if request.method == "GET":
        return render_template("group/contact.html", values=private_contact(organisation))
    try:
        keep_contact(session(), organisation, request.form)
    except RegistrationError as error:
        page = render_template("group/contact.html", values=request.form, error=error)
        return page, 422
    flash("連絡先を保存しました。")
    return redirect(url_for("group.home"))


def private_contact(organisation: Organisation) -> dict[str, str | None]:
    """Read the contact of a group, for the group itself and for staff."""
    return {name: getattr(organisation, name) for name in FIELDS}


def keep_contact(session: Session, organisation: Organisation, sent: Mapping[str, str]) -> None:
    """Keep what was sent of the contact; the trail names the fields, not what they hold."""
    changed = []
    for name, (label, longest) in FIELDS.items():
        if name not in sent:
            continue
        value = sent[name].replace("\x00", "").strip() or None
        if value and len(value) > longest:
            raise RegistrationError(f"「{label}」は{longest}文字までです。短くしてください。", name)
        if value != getattr(organisation, name):
            setattr(organisation, name, value)
            changed.append(name)
    if changed:
        record(session, "change", "organisation", organisation.id, detail=",".join(changed))
