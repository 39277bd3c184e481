"""No text longer than its column is kept: the same limit on both engines, told by the field's name.

SQLite would keep it and PostgreSQL would fail; a listener on the session refuses it on both.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from sqlalchemy import Enum, String, Text, event, inspect
from sqlalchemy.orm import Session

from matching.errors import InvalidValueError
from matching.label import field_label


def limits(table: type[Any]) -> Mapping[str, int]:
    """The texts of a mapped class that have a longest length, in characters."""
    return {
        column.key: length
        for column in inspect(table).column_attrs
        if isinstance(type_ := column.columns[0].type, String)
        and not isinstance(type_, Enum | Text)
        and (length := type_.length) is not None
    }


def require_fitting(record: Any) -> None:
    """Raise ``InvalidValueError`` naming the first text of a record that its column cannot hold."""
    for field, length in limits(type(record)).items():
        text = getattr(record, field)
        if isinstance(text, str) and len(text) > length:
            raise InvalidValueError(
                field,
                f"「{field_label(field)}」は{length}文字までです(いまは{len(text)}文字)。"
                "短くしてください。",
            )


@event.listens_for(Session, "before_flush")
def _refuse_longer(session: Session, _context: object, _instances: object) -> None:
    for record in _written(session):
        require_fitting(record)


def _written(session: Session) -> Iterator[Any]:
    for record in (*session.new, *session.dirty):
        if type(record).__module__.startswith("matching."):
            yield record
