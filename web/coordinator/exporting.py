"""Take the registry of one's municipality out as files: for the public, or with what staff know."""

from __future__ import annotations

from flask import render_template
from werkzeug.wrappers import Response

from directory import taxonomy
from directory.audit import record
from directory.database import today
from directory.exporting import Selection
from matching.errors import InvalidValueError
from web.coordinator import coordinator
from web.coordinator.desk import actor, profile
from web.database import public_session, session
from web.export_file import FORMS, layout_choices, send_export
from web.form import FormValues

STAFF = "staff"


@coordinator.get("/exports")
def exports() -> str:
    """Choose what to take out, for whom and in which form."""
    return _page()


@coordinator.post("/exports")
def export() -> Response | tuple[str, int]:
    """Answer with the file; the trail keeps who took out what."""
    form = FormValues()
    try:
        wanted = _known(form, "form", "形式", FORMS)
        kind = _known(form, "kind", "種別", taxonomy.kinds()) if form.text("kind") else None
        layouts = dict(layout_choices())
        layout = _known(form, "layout", "列の様式", layouts) if form.text("layout") else None
    except InvalidValueError as error:
        return _page(error), 422
    for_staff = form.text("scope") == STAFF
    code = actor().municipality_code
    selection = Selection(
        public=not for_staff, municipality_code=code, kind=kind, official=form.yes("official")
    )
    scope = "職員用" if for_staff else "公開用"
    record(session(), "export", "registry", code, detail=f"{wanted} {scope} {kind or ''}".strip())
    stem = f"{code}_{profile().name}_{scope}_{today():%Y%m%d}"
    answer = send_export(public_session(), selection, wanted, stem, layout)
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _known(form: FormValues, name: str, label: str, known: object) -> str:
    value = form.required(name, label)
    assert hasattr(known, "__contains__")
    if value not in known:
        raise InvalidValueError(name, f"「{label}」は一覧から選んでください。")
    return value


def _page(error: InvalidValueError | None = None) -> str:
    return render_template(
        "coordinator/exports.html",
        profile=profile(),
        forms=FORMS,
        kinds=[(kind.code, kind.label) for kind in taxonomy.kinds().values()],
        layouts=layout_choices(),
        error=error,
    )
