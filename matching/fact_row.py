"""Rows of the exchange format (``rank``: one JSON object a line) → facts, checked field by field.

The format is that of the labelled matching set. A missing key means unknown. ``FactRowError`` names
the field, what is wrong with it, and what to write instead.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterable, Mapping
from enum import IntEnum
from importlib import resources
from reprlib import repr as shortened
from typing import Any, TypeVar

from directory.age import OLDEST
from directory.errors import DirectoryError
from directory.language import language_code
from geo.errors import GeoError
from geo.point import Point, parse_point
from geo.travel import pace
from matching.audience import Entry, read_audience
from matching.errors import MatchingError
from matching.facts import (
    STAGES,
    Access,
    GroupSize,
    NeedFacts,
    ResourceFacts,
    Status,
    TextCondition,
)
from matching.free_hour import free_hours
from matching.needed_language import needed_language
from matching.recurrence import parse_recurrence
from matching.text_condition import read_conditions
from matching.timeslot import DAY_MINUTES, TimeSlot, parse_slot

T = TypeVar("T")
Row = Mapping[str, object]

_VOCABULARY: Mapping[str, Any] = tomllib.loads(
    resources.files("matching").joinpath("fact_row.toml").read_text(encoding="utf-8")
)
RESOURCE_KEYS = frozenset(_VOCABULARY["resource_keys"])
NEED_KEYS = frozenset(_VOCABULARY["need_keys"])
KINDS = frozenset(_VOCABULARY["kinds"])
ROLES = frozenset(_VOCABULARY["roles"])
ATTRIBUTES = frozenset(_VOCABULARY["attributes"])
# Minutes: longer hours past midnight are taken for the two clocks put the wrong way round.
_LONGEST_NIGHT = 12 * 60
MOST = 10_000_000
_APART: list[list[str]] = _VOCABULARY["apart"]
_AGES: Mapping[str, tuple[int, int]] = _VOCABULARY["ages"]
_AUDIENCE = frozenset({"min_age", "max_age", "attributes"})
_ACCEPTS = frozenset({"hikikomori", "disability", "children", "foreign_language"})
_ACCESS = frozenset({"wheelchair", "toilet", "quiet_space"})
_SLOT = frozenset({"weekday", "nth_weekday", "start", "end", "note"})
_SHOWN = 40


class FactRowError(MatchingError):
    """A row with a field that is missing, of the wrong type, or contradicts itself."""


def resource_from_row(row: Row) -> ResourceFacts:
    """Facts of one resource row, conditions of its prose included."""
    audience, accepts = _nested(row, "audience", _AUDIENCE), _nested(row, "accepts", _ACCEPTS)
    text = f"{_text(row, 'name')}。{_text(row, 'description')}"
    low, high = _age(audience, "min_age"), _age(audience, "max_age")
    if low is not None and high is not None and low > high:
        raise FactRowError(
            f"audience の min_age({low})が max_age({high})を超えています。入れ替えてください。"
        )
    attributes = _set(_texts(audience, "attributes"))
    if attributes is not None and not attributes:
        raise FactRowError(
            "audience の attributes が空の並びで、だれも当てはまりません。"
            "だれでもよければ null に、そうでなければ当てはまる人の言葉を入れてください。"
        )
    return ResourceFacts(
        resource_id=_required(row, "id"),
        municipality_code=_required(row, "municipality_code"),
        name=_required(row, "name"),
        kind=_choice(row, "kind", KINDS) or "",
        organisation=_text(row, "organisation"),
        town=_text(row, "town"),
        description=_text(row, "description"),
        tags=_texts(row, "tags") or (),
        point=_point(row),
        min_age=low,
        max_age=high,
        attributes=attributes,
        slots=_schedule(row),
        cost_yen=_count(row, "cost_yen", "円"),
        capacity=_count(row, "capacity", "人"),
        open_places=_count(row, "open_places", "人"),
        group_size=_member(row, "group_size", GroupSize),
        access=_access(row, "barrier_free"),
        accepts_hikikomori=_flag(accepts, "hikikomori"),
        accepts_disability=_flag(accepts, "disability"),
        accepts_children=_flag(accepts, "children"),
        languages=_languages(accepts, "foreign_language"),
        roles=_roles(row),
        pickup=_flag(row, "pickup"),
        online=_flag(row, "online"),
        status=Status(_choice(row, "status", frozenset(s.value for s in Status)) or "active"),
        conditions=_conditions(row, text, (low, high, attributes)),
    )


def _conditions(row: Row, text: str, told: tuple[object, ...]) -> tuple[TextCondition, ...]:
    """The conditions of the prose, and whom the row is for where its audience says nothing."""
    read = read_conditions(text)
    if any(one is not None for one in told):
        return read
    entry = Entry(_text(row, "name"), _text(row, "kind"), roles=_roles(row), prose=text)
    return tuple(dict.fromkeys((*read, *read_audience(entry))))


def need_from_row(row: Row) -> NeedFacts:
    """Facts of one need row; a contradiction (age 200, 男性 and 女性) is refused by name."""
    stage = _choice(row, "stage", frozenset(STAGES))
    age, attributes = _age(row, "age"), frozenset(_texts(row, "attributes") or ())
    _check_attributes(age, attributes)
    return NeedFacts(
        need_id=_required(row, "id"),
        municipality_code=_required(row, "municipality_code"),
        town=_text(row, "town"),
        point=_point(row),
        age=age,
        attributes=attributes,
        stage=STAGES[stage] if stage else None,
        wishes=_text(row, "wishes"),
        interests=_texts(row, "interests") or (),
        difficulties=_texts(row, "difficulties") or (),
        slots=free_hours(_slots(row, "available")).slots,
        transport=_transport(row),
        max_minutes=_count(row, "max_minutes", "分"),
        max_km=_number(row, "max_km", "km"),
        budget_yen=_count(row, "budget_yen", "円"),
        prefers_group_size=_member(row, "prefers_group_size", GroupSize),
        max_group_size=_member(row, "max_group_size", GroupSize),
        access=_access(row, "needs_barrier_free"),
        consent=_flag(row, "consent"),
        household_id=_text(row, "household_id") or None,
        language=_language(row, "language"),
        with_children=_flag(row, "with_children"),
        avoided=frozenset(_texts(row, "avoidances") or ()),
        conflicts=frozenset(_texts(row, "conflicts") or ()),
        safety_words=_text(row, "safety"),
    )


def _check_attributes(age: int | None, attributes: frozenset[str]) -> None:
    for pair in _APART:
        if attributes.issuperset(pair):
            raise FactRowError(
                f"attributes に「{'」と「'.join(pair)}」の両方があります。"
                "どちらか一つにしてください。"
            )
    for word, (youngest, oldest) in _AGES.items():
        if age is not None and word in attributes and not youngest <= age <= oldest:
            raise FactRowError(
                f"age({age}歳)と attributes の「{word}」が食い違っています。"
                "どちらかを直してください。"
            )


def _required(row: Row, key: str) -> str:
    value = _text(row, key)
    if not value:
        raise FactRowError(f"{key} がありません。値を入れてください。")
    return value


def _text(row: Row, key: str) -> str:
    value = row.get(key)
    if value is None:
        return ""
    if not isinstance(value, str):
        raise FactRowError(f"{key} は文字列で書いてください(今の値: {shortened(value)})。")
    return value.strip()


def _texts(row: Row, key: str) -> tuple[str, ...] | None:
    value = row.get(key)
    if value is None:
        return None
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise FactRowError(f'{key} は ["…", "…"] の形の文字列の並びにしてください。')
    return tuple(item.strip() for item in value if item.strip())


def _set(values: Iterable[str] | None) -> frozenset[str] | None:
    return None if values is None else frozenset(values)


def _nested(row: Row, key: str, known: frozenset[str]) -> Row:
    value = row.get(key)
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise FactRowError(
            f"{key} はオブジェクト {{…}} で書いてください(今の値: {shortened(value)})。"
        )
    _check_keys(key, value, known)
    return value


def _check_keys(key: str, value: Row, known: frozenset[str]) -> None:
    unknown = sorted(set(value) - known)
    if unknown:
        raise FactRowError(
            f"{key} に知らない項目 {', '.join(unknown)[:_SHOWN]} があります。"
            f"取り除いてください(使える項目: {', '.join(sorted(known))})。"
        )


def _flag(row: Row, key: str) -> bool | None:
    value = row.get(key)
    if value is None or isinstance(value, bool):
        return value
    raise FactRowError(
        f"{key} は true、false、null のどれかにしてください(今の値: {shortened(value)})。"
    )


def _number(row: Row, key: str, unit: str) -> float | None:
    value = row.get(key)
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise FactRowError(f"{key} は数値({unit})で書いてください(今の値: {shortened(value)})。")
    if not 0 <= value <= MOST:
        raise FactRowError(
            f"{key} が {shortened(value)}{unit}です。0から{MOST:,}までの値にするか、"
            "わからなければ null にしてください。"
        )
    return value


def _count(row: Row, key: str, unit: str) -> int | None:
    value = _number(row, key, unit)
    return None if value is None else int(value)


def _age(row: Row, key: str) -> int | None:
    value = _count(row, key, "歳")
    if value is not None and value > OLDEST:
        raise FactRowError(
            f"{key} が {value}歳です。0~{OLDEST}の値にするか、わからなければ null にしてください。"
        )
    return value


def _choice(row: Row, key: str, known: frozenset[str]) -> str | None:
    value = _text(row, key)
    if not value:
        return None
    if value not in known:
        raise FactRowError(
            f"{key} の値「{value[:_SHOWN]}」は使えません。"
            f"{'、'.join(sorted(known))} から選んでください。"
        )
    return value


def _roles(row: Row) -> tuple[str, ...]:
    roles = _texts(row, "roles") or ()
    for role in roles:
        _choice({"roles": role}, "roles", ROLES)
    return roles


MemberT = TypeVar("MemberT", bound=IntEnum)


def _member(row: Row, key: str, kind: type[MemberT]) -> MemberT | None:
    value = _choice(row, key, frozenset(member.name.lower() for member in kind))
    return None if value is None else kind[value.upper()]


def _access(row: Row, key: str) -> Access:
    value = _nested(row, key, _ACCESS)
    return Access(**{name: _flag(value, name) for name in _ACCESS})


def _point(row: Row) -> Point | None:
    lng, lat = row.get("lng"), row.get("lat")
    for key, value in (("lng", lng), ("lat", lat)):
        is_number = isinstance(value, int | float | str) and not isinstance(value, bool)
        if value is not None and not is_number:
            raise FactRowError(f"{key} は度の数で書いてください(今の値: {shortened(value)})。")
    return _reworded("lat と lng", lambda: parse_point(lng, lat))


def _language(row: Row, key: str) -> str | None:
    text = _text(row, key)
    return _reworded(key, lambda: needed_language(text)) if text else None


def _languages(row: Row, key: str) -> frozenset[str] | None:
    texts = _texts(row, key)
    return None if texts is None else _reworded(key, lambda: _set(map(language_code, texts)))


def _transport(row: Row) -> str | None:
    mode = _text(row, "transport") or None
    if mode:
        _reworded("transport", lambda: pace(mode))
    return mode


def _schedule(row: Row) -> tuple[TimeSlot, ...]:
    value = row.get("schedule")
    if isinstance(value, str):
        return _reworded("schedule", lambda: parse_recurrence(value)) if value.strip() else ()
    return _slots(row, "schedule")


def _slots(row: Row, key: str) -> tuple[TimeSlot, ...]:
    value = row.get(key)
    if value is None:
        return ()
    if not isinstance(value, list) or not all(isinstance(slot, dict) for slot in value):
        raise FactRowError(
            f'{key} は {{"weekday", "start", "end"}} の並びで書いてください'
            f"(今の値: {shortened(value)})。"
        )
    return tuple(_slot(slot, key) for slot in value)


def _slot(row: Row, key: str) -> TimeSlot:
    """Hours of one day; an end before the start is the next morning's, of one night at most."""
    _check_keys(key, row, _SLOT)
    slot = _reworded(key, lambda: parse_slot(row))
    if slot.end_minute > DAY_MINUTES and slot.length_minutes > _LONGEST_NIGHT:
        raise FactRowError(
            f"{key}: {slot.day}の終わり({row['end']})が始まり({row['start']})より前です。"
            "時刻を入れ替えてください。翌朝までの時間なら、12時間までにしてください。"
        )
    return slot


def _reworded(key: str, read: Callable[[], T]) -> T:
    """Run a reader of another module, its failure put under this field's name."""
    try:
        return read()
    except (MatchingError, DirectoryError, GeoError) as error:
        raise FactRowError(f"{key}: {error}") from None
