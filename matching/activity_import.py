"""Filling the small forms from the rows of a sheet.

A row is taken whole or refused with its line and reason; one that is already there is not entered
twice.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import jaconv
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from directory.audit import Actor
from matching.activity import ActivitySupport, CommunitySupporter, ProgramEvent
from matching.activity_sheet import record_activity_support, record_event, register_supporter
from matching.errors import InvalidValueError, MatchingError
from matching.event_date import read_date
from matching.label import field_label

YES = frozenset({"はい", "○", "1", "true", "有", "yes"})


@dataclasses.dataclass(frozen=True)
class SheetReport:
    """What became of the rows of a sheet; lines count from 1 without the heading."""

    accepted: int
    known: int
    """Rows that were there already."""
    refused: tuple[tuple[int, str], ...]


def import_sheet(
    session: Session, actor: Actor, sheet: str, rows: Sequence[Mapping[str, str]]
) -> SheetReport:
    """Enter the rows of a sheet: ``supporters``, ``events`` or ``activities``.

    Columns are named as the forms' fields. For a dry run the caller rolls back.
    """
    if sheet not in SHEETS:
        raise InvalidValueError("sheet", f"取り込める表は「{'、'.join(SHEETS)}」です。")
    table, reader = SHEETS[sheet]
    before = _number(session, table)
    refused: list[tuple[int, str]] = []
    for line, row in enumerate(rows, start=1):
        try:
            with session.begin_nested():
                reader(session, actor, row)
        except MatchingError as error:
            refused.append((line, str(error)))
    accepted = _number(session, table) - before
    return SheetReport(accepted, len(rows) - len(refused) - accepted, tuple(refused))


def _supporter(session: Session, actor: Actor, row: Mapping[str, str]) -> None:
    register_supporter(
        session,
        actor,
        row.get("name", ""),
        read_date(row.get("registered_on", ""), "registered_on"),
        contact=row.get("contact") or None,
        left_on=read_date(row["left_on"], "left_on") if row.get("left_on") else None,
    )


def _event(session: Session, actor: Actor, row: Mapping[str, str]) -> None:
    record_event(
        session,
        actor,
        row.get("measure", ""),
        row.get("title", ""),
        read_date(row.get("on", ""), "on"),
        attendance=_whole(row, "attendance"),
        attendance_estimated=_yes(row, "attendance_estimated"),
        amount=_whole(row, "amount"),
        base=_whole(row, "base"),
        note=row.get("note") or None,
    )


def _activity(session: Session, actor: Actor, row: Mapping[str, str]) -> None:
    record_activity_support(
        session,
        actor,
        row.get("activity", ""),
        read_date(row.get("on", ""), "on"),
        how=row.get("how") or None,
        spontaneous=_yes(row, "spontaneous"),
    )


Reader = Callable[[Session, Actor, Mapping[str, str]], None]
SHEETS: dict[str, tuple[type[Any], Reader]] = {
    "supporters": (CommunitySupporter, _supporter),
    "events": (ProgramEvent, _event),
    "activities": (ActivitySupport, _activity),
}


def _whole(row: Mapping[str, str], field: str) -> int | None:
    text = jaconv.z2h((row.get(field) or "").strip(), digit=True, ascii=True).replace(",", "")
    if not text:
        return None
    if not text.isdecimal():
        raise InvalidValueError(
            field, f"「{field_label(field)}」の「{row[field]}」は、0以上の整数で入れてください。"
        )
    return int(text)


def _yes(row: Mapping[str, str], field: str) -> bool:
    return (row.get(field) or "").strip().lower() in YES


def _number(session: Session, table: type[Any]) -> int:
    return session.scalar(select(func.count()).select_from(table)) or 0
