"""The history of an entry: who changed what and when, how it stood on a day, and the way back."""

from __future__ import annotations

import datetime as dt
import uuid

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from directory.database import TOKYO, StaleRecordError, today
from directory.errors import DirectoryError
from directory.resource import Resource, ResourceStatus
from directory.revision import NEVER_RESTORED, as_of, history_of, restore
from matching.errors import InvalidValueError
from matching.event_date import read_date
from web.coordinator import coordinator
from web.coordinator.desk import profile
from web.coordinator.resource import staff_resource
from web.database import session
from web.errors import status_of
from web.form import FormValues
from web.presenters.revision import field_label, shown_value


@coordinator.get("/resources/<uuid:resource_id>/history")
def history(resource_id: uuid.UUID) -> str | tuple[str, int]:
    """Show every change, and with ``?on=2026-04-01`` the entry as it stood that evening."""
    shown = staff_resource(resource_id)
    asked = request.args.get("on", "").strip()
    try:
        day = read_date(asked, "on") if asked else None
    except InvalidValueError as error:
        return _page(shown, None, error), 422
    return _page(shown, day)


def _page(shown: Resource, day: dt.date | None, error: Exception | None = None) -> str:
    then = as_of(session(), shown, _evening(day)) if day else None
    return render_template(
        "coordinator/history.html",
        profile=profile(),
        resource=shown,
        revisions=[
            (
                one,
                [
                    (field_label(name), shown_value(name, old), shown_value(name, new))
                    for name, (old, new) in one.changes.items()
                    if field_label(name)
                ],
                bool(set(one.changes) - NEVER_RESTORED) and not _is_closed(shown),
            )
            for one in history_of(session(), shown)
        ],
        day=day,
        then=None
        if then is None
        else [
            (field_label(name), shown_value(name, value))
            for name, value in then.items()
            if field_label(name) and value not in (None, "", [])
        ],
        values={"on": day.isoformat() if day else today().isoformat()},
        error=error,
    )


def _evening(day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day, dt.time.max, TOKYO)


def _is_closed(shown: Resource) -> bool:
    return shown.status is ResourceStatus.CLOSED


@coordinator.post("/resources/<uuid:resource_id>/restore")
def restore_revision(resource_id: uuid.UUID) -> Response | tuple[str, int]:
    """Bring the contents back to what they were before a change."""
    shown = staff_resource(resource_id)
    try:
        form = FormValues()
        if form.whole("version", "版") != shown.version:
            raise StaleRecordError(
                "この資源は、画面を開いたあとに変わりました。履歴を読み直してから戻してください。"
            )
        changed = restore(session(), shown, form.whole("revision", "変更") or 0)
    except (DirectoryError, InvalidValueError) as error:
        session().rollback()
        return _page(staff_resource(resource_id), None, error), status_of(error)
    flash("前の内容に戻しました。" if changed else "いまの内容と同じなので、何も変わりません。")
    return redirect(url_for("coordinator.history", resource_id=resource_id))
