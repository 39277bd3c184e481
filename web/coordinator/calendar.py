"""A calendar address (ICS) of what is due, for the coordinator's own calendar: titles say nothing.

The address works without signing in, as calendar programs cannot; so it carries no name, place or
case number, only what kind of thing is due on which day.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import secrets

from flask import Response, flash, g, redirect, url_for
from icalendar import Calendar, Event
from sqlalchemy import select
from werkzeug.wrappers import Response as BaseResponse

from directory.account import Account, CalendarFeed
from directory.audit import Actor, record, set_actor
from directory.database import now, today
from matching.due import DueItem, due_list
from matching.errors import NotFoundError
from web.auth import live_grants
from web.coordinator import coordinator
from web.coordinator.today import LABELS
from web.database import session

AHEAD = dt.timedelta(days=90)


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


@coordinator.post("/calendar")
def new_calendar() -> BaseResponse:
    """Make a new address; the old one stops working at once."""
    token = secrets.token_urlsafe(24)
    feed = session().get(CalendarFeed, g.who.account.id)
    if feed is None:
        feed = CalendarFeed(account_id=g.who.account.id)
        session().add(feed)
    feed.grant_id, feed.token_hash, feed.created_at = g.who.grant.id, _hash(token), now()
    record(session(), "new_calendar", "account", g.who.account.id)
    address = url_for("coordinator.calendar", token=token, _external=True)
    flash(f"予定表の住所(この画面でだけ表示します): {address}")
    return redirect(url_for("coordinator.today"))


@coordinator.get("/calendar/<token>.ics")
def calendar(token: str) -> Response:
    """Answer what is due as RFC 5545, for whoever holds the address."""
    feed = session().scalar(select(CalendarFeed).where(CalendarFeed.token_hash == _hash(token)))
    account = session().get(Account, feed.account_id) if feed else None
    grants = {grant.id: grant for grant in live_grants(account, today())} if account else {}
    if feed is None or account is None or account.disabled or feed.grant_id not in grants:
        raise NotFoundError
    grant = grants[feed.grant_id]
    actor = Actor(account.id, grant.role, grant.municipality_code, grant.organisation_id)
    set_actor(session(), actor)
    items = due_list(session(), actor, today(), until=today() + AHEAD)
    record(session(), "read_calendar", "account", account.id)
    return Response(_written(items), mimetype="text/calendar")


def _written(items: list[DueItem]) -> bytes:
    book = Calendar()
    book.add("prodid", "-//chiikinowa//due//JA")
    book.add("version", "2.0")
    for item in items:
        event = Event()
        event.add("uid", f"{item.kind.value}-{item.subject_id}@chiikinowa")
        event.add("dtstamp", now())
        event.add("dtstart", item.due_on)
        event.add("summary", LABELS[item.kind])
        book.add_component(event)
    written: bytes = book.to_ical()
    return written
