"""Import a file through the pages: first a trial that writes nothing, then the same for good."""

from __future__ import annotations

import shutil
import uuid
from dataclasses import dataclass, field, replace
from pathlib import Path

from flask import current_app, render_template, request
from werkzeug.datastructures import FileStorage

from directory.audit import record, set_actor
from directory.database import today
from directory.errors import DirectoryError
from directory.formats.column import offered_fields
from directory.formats.mapping import ColumnMapping, fitting_mapping
from directory.formats.outline import ColumnOutline, outline_columns
from directory.formats.report import ImportReport
from directory.formats.source import open_source
from directory.formats.tabular import UnreadableFileError, open_tables
from directory.importing import import_source
from directory.place import PlaceLocator
from web.coordinator import coordinator
from web.coordinator.desk import actor, profile
from web.coordinator.import_column import (
    NO_FIELD,
    chosen_mapping,
    joined,
    keep,
    known_mappings,
)
from web.database import new_session, session
from web.form import FormValues

SUFFIXES = frozenset({".csv", ".tsv", ".txt", ".xlsx", ".json", ".zip"})
LONGEST_NAME = 80
SHOWN_REMARKS = 200
NO_HEADINGS = (
    "見出しの行が見つかりません。下の「列の読み方」で、名称や住所などにあたる列を2つ以上選び、"
    "「この読み方で試し直す」を押してください。"
)
TRY = "try"
"""Sent by the button that only tries again, with the columns as they are said now."""


class UploadError(DirectoryError):
    """A file that was not sent, or of a kind that cannot be read."""


def _folder() -> Path:
    folder: Path = current_app.config["SETTINGS"].home / "uploads" / str(actor().account_id)
    return folder


def keep_upload(sent: FileStorage | None) -> Path:
    """Put the sent file into the sender's own folder; only the newest is kept."""
    name = Path((sent.filename or "").replace("\\", "/")).name[-LONGEST_NAME:] if sent else ""
    if sent is None or not name:
        raise UploadError("ファイルが選ばれていません。取り込む資料を選んでから送ってください。")
    if Path(name).suffix.lower() not in SUFFIXES:
        raise UploadError(
            f"「{name}」の種類は取り込めません。CSV、TSV、Excel(xlsx)、JSON、zip にしてください。"
        )
    shutil.rmtree(_folder(), ignore_errors=True)
    place = _folder() / str(uuid.uuid4())
    place.mkdir(parents=True)
    sent.save(place / name)
    return place / name


def kept_upload(token: str) -> Path:
    """Find the file kept under a token, in the sender's own folder only."""
    try:
        place = _folder() / str(uuid.UUID(token))
    except ValueError:
        raise UploadError("取り込む資料が見つかりません。もう一度選んでください。") from None
    files = sorted(place.iterdir()) if place.is_dir() else []
    if not files:
        raise UploadError("取り込む資料が見つかりません。もう一度選んでください。")
    return files[0]


@dataclass(slots=True)
class _Reading:
    """What the page shows of a file: its columns, and the report if it could be read."""

    columns: list[ColumnOutline] = field(default_factory=list)
    report: ImportReport | None = None
    error: DirectoryError | None = None
    list_name: str = ""
    title: str = ""
    """Name of the form the file was read by, as people call it."""


def _read(file: Path, form: FormValues, *, for_good: bool) -> _Reading:
    known = known_mappings()
    reading = _Reading(outline_columns(file, known))
    kept = fitting_mapping(open_tables(file), known) if reading.columns else None
    reading.list_name = form.text("list_name") or (kept.list_name if kept else "")
    chosen = chosen_mapping(form, reading.columns, reading.list_name or file.stem)
    mapping = joined(kept, chosen)
    if chosen:
        reading.list_name = chosen.list_name
        reading.columns = _as_chosen(reading.columns, chosen)
    try:
        reading.title, reading.report = _import(
            file, form, mapping, reading.list_name, for_good=for_good
        )
    except UnreadableFileError as error:
        reading.error = UploadError(NO_HEADINGS) if reading.columns else error
    if chosen and for_good and reading.report:
        keep(joined(kept, chosen) or chosen)
    return reading


def _as_chosen(columns: list[ColumnOutline], chosen: ColumnMapping) -> list[ColumnOutline]:
    return [replace(each, field=chosen.columns.get(each.heading, each.field)) for each in columns]


def _import(
    file: Path, form: FormValues, mapping: ColumnMapping | None, list_name: str, *, for_good: bool
) -> tuple[str, ImportReport]:
    settings = current_app.config["SETTINGS"]
    source = open_source(
        file,
        today=today(),
        municipality_code=profile().code,
        mappings=[mapping] if mapping else [],
        licence=form.text("licence") or "",
        list_name=list_name,
    )
    locator = PlaceLocator(settings.areas_dir, settings.imported_areas_dir)
    account_id = actor().account_id
    if for_good:
        record(session(), "import", "file", file.parent.name)
        return source.title, import_source(session(), source, locator, account_id=account_id)
    with new_session() as trial:
        set_actor(trial, actor())
        report = import_source(trial, source, locator, account_id=account_id)
        trial.rollback()
    return source.title, report


@coordinator.route("/imports", methods=["GET", "POST"])
def imports() -> str | tuple[str, int]:
    """Choose a file; show what an import would do, and do it only after a second yes."""
    reading, token, done = _Reading(), request.form.get("token", ""), False
    if request.method == "POST":
        session().commit()
        form = FormValues()
        try:
            file = kept_upload(token) if token else keep_upload(request.files.get("file"))
            for_good = bool(token) and form.text("action") != TRY
            reading = _read(file, form, for_good=for_good)
            done = for_good and reading.report is not None
            token = "" if done else file.parent.name
            if done:
                shutil.rmtree(_folder(), ignore_errors=True)
        except DirectoryError as problem:
            session().rollback()
            reading, done, token = _Reading(error=problem), False, ""
    page = render_template(
        "coordinator/imports.html",
        report=reading.report.as_json() if reading.report else None,
        title=reading.title,
        error=reading.error,
        columns=reading.columns if token else [],
        fields=offered_fields(),
        no_field=NO_FIELD,
        token=token,
        done=done,
        values={**request.form.to_dict(), "list_name": reading.list_name},
        most=SHOWN_REMARKS,
    )
    return (page, 422) if reading.error else page
