"""Import a file through the pages: first a trial that writes nothing, then the same for good."""

from __future__ import annotations

import shutil
import uuid
from pathlib import Path

from flask import current_app, render_template, request
from werkzeug.datastructures import FileStorage

from directory.audit import record, set_actor
from directory.database import today
from directory.errors import DirectoryError
from directory.formats.mapping import kept_mappings
from directory.formats.report import ImportReport
from directory.formats.source import open_source
from directory.importing import import_source
from directory.place import PlaceLocator
from web.cli.importing import MAPPING_FOLDER
from web.coordinator import coordinator
from web.coordinator.desk import actor, profile
from web.database import new_session, session
from web.form import FormValues

SUFFIXES = frozenset({".csv", ".tsv", ".txt", ".xlsx", ".json", ".zip"})
LONGEST_NAME = 80
SHOWN_REMARKS = 200


class UploadError(DirectoryError):
    """A file that was not sent, or of a kind that cannot be read."""


def _folder() -> Path:
    folder: Path = current_app.config["SETTINGS"].home / "uploads" / str(actor().account_id)
    return folder


def _keep(sent: FileStorage | None) -> Path:
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


def _kept(token: str) -> Path:
    try:
        place = _folder() / str(uuid.UUID(token))
    except ValueError:
        raise UploadError("取り込む資料が見つかりません。もう一度選んでください。") from None
    files = sorted(place.iterdir()) if place.is_dir() else []
    if not files:
        raise UploadError("取り込む資料が見つかりません。もう一度選んでください。")
    return files[0]


def _read(file: Path, form: FormValues, *, for_good: bool) -> ImportReport:
    settings = current_app.config["SETTINGS"]
    source = open_source(
        file,
        today=today(),
        municipality_code=profile().code,
        mappings=kept_mappings(settings.home / MAPPING_FOLDER),
        licence=form.text("licence") or "",
        list_name=form.text("list_name") or "",
    )
    locator = PlaceLocator(settings.areas_dir, settings.imported_areas_dir)
    if for_good:
        record(session(), "import", "file", file.parent.name)
        return import_source(session(), source, locator, account_id=actor().account_id)
    with new_session() as trial:
        set_actor(trial, actor())
        report = import_source(trial, source, locator, account_id=actor().account_id)
        trial.rollback()
    return report


@coordinator.route("/imports", methods=["GET", "POST"])
def imports() -> str | tuple[str, int]:
    """Choose a file; show what an import would do, and do it only after a second yes."""
    report: ImportReport | None = None
    error: DirectoryError | None = None
    token, done = request.form.get("token", ""), False
    if request.method == "POST":
        session().commit()
        form = FormValues()
        try:
            file = _kept(token) if token else _keep(request.files.get("file"))
            done = bool(token)
            report = _read(file, form, for_good=done)
            token = "" if done else file.parent.name
            if done:
                shutil.rmtree(_folder(), ignore_errors=True)
        except DirectoryError as problem:
            session().rollback()
            error, done, token = problem, False, ""
    page = render_template(
        "coordinator/imports.html",
        report=report.as_json() if report else None,
        error=error,
        token=token,
        done=done,
        values=request.form.to_dict(),
        most=SHOWN_REMARKS,
    )
    return (page, 422) if error else page
