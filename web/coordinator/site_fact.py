"""What a site said of itself, facts a person in charge sets aside, and steps of its places."""

from __future__ import annotations

import uuid
from collections.abc import Callable

from flask import flash, redirect, url_for
from werkzeug.wrappers import Response

from directory.database import today
from directory.resource import Resource
from matching.errors import MatchingError
from matching.place_change import undo_change
from matching.site_dismissal import dismiss_fact, take_back_dismissal
from matching.site_lesson import dismiss_lesson, learn
from web.coordinator import coordinator
from web.coordinator.desk import actor
from web.coordinator.resource import refused, staff_resource
from web.coordinator.waiting import tell_coordinators
from web.database import session
from web.form import FormValues


@coordinator.post("/resources/<uuid:resource_id>/site/lessons")
def learn_of_site(resource_id: uuid.UUID) -> Response | tuple[str, int]:
    """Keep what the site said it can or cannot do; whom a yes opens it to is asked at once."""

    def keep(shown: Resource, form: FormValues) -> None:
        learn(
            session(),
            shown,
            actor(),
            form.date("heard_on") or today(),
            form.required("words", "受入先が話したこと"),
            form.text("heard_by_way") or "",
            topic=form.text("topic"),
            answer=form.perhaps("answer", "受け入れるか"),
        )

    answer = _done(
        resource_id, keep, "受入先が話したことを残しました。つぎのマッチングから使います。"
    )
    if not isinstance(answer, tuple) and FormValues().perhaps("answer"):
        tell_coordinators(staff_resource(resource_id))
    return answer


@coordinator.post("/resources/<uuid:resource_id>/site/lessons/<uuid:lesson_id>/dismiss")
def dismiss_site_lesson(resource_id: uuid.UUID, lesson_id: uuid.UUID) -> Response | tuple[str, int]:
    """Let one thing the site said count no more."""

    def dismiss(shown: Resource, form: FormValues) -> None:
        reason = form.text("reason") or ""
        dismiss_lesson(session(), shown, actor(), today(), lesson_id, reason=reason)

    return _done(resource_id, dismiss, "この記録は使わないことにしました。記録は残ります。")


@coordinator.post("/resources/<uuid:resource_id>/site/facts")
def dismiss_site_fact(resource_id: uuid.UUID) -> Response | tuple[str, int]:
    """Set aside one fact worked out of placements."""

    def dismiss(shown: Resource, form: FormValues) -> None:
        fact, reason = form.text("fact") or "", form.text("reason") or ""
        dismiss_fact(session(), shown, actor(), today(), fact, reason=reason)

    return _done(resource_id, dismiss, "きょうまでの記録では、この事実を使わないことにしました。")


@coordinator.post("/resources/<uuid:resource_id>/site/facts/<uuid:dismissal_id>/take-back")
def take_back_site_fact(
    resource_id: uuid.UUID, dismissal_id: uuid.UUID
) -> Response | tuple[str, int]:
    """Let a fact count again."""

    def take_back(shown: Resource, _form: FormValues) -> None:
        take_back_dismissal(session(), shown, actor(), today(), dismissal_id)

    return _done(resource_id, take_back, "この事実を、また使います。")


@coordinator.post("/resources/<uuid:resource_id>/places/<uuid:change_id>/undo")
def undo_place_change(resource_id: uuid.UUID, change_id: uuid.UUID) -> Response | tuple[str, int]:
    """Put the figure of free places back to what it was; a place freed so is told of."""
    before = places_open(staff_resource(resource_id))

    def undo(shown: Resource, _form: FormValues) -> None:
        undo_change(session(), shown, actor(), change_id)

    answer = _done(resource_id, undo, "空きの数を戻しました。")
    shown = staff_resource(resource_id)
    if places_open(shown) > before and not isinstance(answer, tuple):
        tell_coordinators(shown)
    return answer


def places_open(shown: Resource) -> int:
    """How many places the figures of an entry say are free, all roles together."""
    return sum(role.open_places or 0 for role in shown.roles)


def _done(
    resource_id: uuid.UUID, act: Callable[[Resource, FormValues], None], said: str
) -> Response | tuple[str, int]:
    try:
        act(staff_resource(resource_id), FormValues())
    except MatchingError as error:
        return refused(resource_id, error)
    flash(said)
    return redirect(url_for("coordinator.resource", resource_id=resource_id))
