"""Note every change of what is searched in the outbox, within the transaction that makes it.

Importing this module turns it on for all sessions. ``ResourceChange`` rows are read by
``index.SearchIndex`` before each search, so nothing that was committed is lost.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import Connection, event, insert, select
from sqlalchemy.orm import Mapper

from directory.history import ResourceChange
from directory.organisation import Organisation
from directory.resource import Resource, ResourceRole


def _note(connection: Connection, resource_id: UUID) -> None:
    connection.execute(insert(ResourceChange).values(resource_id=resource_id))


@event.listens_for(Resource, "after_insert")
@event.listens_for(Resource, "after_update")
@event.listens_for(Resource, "after_delete")
def _note_resource(_mapper: Mapper[Any], connection: Connection, resource: Resource) -> None:
    _note(connection, resource.id)


@event.listens_for(ResourceRole, "after_insert")
@event.listens_for(ResourceRole, "after_update")
@event.listens_for(ResourceRole, "after_delete")
def _note_role(_mapper: Mapper[Any], connection: Connection, role: ResourceRole) -> None:
    _note(connection, role.resource_id)


@event.listens_for(Organisation, "after_update")
def _note_organisation(
    _mapper: Mapper[Any], connection: Connection, organisation: Organisation
) -> None:
    run_by_it = select(Resource.id).where(Resource.organisation_id == organisation.id)
    connection.execute(insert(ResourceChange).from_select(["resource_id"], run_by_it))
