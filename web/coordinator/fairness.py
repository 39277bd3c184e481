"""The report on groups: does matching offer them alike? For the screen, for print and as PDF."""

from __future__ import annotations

from flask import Response, g, render_template

from directory.audit import record
from directory.database import now, today
from matching.fairness import GroupRow, fairness_report
from matching.indicator.public import SMALLEST
from matching.occasion import open_registry
from web.coordinator import coordinator
from web.coordinator.desk import barriers, profile
from web.database import session
from web.paper.pdf import FilledSection, Paper, write_pdf
from web.presentation import japanese_date, japanese_time


@coordinator.get("/fairness")
def fairness() -> str:
    """Show exposure, rank, violations and gaps per group; small groups are hidden."""
    return render_template(
        "coordinator/fairness.html",
        profile=profile(),
        rows=[(row, _cells(row)) for row in _report()],
        smallest=SMALLEST,
        day=today(),
    )


@coordinator.get("/fairness.pdf")
def fairness_pdf() -> Response:
    """Answer the same as a paper."""
    heads = ("候補の数(平均)", "選ばれた場所の順位(平均)", "条件を外れた提案", "合う場所がない")
    sections = [
        FilledSection(
            row.group if row.group == row.dimension else f"{row.dimension}: {row.group}",
            [("人数", _size(row)), *zip(heads, _cells(row), strict=True)],
        )
        for row in _report()
    ]
    paper = Paper(
        title=f"{profile().name} マッチングの偏りの点検",
        mark=f"会議資料・{SMALLEST}人未満は伏せています",
        footer=f"{g.who.account.name}({japanese_time(now())}) {japanese_date(today())} 現在",
        sections=sections,
    )
    record(session(), "print", "municipality", profile().code, detail="fairness")
    return Response(write_pdf(paper), mimetype="application/pdf")


def _report() -> list[GroupRow]:
    registry = open_registry(session(), profile(), today(), barriers())
    return fairness_report(session(), registry)


def _size(row: GroupRow) -> str:
    return f"{SMALLEST}人未満など(伏せます)" if row.needs is None else f"{row.needs}人"


def _cells(row: GroupRow) -> tuple[str, str, str, str]:
    if row.needs is None:
        return ("—", "—", "—", "—")
    return (
        "—" if row.exposure is None else f"{row.exposure:.1f}か所",
        "まだ選ばれていない" if row.position is None else f"{row.position:.1f}番目",
        "提案がまだない" if row.violation is None else f"{row.violation:.0%}",
        "—" if row.gap is None else f"{row.gap:.0%}",
    )
