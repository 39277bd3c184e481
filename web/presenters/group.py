"""What a group reads of its own activities: where each stands, and what to do next."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from directory.registration.proposed import missing
from directory.registration.record import Registration, RegistrationState
from directory.resource import Freshness, Resource, ResourceStatus
from directory.task import Task
from web.presentation import STATUS_LABELS, japanese_date

REGISTRATION_LABELS = {
    RegistrationState.DRAFT: "下書き",
    RegistrationState.SUBMITTED: "確認待ち",
    RegistrationState.RETURNED: "直してください",
    RegistrationState.PUBLISHED: "公開しました",
    RegistrationState.WITHDRAWN: "取りやめました",
}


ASKED = "掲載している内容が今も正しいか、見直してください。"


@dataclass(frozen=True)
class GroupActivity:
    """One activity as its group sees it: the entry, a registration on its way, or both."""

    name: str
    resource_id: uuid.UUID | None
    registration_id: uuid.UUID | None
    state: str
    labels: tuple[str, ...]
    next_step: str
    reports: tuple[str, ...] = ()
    reminder: str = ""
    """What the group was asked to look at again, and since when."""
    confirmed: str = ""
    """The day everything was last found true, in words."""


def present_registration(registration: Registration) -> GroupActivity:
    """Word a new activity that is not public yet."""
    return GroupActivity(
        name=registration.name,
        resource_id=None,
        registration_id=registration.id,
        state=registration.state.value,
        labels=(REGISTRATION_LABELS[registration.state],),
        next_step=next_step(registration),
    )


def present_activity(
    resource: Resource,
    change: Registration | None,
    reports: Iterable[str],
    reminder: Task | None = None,
) -> GroupActivity:
    """Word a public, resting or ended activity with the change on its way."""
    labels = [STATUS_LABELS[resource.status]]
    if change is not None:
        labels.append(f"変更: {REGISTRATION_LABELS[change.state]}")
    return GroupActivity(
        name=resource.name,
        resource_id=resource.id,
        registration_id=change.id if change else None,
        state=resource.status.value,
        labels=tuple(labels),
        next_step=next_step(change) if change else _next_for(resource),
        reports=tuple(reports),
        reminder=f"{japanese_date(reminder.due_on)}からのお願い: {reminder.note or ASKED}"
        if reminder
        else "",
        confirmed=japanese_date(resource.confirmed_on) if resource.confirmed_on else "",
    )


def next_step(registration: Registration) -> str:
    """Say what the group has to do next, or that it need do nothing."""
    if registration.state is RegistrationState.SUBMITTED:
        return f"職員が確かめています。{_day(registration.submitted_at)}に届け出ました。"
    if registration.state is RegistrationState.RETURNED:
        return f"職員から: {registration.returned_reason}"
    lacking = missing(registration)
    if lacking:
        names = "、".join(f"「{field.label}」" for field in lacking)
        return f"あと{names}を書くと、届け出られます。"
    return "書き終わっています。見直して、届け出てください。"


def _next_for(resource: Resource) -> str:
    if resource.status is ResourceStatus.PAUSED:
        if resource.paused_until:
            return f"{japanese_date(resource.paused_until)}に、自動で再開します。"
        return "再開するときは「再開する」を押してください。"
    if resource.status is ResourceStatus.CLOSED:
        return f"{japanese_date(resource.closed_on)}に終わりました。"
    if resource.freshness in (Freshness.DUE, Freshness.UNCONFIRMED):
        return "確かめてから時間がたっています。内容を見直してください。"
    return ""


def _day(moment: dt.datetime | None) -> str:
    return japanese_date(moment) if moment else ""


FIELD_WORDS: Mapping[str, Mapping[object, str]] = {
    "display_precision": {
        "exact": "住所まで",
        "town": "町名まで",
        "area": "地域まで",
        "hidden": "出さない",
    },
    "group_size": {"individual": "一人ずつ", "small": "少人数", "large": "大人数"},
}
