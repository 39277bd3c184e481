"""Small records from a sheet: first a trial that writes nothing, then the same for good."""

from __future__ import annotations

import dataclasses
import shutil
from pathlib import Path

from flask import render_template, request
from sqlalchemy.orm import Session

from directory.audit import record, set_actor
from directory.errors import DirectoryError
from directory.formats.tabular import open_tables
from matching.activity_import import SHEETS, SheetReport, columns_of, import_sheet
from matching.errors import InvalidValueError, MatchingError
from web.coordinator import coordinator
from web.coordinator.desk import actor, profile
from web.coordinator.importing import keep_upload, kept_upload
from web.database import new_session, session
from web.form import FormValues

MOST_ROWS = 5000
SHOWN_REFUSALS = 200
OWN_MEASURES = {
    "支援者向け研修会": "training_events",
    "支援者向け研修会の開催数": "training_events",
}


@coordinator.route("/activities/import", methods=["GET", "POST"])
def import_activities() -> str | tuple[str, int]:
    """Choose a sheet; show what it would bring and each row that is wrong; then bring it in."""
    report: SheetReport | None = None
    error: Exception | None = None
    token, done = request.form.get("token", ""), False
    if request.method == "POST":
        session().commit()
        try:
            file = kept_upload(token) if token else keep_upload(request.files.get("file"))
            done = bool(token)
            report = _read(file, FormValues(), for_good=done)
            token = "" if done else file.parent.name
            if done:
                shutil.rmtree(file.parent, ignore_errors=True)
        except (DirectoryError, MatchingError) as problem:
            session().rollback()
            error, done, token = problem, False, ""
    page = render_template(
        "coordinator/activity_import.html",
        sheets=[(code, sheet.title) for code, sheet in SHEETS.items()],
        columns={sheet.title: list(sheet.columns.values()) for sheet in SHEETS.values()},
        report=report,
        error=error,
        token=token,
        done=done,
        values=request.form.to_dict(),
        most=SHOWN_REFUSALS,
    )
    return (page, 422) if error else page


def _read(file: Path, form: FormValues, *, for_good: bool) -> SheetReport:
    sheet = form.required("sheet", "表の種類")
    if sheet not in SHEETS:
        raise InvalidValueError("sheet", "「表の種類」を一覧から選び直してください。")
    rows = _rows(file, sheet)
    if for_good:
        record(session(), "import", "activity_sheet", sheet, detail=f"{len(rows)} rows")
        return _imported(session(), sheet, rows)
    with new_session() as trial:
        set_actor(trial, actor())
        report = _imported(trial, sheet, rows)
        trial.rollback()
    return report


def _imported(opened: Session, sheet: str, rows: list[tuple[int, dict[str, str]]]) -> SheetReport:
    """Import, and name each refused row by its line in the file as a spreadsheet shows it."""
    report = import_sheet(opened, actor(), sheet, [row for _, row in rows], _measures())
    lines = [line for line, _ in rows]
    refused = tuple((lines[place - 1], reason) for place, reason in report.refused)
    return dataclasses.replace(report, refused=refused)


def _rows(file: Path, sheet: str) -> list[tuple[int, dict[str, str]]]:
    """The rows that hold anything, under the form's columns, with their lines in the file."""
    lines = [(row.number, row.cells) for row in open_tables(file)[0].rows()]
    filled = [(number, cells) for number, cells in lines if any(cell.strip() for cell in cells)]
    if not filled:
        raise InvalidValueError("file", "表に何も書かれていません。中身を確かめてください。")
    columns = columns_of(sheet, filled[0][1])
    if len(filled) - 1 > MOST_ROWS:
        raise InvalidValueError(
            "file", f"一度に取り込めるのは{MOST_ROWS}行までです。表を分けてください。"
        )
    return [
        (number, {name: cell for name, cell in zip(columns, cells, strict=False) if name})
        for number, cells in filled[1:]
    ]


def _measures() -> dict[str, str]:
    """What an indicator may be called in a sheet: its name in the plan, or its identifier."""
    typed = {one.name: one.measure for one in profile().indicators if one.origin == "entered"}
    named = {**OWN_MEASURES, **typed}
    return {**named, **{measure: measure for measure in named.values()}}
