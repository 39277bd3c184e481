"""The registry as a file to download: written whole into a temporary folder, sent, thrown away."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from flask import send_file
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from directory.exporting import Selection, write_file
from directory.formats.layout import layouts


@dataclass(frozen=True, slots=True)
class FileForm:
    """One form of file: what it is called, its ending, its type, and what it is good for."""

    label: str
    suffix: str
    mimetype: str
    use: str


FORMS: Mapping[str, FileForm] = {
    "csv": FileForm(
        "CSV", "csv", "text/csv", "自治体標準オープンデータセットの列。表計算ソフトで開けます"
    ),
    "xlsx": FileForm(
        "Excel",
        "xlsx",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        "CSV と同じ列の表",
    ),
    "hsds": FileForm("HSDS(JSON)", "json", "application/json", "Open Referral の HSDS 3.1"),
    "hsds-csv": FileForm("HSDS(表)", "zip", "application/zip", "HSDS 3.1 の表をまとめた zip"),
    "geojson": FileForm("GeoJSON", "geojson", "application/geo+json", "地図で使う形式"),
    "gpkg": FileForm(
        "GeoPackage",
        "gpkg",
        "application/geopackage+sqlite3",
        "QGIS などの地理情報ソフトで使う形式",
    ),
    "ics": FileForm("予定表(ICS)", "ics", "text/calendar", "カレンダーに入れる開催日程"),
}
TABLES = frozenset({"csv", "xlsx"})
"""The forms that follow a column layout."""


def layout_choices() -> list[tuple[str, str]]:
    """The column layouts a table can be written in."""
    return [(each.id, each.title) for each in layouts().values() if each.columns]


def send_export(
    session: Session, selection: Selection, form: str, stem: str, layout_id: str | None = None
) -> Response:
    """Write the selected resources and answer with the file; nothing of it is kept."""
    kind = FORMS[form]
    folder = tempfile.TemporaryDirectory(prefix="chiikinowa-")
    path = Path(folder.name) / f"{stem}.{kind.suffix}"
    try:
        write_file(session, selection, form, path, layout_id if form in TABLES else None)
    except BaseException:
        folder.cleanup()
        raise
    answer = send_file(path, kind.mimetype, as_attachment=True, download_name=path.name)
    answer.call_on_close(folder.cleanup)
    return answer
