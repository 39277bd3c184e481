"""What groups and residents sent in: registrations to decide on, error reports to deal with."""

from __future__ import annotations

import uuid

from flask import abort, flash, redirect, render_template, request, url_for
from sqlalchemy import select
from werkzeug.wrappers import Response

from directory.audit import record
from directory.error_report import mark_handled
from directory.history import ErrorReport
from directory.registration import decision
from directory.registration.proposed import preview
from directory.registration.record import Registration, RegistrationError, RegistrationState
from directory.resource import Resource
from web.coordinator import coordinator
from web.coordinator.desk import actor, profile
from web.coordinator.waiting import tell_coordinators
from web.database import session
from web.form import FormValues
from web.presenters.group import REGISTRATION_LABELS
from web.presenters.public import present
from web.presenters.registration import worded_changes

DECIDED_SHOWN = 10


@coordinator.get("/registrations")
def registrations() -> str:
    """List what waits for an answer, the oldest first, and what was decided last."""
    code = actor().municipality_code
    of_here = select(Registration).where(Registration.municipality_code == code)
    waiting = of_here.where(Registration.state == RegistrationState.SUBMITTED)
    decided = of_here.where(Registration.decided_at.is_not(None))
    reports = (
        select(ErrorReport, Resource.name)
        .join(Resource, ErrorReport.resource_id == Resource.id)
        .where(Resource.municipality_code == code, ErrorReport.handled_at.is_(None))
        .order_by(ErrorReport.at)
    )
    return render_template(
        "coordinator/registrations.html",
        profile=profile(),
        waiting=session().scalars(waiting.order_by(Registration.submitted_at)).all(),
        decided=session()
        .scalars(decided.order_by(Registration.decided_at.desc()).limit(DECIDED_SHOWN))
        .all(),
        reports=session().execute(reports).all(),
        labels=REGISTRATION_LABELS,
    )


@coordinator.get("/registrations/<uuid:registration_id>")
def registration(registration_id: uuid.UUID) -> str:
    """Show one registration as it would be published, with what it changes."""
    return _page(_registration(registration_id))


@coordinator.post("/registrations/<uuid:registration_id>/publish")
def publish_registration(registration_id: uuid.UUID) -> Response | tuple[str, int]:
    """Publish it: from now on it is on map and list."""
    found = _registration(registration_id)
    try:
        resource = decision.publish(session(), found, _version())
    except decision.SelfApprovalError as error:
        return _page(found, error), 403
    except RegistrationError as error:
        return _page(found, error), 422
    flash("公開しました。地図と一覧に載っています。")
    tell_coordinators(resource)
    return redirect(url_for("public.resource", resource_id=resource.id))


@coordinator.post("/registrations/<uuid:registration_id>/return")
def return_registration(registration_id: uuid.UUID) -> Response | tuple[str, int]:
    """Give it back to its group with a reason."""
    found = _registration(registration_id)
    try:
        decision.give_back(session(), found, request.form.get("reason", ""), _version())
    except decision.SelfApprovalError as error:
        return _page(found, error), 403
    except RegistrationError as error:
        return _page(found, error), 422
    flash("団体に戻しました。理由は団体のページに出ます。")
    return redirect(url_for("coordinator.registrations"))


@coordinator.post("/reports/<uuid:report_id>/handled")
def handle_report(report_id: uuid.UUID) -> Response:
    """Note that an error report has been dealt with."""
    report = session().get(ErrorReport, report_id)
    resource = session().get(Resource, report.resource_id) if report else None
    if report is None or resource is None:
        abort(404)
    if resource.municipality_code != actor().municipality_code:
        abort(404)
    mark_handled(session(), report)
    flash("対応済みにしました。")
    return redirect(url_for("coordinator.registrations"))


def _registration(registration_id: uuid.UUID) -> Registration:
    """Find a registration of the reader's municipality; a draft is its group's own business."""
    found = session().get(Registration, registration_id)
    if found is None or found.municipality_code != actor().municipality_code:
        abort(404)
    if found.submitted_at is None:
        abort(404)
    return found


def _version() -> int:
    return FormValues().whole("version", "版") or 0


def _page(found: Registration, error: RegistrationError | None = None) -> str:
    record(session(), "read", "organisation_contact", found.organisation_id)
    waiting = found.state is RegistrationState.SUBMITTED
    return render_template(
        "coordinator/registration.html",
        profile=profile(),
        registration=found,
        label=REGISTRATION_LABELS[found.state],
        item=present(preview(found)),
        changes=worded_changes(decision.field_changes(found)),
        own=found.is_by(actor().account_id),
        may_decide=waiting and actor().role in decision.DECIDING_ROLES,
        error=error,
        values=request.form,
    )
