"""Many resources as columns, updated in place, and one need ranked against them."""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Iterator
from itertools import islice

import numpy as np

from matching.criterion import Context
from matching.facts import NeedFacts, ResourceFacts
from matching.gate import blocked
from matching.ranking import Ranking
from matching.score import Match, ordered
from matching.shortfall import find_shortfall
from matching.snapshot.column import Array, Columns, Rows
from matching.snapshot.explainer import Explainer
from matching.snapshot.hour import Hours
from matching.snapshot.left_out import LeftOut
from matching.snapshot.ranked import Ranked
from matching.snapshot.sieve import survivors
from matching.snapshot.tally import Tally
from matching.snapshot.text import Texts, Vectors
from matching.snapshot.twin import Twin
from matching.weights import Weights, default_weights

# So many are scored at once: as many as a page shows.
FEW = 20
# How many of the greatest sums are put in order at first, and how much more each time after.
SORTED, GROWTH = 1024, 6
WORN_SHARE, WORN_ROWS = 3, 1000


class Snapshot:
    """Resources held in columns. ``rank`` gives what ``ranking.rank`` gives."""

    def __init__(self, resources: Iterable[ResourceFacts] = ()) -> None:
        self._columns = Columns()
        self._hours = Hours(self._columns)
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
            held = None if row is None else columns.facts[row]
            if held is not one and held != one:
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
    ) -> Ranking:
        """What ``ranking.rank`` says of these resources, worked out as deep as it is read.

        ``matches`` come in the same order with the same scores and reasons, each scored by the pure
        criteria when read. ``excluded`` names every other resource of the municipality; its gates
        are asked when read. To be read before the snapshot changes (``RuntimeError`` after).
        """
        context, weights = context or Context(), weights or default_weights()
        stop = blocked(need, context.policy)
        if stop:
            return Ranking(need.need_id, (), {}, tuple(stop), None)
        rows = survivors(self._columns, self._hours, need, context.policy)
        matches = Ranked(len(rows), self._best_first(need, rows, context, weights))
        left_out = LeftOut(self._columns, need, context, rows)
        return Ranking(need.need_id, matches, left_out, (), find_shortfall(matches))

    def first_rows(self, need: NeedFacts, context: Context, weights: Weights, most: int) -> Rows:
        """Rows of the likeliest ``most``, best first; what only takes away is not in."""
        rows = survivors(self._columns, self._hours, need, context.policy)
        sums = self._tally(need, context, weights).sums(rows)
        likeliest = islice(_descending(sums, rows), most)
        return np.array([row for _, row in likeliest], dtype=np.intp)

    def _best_first(
        self, need: NeedFacts, rows: Rows, context: Context, weights: Weights
    ) -> Iterator[Match]:
        """Score row after row exactly; a match is the next once nothing to come can be before it.

        Of a few there is nothing to sort out, and all are scored.
        """
        facts, edition = self._columns.facts, self._columns.edition
        match = Explainer(need, context, weights).match
        if len(rows) <= FEW:
            places = [facts[row] for row in rows.tolist()]
            if context.likeness:
                context.likeness.prepare(places)
            yield from ordered(match(one) for one in places)
            return
        tally = self._tally(need, context, weights)
        slack = tally.slack
        scored: list[tuple[float, str, int, Match | None]] = []
        twin = Twin(need, context)
        for ahead, row in _descending(tally.sums(rows), rows):
            while scored and -scored[0][0] > ahead + slack:
                _, _, next_row, made = heapq.heappop(scored)
                yield made or match(facts[next_row])
            if self._columns.edition != edition:
                raise RuntimeError("the snapshot changed while a ranking of it was being read")
            place, one = facts[row], None
            score = twin.score(place, ahead)
            if score is None:
                one = match(place)
                score = one.score
            twin.remember(place, ahead, score)
            heapq.heappush(scored, (-score, place.resource_id, row, one))
        while scored:
            _, _, next_row, made = heapq.heappop(scored)
            yield made or match(facts[next_row])

    def _tally(self, need: NeedFacts, context: Context, weights: Weights) -> Tally:
        self._texts.catch_up()
        vectors = self._vectors_of(context)
        return Tally(self._columns, self._hours, self._texts, need, context, weights, vectors)

    def _vectors_of(self, context: Context) -> Vectors | None:
        if context.likeness is None:
            return None
        if self._vectors is None or self._vectors.likeness is not context.likeness:
            self._vectors = Vectors(self._columns, context.likeness)
        return self._vectors


def _descending(sums: Array, rows: Rows) -> Iterator[tuple[float, int]]:
    """Each sum with its row, greatest first, put in order hardly farther than they are read."""
    left, size = np.arange(len(rows)), SORTED
    while len(left):
        part, left = _greatest(sums, left, size)
        part = part[np.argsort(-sums[part], kind="stable")]
        yield from zip(sums[part].tolist(), rows[part].tolist(), strict=True)
        size *= GROWTH


def _greatest(value: Array, among: Rows, count: int) -> tuple[Rows, Rows]:
    """The ``count`` positions of greatest value among these, and the others."""
    if len(among) <= count:
        return among, among[:0]
    order = np.argpartition(-value[among], count)
    return among[order[:count]], among[order[count:]]
