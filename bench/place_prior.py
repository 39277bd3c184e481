"""Learns what a place's words alone tell of whether it is somebody's answer, and measures it.

.venv/bin/python -m bench.place_prior [--without SET ...] [--store FILE] [--quiet] [--save]

Judged people: our labelled sets, our five sets of pairs, and ``bench/towns`` (each town's places
were written as one list for all its people, so that style tells nothing). The prior is the convex
fit of a softmax over each person's places: ``a * likeness + prior @ place``, with an L2 price.
Every set is measured with a prior learned without it; ``--save`` writes the one of all sets.
"""

from __future__ import annotations

import argparse
import hashlib
import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize

from matching.embedding import installed_models
from matching.gate import Policy, exclusions
from matching.likeness import (
    INTEREST_SHARE,
    WISH_SHARE,
    Likeness,
    interest_text,
    place_text,
    wish_text,
)
from matching.place_prior import Learned, centred
from matching.vector_store import VectorStore
from tests.matching.pair import grades, pairs
from web.cli.evaluate import read_judgments
from web.cli.fact_file import read_facts

ROOT = Path(__file__).resolve().parents[1]
LABELLED = ROOT / "tests/matching/data/labelled"
DEVELOPMENT = ROOT.parent / "shared/data/matching-dev"
TOWNS = ROOT / "bench/towns"
PAIRS = ("own", "blind", "fresh", "fourth", "fifth")
SAVED = ROOT / "matching/place_prior.npz"
PRICE = 0.001
Array = npt.NDArray[np.float64]


class Person(NamedTuple):
    """One judged person: what they said, and text and grade of each place no gate closes."""

    set_name: str
    wish: str
    interests: str
    places: Sequence[str]
    grades: Sequence[int]


def judged_folders() -> dict[str, Path]:
    """Every set in the form of the development set, by name; that one only where it is here."""
    ours = {path.name: path for path in sorted(LABELLED.iterdir()) if path.is_dir()}
    return {"development": DEVELOPMENT, **ours} if DEVELOPMENT.exists() else ours


def judged_people() -> list[Person]:
    """All people with at least one judged place."""
    graded = [one for name, path in judged_folders().items() for one in _folder(path, name)]
    return [person for person in (*graded, *_pairs(), *_towns()) if person.places]


def _folder(folder: Path, name: str) -> list[Person]:
    places, needs = read_facts(folder / "resources.jsonl", folder / "needs.jsonl")
    judgments = read_judgments(folder / "qrels.tsv")
    found = []
    for need in needs:
        judged = judgments.get(need.need_id, {})
        met = [one for one in places if need.consent and not exclusions(need, one, Policy())]
        graded = [judged[one.resource_id].grade if one.resource_id in judged else 0 for one in met]
        texts = [place_text(one) for one in met]
        found.append(Person(name, wish_text(need), interest_text(need), texts, graded))
    return found


def _pairs() -> list[Person]:
    return [
        Person(name, wish_text(need), interest_text(need), [*map(place_text, places)], graded)
        for name in PAIRS
        for (need, places), graded in zip(
            pairs(f"{name}_pairs.txt"), grades(f"{name}_pairs.txt"), strict=True
        )
    ]


def _towns() -> Iterator[Person]:
    for path in sorted(TOWNS.glob("*.json")):
        town = json.loads(path.read_text("utf-8"))
        yield from (_townsman(path.stem, town, one) for one in town["people"])


def _townsman(name: str, town: Mapping[str, Any], one: Mapping[str, Any]) -> Person:
    texts = [f"{place['name']}。{place['text']}" for place in town["places"]]
    graded = [one["fits"].get(place["id"], 0) for place in town["places"]]
    return Person(f"town {name}", one["wish"], "、".join(one["interests"]), texts, graded)


class Vectors(NamedTuple):
    """Vectors (w) of all texts by all models side by side, and where each model's columns lie.

    ``panel`` (m, w): of ordinary places. ``cuts``: first columns of the models, and w at the end.
    """

    said: Mapping[str, Array]
    places: Mapping[str, Array]
    panel: Array
    cuts: Sequence[int]


def read_vectors(people: Sequence[Person], store: Path | None) -> Vectors:
    """Every text read once by every model."""
    likeness = Likeness(installed_models(), VectorStore(store) if store else None, {})
    said = sorted({text for one in people for text in (one.wish, one.interests) if text})
    places = sorted({text for one in people for text in one.places})
    readers = likeness.readers
    for reader in readers:
        reader.prepare(places)
    wishes = np.concatenate([reader.wishes(said) for reader in readers], axis=1)
    rows = np.concatenate([reader.places(places) for reader in readers], axis=1)
    panel = np.concatenate([reader.panel for reader in readers], axis=1)
    cuts = [0, *np.cumsum([reader.width for reader in readers]).tolist()]
    return Vectors(
        dict(zip(said, wishes.astype(float), strict=True)),
        dict(zip(places, rows.astype(float), strict=True)),
        panel.astype(float),
        cuts,
    )


class Frame(NamedTuple):
    """What brings all models to one size: the mean of wishes (w), a scale of each column (w)."""

    mean: Array
    scale: Array


def frame(vectors: Vectors) -> Frame:
    """Means over the wishes that a model can read; scales so that places lie 1 from their mean."""
    wishes, rows = np.stack([*vectors.said.values()]), np.stack([*vectors.places.values()])
    mean, scale = np.zeros(rows.shape[1]), np.ones(rows.shape[1])
    for start, end in pairwise(vectors.cuts):
        read = wishes[:, start:end].any(axis=1)
        mean[start:end] = wishes[read, start:end].mean(axis=0)
        apart = rows[:, start:end] - rows[:, start:end].mean(axis=0)
        scale[start:end] = 1 / np.linalg.norm(apart, axis=1).mean()
    return Frame(mean, scale)


class Case(NamedTuple):
    """Likeness in deviations (n), vectors apart from the panel's mean (n, w), and grades (n)."""

    set_name: str
    likeness: Array
    places: Array
    grades: Array


def cases(people: Sequence[Person], vectors: Vectors, size: Frame) -> list[Case]:
    """What the fit is given of each person."""
    ordinary = vectors.panel.mean(axis=0)
    found = []
    for one in people:
        asked = np.zeros(len(ordinary))
        for text, share in ((one.wish, WISH_SHARE), (one.interests, INTEREST_SHARE)):
            if text:
                asked += share * _asked(vectors.said[text], vectors.cuts, size)
        spread = (vectors.panel @ asked).std() or 1.0
        apart = np.stack([vectors.places[text] for text in one.places]) - ordinary
        found.append(Case(one.set_name, apart @ asked / spread, apart, np.array(one.grades)))
    return found


def _asked(said: Array, cuts: Sequence[int], size: Frame) -> Array:
    parts = [
        centred(said[start:end], size.mean[start:end]) * size.scale[start:end]
        if said[start:end].any()
        else said[start:end]
        for start, end in pairwise(cuts)
    ]
    return np.concatenate(parts)


def fit(learnt: Sequence[Case], scale: Array, price: float = PRICE) -> Array:
    """The prior (w): by what a place's vector is multiplied, in deviations of likeness."""
    known = [(one, _wanted(one.grades)) for one in learnt if one.grades.any()]

    def loss(x: Array) -> tuple[float, Array]:
        prior, share = x[:-1], x[-1]
        cost, slope = price / 2 * float(prior @ prior), np.append(price * prior, 0.0)
        for one, wanted in known:
            sums = share * one.likeness + (one.places * scale) @ prior
            chance = np.exp(sums - sums.max())
            chance /= chance.sum()
            cost -= float(wanted @ np.log(chance + 1e-12)) / len(known)
            apart = (chance - wanted) / len(known)
            slope[:-1] += (one.places * scale).T @ apart
            slope[-1] += float(apart @ one.likeness)
        return cost, slope

    start = np.append(np.zeros(len(scale)), 1.0)
    best = minimize(loss, start, jac=True, method="L-BFGS-B", options={"maxiter": 400}).x
    return np.asarray(best[:-1] * scale / best[-1])


def _wanted(judged: Array) -> Array:
    gain = np.where(judged > 0, 2.0**judged - 1, 0.0)
    return np.asarray(gain / gain.sum())


def measured(met: Sequence[Case], prior: Array | float) -> tuple[float, float]:
    """Share of people whose first place is among their best, and of good-bad pairs in order."""
    hits, right, pairs_met = [], 0.0, 0
    for one in met:
        if not one.grades.any():
            continue
        sums = one.likeness + one.places @ prior if np.ndim(prior) else one.likeness
        hits.append(one.grades[np.argmax(sums)] == one.grades.max())
        good, bad = sums[one.grades > 0], sums[one.grades == 0]
        right += float((good[:, None] > bad[None]).sum())
        pairs_met += len(good) * len(bad)
    return float(np.mean(hits)), right / pairs_met if pairs_met else float("nan")


def taught_by() -> str:
    """A digest of the data in this repository the prior is learned from."""
    judged = (path for path in LABELLED.rglob("*") if path.suffix in {".jsonl", ".tsv"})
    files = [*sorted(judged), *sorted(TOWNS.glob("*.json"))]
    return hashlib.sha256(b"".join(path.read_bytes() for path in files)).hexdigest()


def learned_by_model(prior: Array, size: Frame, cuts: Sequence[int]) -> dict[str, Learned]:
    """What ``matching.place_prior`` takes, by the names of the models installed."""
    return {
        model.name: Learned(
            size.mean[start:end].astype(np.float32),
            float(size.scale[start]),
            prior[start:end].astype(np.float32),
        )
        for model, (start, end) in zip(installed_models(), pairwise(cuts), strict=True)
    }


def save(found: Mapping[str, Learned]) -> None:
    """Write what ``matching.place_prior`` reads."""
    held: dict[str, Any] = {"names": np.array([*found])}
    for number, one in enumerate(found.values()):
        held[f"mean{number}"] = one.mean
        held[f"scale{number}"] = np.float32(one.scale)
        held[f"prior{number}"] = one.prior
    np.savez(SAVED, taught_by=np.array(taught_by()), **held)


def _set_out(known: Sequence[Case], names: Collection[str], scale: Array) -> None:
    for name in sorted(names):
        met = [one for one in known if one.set_name == name]
        prior = fit([one for one in known if one.set_name != name], scale)
        before, after = measured(met, 0.0), measured(met, prior)
        print(f"{name:12s} Hit@1 {before[0]:.3f} → {after[0]:.3f}", end="   ")
        print(f"{before[1]:.3f} → {after[1]:.3f}")


def main() -> None:
    """Measure, and save when asked."""
    asks = argparse.ArgumentParser()
    asks.add_argument("--without", nargs="*", default=[])
    asks.add_argument("--save", action="store_true")
    asks.add_argument("--store", type=Path)
    asks.add_argument("--quiet", action="store_true")
    asked = asks.parse_args()
    people = [one for one in judged_people() if one.set_name not in asked.without]
    vectors = read_vectors(people, asked.store)
    size = frame(vectors)
    known = cases(people, vectors, size)
    if not asked.quiet:
        _set_out(known, {one.set_name for one in known}, size.scale)
    if asked.save:
        save(learned_by_model(fit(known, size.scale), size, vectors.cuts))


if __name__ == "__main__":
    main()
