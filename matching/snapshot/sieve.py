"""The gates over columns: which rows one need may be offered, exactly as the pure gates say.

Where a number alone cannot tell (a border of distance, a barrier on the way, a set of too many
words), the few rows in doubt are asked of the pure gate itself.
"""

from __future__ import annotations

from itertools import chain

import numpy as np

from geo.travel import pace
from matching.avoidance import kept_apart_from, shunned_by
from matching.facts import Access, NeedFacts, ResourceFacts
from matching.gate import Policy, exclusions
from matching.gate.eligibility import DISABILITY
from matching.gate.prose import breach_of
from matching.gate.reach import MODES, travel
from matching.snapshot.column import NO, Array, Columns, Rows
from matching.snapshot.hour import Hours

# The quick distance is never farther from the ellipsoid's than this share.
SLACK = 0.012
EARTH_M = 6_371_008.8
# The columns that hold all the words a line of the person's may meet.
WORDED = ("text", "organisation", "kind", "venue")


def survivors(columns: Columns, hours: Hours, need: NeedFacts, policy: Policy) -> Rows:
    """Rows of the need's municipality that no gate closes, in no order.

    Consent, the conference's decision and an empty sheet are the caller's to ask first.
    """
    rows = _first(columns, hours, need)
    for gate in (_who, _accepted):
        rows = rows[gate(columns, need, rows)]
    rows = rows[_fresh(columns, policy, rows)]
    rows = _reached(columns, need, rows)
    rows = rows[_allowed_by_prose(columns, need, rows)]
    rows = rows[~_unwanted(columns, need, rows)]
    odd = np.flatnonzero(columns["odd"].take(rows))
    if not len(odd):
        return rows
    closed = [i for i in odd if exclusions(need, columns.facts[rows[i]], policy)]
    left: Rows = np.delete(rows, closed)
    return left


class _Picked:
    """Some rows of the columns, asked by name like entries of the timetable."""

    def __init__(self, columns: Columns, rows: Rows) -> None:
        self._columns, self._rows = columns, rows

    def __getitem__(self, name: str) -> Array:
        return self._columns[name].take(self._rows)


def _first(columns: Columns, hours: Hours, need: NeedFacts) -> Rows:
    """The gates that close most rows: hours before all where few rows fit them."""
    code = columns.municipalities.known(need.municipality_code)
    fitting = hours.fitting(need.slots) if need.slots else None
    few = None if fitting is None else hours.few(fitting)
    if few is not None:
        held = (few["municipality"] == code) & _of_age(few, need) & _bearable(few, need)
        found: Rows = few["row"][held]
        return found
    mask = columns["open"] & (columns["municipality"] == code) & _of_age(columns, need)
    rows = np.flatnonzero(mask)
    if fitting is not None:
        rows = rows[fitting.take(columns["schedule"].take(rows))]
    return rows[_bearable(_Picked(columns, rows), need)]


def _of_age(part: Columns | Array, need: NeedFacts) -> Array | bool:
    if need.age is None:
        return True
    return np.asarray((part["min_age"] <= need.age) & (part["max_age"] >= need.age))


def _bearable(part: _Picked | Array, need: NeedFacts) -> Array:
    mask = np.ones(len(part["cost"]), dtype=bool)
    if need.budget_yen is not None:
        mask &= part["cost"] <= need.budget_yen
    if need.max_group_size is not None:
        mask &= part["group"] <= need.max_group_size
    for name in Access.__slots__:
        if getattr(need.access, name) is True:
            mask &= (part[name] != NO) | part["online"]
    return mask


def _who(columns: Columns, need: NeedFacts, rows: Rows) -> Array:
    odd = columns["odd"][rows]
    mask = (columns["attributes"][rows] & columns.attributes.mask(need.attributes)) != 0
    everybody = columns["attributes"][rows] == columns.attributes.mask(None)
    mask |= everybody
    if need.language is not None:
        spoken = columns["languages"][rows] & columns.languages.mask([need.language])
        mask &= (spoken != 0) | ~columns["languages_known"][rows]
    mask |= odd
    return np.asarray(mask)


def _accepted(columns: Columns, need: NeedFacts, rows: Rows) -> Array:
    mask = np.ones(len(rows), dtype=bool)
    asked = {
        "hikikomori": "ひきこもり" in need.attributes,
        "disability": bool(need.attributes & DISABILITY),
        "children": need.with_children is True,
    }
    for name, matters in asked.items():
        if matters:
            mask &= columns[name][rows] != NO
    return mask


def _fresh(columns: Columns, policy: Policy, rows: Rows) -> Array:
    if policy.confirmed_within_days is None or policy.as_of is None:
        return np.ones(len(rows), dtype=bool)
    confirmed = columns["confirmed"][rows]
    oldest = policy.as_of.toordinal() - policy.confirmed_within_days
    return np.asarray((confirmed == 0) | (confirmed >= oldest))


def _reached(columns: Columns, need: NeedFacts, rows: Rows) -> Rows:
    if need.point is None or (need.max_km is None and need.max_minutes is None):
        return rows
    near, far = limits_m(need)
    quick = quick_m(columns, need, rows)
    free = columns["comes"][rows] | np.isnan(quick)
    sure = quick * (1 + SLACK) <= near
    doubt = ~free & ~sure & (quick * (1 - SLACK) <= far)
    ask = np.flatnonzero(doubt)
    found = [not travel(need, columns.facts[rows[i]], Policy()) for i in ask]
    keep = free | sure
    keep[ask] = found
    return rows[keep]


def limits_m(need: NeedFacts) -> tuple[float, float]:
    """Straight metres surely within the person's limit, and beyond which nothing is."""
    if need.max_km is not None:
        return need.max_km * 1000, need.max_km * 1000
    metres = max(_within_m(need, mode) for mode in ([need.transport] if need.transport else MODES))
    return (-1.0 if need.barriers else metres), metres


def _within_m(need: NeedFacts, mode: str) -> float:
    """Straight metres within the person's minutes by one mode; below 0 where all is waiting."""
    person = pace(mode, need.ability)
    minutes = (need.max_minutes or 0.0) - person.wait_minutes
    return minutes * person.speed_km_h * 1000 / 60 / person.detour


def quick_m(columns: Columns, need: NeedFacts, rows: Rows) -> Array:
    """Metres from the person on a sphere, flat between the two: a bound, not an answer."""
    lon, lat = np.radians(need.point or (np.nan, np.nan))
    x = (columns["lon"][rows] - lon) * columns["narrowing"][rows] * np.sqrt(np.cos(lat))
    y = columns["lat"][rows] - lat
    return np.asarray(np.sqrt(x * x + y * y) * EARTH_M)


def _allowed_by_prose(columns: Columns, need: NeedFacts, rows: Rows) -> Array:
    held = columns["conditions"][rows]
    broken = np.zeros(len(columns.conditions.values), dtype=bool)
    known: dict[object, bool] = {}
    for code in np.unique(held[held > 0]).tolist():
        for pair in columns.conditions.values[code]:
            if pair not in known:
                known[pair] = bool(breach_of(need, *pair))
            broken[code] |= known[pair]
    return np.asarray(~broken[held])


def _unwanted(columns: Columns, need: NeedFacts, rows: Rows) -> Array:
    """What the person will not have: named in words, so asked only of those who named any."""
    ids = [columns.row_of.get(word, -1) for word in need.refused_ids]
    closed = np.isin(rows, ids)
    if not (need.avoided or need.conflicts) or not len(rows):
        return closed
    ids = [columns.row_of.get(word, -1) for word in need.avoided | need.conflicts]
    alone = np.isin(rows, ids) | columns["hazards"][rows]
    for i in np.flatnonzero(alone):
        closed[i] |= _is_unwanted(need, columns.facts[rows[i]])
    others = np.flatnonzero(~alone)
    if len(others):
        closed[others] |= _unwanted_in_words(columns, need, rows[others])
    return closed


def _unwanted_in_words(columns: Columns, need: NeedFacts, rows: Rows) -> Array:
    """Asked once of all rows that say the same, of which none is named by its identifier."""
    said, where = np.unique(
        np.stack([columns[name][rows] for name in WORDED]), axis=1, return_inverse=True
    )
    first = np.zeros(said.shape[1], dtype=np.intp)
    first[where] = rows
    met = [_is_unwanted(need, columns.facts[row]) for row in first]
    return np.asarray(np.array(met, dtype=bool)[where])


def _is_unwanted(need: NeedFacts, place: ResourceFacts) -> bool:
    return any(True for _ in chain(shunned_by(need, place), kept_apart_from(need, place)))
