"""Records kept ready, so that an import can ask of each row whether it is there already."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from directory.duplicate.blocking import (
    GRAMS_KEPT,
    LARGEST_BLOCK,
    Keys,
    gram_width,
    is_plausible,
    read_keys,
)
from directory.duplicate.comparison import compare_if_close
from directory.duplicate.evidence import Comparison, weights
from directory.duplicate.place import area_code
from directory.duplicate.portrait import Portrait, read_portrait
from directory.duplicate.record import DuplicateRecord
from directory.duplicate.surroundings import Surroundings


class DuplicateIndex:
    """Records of any number of municipalities, asked one record at a time."""

    def __init__(self, records: Iterable[DuplicateRecord] = ()) -> None:
        groups: dict[str, list[DuplicateRecord]] = defaultdict(list)
        for record in records:
            groups[area_code(record.municipality_code)].append(record)
        self._areas = {area: _AreaIndex(group) for area, group in groups.items()}

    def add(self, record: DuplicateRecord) -> None:
        """Keep one more record."""
        area = area_code(record.municipality_code)
        self._areas.setdefault(area, _AreaIndex([])).add(record)

    def against(self, record: DuplicateRecord, threshold: float | None = None) -> list[Comparison]:
        """Compare a new record with those kept; the likely duplicates, best first.

        In each comparison ``a`` is the record kept and ``b`` the new one.
        """
        area = self._areas.get(area_code(record.municipality_code))
        least = float(weights()["threshold"]) if threshold is None else threshold
        found = area.against(record, least) if area else []
        return sorted(found, key=lambda comparison: -comparison.score)


class _AreaIndex:
    """The records of one municipality by their keys."""

    def __init__(self, records: list[DuplicateRecord]) -> None:
        self._around = Surroundings(records)
        self._width = gram_width(len(records))
        self._portraits: list[Portrait] = []
        self._keys: list[Keys] = []
        self._blocks: dict[str, list[int]] = defaultdict(list)
        for record in records:
            self._keep(record)

    def add(self, record: DuplicateRecord) -> None:
        self._around.learn_places([record])
        self._keep(record)

    def _keep(self, record: DuplicateRecord) -> None:
        portrait = read_portrait(record, self._around)
        self._around.learn_name(portrait.name, portrait.place.towns)
        keys = read_keys(portrait, self._width)
        for key in {*keys.sure, *keys.grams[0], *keys.grams[1]}:
            self._blocks[key].append(len(self._portraits))
        self._portraits.append(portrait)
        self._keys.append(keys)

    def against(self, record: DuplicateRecord, least: float) -> list[Comparison]:
        portrait = read_portrait(record, self._around)
        keys = read_keys(portrait, self._width)
        near = (n for n in sorted(self._candidates(keys)) if is_plausible(keys, self._keys[n]))
        found = (compare_if_close(self._portraits[n], portrait, self._around, least) for n in near)
        return [comparison for comparison in found if comparison]

    def _candidates(self, keys: Keys) -> set[int]:
        """Records that share a sure key or one of the rarest grams; huge blocks are cut short."""
        chosen = [*keys.sure]
        for grams, kept in zip(keys.grams, GRAMS_KEPT, strict=True):
            known = sorted((len(self._blocks[g]), g) for g in grams if g in self._blocks)
            chosen += [gram for _, gram in known[:kept]]
        return {n for key in chosen for n in self._blocks.get(key, ())[: LARGEST_BLOCK * 10]}
