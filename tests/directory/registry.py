"""Files into and out of a test's own registry, and what the registry then holds."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from directory.audit import SYSTEM, set_actor
from directory.database import session_factory
from directory.exporting import Selection, write_file
from directory.formats.report import ImportReport
from directory.history import SourceRecord
from directory.importing import import_source
from directory.resource import Resource
from tests.directory.formats.table import source_of

# Columns that tell when and by which file, not what
_NOT_STATED = {"version", "created_at", "updated_at", "source", "confirmed_on", "organisation_id"}


class NoLocator:
    """Finds nothing: the places of these tests are those the files give."""

    def locate(self, resource: Resource, address: str, municipality_code: str) -> None:
        """Leave the resource as it is."""

    def lies_outside(self, *_: object) -> bool:
        """Know of no border."""
        return False


def signed(engine: Engine) -> Session:
    """A session of the command line."""
    session = session_factory(engine)()
    set_actor(session, SYSTEM)
    return session


def bring_in(engine: Engine, path: Path, **options: Any) -> ImportReport:
    """Import a file and commit."""
    importing = {name: options.pop(name) for name in ("publish", "taken_on") if name in options}
    with signed(engine) as session:
        report = import_source(session, source_of(path, **options), NoLocator(), **importing)
        session.commit()
    return report


def take_out(
    engine: Engine, path: Path, form: str, *, layout: str | None = None, public: bool = False
) -> Path:
    """Export to a file."""
    with signed(engine) as session:
        write_file(session, Selection(public=public), form, path, layout)
    return path


def facts(engine: Engine) -> dict[str, dict[str, Any]]:
    """Everything the registry says about each resource, its organisation included."""
    with signed(engine) as session:
        return {
            str(resource.id): {
                column.name: getattr(resource, column.name)
                for column in Resource.__table__.columns
                if column.name not in _NOT_STATED
            }
            | {"organisation": _organisation(resource)}
            for resource in session.scalars(select(Resource))
        }


def _organisation(resource: Resource) -> tuple[Any, ...] | None:
    found = resource.organisation
    return found and (
        found.name,
        found.corporate_number,
        found.private_phone,
        found.private_email,
        found.representative,
    )


def contents(engine: Engine) -> list[dict[str, Any]]:
    """What the sources said, resource by resource."""
    with signed(engine) as session:
        return [each.content for each in session.scalars(select(SourceRecord))]
