"""Cases: a new one from the intake sheet, and the page everything hangs on."""

from __future__ import annotations

import uuid
from typing import TypeVar

from flask import current_app, flash, redirect, render_template, request, url_for
from sqlalchemy import select
from werkzeug.wrappers import Response

from directory.account import Role
from directory.database import today
from matching.access import (
    OpenedCase,
    Reach,
    acknowledge_secrecy,
)
from matching.case import Person
from matching.case_list import account_names
from matching.consent import Consent
from matching.erasure import OVER
from matching.errors import MatchingError
from matching.intake import IntakeEntry, PersonEntry, take_in
from matching.need import Need
from matching.placement import Placement
from matching.plan import PlanKind, SupportPlan
from matching.proposal import MatchProposal
from matching.scope import Allowed, may_show, shown_persons
from matching.workflow.case import OpenStep, open_steps, transitions, undoable_step
from matching.workflow.case_steps import LABELS
from matching.workflow.proposal_steps import LABELS as PROPOSAL_LABELS
from web.coordinator import coordinator
from web.coordinator.desk import actor, forget_draft, opened, profile
from web.coordinator.home import home_entry
from web.coordinator.step_place import Around, places, way_to_closing
from web.coordinator.timetable import timetable
from web.database import session
from web.form import FormValues
from web.paper.layout import layouts
from web.presenters.case_word import ATTRIBUTES, CONSENTS, PLACEMENT_STATES, language_choices

Record = TypeVar("Record", SupportPlan, MatchProposal, Placement)


@coordinator.route("/cases/new", methods=["GET", "POST"])
def new_case() -> str | Response | tuple[str, int]:
    """Take in a consultation: household, person, first words."""
    if request.method == "POST":
        try:
            case = take_in(session(), actor(), _entry(FormValues()))
        except MatchingError as error:
            return _intake_page(error), 422
        forget_draft("intake")
        flash(f"相談 {case.number} を受け付けました。次は同意の確認とアセスメントです。")
        return redirect(url_for("coordinator.case", case_id=case.id))
    return _intake_page(None)


def _intake_page(error: MatchingError | None) -> str:
    values = request.form.to_dict() or {"opened_on": today().isoformat()}
    chosen = {**values, "attributes": request.form.getlist("attributes")}
    return render_template(
        "coordinator/intake.html",
        values=chosen,
        error=error,
        attributes=[(name, name) for name in ATTRIBUTES],
        languages=language_choices(values.get("language")),
    )


def _entry(form: FormValues) -> IntakeEntry:
    return IntakeEntry(
        opened_on=form.required_date("opened_on", "受付日"),
        persons=(
            PersonEntry(
                name=form.required("name", "氏名"),
                name_kana=form.text("name_kana"),
                born_on=form.date("born_on"),
                age_stated=form.whole("age_stated", "年齢"),
                relation="本人",
                phone=form.text("phone"),
                attributes=form.ticked("attributes", ATTRIBUTES, "本人の状況"),
                language=form.text("language"),
            ),
        ),
        home=home_entry(form),
        need_known_on=form.date("opened_on"),
        route=form.text("route"),
        referrer=form.text("referrer"),
        referred_on=form.date("referred_on"),
        complaint=form.text("complaint"),
        referral_reason=form.text("referral_reason"),
        gap_case=form.yes("gap_case"),
    )


@coordinator.get("/cases/<uuid:case_id>")
def case(case_id: uuid.UUID) -> str:
    """Show one case: where it stands, what comes next, and everything recorded."""
    return case_page(case_id, None)


def case_page(case_id: uuid.UUID, error: MatchingError | None) -> str:
    """The page of a case, with what was wrong with the step just asked for."""
    found = opened(case_id)
    persons = shown_persons(session(), found, today())
    is_read = found.reach >= Reach.READ
    around = Around(
        found.case,
        _needs(case_id) if is_read else {},
        _records(SupportPlan, case_id, found),
        _records(MatchProposal, case_id, found),
        _records(Placement, case_id, found),
    )
    steps = _steps(found)
    return render_template(
        "coordinator/case.html",
        found=found,
        case=found.case,
        persons=persons,
        may_show=may_show,
        case_scope=_widest([allowed for _, allowed in persons]),
        is_read=is_read,
        owner_name=account_names(session(), [found.case.owner_id]).get(found.case.owner_id, "—"),
        labels=LABELS,
        steps=steps,
        places={step.target: places(around, step.target) for step in steps},
        closing_way=way_to_closing(found.case, steps, profile()) if is_read else None,
        history=transitions(session(), found.case) if is_read else [],
        needs=around.needs,
        plans=around.plans,
        proposals=around.proposals,
        placements=around.placements,
        timetable=timetable(session(), found.case) if is_read else [],
        proposal_labels=PROPOSAL_LABELS,
        placement_labels=PLACEMENT_STATES,
        consents=_consents(found.case.household_id) if is_read else {},
        consent_labels=CONSENTS,
        papers=_papers(found),
        may_edit=found.reach is Reach.EDIT,
        may_erase=actor().role is Role.SUPERVISOR and found.case.state in OVER,
        last_step=undoable_step(session(), found.case, profile()) if is_read else None,
        values=request.form.to_dict(),
        error=error,
        today=today(),
    )


def _widest(scopes: list[Allowed]) -> Allowed:
    """What of the case itself may show: whatever any member allows."""
    if None in scopes:
        return None
    return frozenset().union(*(scope or () for scope in scopes))


def _steps(found: OpenedCase) -> list[OpenStep]:
    if found.reach < Reach.READ:
        return []
    return open_steps(session(), found.case, profile(), today())


def _needs(case_id: uuid.UUID) -> dict[uuid.UUID, Need]:
    query = select(Need).where(Need.case_id == case_id, Need.live).order_by(Need.created_at)
    return {need.person_id: need for need in session().scalars(query)}


def _papers(found: OpenedCase) -> list[tuple[str, str]]:
    areas_dir = current_app.config["SETTINGS"].areas_dir
    reader = found.reach >= Reach.READ
    known = profile().consent.plan_without_consent == PlanKind.HOUSEHOLD_PLAN_NO_CONSENT.value
    return [
        (code, one.title)
        for code, one in layouts(areas_dir, profile().code).items()
        if (reader or one.needs_consent) and (known or not one.without_consent)
    ]


def _records(table: type[Record], case_id: uuid.UUID, found: OpenedCase) -> list[Record]:
    if found.reach < Reach.READ:
        return []
    query = select(table).where(table.case_id == case_id).order_by(table.created_at)
    return list(session().scalars(query))


def _consents(household_id: uuid.UUID) -> dict[tuple[uuid.UUID, str], Consent]:
    query = (
        select(Consent)
        .join(Person, Person.id == Consent.person_id)
        .where(Person.household_id == household_id)
        .order_by(Consent.version)
    )
    return {(row.person_id, row.purpose.value): row for row in session().scalars(query)}


@coordinator.post("/cases/<uuid:case_id>/secrecy")
def confirm_secrecy(case_id: uuid.UUID) -> Response:
    """Confirm the duty of secrecy for one's own case without consent."""
    acknowledge_secrecy(session(), actor(), case_id, today())
    return redirect(url_for("coordinator.case", case_id=case_id))
