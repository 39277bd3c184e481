"""One database session per request: opened when first asked for, committed with the answer."""

from __future__ import annotations

from flask import Flask, Response, current_app, g
from sqlalchemy.orm import Session, sessionmaker

from directory.audit import Actor, set_actor
from directory.database import open_engine, reading_session_factory, session_factory
from matching import length  # noqa: F401 - its listener holds for every session
from web.settings import Settings

EXTENSION = "chiikinowa"


def connect(app: Flask, settings: Settings) -> None:
    """Give an application its session factories and the commit at the end of each request."""
    engine = open_engine(settings.database_url)
    app.extensions[EXTENSION] = {
        "engine": engine,
        "writing": session_factory(engine),
        "reading": reading_session_factory(engine),
    }
    app.after_request(_commit)
    app.teardown_request(_close)


def _factory(kind: str) -> sessionmaker[Session]:
    factory: sessionmaker[Session] = current_app.extensions[EXTENSION][kind]
    return factory


def new_session() -> Session:
    """Open a separate session, for what must be kept even when the request fails."""
    return _factory("writing")()


def session() -> Session:
    """Return the session of a signed-in or writing request."""
    if "session" not in g:
        g.session = _factory("writing")()
        actor = g.get("actor")
        if isinstance(actor, Actor):
            set_actor(g.session, actor)
    opened: Session = g.session
    return opened


def sign(actor: Actor) -> None:
    """Sign for the request's session, now that it is known who is at work."""
    set_actor(session(), actor)


def public_session() -> Session:
    """Return the read-only session of a public page; it has no actor, so no case data."""
    if "public_session" not in g:
        g.public_session = _factory("reading")()
    opened: Session = g.public_session
    return opened


def _commit(response: Response) -> Response:
    opened = g.get("session")
    if opened is None:
        return response
    if response.status_code < 400 or g.get("commit_on_error", False):
        opened.commit()
    else:
        opened.rollback()
    return response


def _close(_error: BaseException | None) -> None:
    for name in ("session", "public_session"):
        opened = g.pop(name, None)
        if opened is not None:
            opened.close()
