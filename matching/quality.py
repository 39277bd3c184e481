"""How good a run of rankings is against labelled judgments: the measures of the set's README."""

from __future__ import annotations

import math
import random
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean

from matching.errors import MatchingError

BEST = 3
RESAMPLES = 2000
MARGIN = 0.05


class QualityError(MatchingError):
    """Judgments or a run that cannot be compared."""


@dataclass(frozen=True, slots=True)
class Judgment:
    """One judged pair: the grade 0-3 and the codes of why it is 0."""

    grade: int
    codes: frozenset[str] = frozenset()

    @property
    def violates(self) -> bool:
        """Whether offering it breaks a gate; a travel border does not count (README)."""
        return "soft:border" not in self.codes and any(c.startswith("hard:") for c in self.codes)


@dataclass(frozen=True, slots=True)
class Answer:
    """What a run says for one need: best first, whether nothing fits, whether it was blocked."""

    ranked: tuple[str, ...]
    gap: bool = False
    blocked: bool = False


@dataclass(frozen=True, slots=True)
class Labelled:
    """One need with its judgments by resource id, its answer, and whether consent was given.

    A resource without a judgment lies in another municipality: grade 0, ``hard:municipality``.
    """

    need_id: str
    judgments: Mapping[str, Judgment]
    answer: Answer
    consent: bool

    def judged(self, resource_id: str) -> Judgment:
        """The judgment of one resource."""
        return self.judgments.get(resource_id, Judgment(0, frozenset({"hard:municipality"})))

    @property
    def grades(self) -> list[int]:
        """All grades, best first."""
        return sorted((one.grade for one in self.judgments.values()), reverse=True)

    @property
    def is_gap(self) -> bool:
        """Whether nothing judged is worth offering though consent was given."""
        return self.consent and not any(self.grades)

    @property
    def counts(self) -> bool:
        """Whether the order matters: consent given and something worth offering."""
        return self.consent and any(self.grades)


@dataclass(frozen=True, slots=True)
class Measure:
    """One measure with a 95 % bootstrap interval over needs; ``None`` where there is none."""

    name: str
    value: float | None
    low: float | None
    high: float | None
    needs: int


def measures(labelled: Sequence[Labelled], seed: int = 1) -> list[Measure]:
    """Every measure of the README, in its order; ``QualityError`` when there is no need at all."""
    if not labelled:
        raise QualityError("ニーズが1件もありません。needs.jsonl と qrels.tsv を確かめてください。")
    order = [one for one in labelled if one.counts]
    consented = [one for one in labelled if one.consent]
    without = [one for one in labelled if not one.consent]
    table: list[tuple[str, Sequence[Labelled], Callable[[Sequence[Labelled]], float | None]]] = [
        ("ndcg@5", order, _mean(lambda one: ndcg(one, 5))),
        ("ndcg@10", order, _mean(lambda one: ndcg(one, 10))),
        ("hit@1", order, _mean(_hit)),
        ("hit@1_grade3", order, _mean(_hit_best)),
        ("recall@10", order, _mean(_recall)),
        ("violation@10", labelled, _violation),
        ("text_broken", labelled, _text_broken),
        ("gap_precision", consented, lambda some: _gap(some)[0]),
        ("gap_recall", consented, lambda some: _gap(some)[1]),
        ("gap_f1", consented, lambda some: _gap(some)[2]),
        ("no_consent_blocked", without, _mean(lambda one: float(one.answer.blocked))),
    ]
    return [_measure(name, some, of, random.Random(seed)) for name, some, of in table]  # noqa: S311


def _measure(
    name: str,
    some: Sequence[Labelled],
    of: Callable[[Sequence[Labelled]], float | None],
    chance: random.Random,
) -> Measure:
    if not some:
        return Measure(name, None, None, None, 0)
    drawn = (of(chance.choices(some, k=len(some))) for _ in range(RESAMPLES))
    spread = sorted(value for value in drawn if value is not None)
    if not spread:
        return Measure(name, of(some), None, None, len(some))
    low, high = spread[int(MARGIN / 2 * len(spread))], spread[-1 - int(MARGIN / 2 * len(spread))]
    return Measure(name, of(some), low, high, len(some))


def _mean(of: Callable[[Labelled], float]) -> Callable[[Sequence[Labelled]], float | None]:
    return lambda some: fmean(of(one) for one in some) if some else None


def ndcg(one: Labelled, depth: int) -> float:
    """nDCG with gain 2^grade - 1 and discount log2(rank + 1)."""
    found = [one.judged(resource_id).grade for resource_id in one.answer.ranked[:depth]]
    return _gain(found) / _gain(one.grades[:depth])


def _gain(grades: Iterable[int]) -> float:
    return math.fsum((2**g - 1) / math.log2(rank + 2) for rank, g in enumerate(grades))


def _hit(one: Labelled) -> float:
    first = one.judged(one.answer.ranked[0]).grade if one.answer.ranked else -1
    return float(first == one.grades[0])


def _hit_best(one: Labelled) -> float:
    return float(bool(one.answer.ranked) and one.judged(one.answer.ranked[0]).grade == BEST)


def _recall(one: Labelled) -> float:
    good = {key for key, judgment in one.judgments.items() if judgment.grade > 0}
    return len(good & set(one.answer.ranked[:10])) / len(good)


def _violation(some: Sequence[Labelled]) -> float | None:
    """Share of offered resources that break a gate; all of those offered without consent do."""
    offered = [(one, key) for one in some for key in one.answer.ranked[:10]]
    if not offered:
        return 0.0
    return fmean(float(not one.consent or one.judged(key).violates) for one, key in offered)


def _text_broken(some: Sequence[Labelled]) -> float:
    """How many offered resources break a condition that stands only in their text."""
    return float(
        sum("soft:text" in one.judged(key).codes for one in some for key in one.answer.ranked[:10])
    )


def _gap(some: Sequence[Labelled]) -> tuple[float | None, float | None, float | None]:
    hits = sum(one.answer.gap and one.is_gap for one in some)
    said, real = sum(one.answer.gap for one in some), sum(one.is_gap for one in some)
    precision = hits / said if said else None
    recall = hits / real if real else None
    f1 = 2 * hits / (said + real) if said + real else None
    return precision, recall, f1
