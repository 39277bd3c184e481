"""How well matching orders and tells gaps on every judged set: figures, fitted weights, ablation.

.venv/bin/python -m bench.matching_quality [--store FILE]

Each set is ranked as ``chiikinowa rank`` does, with a prior learned without it
(``bench/place_prior.py``). Weights are also fitted anew on the other sets and measured on it. In
the ablation a criterion is left out of every set at once, and the order is measured even of people
who would then be told that nothing fits.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize

from bench.place_prior import (
    cases,
    fit,
    frame,
    judged_folders,
    judged_people,
    learned_by_model,
    read_vectors,
)
from matching.criterion import Context
from matching.embedding import installed_models
from matching.facts import NeedFacts, ResourceFacts
from matching.likeness import Likeness
from matching.quality import Answer, Judgment, Labelled, Measure, measures
from matching.ranking import rank
from matching.vector_store import VectorStore
from matching.weights import Weights, default_weights
from web.cli.evaluate import read_judgments
from web.cli.fact_file import read_facts
from web.cli.rank import SHOWN, ranked_rows

MEASURES = ("ndcg@5", "hit@1", "recall@10", "violation@10", "text_broken", "gap_f1")
ABLATED = ("ndcg@5", "hit@1", "gap_f1")
Array = npt.NDArray[np.float64]


class JudgedSet(NamedTuple):
    """One set: its needs and places, the judgments by need, and likeness that never saw it."""

    name: str
    needs: Sequence[NeedFacts]
    places: Sequence[ResourceFacts]
    judgments: Mapping[str, Mapping[str, Judgment]]
    likeness: Likeness


def judged_sets(store: Path | None) -> list[JudgedSet]:
    """Every set that is here, the prior of each learned without it."""
    people = judged_people()
    vectors = read_vectors(people, store)
    size = frame(vectors)
    known = cases(people, vectors, size)
    found = []
    for name, folder in judged_folders().items():
        prior = fit([one for one in known if one.set_name != name], size.scale)
        learned = learned_by_model(prior, size, vectors.cuts)
        likeness = Likeness(installed_models(), VectorStore(store) if store else None, learned)
        places, needs = read_facts(folder / "resources.jsonl", folder / "needs.jsonl")
        judgments = read_judgments(folder / "qrels.tsv")
        found.append(JudgedSet(name, needs, places, judgments, likeness))
    return found


def labelled(one: JudgedSet, weights: Weights, *, use_model: bool = True) -> list[Labelled]:
    """The answers to the needs of a set beside what was judged."""
    rows = ranked_rows(one.places, one.needs, one.likeness if use_model else None, weights)
    return [
        _labelled(one, need, Answer(tuple(row["ranked"]), row["gap"], row["blocked"]))
        for need, row in zip(one.needs, rows, strict=True)
    ]


def _labelled(one: JudgedSet, need: NeedFacts, answer: Answer) -> Labelled:
    judged = one.judgments.get(need.need_id, {})
    return Labelled(f"{one.name} {need.need_id}", judged, answer, need.consent is True)


def labelled_in_order(one: JudgedSet, weights: Weights) -> list[Labelled]:
    """As ``labelled``, with the order told even where nothing is said to fit."""
    found = (rank(need, one.places, Context(likeness=one.likeness), weights) for need in one.needs)
    return [
        _labelled(
            one,
            need,
            Answer(
                tuple(match.resource_id for match in each.matches[:SHOWN]),
                each.shortfall is not None or each.doubtful,
                bool(each.blocked),
            ),
        )
        for need, each in zip(one.needs, found, strict=True)
    ]


def fitted(some: Iterable[JudgedSet]) -> Weights:
    """Weights by logistic regression of good places against others, brought to the usual size."""
    usual = default_weights()
    names = sorted(usual.values)
    rows, good = [], []
    for one in some:
        for need in one.needs:
            judged = one.judgments.get(need.need_id, {})
            for match in rank(need, one.places, Context(likeness=one.likeness)).matches:
                raws = {part.criterion: part.raw or 0.0 for part in match.contributions}
                rows.append([raws.get(name, 0.0) for name in names])
                good.append(match.resource_id in judged and judged[match.resource_id].grade > 0)
    x, y = np.c_[np.array(rows), np.ones(len(rows))], np.array(good, dtype=float)

    def loss(beta: Array) -> tuple[float, Array]:
        z = x @ beta
        pull = np.append(beta[:-1], 0.0)
        value = float((np.logaddexp(0, z) - y * z).sum() + (pull**2).sum() / 2)
        return value, x.T @ (1 / (1 + np.exp(-z)) - y) + pull

    beta = minimize(loss, np.zeros(x.shape[1]), jac=True, method="L-BFGS-B").x[:-1]
    size = usual.of("wish_likeness") / beta[names.index("wish_likeness")]
    values = {name: max(float(b * size), 0.0) for name, b in zip(names, beta, strict=True)}
    return Weights("fitted", values, usual.bounds)


def told(found: Iterable[Measure], names: Sequence[str]) -> str:
    """Measures on one line, each with its interval."""
    values = {one.name: one for one in found}
    return "  ".join(
        f"{name} {one.value:.3f} [{one.low:.3f}, {one.high:.3f}]" if one.low is not None else name
        for name in names
        for one in (values[name],)
        if one.value is not None
    )


def main() -> None:
    """Print figures by set, with fitted weights, and what leaving each criterion out does."""
    options = argparse.ArgumentParser()
    options.add_argument("--store", type=Path)
    sets, usual = judged_sets(options.parse_args().store), default_weights()
    for use_model in (True, False):
        print("with models" if use_model else "without models")
        every: list[Labelled] = []
        for one in sets:
            some = labelled(one, usual, use_model=use_model)
            every += some
            print(f"  {one.name:12s} {told(measures(some), MEASURES)}", flush=True)
        print(f"  all          {told(measures(every), MEASURES)}")
    refitted = [
        row
        for one in sets
        for row in labelled(one, fitted(other for other in sets if other is not one))
    ]
    print(f"weights fitted on the other sets: {told(measures(refitted), ABLATED)}", flush=True)
    for left_out in usual.values:
        without = Weights("ablation", {**usual.values, left_out: 0.0}, usual.bounds)
        rows = [row for one in sets for row in labelled_in_order(one, without)]
        print(f"without {left_out:14s} {told(measures(rows), ABLATED)}", flush=True)


if __name__ == "__main__":
    main()
