"""The assessment sheet of one person: checked, versioned, with its history kept."""

from __future__ import annotations

import datetime as dt
import enum
from collections.abc import Callable, Mapping
from typing import Any

from sqlalchemy.orm import Session

from directory.audit import Actor, record
from matching.access import require_edit
from matching.case import Case, Person
from matching.errors import InvalidValueError, NotFoundError
from matching.event_date import require_past
from matching.free_hour import read_free_hours, slot_row
from matching.label import field_label
from matching.need import Need, NeedStage, Transport
from matching.needed_language import read_needed_language
from matching.revision import save_fields
from matching.timeslot import TimeSlotError, parse_clock, parse_slot

GROUP_SIZES = ("individual", "small", "large")
MOST_MINUTES = 600
MOST_KM = 500
MOST_YEN = 1_000_000
Reader = Callable[[str, Any], Any]


def save_need(
    session: Session,
    case: Case,
    person: Person,
    actor: Actor,
    values: Mapping[str, Any],
    *,
    need: Need | None = None,
    expected_version: int | None = None,
) -> Need:
    """Save one person's sheet: a new one, or changes to ``need`` as it was at that version.

    ``InvalidValueError`` names the field; ``ConflictError`` what somebody else saved meanwhile.
    Version 0 is a sheet opened before there was one.
    """
    require_edit(session, actor, case)
    if person.household_id != case.household_id or (need and need.case_id != case.id):
        raise NotFoundError
    checked = check_need(values)
    if need is None:
        need = Need(case=case, person=person, assessed_by=actor.account_id, **checked)
        session.add(need)
        session.flush()
        record(session, "save_need", "need", need.id)
        return need
    checked.setdefault("assessed_by", actor.account_id)
    version = need.version if expected_version is None else expected_version
    changed = save_fields(session, need, version, checked)
    record(session, "save_need", "need", need.id, detail=",".join(changed)[:300])
    return need


def check_need(values: Mapping[str, Any]) -> dict[str, Any]:
    """The values of a sheet in their column types; ``InvalidValueError`` for what cannot be."""
    checked = {}
    for field, value in values.items():
        if field not in READERS:
            raise InvalidValueError(
                field, f"「{field_label(field)}」はアセスメントにない項目です。消してください。"
            )
        checked[field] = None if value in (None, "") else READERS[field](field, value)
    for field in _LISTS.intersection(checked):
        checked[field] = checked[field] or []
    for field in _FLAGS.intersection(checked):
        checked[field] = bool(checked[field])
    _check_group_sizes(checked.get("prefers_group_size"), checked.get("max_group_size"))
    return checked


def _text(_field: str, value: Any) -> str:
    return str(value).strip()


def _texts(field: str, value: Any) -> list[str]:
    if isinstance(value, str) or not all(isinstance(item, str) for item in value):
        raise InvalidValueError(field, f"「{field_label(field)}」は一つずつ分けて入れてください。")
    trimmed = (item.strip() for item in value)
    return list(dict.fromkeys(item for item in trimmed if item))


def _flag(field: str, value: Any) -> bool:
    if not isinstance(value, bool):
        raise InvalidValueError(field, f"「{field_label(field)}」ははい・いいえで選んでください。")
    return value


def _day(field: str, value: Any) -> dt.date:
    if not isinstance(value, dt.date):
        raise InvalidValueError(
            field, f"「{field_label(field)}」は 2026-05-11 のように年月日を入れてください。"
        )
    require_past(value, field)
    return value


def _one_of(choices: type[enum.StrEnum] | tuple[str, ...]) -> Reader:
    allowed = [str(choice) for choice in choices]

    def read(field: str, value: Any) -> Any:
        if str(value) not in allowed:
            raise InvalidValueError(
                field,
                f"「{field_label(field)}」の「{value}」は選べません。一覧から選び直してください。",
            )
        return choices(value) if isinstance(choices, type) else str(value)

    return read


def _number(least: float, most: float, kind: type[int] | type[float]) -> Reader:
    def read(field: str, value: Any) -> Any:
        is_number = isinstance(value, int | float) and not isinstance(value, bool)
        if not is_number or not least <= value <= most or value != kind(value):
            raise InvalidValueError(
                field,
                f"「{field_label(field)}」の「{value}」は、{least:g}から{most:g}までの数で"
                "入れてください。",
            )
        return kind(value)

    return read


def _hours(field: str, value: Any) -> list[dict[str, str]]:
    try:
        read = read_free_hours(value)
    except TimeSlotError as error:
        raise InvalidValueError(field, f"「{field_label(field)}」: {error}") from error
    for row in value:
        if parse_clock(row["end"]) < parse_clock(row["start"]):
            raise InvalidValueError(
                field,
                f"「{field_label(field)}」の{parse_slot(row).day}の終わり({row['end']})が"
                f"始まり({row['start']})より前です。時刻を入れ替えてください。",
            )
    return [slot_row(slot) for slot in read.slots] if read.merged else [dict(row) for row in value]


def _check_group_sizes(prefers: str | None, most: str | None) -> None:
    if prefers and most and GROUP_SIZES.index(prefers) > GROUP_SIZES.index(most):
        raise InvalidValueError(
            "max_group_size",
            "「望む集まりの大きさ」が「いられる上限」より大きくなっています。"
            "どちらかを直してください。",
        )


_LISTS = frozenset(
    {
        *("interests", "observed_interests", "strengths", "difficulties", "avoidances"),
        *("conflicts", "available"),
    }
)
_FLAGS = frozenset({"needs_wheelchair", "needs_toilet", "needs_quiet", "with_children", "live"})
READERS: dict[str, Reader] = {
    "stage": _one_of(NeedStage),
    "transport": _one_of(Transport),
    "prefers_group_size": _one_of(GROUP_SIZES),
    "max_group_size": _one_of(GROUP_SIZES),
    "available": _hours,
    "max_minutes": _number(1, MOST_MINUTES, int),
    "max_km": _number(0.1, MOST_KM, float),
    "budget_yen": _number(0, MOST_YEN, int),
    "assessed_on": _day,
    **dict.fromkeys(_LISTS - {"available"}, _texts),
    **dict.fromkeys(_FLAGS, _flag),
    "language": read_needed_language,
    **dict.fromkeys(("wishes", "health", "safety", "ability"), _text),
}
"""How each field of the sheet is read; a field not named here is refused."""
