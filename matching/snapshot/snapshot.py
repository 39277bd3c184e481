"""Many resources as columns, updated in place, and one need ranked against them."""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from itertools import islice

import numpy as np

from matching.criterion import Context
from matching.facts import NeedFacts, ResourceFacts
from matching.gate import Exclusion, blocked, exclusions
from matching.ranking import Ranking, match
from matching.score import Match, ordered
from matching.shortfall import find_shortfall
from matching.snapshot.column import Array, Columns, Rows
from matching.snapshot.hour import Hours
from matching.snapshot.sieve import survivors
from matching.snapshot.tally import Tally
from matching.snapshot.text import Texts, Vectors
from matching.weights import Weights, default_weights

SHOWN = 20
# How many rows the sentence models weigh at first, and how much more each time after.
WEIGHED, GROWTH = 1024, 6
WORN_SHARE, WORN_ROWS = 3, 1000


class Snapshot:
    """Resources held in columns. ``rank`` gives what ``ranking.rank`` gives, its best first."""

    def __init__(self, resources: Iterable[ResourceFacts] = ()) -> None:
        self._columns = Columns()
        self._hours = Hours(self._columns.schedules)
        self._texts = Texts(self._columns)
        self._vectors: Vectors | None = None
        for one in resources:
            self.put(one)

    def put(self, resource: ResourceFacts) -> None:
        """Take in a resource, new or changed, in place."""
        self._columns.put(resource)

    def remove(self, resource_id: str) -> None:
        """Let a resource be offered to nobody any more; an unknown id is none."""
        self._columns.drop(resource_id)

    def refresh(self, resources: Iterable[ResourceFacts]) -> None:
        """Hold exactly these resources: only those that changed are written."""
        columns = self._columns
        gone = set(columns.row_of)
        for one in resources:
            gone.discard(one.resource_id)
            row = columns.row_of.get(one.resource_id)
            if row is None or columns.facts[row] != one or columns["municipality"][row] < 0:
                self.put(one)
        for resource_id in gone:
            self.remove(resource_id)

    @property
    def is_worn(self) -> bool:
        """Whether most rows or texts are of resources that are gone or were rewritten."""
        live = int((self._columns["municipality"] >= 0).sum())
        held = max(self._columns.size, len(self._columns.texts.values))
        return held > WORN_SHARE * live + WORN_ROWS

    def open_ids(self, need: NeedFacts, context: Context | None = None) -> list[str]:
        """The resources no gate keeps from a need, in order of id; none when it is blocked."""
        context = context or Context()
        if blocked(need, context.policy):
            return []
        rows = survivors(self._columns, self._hours, need, context.policy)
        return sorted(self._columns.facts[row].resource_id for row in rows)

    def rank(
        self,
        need: NeedFacts,
        context: Context | None = None,
        weights: Weights | None = None,
        most: int = SHOWN,
    ) -> Ranking:
        """The best ``most`` matches, scored and explained by the pure criteria.

        ``excluded`` names every other resource of the municipality; its gates are asked when read.
        """
        context, weights = context or Context(), weights or default_weights()
        stop = blocked(need, context.policy)
        if stop:
            return Ranking(need.need_id, (), {}, tuple(stop), None)
        rows = survivors(self._columns, self._hours, need, context.policy)
        matches = self._best(need, rows, context, weights, most)
        left_out = _LeftOut(self._columns, need, context, rows)
        return Ranking(need.need_id, tuple(matches), left_out, (), find_shortfall(matches))

    def first_rows(self, need: NeedFacts, context: Context, weights: Weights, most: int) -> Rows:
        """Rows of the likeliest ``most``, best first, before worries are weighed or words found."""
        rows = survivors(self._columns, self._hours, need, context.policy)
        _, likeliest = self._likeliest(need, rows, context, weights)
        return np.array([row for _, row in islice(likeliest, most)], dtype=np.intp)

    def _best(
        self, need: NeedFacts, rows: Rows, context: Context, weights: Weights, most: int
    ) -> list[Match]:
        """Score row after row exactly, until none to come can be among the best.

        Where no more pass than are wanted there is nothing to sort out, and all are scored.
        """
        if len(rows) <= most:
            places = [self._columns.facts[row] for row in rows]
            if context.likeness:
                context.likeness.prepare(places)
            return ordered(match(need, one, context, weights) for one in places)
        slack, likeliest = self._likeliest(need, rows, context, weights)
        found: list[Match] = []
        best: list[float] = []
        for ahead, row in likeliest:
            if len(best) == most and ahead + slack < best[0]:
                break
            one = match(need, self._columns.facts[row], context, weights)
            found.append(one)
            (heapq.heappush if len(best) < most else heapq.heappushpop)(best, one.score)
        return ordered(found)[:most]

    def _likeliest(
        self, need: NeedFacts, rows: Rows, context: Context, weights: Weights
    ) -> tuple[float, Iterator[tuple[float, int]]]:
        """How near the sums are to the scores, and ``(sum, row)`` from the greatest sum down."""
        self._texts.catch_up()
        vectors = self._vectors_of(context)
        tally = Tally(self._columns, self._hours, self._texts, need, context, weights, vectors)
        return tally.slack, _descending(tally, rows)

    def _vectors_of(self, context: Context) -> Vectors | None:
        if context.likeness is None:
            return None
        if self._vectors is None or self._vectors.likeness is not context.likeness:
            self._vectors = Vectors(self._columns, context.likeness)
        return self._vectors


def _descending(tally: Tally, rows: Rows) -> Iterator[tuple[float, int]]:
    """Weigh ever larger parts of the rows, those that can still be first before the others."""
    cheap = tally.cheap(rows)
    left = np.arange(len(rows))
    sums, waiting = np.zeros(0), np.zeros(0, dtype=np.intp)
    size = WEIGHED
    while len(left):
        part, left = _greatest(cheap, left, size)
        size *= GROWTH
        sums = np.concatenate([sums, cheap[part] + tally.dear(rows[part])])
        waiting = np.concatenate([waiting, rows[part]])
        ahead = cheap[left].max() + tally.most_to_come if len(left) else -np.inf
        is_ready = sums >= ahead
        ready = np.flatnonzero(is_ready)
        ready = ready[np.argsort(-sums[ready], kind="stable")]
        yield from zip(sums[ready].tolist(), waiting[ready].tolist(), strict=True)
        sums, waiting = sums[~is_ready], waiting[~is_ready]


def _greatest(value: Array, among: Rows, count: int) -> tuple[Rows, Rows]:
    """The ``count`` positions of greatest value among these, and the others."""
    if len(among) <= count:
        return among, among[:0]
    order = np.argpartition(-value[among], count)
    return among[order[:count]], among[order[count:]]


class _LeftOut(Mapping[str, tuple[Exclusion, ...]]):
    """Why each resource of the municipality that is not offered is not, asked when read."""

    def __init__(self, columns: Columns, need: NeedFacts, context: Context, offered: Rows) -> None:
        self._need, self._policy = need, context.policy
        self._columns, self._offered = columns, offered
        code = columns.municipalities.known(need.municipality_code)
        self._local = columns["municipality"] == code

    @cached_property
    def _rows(self) -> Rows:
        out = self._local.copy()
        out[self._offered] = False
        return np.flatnonzero(out)

    def __getitem__(self, resource_id: str) -> tuple[Exclusion, ...]:
        row = self._columns.row_of[resource_id]
        if not (self._rows == row).any():
            raise KeyError(resource_id)
        return tuple(exclusions(self._need, self._columns.facts[row], self._policy))

    def __iter__(self) -> Iterator[str]:
        return (self._columns.facts[row].resource_id for row in self._rows)

    def __len__(self) -> int:
        return len(self._rows)
