"""The report on groups: does matching offer them alike? For the screen, for print and as PDF."""

from __future__ import annotations

from flask import Response, g, render_template

from directory.audit import record
from directory.database import now, today
from matching.fairness import FairnessReport, GroupRow, fairness_report
from matching.indicator.public import SMALLEST
from matching.occasion import open_registry
from web.coordinator import coordinator
from web.coordinator.desk import barriers, profile
from web.database import session
from web.paper.pdf import FilledSection, Paper, write_pdf
from web.presentation import japanese_date, japanese_time

READING = {
    "候補の数(平均)": "条件を通り、勧めるに足りる場所の数。一人あたり",
    "選ばれた場所の順位(平均)": "提案のときに残したリストで、選ばれた場所が何番目だったか",
    "条件を外れた提案": "その日のリストで外れていた場所を提案した割合",
    "合う場所がない": "勧めるに足りる場所が一つもない人の割合",
}
"""The measures, and how each is to be read."""
FEW = "少ないため伏せます"
HIDING = (
    f"{SMALLEST}人未満のグループと、引き算でそれがわかるグループは伏せます。"
    f"提案や選択のあった人が{SMALLEST}人未満の項目と、割合から{SMALLEST}人未満の数がわかる項目も"
    "出しません(0%と100%は出します)"
)


@coordinator.get("/fairness")
def fairness() -> str:
    """Show exposure, rank, violations and gaps per group; small groups are hidden."""
    report = _report()
    return render_template(
        "coordinator/fairness.html",
        profile=profile(),
        rows=[(row, _cells(row)) for row in report.rows],
        left_out=report.left_out,
        reading=READING,
        hiding=HIDING,
        day=today(),
    )


@coordinator.get("/fairness.pdf")
def fairness_pdf() -> Response:
    """Answer the same as a paper."""
    report = _report()
    sections = [
        FilledSection(
            row.group if row.group == row.dimension else f"{row.dimension}: {row.group}",
            [("人数", _size(row)), *zip(READING, _cells(row), strict=True)],
        )
        for row in report.rows
    ]
    notes = [*READING.items(), ("伏せたところ", HIDING)]
    if report.left_out:
        notes.append(("数えていない人", f"新しい順に見ました。ほかに{report.left_out}人います"))
    sections.append(FilledSection("読み方", notes))
    paper = Paper(
        title=f"{profile().name} マッチングの偏りの点検",
        mark=f"会議資料・{SMALLEST}人未満は伏せています",
        footer=f"{g.who.account.name}({japanese_time(now())}) {japanese_date(today())} 現在",
        sections=sections,
    )
    record(session(), "print", "municipality", profile().code, detail="fairness")
    return Response(write_pdf(paper), mimetype="application/pdf")


def _report() -> FairnessReport:
    registry = open_registry(session(), profile(), today(), barriers())
    return fairness_report(session(), registry)


def _size(row: GroupRow) -> str:
    return f"{SMALLEST}人未満など(伏せます)" if row.people is None else f"{row.people}人"


def _cells(row: GroupRow) -> tuple[str, str, str, str]:
    if row.people is None:
        return ("—", "—", "—", "—")
    return (
        "—" if row.exposure is None else f"{row.exposure:.1f}か所",
        FEW if row.position is None else f"{row.position:.1f}番目",
        FEW if row.violation is None else f"{row.violation:.0%}",
        FEW if row.gap is None else f"{row.gap:.0%}",
    )
