"""Papers of a case: print page and PDF, with the handling mark and the reader's name."""

from __future__ import annotations

import uuid

from flask import Response, current_app, g, render_template
from sqlalchemy import select

from directory.audit import record
from directory.database import now, today
from matching.access import OpenedCase, Reach
from matching.consent import Consent, ConsentPurpose
from matching.errors import ConsentError, NotFoundError
from web.coordinator import coordinator
from web.coordinator.desk import opened, person_of
from web.database import session
from web.paper.content import values
from web.paper.layout import Layout, layouts
from web.paper.pdf import FilledSection, Paper, write_pdf
from web.presentation import japanese_time


@coordinator.get("/cases/<uuid:case_id>/paper/<form>/<uuid:person_id>")
def paper(case_id: uuid.UUID, form: str, person_id: uuid.UUID) -> str:
    """Show a paper for printing from the browser."""
    filled = _fill(case_id, form, person_id)
    return render_template("coordinator/paper.html", paper=filled)


@coordinator.get("/cases/<uuid:case_id>/paper/<form>/<uuid:person_id>.pdf")
def paper_pdf(case_id: uuid.UUID, form: str, person_id: uuid.UUID) -> Response:
    """Answer a paper as PDF; the file's name says nothing of the person."""
    filled = _fill(case_id, form, person_id)
    name = f'inline; filename="{form}.pdf"'
    return Response(
        write_pdf(filled), mimetype="application/pdf", headers={"Content-Disposition": name}
    )


def _fill(case_id: uuid.UUID, form: str, person_id: uuid.UUID) -> Paper:
    found = opened(case_id)
    if found.reach < Reach.READ:
        raise NotFoundError
    person = person_of(found, person_id)
    settings = current_app.config["SETTINGS"]
    layout = layouts(settings.areas_dir, found.case.municipality_code).get(form)
    if layout is None:
        raise NotFoundError
    if layout.needs_consent:
        _require_consent(found, layout, person_id)
    shown = values(session(), found.case, person, today())
    record(session(), "print", "support_case", case_id, detail=form)
    return Paper(
        title=layout.title,
        mark=layout.mark,
        footer=f"{g.who.account.name}({japanese_time(now())})",
        sections=[
            FilledSection(
                section.heading, [(label, shown.get(name, "—")) for label, name in section.fields]
            )
            for section in layout.sections
        ],
    )


def _require_consent(found: OpenedCase, layout: Layout, person_id: uuid.UUID) -> None:
    newest = session().scalar(
        select(Consent)
        .where(Consent.person_id == person_id, Consent.purpose == ConsentPurpose.CONFERENCE)
        .order_by(Consent.version.desc())
        .limit(1)
    )
    if newest is None or not newest.is_live_on(today()):
        record(session(), "print", "support_case", found.case.id, result="denied")
        raise ConsentError(
            f"「{layout.title}」は、会議とプランへの本人の同意があるときだけ作れます。"
            "先に同意を記録してください。"
        )
