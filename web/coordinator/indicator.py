"""Indicators: the plan's own figures by half and year, with rule, target and the records behind."""

from __future__ import annotations

import datetime as dt

from flask import Response, render_template, request, url_for
from sqlalchemy.orm import Session

from directory.account import Role
from directory.database import today
from geo.profile import Profile
from matching.indicator.count import Ref
from matching.indicator.period import Period, fiscal_year, fiscal_year_of, halves
from matching.indicator.picture import described, draw_trend
from matching.indicator.public import public_report
from matching.indicator.record_line import lines_of
from matching.indicator.report import (
    Figure,
    figure,
    indicator_of,
    questions,
    report,
    trend,
    visible_records,
)
from web.coordinator import coordinator
from web.coordinator.desk import actor, profile
from web.database import session
from web.paper.pdf import FilledSection, Paper, write_pdf
from web.presentation import japanese_date
from web.workbook import write_workbook

FIRST_YEAR, LAST_YEAR = 2000, 2100
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
COMPARISONS = {"at_least": "以上", "at_most": "以内", "about": "程度", "": ""}


def _year() -> int:
    text = request.args.get("year", "")
    year = int(text) if text.isascii() and text.isdigit() and len(text) == 4 else 0
    return year if FIRST_YEAR <= year <= LAST_YEAR else fiscal_year_of(profile(), today())


def _periods(mine: Profile, year: int) -> dict[str, Period]:
    first, second = halves(mine, year)
    return {"first": first, "second": second, "year": fiscal_year(mine, year)}


def shown_value(value: float | None, unit: str) -> str:
    """Write a figure with its unit; an unknown one as 「—」."""
    if value is None:
        return "—"
    number = f"{value:,.1f}" if value != int(value) else f"{int(value):,}"
    return f"{number}{unit}"


def target_text(one: Figure) -> str:
    """Write the target as the plan words it, or nothing."""
    indicator = one.indicator
    if indicator.target is None:
        return ""
    number = shown_value(indicator.target, indicator.unit)
    return f"{number}{COMPARISONS[indicator.comparison]}{'程度' if indicator.approximate else ''}"


def _rows(opened: Session, mine: Profile, year: int) -> list[tuple[Figure, Figure, Figure]]:
    reports = [report(opened, mine, period) for period in _periods(mine, year).values()]
    return list(zip(*reports, strict=True))


def _evidence(opened: Session, mine: Profile, year: int) -> list[tuple[Figure, Figure, Figure]]:
    """The figures that help to answer the questions in words, each once and none of the plan's."""
    known = {one.measure for one in mine.indicators}
    named = {
        one.indicator.measure: one.indicator
        for question in questions(opened, mine, fiscal_year(mine, year))
        for one in question.evidence
    }
    first, second, whole = _periods(mine, year).values()
    return [
        (
            figure(opened, mine, one, first),
            figure(opened, mine, one, second),
            figure(opened, mine, one, whole),
        )
        for measure, one in named.items()
        if measure not in known
    ]


def progress_text(one: Figure) -> str:
    """Say how far towards its target a figure has come, or nothing where there is none."""
    if one.progress is None:
        return ""
    return f"{'届いています' if one.reached else 'まだです'}({round(one.progress * 100)}%)"


def remark(one: Figure) -> str:
    """The parts of a figure, and how many records lacked a date."""
    parts = [f"{label} {shown_value(number, '')}" for label, number in one.count.parts]
    if one.count.denominator is not None:
        parts.append(f"もとになる数 {one.count.denominator}")
    if one.count.missing_dates:
        parts.append(f"日付なし {one.count.missing_dates}件")
    return "、".join(parts)


@coordinator.get("/indicators")
def indicators() -> str:
    """Show every figure of the plan for a fiscal year and its halves."""
    mine, year = profile(), _year()
    return _page(
        "coordinator/indicators.html",
        rows=_rows(session(), mine, year),
        questions=questions(session(), mine, fiscal_year(mine, year)),
    )


@coordinator.get("/indicators/<measure>")
def indicator(measure: str) -> str:
    """Show one figure: its rule, its course over three years, and the records behind it."""
    mine, year = profile(), _year()
    named = indicator_of(mine, measure)
    one = figure(session(), mine, named, fiscal_year(mine, year))
    course = trend(session(), mine, measure, _last_day(mine, year))
    refs = visible_records(session(), actor(), one)
    lines = lines_of(session(), refs)
    return _page(
        "coordinator/indicator.html",
        one=one,
        course=course,
        told=described(course),
        records=[(line, _link(ref)) for line, ref in zip(lines, refs, strict=True)],
    )


def _page(template: str, **shown: object) -> str:
    """A page of figures: the year looked at, and the words in which a figure is told."""
    return render_template(
        template,
        profile=profile(),
        year=_year(),
        shown_value=shown_value,
        target_text=target_text,
        progress_text=progress_text,
        remark=remark,
        may_open=actor().role in (Role.COORDINATOR, Role.SUPERVISOR),
        **shown,
    )


@coordinator.get("/indicators/<measure>/trend.svg")
def indicator_picture(measure: str) -> Response:
    """Draw the same course as the table of the page."""
    mine = profile()
    course = trend(session(), mine, measure, _last_day(mine, _year()))
    return Response(draw_trend(course), mimetype="image/svg+xml")


def _last_day(mine: Profile, year: int) -> dt.date:
    """The day a course ends with: of the year looked at, or today in the present one."""
    return min(fiscal_year(mine, year).last, today())


def _link(ref: Ref) -> str | None:
    if ref.table == "placement":
        return url_for("coordinator.placement", placement_id=ref.id)
    if ref.table == "meeting":
        return url_for("coordinator.meeting", meeting_id=ref.id)
    if ref.case_id is not None:
        return url_for("coordinator.case", case_id=ref.case_id)
    if ref.table == "resource":
        return url_for("coordinator.resource", resource_id=ref.id)
    return url_for("coordinator.activities", year=_year(), _anchor=str(ref.id))


@coordinator.get("/indicators.xlsx")
def indicators_xlsx() -> Response:
    """Answer the figures of a year as a workbook for the meeting."""
    mine, year = profile(), _year()
    table = [
        [
            rows[2].indicator.name,
            *(one.value for one in rows),
            rows[2].indicator.unit,
            target_text(rows[2]),
            progress_text(rows[2]),
            remark(rows[2]),
            rows[2].indicator.rule,
        ]
        for rows in [*_rows(session(), mine, year), *_evidence(session(), mine, year)]
    ]
    heads = ["指標", "上半期", "下半期", "年度", "単位", "目標", "進み具合", "内訳", "数え方"]
    name = f"indicators-{mine.code}-{year}.xlsx"
    return Response(
        write_workbook(f"{year}年度", heads, table),
        mimetype=XLSX,
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


@coordinator.get("/indicators.pdf")
def indicators_pdf() -> Response:
    """Answer the figures of a year as a paper."""
    mine, year = profile(), _year()
    sections = [
        FilledSection(
            rows[2].indicator.name,
            [
                ("上半期", shown_value(rows[0].value, rows[0].indicator.unit)),
                ("下半期", shown_value(rows[1].value, rows[1].indicator.unit)),
                ("年度", shown_value(rows[2].value, rows[2].indicator.unit)),
                (
                    "目標",
                    " ".join(filter(None, (target_text(rows[2]), progress_text(rows[2])))) or "—",
                ),
                ("内訳", remark(rows[2]) or "—"),
                ("数え方", rows[2].indicator.rule or "—"),
            ],
        )
        for rows in [*_rows(session(), mine, year), *_evidence(session(), mine, year)]
    ]
    paper = Paper(
        f"{mine.name} {year}年度 評価指標", "会議資料", f"{japanese_date(today())} 現在", sections
    )
    return Response(write_pdf(paper), mimetype="application/pdf")


@coordinator.get("/indicators/public")
def public_indicators() -> str:
    """Show the form that may be published: totals only, small cells hidden."""
    mine, year = profile(), _year()
    return render_template(
        "coordinator/public_indicators.html",
        profile=mine,
        year=year,
        rows=public_report(session(), mine, year),
        shown_value=shown_value,
    )
