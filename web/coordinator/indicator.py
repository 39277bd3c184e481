"""Indicators: the plan's own figures by half and year, with rule, target and the records behind."""

from __future__ import annotations

from flask import Response, render_template, request, url_for
from sqlalchemy.orm import Session

from directory.account import Role
from directory.database import today
from geo.profile import Profile
from matching.indicator.count import Ref
from matching.indicator.period import Period, fiscal_year, fiscal_year_of, halves
from matching.indicator.public import public_report
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

FIRST_YEAR = 2000
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
COMPARISONS = {"at_least": "以上", "at_most": "以内", "about": "程度", "": ""}


def _year() -> int:
    text = request.args.get("year", "")
    year = int(text) if text.isascii() and text.isdigit() and len(text) == 4 else 0
    return year if year >= FIRST_YEAR else fiscal_year_of(profile(), today())


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


@coordinator.get("/indicators")
def indicators() -> str:
    """Show every figure of the plan for a fiscal year and its halves."""
    mine, year = profile(), _year()
    return render_template(
        "coordinator/indicators.html",
        profile=mine,
        year=year,
        rows=_rows(session(), mine, year),
        questions=questions(session(), mine, fiscal_year(mine, year)),
        shown_value=shown_value,
        target_text=target_text,
        may_open=actor().role in (Role.COORDINATOR, Role.SUPERVISOR),
    )


@coordinator.get("/indicators/<measure>")
def indicator(measure: str) -> str:
    """Show one figure: its rule, its course over three years, and the records behind it."""
    mine, year = profile(), _year()
    named = indicator_of(mine, measure)
    one = figure(session(), mine, named, fiscal_year(mine, year))
    return render_template(
        "coordinator/indicator.html",
        profile=mine,
        year=year,
        one=one,
        course=trend(session(), mine, measure, today()),
        records=[(ref, _link(ref)) for ref in visible_records(session(), actor(), one)],
        shown_value=shown_value,
        target_text=target_text,
        may_open=actor().role in (Role.COORDINATOR, Role.SUPERVISOR),
    )


def _link(ref: Ref) -> str | None:
    if ref.case_id is None:
        return None
    if ref.table == "placement":
        return url_for("coordinator.placement", placement_id=ref.id)
    return url_for("coordinator.case", case_id=ref.case_id)


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
            rows[2].indicator.rule,
        ]
        for rows in _rows(session(), mine, year)
    ]
    heads = ["指標", "上半期", "下半期", "年度", "単位", "目標", "数え方"]
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
                ("目標", target_text(rows[2]) or "—"),
                ("数え方", rows[2].indicator.rule or "—"),
            ],
        )
        for rows in _rows(session(), mine, year)
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
