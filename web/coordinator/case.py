"""Cases: the list, a new one from the intake sheet, and the page everything hangs on."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import TypeVar

from flask import current_app, flash, redirect, render_template, request, url_for
from sqlalchemy import select
from werkzeug.wrappers import Response

from directory.database import today
from matching.access import (
    OpenedCase,
    Reach,
    acknowledge_secrecy,
    awaiting_secrecy,
    list_cases,
)
from matching.case import CaseState, Person
from matching.consent import Consent
from matching.errors import MatchingError
from matching.intake import HomeEntry, IntakeEntry, PersonEntry, take_in
from matching.need import Need
from matching.placement import Placement
from matching.plan import SupportPlan
from matching.proposal import MatchProposal
from matching.workflow.case import OpenStep, advance, open_steps, transitions
from matching.workflow.case_steps import LABELS
from matching.workflow.proposal_steps import LABELS as PROPOSAL_LABELS
from web.coordinator import coordinator
from web.coordinator.desk import actor, forget_draft, home_place, opened, profile
from web.coordinator.placement import STATES as PLACEMENT_LABELS
from web.database import session
from web.form import FormValues
from web.paper.layout import layouts

Record = TypeVar("Record", SupportPlan, MatchProposal, Placement)
ATTRIBUTES = (
    "高齢者",
    "子ども",
    "若者",
    "男性",
    "女性",
    "ひきこもり",
    "不登校",
    "8050世帯",
    "精神障害",
    "知的障害",
    "身体障害",
    "発達特性",
    "認知症",
    "障害手帳あり",
    "手帳なし",
    "子育て中",
    "妊娠中",
    "ひとり親",
    "生活困窮",
    "介護者",
    "ヤングケアラー",
    "外国ルーツ",
)


@coordinator.get("/cases")
def cases() -> str:
    """List the cases this reader may know of."""
    return render_template(
        "coordinator/cases.html",
        lines=list_cases(session(), actor(), today()),
        shut=awaiting_secrecy(session(), actor(), today()),
        labels=LABELS,
    )


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
                attributes=tuple(form.many("attributes")),
                language=form.text("language"),
            ),
        ),
        home=_home(form),
        need_known_on=form.date("opened_on"),
        route=form.text("route"),
        referrer=form.text("referrer"),
        referred_on=form.date("referred_on"),
        complaint=form.text("complaint"),
        referral_reason=form.text("referral_reason"),
        gap_case=form.yes("gap_case"),
    )


def _home(form: FormValues) -> HomeEntry:
    """Where the household lives, placed on its town offline where the town is known."""
    town = form.text("town")
    found = home_place(town)
    lon, lat = found.point if found and found.point else (None, None)
    return HomeEntry(
        town=(found.town if found and found.town else town),
        address=form.text("address"),
        lon=lon,
        lat=lat,
        confidential_address=form.yes("confidential_address"),
    )


@coordinator.get("/cases/<uuid:case_id>")
def case(case_id: uuid.UUID) -> str:
    """Show one case: where it stands, what comes next, and everything recorded."""
    found = opened(case_id)
    return render_template(
        "coordinator/case.html",
        found=found,
        case=found.case,
        labels=LABELS,
        steps=_steps(found),
        history=transitions(session(), found.case) if found.reach >= Reach.READ else [],
        needs=_needs(case_id) if found.reach >= Reach.READ else [],
        plans=_records(SupportPlan, case_id, found),
        proposals=_records(MatchProposal, case_id, found),
        placements=_records(Placement, case_id, found),
        proposal_labels=PROPOSAL_LABELS,
        placement_labels=PLACEMENT_LABELS,
        consents=_consents(found.case.household_id) if found.reach >= Reach.READ else {},
        papers=_papers(),
        may_edit=found.reach is Reach.EDIT,
        today=today(),
    )


def _steps(found: OpenedCase) -> list[OpenStep]:
    if found.reach < Reach.READ:
        return []
    return open_steps(session(), found.case, profile(), today())


def _needs(case_id: uuid.UUID) -> dict[uuid.UUID, Need]:
    query = select(Need).where(Need.case_id == case_id, Need.live).order_by(Need.created_at)
    return {need.person_id: need for need in session().scalars(query)}


def _papers() -> list[tuple[str, str]]:
    areas_dir = current_app.config["SETTINGS"].areas_dir
    return [(code, one.title) for code, one in layouts(areas_dir, profile().code).items()]


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


@coordinator.post("/cases/<uuid:case_id>/advance")
def advance_case(case_id: uuid.UUID) -> Response:
    """Move the case one step; the domain says what is missing."""
    found = opened(case_id)
    form = FormValues()
    target = form.choice("to", CaseState, "次の段階")
    day: dt.date = form.date("on") or today()
    if target is not None:
        version = form.whole("version", "版")
        note = form.text("note")
        if target is CaseState.ON_HOLD:
            found.case.hold_reason = note
            found.case.next_check_on = form.date("next_check_on")
            version = None
        advance(
            session(),
            found.case,
            target,
            actor(),
            day,
            profile(),
            note=note,
            expected_version=version,
        )
        flash(f"「{LABELS[target]}」に進めました。")
    return redirect(url_for("coordinator.case", case_id=case_id))


@coordinator.post("/cases/<uuid:case_id>/secrecy")
def confirm_secrecy(case_id: uuid.UUID) -> Response:
    """Confirm the duty of secrecy for one's own case without consent."""
    acknowledge_secrecy(session(), actor(), case_id, today())
    return redirect(url_for("coordinator.case", case_id=case_id))
