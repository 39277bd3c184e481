"""What a place's words alone tell of whether it is somebody's answer, learned from judged people.

A sentence model says which texts speak of the same thing. Judged lists say besides that some kinds
of text (a gathering every town has, a performance, an office) are seldom what one person asked for
and others (one clear thing to do, for few) often are. That part belongs to the place alone: it is
the same for every wish, and linear in the vectors of the place. ``bench/place_prior.py`` learns it
and says how it is measured.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from importlib import resources
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

Vectors = npt.NDArray[np.float32]


class Learned(NamedTuple):
    """What is known of one model whose vectors have ``w`` numbers.

    ``mean`` (w): of the vectors of wishes; ``scale``: by which its vectors of places are brought
    to one size with those of other models; ``prior`` (w): deviations a place's vector adds.
    """

    mean: Vectors
    scale: float
    prior: Vectors


class PlacePrior:
    """What was learned of some models, by their number; of one it does not know, nothing."""

    def __init__(self, known: Mapping[str, Learned], names: Sequence[str]) -> None:
        self._known = [known.get(name) for name in names]

    def asked(self, number: int, wish: Vectors) -> Vectors:
        """A wish's vector without what all wishes share, to be multiplied with those of places."""
        known = self._known[number]
        if known is None or not wish.any():
            return wish
        return centred(wish, known.mean) * np.float32(known.scale)

    def prior(self, number: int) -> Vectors | float:
        """By what a place's vector is multiplied whatever is wished; 0 where nothing is known."""
        known = self._known[number]
        return 0.0 if known is None else known.prior


def centred(wish: Vectors, mean: Vectors) -> Vectors:
    """The unit vector from the mean of wishes to one of them."""
    apart = wish - mean
    return np.asarray(apart / (np.linalg.norm(apart) or 1.0), dtype=np.float32)


@cache
def learned() -> Mapping[str, Learned]:
    """What ships, by the names of the models it was learned with."""
    with resources.files("matching").joinpath("place_prior.npz").open("rb") as file:
        held = np.load(file, allow_pickle=False)
        return {
            str(name): Learned(
                held[f"mean{number}"], float(held[f"scale{number}"]), held[f"prior{number}"]
            )
            for number, name in enumerate(held["names"])
        }
