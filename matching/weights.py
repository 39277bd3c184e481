"""Versioned weights of the criteria, with bounds; a municipality may change some of them."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources

from matching.errors import MatchingError


class WeightError(MatchingError):
    """A weight for a criterion that is not there, or outside its bounds."""


class WeightBoundsError(WeightError):
    """A weight, in points, outside the bounds of its criterion."""

    def __init__(self, criterion: str, value: float, low: float, high: float) -> None:
        self.criterion = criterion
        self.allowed = f"{value:.12g} は範囲の外です。{low:g}〜{high:g} の値にしてください。"
        super().__init__(f"評価項目「{criterion}」の重み {self.allowed}")


@dataclass(frozen=True)
class Weights:
    """One weight a criterion, in points, under a version that is kept with every score."""

    version: str
    values: Mapping[str, float]
    bounds: Mapping[str, tuple[float, float]]

    def of(self, criterion: str) -> float:
        """The weight of one criterion; ``WeightError`` when there is none."""
        if criterion not in self.values:
            raise WeightError(
                f"評価項目「{criterion}」の重みがありません。重みの表に加えてください。"
            )
        return self.values[criterion]

    def changed(self, changes: Mapping[str, float], version: str) -> Weights:
        """These weights with some changed, under a new version; refused outside the bounds."""
        for criterion, value in changes.items():
            self._check(criterion, value)
        return Weights(version, {**self.values, **changes}, self.bounds)

    def _check(self, criterion: str, value: float) -> None:
        self.of(criterion)
        low, high = self.bounds[criterion]
        if not low <= value <= high:
            raise WeightBoundsError(criterion, value, low, high)


@cache
def default_weights() -> Weights:
    """The weights of ``weights.toml``."""
    text = resources.files("matching").joinpath("weights.toml").read_text(encoding="utf-8")
    table = tomllib.loads(text)
    rows = table["criterion"]
    return Weights(
        version=table["version"],
        values={name: float(row["weight"]) for name, row in rows.items()},
        bounds={
            name: (float(row["bounds"][0]), float(row["bounds"][1])) for name, row in rows.items()
        },
    )


def weights_of_table(table: Mapping[str, object]) -> Weights:
    """Ours with the weights of a table in the schema of ``weights.toml``; bounds stay ours.

    ``WeightError`` names what is missing, unknown, no number or outside the bounds.
    """
    version, rows = table.get("version"), table.get("criterion")
    if not isinstance(version, str) or not version.strip():
        raise WeightError(
            '重みの版がありません。1行目に version = "2026-試し" のように書いてください。'
        )
    if not isinstance(rows, Mapping) or not rows:
        raise WeightError(
            "重みがありません。[criterion.travel] の下に weight = 0.5 のように書いてください。"
        )
    return default_weights().changed(
        {str(name): _weight(str(name), row) for name, row in rows.items()}, version.strip()
    )


def _weight(criterion: str, row: object) -> float:
    value = row.get("weight") if isinstance(row, Mapping) else None
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise WeightError(
            f"評価項目「{criterion}」の weight が数ではありません。0.5 のような数にしてください。"
        )
    return float(value)
