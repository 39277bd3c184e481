"""When an activity rests, starts again or ends: off the map at once, back only as agreed."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import select
from sqlalchemy.orm import Session

from directory.change import change_resource
from directory.database import today
from directory.errors import DirectoryError
from directory.resource import Resource, ResourceStatus


class RestError(DirectoryError):
    """A rest or an end that cannot be as asked; ``field`` names what is wrong."""

    def __init__(self, message: str, field: str = "") -> None:
        super().__init__(message)
        self.field = field


BY_GROUP = "団体の届け出"


def pause(
    session: Session, resource: Resource, until: dt.date | None, told_by: str = BY_GROUP
) -> None:
    """Let a published activity rest; with a day to start again it comes back by itself."""
    if resource.status is not ResourceStatus.PUBLISHED:
        raise RestError("公開中の活動だけを、お休みにできます。")
    if until is not None and until <= today():
        raise RestError("「再開する日」は明日から先の日を選んでください。", "until")
    values = {"status": ResourceStatus.PAUSED, "paused_until": until}
    change_resource(session, resource, values, "pause", f"{told_by}によるお休み")


def resume(session: Session, resource: Resource) -> None:
    """Start a resting activity again."""
    if resource.status is not ResourceStatus.PAUSED:
        raise RestError("お休み中の活動だけを、再開できます。")
    values = {"status": ResourceStatus.PUBLISHED, "paused_until": None}
    change_resource(session, resource, values, "resume", "お休みからの再開")


def resume_due(session: Session, on: dt.date) -> list[Resource]:
    """Start again what was to rest until this day or earlier; a rest without a day goes on."""
    due = select(Resource).where(
        Resource.status == ResourceStatus.PAUSED, Resource.paused_until <= on
    )
    resumed = list(session.scalars(due))
    for resource in resumed:
        resume(session, resource)
    return resumed


def close(session: Session, resource: Resource, told_by: str = BY_GROUP) -> None:
    """End an activity for good; old records keep naming it."""
    if resource.status not in (ResourceStatus.PUBLISHED, ResourceStatus.PAUSED):
        raise RestError("公開中かお休み中の活動だけを、終了にできます。")
    values = {"status": ResourceStatus.CLOSED, "closed_on": today(), "paused_until": None}
    change_resource(session, resource, values, "close", f"{told_by}による終了")
