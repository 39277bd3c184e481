"""The criteria over columns: about what the pure criteria would say of many rows at once.

No pure score is greater than its row's sum by more than ``slack``, so the sums decide which rows
are worth scoring exactly, and never what a score is.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache

import numpy as np

from geo.travel import pace
from matching.criterion import Context, reach, stage, upkeep
from matching.criterion.comfort import group_size
from matching.criterion.sense import WISH_FULL
from matching.criterion.welcome import BEYOND, wants_watchers
from matching.facts import Access, GroupSize, NeedFacts, ResourceFacts
from matching.gate import blocked
from matching.gate.eligibility import DISABILITY
from matching.meaning import need_meaning
from matching.score import Comparison
from matching.snapshot.column import NO, NO_AMOUNT, YES, Array, Columns, Rows
from matching.snapshot.hour import Hours
from matching.snapshot.sieve import SLACK, quick_m, survivors
from matching.snapshot.text import Texts, Vectors
from matching.weights import Weights

LEAST_LIKE, MOST_LIKE = -0.5, 1.0
# The criteria whose values stand in the sums, and those left out because they only take away.
SUMMED = frozenset(
    (
        *("topic", "second_topic", "act", "wish_denied", "wish_likeness", "demand_clash"),
        *("demand_eased", "shunned_act", "shunned_topic", "stage_role", "stage_kind"),
        *("group_size", "travel"),
        *("time", "fee", "acceptance", "watchers", "language", "family", "communication"),
        *("access", "freshness", "continuity", "open_places", "site_load", "household"),
    )
)
TAKES_AWAY = frozenset({"wish_refused", "worry_likeness"})
# By how much a pure value may be greater than the one in the sums: it is rounded to 3 decimals, a
# likeness to 2 decimals of a deviation before that, a way is worked out on the ellipsoid, and one
# of another criterion is not in the sums at all.
ROUNDED, WAY_CLOSE, MOST = 0.0006, 2 * SLACK + 0.0006, 1.0
LIKE_ROUNDED = 0.0075 / WISH_FULL + ROUNDED
# Each shown effect is rounded to 4 decimals.
EFFECT_ROUNDED = 0.00006


class Tally:
    """The sums of one need over the columns of a snapshot."""

    def __init__(
        self,
        columns: Columns,
        hours: Hours,
        texts: Texts,
        need: NeedFacts,
        context: Context,
        weights: Weights,
        vectors: Vectors | None = None,
    ) -> None:
        self._columns, self._hours, self._texts = columns, hours, texts
        self._need, self._context, self._weights = need, context, weights
        self._meaning = need_meaning(need)
        self._near = vectors.asked(need) if vectors is not None else None

    def sums(self, rows: Rows) -> Array:
        """The sum of all criteria for each row, but for those that only take away."""
        total = self._on_words(rows)
        for part in (self._on_tables, self._on_answers, self._on_amounts):
            total += self._weighed(part(rows), len(rows))
        return total

    def _weighed(self, raws: Mapping[str, Array], count: int) -> Array:
        total = np.zeros(count)
        for criterion, raw in raws.items():
            total += raw * self._weights.of(criterion)
        return total

    @property
    def slack(self) -> float:
        """By how much a pure score may be greater than the sum at most.

        Barriers lengthen the way and only take away.
        """
        close = {"wish_likeness": LIKE_ROUNDED if self._near else 0.0, "travel": WAY_CLOSE}
        close |= dict.fromkeys(TAKES_AWAY, 0.0)
        return sum(
            weight * close.get(criterion, ROUNDED if criterion in SUMMED else MOST) + EFFECT_ROUNDED
            for criterion, weight in self._weights.values.items()
        )

    def _on_words(self, rows: Rows) -> Array:
        """What hangs on the text alone, already weighed: worked out once for rows of one text."""
        texts = self._columns["text"][rows]
        each = np.zeros(len(self._columns.texts.values))
        is_met = np.zeros(len(each), dtype=bool)
        is_met[texts] = True
        met = np.flatnonzero(is_met)
        raws = self._texts.raws(self._meaning, met)
        if self._near:
            raws["wish_likeness"] = np.clip(self._near(met) / WISH_FULL, LEAST_LIKE, MOST_LIKE)
        each[met] = self._weighed(raws, len(met))
        return np.asarray(each[texts])

    def _on_tables(self, rows: Rows) -> Mapping[str, Array]:
        """Criteria of few distinct values, each asked once of the pure criterion."""
        need, columns, context = self._need, self._columns, self._context
        roles = [_raw(stage.role(need, _any(roles=v), context)) for v in columns.roles.values]
        kinds = [_raw(stage.kind(need, _any(kind=v), context)) for v in columns.kinds.values]
        sizes = [None, *GroupSize]
        groups = [_raw(group_size(need, _any(group_size=v), context)) for v in sizes]
        found = {
            "stage_role": np.array(roles)[columns["roles"][rows]],
            "stage_kind": np.array(kinds)[columns["kind"][rows]],
            "group_size": np.array(groups)[columns["group"][rows]],
        }
        if need.past:
            found["continuity"] = self._continuity(rows)
        if any(one.need_id != need.need_id for one in context.companions):
            found["household"] = self._household(rows)
        return found

    def _continuity(self, rows: Rows) -> Array:
        columns, need, context = self._columns, self._need, self._context
        kinds = [_raw(upkeep.continuity(need, _any(kind=v), context)) for v in columns.kinds.values]
        found: Array = np.array(kinds)[columns["kind"][rows]]
        for past in need.past:
            here = np.flatnonzero(rows == columns.row_of.get(past.resource_id, -1))
            for i in here:
                found[i] = _raw(upkeep.continuity(need, columns.facts[rows[i]], context))
        return found

    def _household(self, rows: Rows) -> Array:
        others = [one for one in self._context.companions if one.need_id != self._need.need_id]
        served = np.zeros(len(rows))
        for one in others:
            if not blocked(one, self._context.policy):
                held = survivors(self._columns, self._hours, one, self._context.policy)
                served += np.isin(rows, held)
        return served / len(others)

    def _on_answers(self, rows: Rows) -> Mapping[str, Array]:
        need, columns = self._need, self._columns
        found: dict[str, Array] = {}
        asked = [
            name
            for name, matters in (
                ("hikikomori", "ひきこもり" in need.attributes),
                ("disability", bool(need.attributes & DISABILITY)),
            )
            if matters
        ]
        if asked:
            answers = np.stack([columns[name][rows] for name in asked])
            no, yes = (answers == NO).any(axis=0), (answers == YES).mean(axis=0)
            found["acceptance"] = np.where(no, -1.0, yes)
        if need.with_children is True:
            found["family"] = _sign(columns["children"][rows])
        if wants_watchers(need):
            found["watchers"] = _sign(columns["watchers"][rows])
        if need.language is not None:
            spoken = columns["languages"][rows] & columns.languages.mask([need.language])
            known = columns["languages_known"][rows]
            found["language"] = known * np.where(spoken != 0, 1.0, -1.0)
        if need.communication is not None:
            shared = columns["communication"][rows] & columns.ways.mask(need.communication)
            found["communication"] = np.where(shared != 0, 1.0, 0.0)
        found["access"] = self._access(rows)
        return found

    def _access(self, rows: Rows) -> Array:
        answers = {name: self._columns[name][rows] for name in Access.__slots__}
        needed = [name for name in answers if getattr(self._need.access, name) is True]
        beyond = np.zeros(len(rows))
        for name in answers.keys() - needed:
            beyond += BEYOND * (answers[name] == YES)
        if not needed:
            return beyond
        signs = np.stack([_sign(answers[name]) for name in needed])
        rest = 1.0 - BEYOND * (len(answers) - len(needed))
        known = (signs != 0.0).any(axis=0)
        return np.asarray(np.where(known, rest * signs.mean(axis=0) + beyond, 0.0))

    def _on_amounts(self, rows: Rows) -> Mapping[str, Array]:
        columns, context = self._columns, self._context
        places, load = columns["open_places"][rows], columns["load"][rows]
        found = {
            "travel": self._travel(rows),
            "fee": self._fee(columns["cost"][rows]),
            "open_places": np.clip(places, 0, upkeep.MANY_PLACES) / upkeep.MANY_PLACES,
            "site_load": -np.nan_to_num(load),
        }
        if self._need.slots:
            stay = np.minimum(self._hours.longest(self._need.slots), reach.LONG_STAY_MINUTES)
            raw = 2.0 * stay / reach.LONG_STAY_MINUTES - 1.0
            raw[0] = 0.0
            found["time"] = raw[columns["schedule"][rows]]
        if context.as_of is not None:
            confirmed = columns["confirmed"][rows]
            days = np.maximum(context.as_of.toordinal() - confirmed, 0) - upkeep.FRESH_DAYS
            share = np.clip(days / (upkeep.STALE_DAYS - upkeep.FRESH_DAYS), 0.0, 1.0)
            found["freshness"] = np.where(confirmed == 0, 0.0, 1.0 - 2.0 * share)
        return found

    def _travel(self, rows: Rows) -> Array:
        need, columns = self._need, self._columns
        comes = columns["comes"][rows]
        if need.point is None:
            return np.where(comes, 1.0, 0.0)
        metres = quick_m(columns, need, rows)
        if need.max_km is not None:
            share = metres / 1000 / (need.max_km or reach.USUAL_LIMIT_KM)
        else:
            person = pace(need.transport or "walk", need.ability)
            minutes = person.minutes(metres, np.zeros(len(rows)))
            share = minutes / (need.max_minutes or reach.USUAL_LIMIT_MINUTES)
        return np.where(comes, 1.0, np.nan_to_num(np.maximum(1.0 - 2.0 * share, -1.0)))

    def _fee(self, cost: Array) -> Array:
        budget = self._need.budget_yen or reach.USUAL_BUDGET_YEN
        raw = np.maximum(1.0 - 2.0 * cost / budget, -1.0)
        return np.where(cost == NO_AMOUNT, 0.0, raw)


@lru_cache(maxsize=1024)
def _any(**facts: object) -> ResourceFacts:
    make: Callable[..., ResourceFacts] = ResourceFacts
    return make(resource_id="", municipality_code="", name="", **facts)


def _raw(found: Comparison | None) -> float:
    return 0.0 if found is None or found.raw is None else found.raw


def _sign(answers: Array) -> Array:
    return np.asarray(1.0 * (answers == YES) - (answers == NO))
