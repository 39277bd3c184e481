"""A resident's note that an entry is wrong: kept without a name, shown to staff and the group."""

from __future__ import annotations

from sqlalchemy.orm import Session

from directory.audit import actor_of, record
from directory.database import now
from directory.errors import DirectoryError
from directory.history import ErrorReport
from directory.resource import Resource
from directory.staff_request import answer_request, ask_coordinators
from directory.task import TaskKind

LONGEST_REPORT = 1000


class ReportError(DirectoryError):
    """A note that cannot be kept as it is."""


def report_error(session: Session, resource: Resource, text: str) -> ErrorReport:
    """Keep a note and ask the municipality's coordinators to look at it."""
    text = text.replace("\x00", "").strip()
    if not text:
        raise ReportError("「どこが違いますか」が空です。違うところを書いてから送ってください。")
    if len(text) > LONGEST_REPORT:
        raise ReportError(
            f"「どこが違いますか」は{LONGEST_REPORT:,}文字までです。短くしてから送ってください。"
        )
    report = ErrorReport(resource_id=resource.id, text=text)
    session.add(report)
    session.flush()
    ask_coordinators(session, resource.municipality_code, TaskKind.HANDLE_ERROR_REPORT, report)
    return report


def mark_handled(session: Session, report: ErrorReport) -> None:
    """Note that somebody has dealt with a report; a second time changes nothing."""
    if report.handled_at is not None:
        return
    report.handled_at = now()
    report.handled_by = actor_of(session).account_id
    answer_request(session, TaskKind.HANDLE_ERROR_REPORT, report)
    record(session, "handle", "error_report", report.id)
    session.flush()
