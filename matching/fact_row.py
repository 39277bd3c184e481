"""Rows of the exchange format (``rank``: one JSON object a line) → facts, field by field.

The format is that of the labelled matching set. A missing key means unknown, and so does a value
that cannot be: it is told with the field, what is wrong with it and what it was read as. What would
let somebody in where a place may be shut is read as shut (a status that is no word of the format).
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from importlib import resources
from reprlib import repr as shortened
from typing import Any

from directory.formats.jurisdiction import by_code
from directory.language import UnknownLanguageError, language_code
from geo.point import Point, parse_point
from geo.travel import pace
from matching.audience import Entry, with_audience
from matching.communication import ways_of_person, ways_of_place
from matching.facts import (
    STAGES,
    Access,
    GroupSize,
    NeedFacts,
    ResourceFacts,
    Status,
)
from matching.field import Fields, Row
from matching.free_hour import free_hours
from matching.needed_language import needed_language
from matching.recurrence import parse_recurrence
from matching.text_condition import read_conditions
from matching.timeslot import DAY_MINUTES, TimeSlot, parse_slot

_VOCABULARY: Mapping[str, Any] = tomllib.loads(
    resources.files("matching").joinpath("fact_row.toml").read_text(encoding="utf-8")
)
RESOURCE_KEYS = frozenset(_VOCABULARY["resource_keys"])
NEED_KEYS = frozenset(_VOCABULARY["need_keys"])
ATTRIBUTES = frozenset(_VOCABULARY["attributes"])
_KINDS = frozenset(_VOCABULARY["kinds"])
_ROLES = frozenset(_VOCABULARY["roles"])
_STATUSES = frozenset(status.value for status in Status)
# Minutes: longer hours past midnight are taken for the two clocks put the wrong way round.
_LONGEST_NIGHT = 12 * 60
_APART: list[list[str]] = _VOCABULARY["apart"]
_AGES: Mapping[str, tuple[int, int]] = _VOCABULARY["ages"]
_AUDIENCE = frozenset({"min_age", "max_age", "attributes"})
_ACCEPTS = frozenset({"hikikomori", "disability", "children", "foreign_language"})
_ACCESS = frozenset({"wheelchair", "toilet", "quiet_space"})
_SLOT = frozenset({"weekday", "nth_weekday", "start", "end", "note"})
_BY_ANY_WAY = "わからないとみて、どの行き方でも遠い場所だけを外します。"
_AS_WRITTEN = "書かれたままの言葉どうしで比べます。"


def resource_from_row(row: Row, told: list[str]) -> ResourceFacts:
    """Facts of one resource row, conditions of its prose included.

    ``told`` grows by a Japanese sentence for each value that was not taken as it stands.
    ``FactRowError`` for a row without id or municipality.
    """
    fields = Fields(row, told)
    fields.allow(RESOURCE_KEYS)
    audience, accepts = fields.fields("audience", _AUDIENCE), fields.fields("accepts", _ACCEPTS)
    low, high = _age_limits(audience)
    attributes = _attributes(audience)
    name, description = _name(fields), fields.text("description")
    kind, roles = fields.choice("kind", _KINDS) or "", fields.choices("roles", _ROLES)
    prose = f"{name}。{description}"
    entry = Entry(name, kind, roles=roles, prose=prose)
    languages, online = _languages(accepts), fields.flag("online")
    return ResourceFacts(
        resource_id=fields.required("id"),
        municipality_code=_municipality(fields),
        name=name,
        kind=kind,
        organisation=fields.text("organisation"),
        town=fields.text("town"),
        description=description,
        tags=fields.texts("tags") or (),
        point=_point(fields),
        min_age=low,
        max_age=high,
        attributes=attributes,
        slots=_schedule(fields),
        cost_yen=fields.count("cost_yen", "円"),
        capacity=fields.count("capacity", "人"),
        open_places=fields.count("open_places", "人"),
        group_size=fields.member("group_size", GroupSize),
        access=_access(fields, "barrier_free"),
        accepts_hikikomori=accepts.flag("hikikomori"),
        accepts_disability=accepts.flag("disability"),
        accepts_children=accepts.flag("children"),
        languages=languages,
        roles=roles,
        pickup=fields.flag("pickup"),
        online=online,
        status=_status(fields),
        conditions=with_audience(read_conditions(prose), (low, high, attributes), entry),
        communication=ways_of_place((prose,), languages, online=online),
    )


def need_from_row(row: Row, told: list[str]) -> NeedFacts:
    """Facts of one need row; of words at odds (男性 and 女性) none is believed.

    ``told`` grows by a Japanese sentence for each value that was not taken as it stands.
    ``FactRowError`` for a row without id or municipality.
    """
    fields = Fields(row, told)
    fields.allow(NEED_KEYS)
    age, attributes = _believed(fields)
    stage = fields.choice("stage", frozenset(STAGES))
    free = free_hours(_slots(fields, "available"))
    wishes, difficulties = fields.text("wishes"), fields.texts("difficulties") or ()
    language = _language(fields)
    told.extend(f"available: {said}" for said in free.merged)
    return NeedFacts(
        need_id=fields.required("id"),
        municipality_code=_municipality(fields),
        town=fields.text("town"),
        point=_point(fields),
        age=age,
        attributes=attributes,
        stage=STAGES[stage] if stage else None,
        wishes=wishes,
        interests=fields.texts("interests") or (),
        difficulties=difficulties,
        slots=free.slots,
        transport=_transport(fields),
        max_minutes=fields.number("max_minutes", "分"),
        max_km=fields.number("max_km", "km"),
        budget_yen=fields.count("budget_yen", "円"),
        prefers_group_size=fields.member("prefers_group_size", GroupSize),
        max_group_size=fields.member("max_group_size", GroupSize),
        access=_access(fields, "needs_barrier_free"),
        consent=fields.flag("consent"),
        household_id=fields.text("household_id") or None,
        language=language,
        with_children=fields.flag("with_children"),
        communication=ways_of_person(wishes, difficulties, language),
        avoided=frozenset(fields.texts("avoidances") or ()),
        conflicts=frozenset(fields.texts("conflicts") or ()),
        safety_words=fields.text("safety"),
    )


def _name(fields: Fields) -> str:
    name = fields.text("name")
    if not name:
        fields.tell("name", "がありません。名前を入れてください。", "名前のないまま読みました。")
    return name


def _municipality(fields: Fields) -> str:
    """The five digits of the municipality, written with or without the sixth; else as written."""
    written = fields.required("municipality_code")
    found = by_code(written)
    return found.code if found else written


def _age_limits(audience: Fields) -> tuple[int | None, int | None]:
    low, high = audience.age("min_age"), audience.age("max_age")
    if low is None or high is None or low <= high:
        return low, high
    audience.tell("min_age", f"が {low}歳で、max_age の {high}歳を超えています。直してください。")
    return None, None


def _attributes(audience: Fields) -> frozenset[str] | None:
    """Of whom the person must be one; an empty list names nobody, so that nobody was named."""
    words = audience.texts("attributes")
    if words is None or words:
        return None if words is None else frozenset(words)
    audience.tell(
        "attributes",
        "が空の並びです。だれでもよければ null に、そうでなければ当てはまる人の言葉を"
        "入れてください。",
    )
    return None


def _believed(fields: Fields) -> tuple[int | None, frozenset[str]]:
    """Age and attributes of a person, without those that contradict each other."""
    age, attributes = fields.age("age"), frozenset(fields.texts("attributes") or ())
    clashes = [pair for pair in _APART if attributes.issuperset(pair)]
    for pair in clashes:
        words = "」と「".join(sorted(pair))
        fields.tell("attributes", f"に「{words}」の両方があります。どちらか一つにしてください。")
    odd = {word for pair in clashes for word in pair}
    for word, (youngest, oldest) in _AGES.items():
        if age is not None and word in attributes and not youngest <= age <= oldest:
            fields.tell(
                "age",
                f"が {age}歳で、attributes の「{word}」と食い違っています。"
                "どちらかを直してください。",
            )
            odd.add(word)
    return None if odd.intersection(_AGES) else age, attributes - odd


def _access(fields: Fields, key: str) -> Access:
    equipment = fields.fields(key, _ACCESS)
    return Access(**{name: equipment.flag(name) for name in _ACCESS})


def _point(fields: Fields) -> Point | None:
    lng, lat = fields.row.get("lng"), fields.row.get("lat")
    for key, value in (("lng", lng), ("lat", lat)):
        is_number = isinstance(value, int | float | str) and not isinstance(value, bool)
        if value is not None and not is_number:
            fields.tell(key, f"は度の数で書いてください(今の値: {shortened(value)})。")
            return None
    return fields.read("lat と lng", lambda: parse_point(lng, lat))


def _status(fields: Fields) -> Status:
    """Running where nothing is said; a word that is none of the format is not running."""
    word = fields.text("status")
    if word in _STATUSES or not word:
        return Status(word or "active")
    fields.tell(
        "status",
        f"の値「{word[:40]}」は使えません。{'、'.join(sorted(_STATUSES))} から選んでください。",
        "休止とみて、だれにも勧めません。",
    )
    return Status.PAUSED


def _language(fields: Fields) -> str | None:
    text = fields.text("language")
    try:
        return needed_language(text) if text else None
    except UnknownLanguageError as error:
        fields.tell("language", f"を読めません: {error}", _AS_WRITTEN)
        return text


def _languages(accepts: Fields) -> frozenset[str] | None:
    texts = accepts.texts("foreign_language")
    return None if texts is None else frozenset(_spoken(accepts, text) for text in texts)


def _spoken(accepts: Fields, text: str) -> str:
    return accepts.read("foreign_language", lambda: language_code(text), _AS_WRITTEN) or text


def _transport(fields: Fields) -> str | None:
    mode = fields.text("transport")
    if not mode:
        return None
    known = fields.read("transport", lambda: pace(mode), _BY_ANY_WAY)
    return None if known is None else mode


def _schedule(fields: Fields) -> tuple[TimeSlot, ...]:
    value = fields.row.get("schedule")
    if isinstance(value, str):
        rule = value.strip()
        return (fields.read("schedule", lambda: parse_recurrence(rule)) or ()) if rule else ()
    return _slots(fields, "schedule")


def _slots(fields: Fields, key: str) -> tuple[TimeSlot, ...]:
    """The hours that can be read."""
    rows = fields.row.get(key)
    if rows is None:
        return ()
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        fields.tell(
            key,
            f'は {{"weekday", "start", "end"}} の並びで書いてください(今の値: {shortened(rows)})。',
        )
        return ()
    read = (_slot(fields, key, row) for row in rows)
    return tuple(slot for slot in read if slot is not None)


def _slot(fields: Fields, key: str, row: Row) -> TimeSlot | None:
    """Hours of one day; an end before the start is the next morning's, of one night at most."""
    unused = "この時間は使いません。"
    Fields(row, fields.told, key).allow(_SLOT)
    slot = fields.read(key, lambda: parse_slot(row), unused)
    if slot is None or slot.end_minute <= DAY_MINUTES or slot.length_minutes <= _LONGEST_NIGHT:
        return slot
    fields.tell(
        key,
        f"の{slot.day}の終わり({row['end']})が始まり({row['start']})より前です。"
        "時刻を入れ替えてください。翌朝までの時間なら、12時間までにしてください。",
        unused,
    )
    return None
