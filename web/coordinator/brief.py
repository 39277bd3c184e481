"""Create: the brief of what is missing, from one need and, recorded, for the meeting."""

from __future__ import annotations

import uuid
from collections.abc import Mapping

from flask import flash, g, redirect, render_template, request, url_for
from sqlalchemy import select
from werkzeug.wrappers import Response

from directory.audit import record
from directory.database import now, today
from directory.resource import Resource
from directory.taxonomy import forms
from matching.case import Case
from matching.development import ResourceGap
from matching.errors import InvalidValueError, MatchingError, NotFoundError
from matching.gap import GapEntry, record_gap
from matching.gap_brief import (
    GapBrief,
    MeetingBrief,
    asked_first,
    brief_of,
    meeting_brief,
    similar_gaps,
)
from matching.indicator.public import SMALLEST
from matching.lack import writings
from matching.negotiation import latent_kinds_of
from web.coordinator import coordinator
from web.coordinator.desk import actor, at_work_on, need_of, need_page, profile
from web.coordinator.development import STATES as GAP_STATES
from web.coordinator.form_page import Answer, answer_form
from web.coordinator.home import areas_of_town, has_area_list
from web.database import session
from web.form import FormValues
from web.paper.pdf import FilledSection, Paper
from web.presentation import area_name, form_label, japanese_date, japanese_time

LONGEST_WHAT, LONGEST_AREA = 200, 100
"""Characters of words that come in an address: as many as the columns of a gap hold."""
AS_WHOLE = "(市町全体として記録します)"


@coordinator.get("/needs/<uuid:need_id>/missing")
def missing(need_id: uuid.UUID) -> str:
    """Show what is missing for this need, worded without the person, ready to be recorded."""
    return _missing_page(need_id)


def _missing_page(need_id: uuid.UUID, error: MatchingError | None = None) -> str:
    with at_work_on(need_id) as (found, need, here):
        code = profile().code
        area, area_told = _area(found.case)
        brief = brief_of(here, area, latent_kinds_of(session(), code))
        nearest = here.ranking.shortfall.nearest_id if here.ranking.shortfall else None
        shared = _shared_with_others(brief)
        alike = similar_gaps(session(), code, shared["what"], shared["area"] or None)
        return render_template(
            "coordinator/missing.html",
            **need_page(found, need, here),
            brief=brief,
            area_told=area_told,
            gap=here.ranking.shortfall is not None or here.ranking.doubtful,
            nearest=here.known[nearest].name if nearest else "",
            similar_options=[
                (str(one.id), f"{one.what}({one.area or '市町全体'})") for one in alike
            ],
            forms=[(form.code, form.label) for form in forms().values()],
            values={
                **shared,
                "gap_id": next((str(one.id) for one in alike if _is_joined(one, shared)), ""),
                "conditions": "、".join(brief.conditions),
                "ask_first": "、".join(one.operator or one.name for one in brief.neighbours[:2]),
                "near_miss": here.known[nearest].name if nearest else "",
                **request.form,
            },
            error=error,
        )


@coordinator.post("/needs/<uuid:need_id>/gap")
def record_need_gap(need_id: uuid.UUID) -> Answer:
    """Record what is missing, without a name; it becomes a task of 資源開発."""
    return answer_form(
        lambda form: _record_gap(need_id, form), lambda error: _missing_page(need_id, error)
    )


def _record_gap(need_id: uuid.UUID, form: FormValues) -> Response:
    found, need = need_of(need_id)
    joined = _chosen_gap(form) if form.text("gap_id") else None
    entry = GapEntry(
        what=_what(form, joined),
        form=_form_code(form),
        area=form.text("area"),
        hours=tuple(need.available),
        ask_first=form.text("ask_first"),
        conditions=form.text("conditions", "望まれるやり方"),
        near_miss=form.text("near_miss"),
    )
    record_gap(session(), found.case, actor(), today(), entry, joined=joined)
    flash(
        f"似た課題「{joined.what}」に、このケースを加えました。"
        "ちがう言葉で書いたことは、その課題の経過に残しました。"
        if joined
        else "資源開発の課題として記録しました。"
    )
    return redirect(url_for("coordinator.case", case_id=found.case.id))


def _what(form: FormValues, joined: ResourceGap | None) -> str:
    """What is missing in the words typed; who joins a like gap may leave them out."""
    if joined is not None:
        return form.text("what") or joined.what
    return form.required("what", "何が足りないか")


def _chosen_gap(form: FormValues) -> ResourceGap:
    gap = session().get(ResourceGap, form.identifier("gap_id", "似た課題"))
    if gap is None or gap.municipality_code != actor().municipality_code:
        raise InvalidValueError("gap_id", "「似た課題」を一覧から選び直してください。")
    return gap


def _form_code(form: FormValues) -> str | None:
    code = form.text("form")
    if code is not None and code not in forms():
        raise InvalidValueError("form", "「形」を一覧から選び直してください。")
    return code


def _shared_with_others(brief: GapBrief) -> dict[str, str]:
    """The words a record begins with: those of the group it was opened from, else of this need."""
    what = request.args.get("what", "").strip()[:LONGEST_WHAT]
    if not what:
        return {"what": brief.what, "form": brief.form or "", "area": brief.area or ""}
    form = request.args.get("form", "")
    return {
        "what": what,
        "form": form if form in forms() else "",
        "area": request.args.get("area", "").strip()[:LONGEST_AREA],
    }


def _is_joined(gap: ResourceGap, shared: Mapping[str, str]) -> bool:
    """Whether joining a like gap is proposed first: the same words, or one for the same people."""
    return gap.what in writings(shared["what"]) or gap.area in (None, shared["area"] or None)


def _area(case: Case) -> tuple[str | None, str]:
    """The 圏域 of the household, never its town, and how it is told: where there is none, why."""
    home = case.household
    if home.confidential_address:
        return None, f"住所を知らせない世帯なので、圏域を書きません{AS_WHOLE}"
    areas = home.areas or (areas_of_town(home.town) if home.town else {})
    if areas:
        kind, name = next(iter(areas.items()))
        return name, area_name(case.municipality_code, kind, name)
    if not has_area_list():
        return None, f"この市町には圏域と町名の一覧がないので、圏域を書けません{AS_WHOLE}"
    if not home.town:
        return None, f"住まいの町名をまだ聞いていません。町名を入れると、圏域がわかります{AS_WHOLE}"
    return None, f"住まいの町名がどの圏域か、この市町の区域の一覧にありません{AS_WHOLE}"


@coordinator.get("/gaps/<uuid:gap_id>/brief")
def gap_brief(gap_id: uuid.UUID) -> str:
    """Show one recorded gap as a paper for the meeting or a group: no name, no small number."""
    gap = session().get(ResourceGap, gap_id)
    if gap is None or gap.municipality_code != actor().municipality_code:
        raise NotFoundError
    made = meeting_brief(session(), gap)
    record(session(), "print", "resource_gap", gap.id, detail="brief")
    paper = Paper(
        title=f"足りない資源: {gap.what}",
        mark="会議資料・名前は入っていません",
        footer=f"{g.who.account.name}({japanese_time(now())})",
        sections=[FilledSection("何が、どこに、いつ、何人", _rows(made))],
    )
    return render_template("coordinator/paper.html", paper=paper, back=url_for("coordinator.gaps"))


def _answer(gap: ResourceGap) -> list[tuple[str, str]]:
    """Which resource answered, and what became of the gap so far; nothing before anything did."""
    key = gap.closed_by_resource_id
    name = session().scalar(select(Resource.name).where(Resource.id == key)) if key else None
    rows = [("応えた資源", f"{name}({japanese_date(gap.closed_on)})")] if name else []
    return [*rows, ("経過", gap.note)] if gap.note else rows


def _rows(made: MeetingBrief) -> list[tuple[str, str]]:
    gap = made.gap
    waiting = f"{made.waiting}ケース" if made.waiting is not None else f"{SMALLEST}ケース未満"
    return [
        ("いま", GAP_STATES[gap.state]),
        *_answer(gap),
        ("何が", gap.what),
        ("形", form_label(gap.form) or "決めていません"),
        ("どこに", gap.area or "市町全体"),
        ("いつ", "、".join(made.times) or "まだ聞いていません"),
        ("待っている数", waiting),
        ("まず相談する団体", asked_first(session(), [gap], today()).get(gap.id) or "—"),
        (
            "似た課題",
            "\n".join(f"{one.what}({one.area or '市町全体'})" for one in made.similar) or "—",
        ),
        ("進め方", "まず今ある団体に相談し、次に小地域の場・委員会・企業へ広げます。"),
    ]
