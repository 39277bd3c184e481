"""Papers of a case: print page and PDF, with the handling mark and the reader's name."""

from __future__ import annotations

import uuid

from flask import Response, current_app, g, render_template

from directory.audit import record
from directory.database import now, today
from matching.access import OpenedCase, Reach
from matching.case import Person
from matching.errors import ConsentError, NotFoundError
from matching.plan import PlanKind
from matching.scope import Allowed, conference_scope, may_show
from web.coordinator import coordinator
from web.coordinator.desk import opened, person_of, profile
from web.database import session
from web.paper.content import values
from web.paper.layout import Layout, layouts
from web.paper.pdf import FilledSection, Paper, write_pdf
from web.presentation import japanese_time

BEYOND = "(同意の範囲外)"


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
    person = person_of(found, person_id)
    settings = current_app.config["SETTINGS"]
    layout = layouts(settings.areas_dir, found.case.municipality_code).get(form)
    if layout is None or (found.reach < Reach.READ and not layout.needs_consent):
        raise NotFoundError
    if layout.without_consent:
        _require_plan_without_consent(layout)
    allowed = _scope(found, layout, person) if layout.needs_consent else None
    shown = values(session(), found.case, person, today())
    record(session(), "print", "support_case", case_id, detail=form)
    return Paper(
        title=layout.title,
        mark=layout.mark,
        footer=f"{g.who.account.name}({japanese_time(now())})",
        sections=[
            FilledSection(
                section.heading,
                [
                    (label, shown[name] if may_show(name, allowed) else BEYOND)
                    for label, name in section.fields
                ],
            )
            for section in layout.sections
        ],
    )


def _scope(found: OpenedCase, layout: Layout, person: Person) -> Allowed:
    """What the person lets the conference see; a paper nobody consented to is not made."""
    scope = conference_scope(session(), found.case, today())
    if person.id in scope:
        return scope[person.id]
    if found.reach < Reach.READ:
        raise NotFoundError
    record(session(), "print", "support_case", found.case.id, result="denied")
    g.commit_on_error = True
    raise ConsentError(
        f"「{layout.title}」は、会議とプランへの本人の同意があるときだけ作れます。"
        "先に同意を記録してください。"
    )


def _require_plan_without_consent(layout: Layout) -> None:
    if profile().consent.plan_without_consent != PlanKind.HOUSEHOLD_PLAN_NO_CONSENT.value:
        raise ConsentError(
            f"{profile().name}の計画には、本人の同意のない「{layout.title}」がありません。"
            "支援プランを使ってください。"
        )
