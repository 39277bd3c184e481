"""See to it that every committed change of what is searched has its row in the outbox.

Whoever changes a resource adds a ``ResourceChange`` in the same transaction; ``index`` reads them
before each search. Importing this module adds, at commit, the rows that were forgotten or that
nobody could think of: a role that changed, an organisation that was renamed.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import Connection, event, insert, select
from sqlalchemy.orm import Mapper, Session, SessionTransaction, object_session

from directory.history import ResourceChange
from directory.organisation import Organisation
from directory.resource import Resource, ResourceRole

_CHANGED = "search_changed"
_NOTED = "search_noted"


def _remember(instance: object, key: str, *ids: UUID) -> None:
    session = object_session(instance)
    if session is not None:
        session.info.setdefault(key, set()).update(ids)


@event.listens_for(Resource, "after_insert")
@event.listens_for(Resource, "after_update")
@event.listens_for(Resource, "after_delete")
def _resource(_mapper: Mapper[Any], _connection: Connection, resource: Resource) -> None:
    _remember(resource, _CHANGED, resource.id)


@event.listens_for(ResourceRole, "after_insert")
@event.listens_for(ResourceRole, "after_update")
@event.listens_for(ResourceRole, "after_delete")
def _role(_mapper: Mapper[Any], _connection: Connection, role: ResourceRole) -> None:
    _remember(role, _CHANGED, role.resource_id)


@event.listens_for(Organisation, "after_update")
def _organisation(_mapper: Mapper[Any], connection: Connection, organisation: Organisation) -> None:
    run_by_it = select(Resource.id).where(Resource.organisation_id == organisation.id)
    _remember(organisation, _CHANGED, *connection.scalars(run_by_it))


@event.listens_for(ResourceChange, "after_insert")
def _change(_mapper: Mapper[Any], _connection: Connection, change: ResourceChange) -> None:
    _remember(change, _NOTED, change.resource_id)


@event.listens_for(Session, "before_commit")
def _complete(session: Session) -> None:
    """Add what is missing, last thing before the commit."""
    if session.in_nested_transaction():
        return
    session.flush()
    missing = session.info.pop(_CHANGED, set()) - session.info.pop(_NOTED, set())
    if missing:
        rows = [{"resource_id": resource_id} for resource_id in sorted(missing)]
        session.execute(insert(ResourceChange), rows)


@event.listens_for(Session, "after_soft_rollback")
def _forget(session: Session, previous: SessionTransaction) -> None:
    """Rows may be gone with a savepoint: better one too many than one too few."""
    session.info.pop(_NOTED, None)
    if not previous.nested:
        session.info.pop(_CHANGED, None)
