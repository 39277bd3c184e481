"""Why the resources that are not offered are not: their gates, asked when read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property

import numpy as np

from matching.criterion import Context
from matching.facts import NeedFacts
from matching.gate import Exclusion, exclusions
from matching.snapshot.column import Array, Columns, Rows


class LeftOut(Mapping[str, tuple[Exclusion, ...]]):
    """The closed gates of every resource of the need's municipality that is not offered, by id."""

    def __init__(self, columns: Columns, need: NeedFacts, context: Context, offered: Rows) -> None:
        self._columns, self._need, self._policy = columns, need, context.policy
        self._edition = columns.edition
        self._offered = offered
        self._told: dict[str, tuple[Exclusion, ...]] = {}

    def __getitem__(self, resource_id: str) -> tuple[Exclusion, ...]:
        if resource_id not in self._told:
            row = self._columns.row_of[resource_id]
            if not self._is_out[row]:
                raise KeyError(resource_id)
            facts = self._columns.facts[row]
            self._told[resource_id] = tuple(exclusions(self._need, facts, self._policy))
        return self._told[resource_id]

    def __iter__(self) -> Iterator[str]:
        facts = self._columns.facts
        return (facts[row].resource_id for row in np.flatnonzero(self._is_out).tolist())

    def __len__(self) -> int:
        return int(self._is_out.sum())

    @cached_property
    def _is_out(self) -> Array:
        if self._columns.edition != self._edition:
            raise RuntimeError("the snapshot changed before what it left out was read")
        code = self._columns.municipalities.known(self._need.municipality_code)
        is_out: Array = self._columns["municipality"] == code
        is_out[self._offered] = False
        return is_out
