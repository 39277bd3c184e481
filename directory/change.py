"""Change a resource with everything that must go with it, in one transaction.

The revision holds public fields only; the outbox tells the search index; the trail tells who.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy.orm import Session

from directory.audit import actor_of, record
from directory.database import DataClass
from directory.history import ResourceChange, ResourceRevision
from directory.resource import Resource
from directory.stored_value import plain_value


def change_resource(
    session: Session, resource: Resource, values: Mapping[str, Any], action: str, reason: str
) -> dict[str, list[Any]]:
    """Set columns of a resource, new or old; returns ``{public field: [old, new]}``.

    ``action`` names the deed in the trail (``publish``, ``pause``, …), ``reason`` tells a reader of
    the history why. Nothing is written when nothing differs. Raises ``NoActorError`` in a session
    nobody signed for.
    """
    actor = actor_of(session)
    changed = {
        name: [plain_value(getattr(resource, name)), plain_value(value)]
        for name, value in values.items()
        if getattr(resource, name) != value
    }
    if not changed:
        return {}
    for name in changed:
        setattr(resource, name, values[name])
    session.add(resource)
    session.flush()
    public = {name: change for name, change in changed.items() if is_public_field(name)}
    session.add(ResourceChange(resource_id=resource.id))
    session.add(
        ResourceRevision(
            resource_id=resource.id, account_id=actor.account_id, reason=reason, changes=public
        )
    )
    record(session, action, "resource", resource.id, detail=",".join(sorted(changed))[:300])
    return public


def is_public_field(name: str) -> bool:
    """Whether a column of a resource is of class 0."""
    return bool(Resource.__table__.c[name].info["data_class"] is DataClass.PUBLIC)
