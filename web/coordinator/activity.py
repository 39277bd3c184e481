"""Small records that the indicators count: contacts, supporters, events, activities supported."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from sqlalchemy import ColumnElement, Row, select
from werkzeug.wrappers import Response

from directory.database import today
from matching.activity import (
    ActivitySupport,
    CommunitySupporter,
    ContactKind,
    ProgramEvent,
    SupportContact,
)
from matching.activity_sheet import (
    end_registration,
    record_activity_support,
    record_contact,
    record_event,
    register_supporter,
)
from matching.errors import MatchingError, NotFoundError
from matching.indicator.period import Period, fiscal_year, fiscal_year_of
from web.coordinator import coordinator
from web.coordinator.desk import actor, profile
from web.database import session
from web.form import FormValues

KINDS = ((ContactKind.CONSULTATION.value, "相談"), (ContactKind.OUTREACH.value, "アウトリーチ"))
FIRST_YEAR = 2000


def _contact(form: FormValues) -> None:
    kind = form.choice("kind", ContactKind, "種類") or ContactKind.CONSULTATION
    record_contact(
        session(),
        actor(),
        kind,
        form.required_date("on", "日付"),
        by_promoter=form.yes("by_promoter"),
        is_new=form.yes("is_new"),
        note=form.text("note"),
    )


def _supporter(form: FormValues) -> None:
    register_supporter(
        session(),
        actor(),
        form.required("name", "名前"),
        form.required_date("registered_on", "登録した日"),
        contact=form.text("contact"),
    )


def _event(form: FormValues) -> None:
    record_event(
        session(),
        actor(),
        form.required("measure", "指標"),
        form.required("title", "名前"),
        form.required_date("on", "日付"),
        attendance=form.whole("attendance", "人数"),
        attendance_estimated=form.yes("attendance_estimated"),
        amount=form.whole("amount", "数"),
        note=form.text("note"),
    )


def _support(form: FormValues) -> None:
    record_activity_support(
        session(),
        actor(),
        form.required("activity", "活動名"),
        form.required_date("on", "日付"),
        how=form.text("how"),
        spontaneous=form.yes("spontaneous"),
    )


ACTIONS: dict[str, Callable[[FormValues], None]] = {
    "contact": _contact,
    "supporter": _supporter,
    "event": _event,
    "support": _support,
}


@coordinator.get("/activities")
def activities() -> str:
    """Show the four small forms and what was entered last."""
    return _page(None)


def _page(error: MatchingError | None) -> str:
    mine = profile()
    supporters = (
        select(CommunitySupporter)
        .where(
            CommunitySupporter.municipality_code == mine.code,
            CommunitySupporter.left_on.is_(None),
        )
        .order_by(CommunitySupporter.registered_on)
    )
    year = _year()
    period = fiscal_year(mine, year)
    entered = [(one.measure, one.name) for one in mine.indicators if one.origin == "entered"]
    return render_template(
        "coordinator/activities.html",
        kinds=KINDS,
        measures=[("training_events", "支援者向け研修会"), *entered],
        supporters=list(session().scalars(supporters)),
        year=year,
        events=_rows(ProgramEvent, ProgramEvent.title, period),
        supports=_rows(ActivitySupport, ActivitySupport.activity, period),
        contacts=_rows(
            SupportContact, SupportContact.kind, period, SupportContact.case_id.is_(None)
        ),
        contact_kinds=dict(KINDS),
        values=request.form.to_dict() or {"on": today().isoformat()},
        today=today(),
        error=error,
    )


def _year() -> int:
    """The fiscal year asked for, or the present one."""
    asked = request.args.get("year", "")
    known = asked.isascii() and asked.isdigit() and len(asked) == 4 and int(asked) >= FIRST_YEAR
    return int(asked) if known else fiscal_year_of(profile(), today())


def _rows(
    table: Any, title: Any, period: Period, *where: ColumnElement[bool]
) -> list[Row[uuid.UUID, dt.date, str]]:
    """Id, day and title of what was entered for a fiscal year; no other column is read."""
    query = (
        select(table.id, table.on, title)
        .where(
            table.municipality_code == profile().code,
            table.on.between(period.first, period.last),
            *where,
        )
        .order_by(table.on.desc(), table.id)
    )
    return list(session().execute(query))


@coordinator.post("/activities/<any(contact,supporter,event,support):action>")
def record_activity(action: str) -> Response | tuple[str, int]:
    """Record one of the four; a wrong field is named and what was typed stays."""
    try:
        ACTIONS[action](FormValues())
    except MatchingError as error:
        session().rollback()
        return _page(error), 422
    flash("記録しました。")
    return redirect(url_for("coordinator.activities"))


@coordinator.post("/supporters/<uuid:supporter_id>/end")
def end_supporter(supporter_id: uuid.UUID) -> Response:
    """End the registration of a supporter."""
    supporter = session().get(CommunitySupporter, supporter_id)
    if supporter is None or supporter.municipality_code != actor().municipality_code:
        raise NotFoundError
    end_registration(session(), actor(), supporter, FormValues().date("left_on") or today())
    flash("登録の終わりを記録しました。")
    return redirect(url_for("coordinator.activities"))
