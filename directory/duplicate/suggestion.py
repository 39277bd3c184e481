"""Likely duplicates of a whole file, or of one record among those already there."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator

from directory.duplicate.blocking import candidate_pairs
from directory.duplicate.comparison import compare_if_close
from directory.duplicate.evidence import Comparison, weights
from directory.duplicate.place import area_code
from directory.duplicate.portrait import Portrait, read_portrait
from directory.duplicate.record import DuplicateRecord
from directory.duplicate.surroundings import Surroundings


def suggest(
    records: Iterable[DuplicateRecord], threshold: float | None = None
) -> Iterator[Comparison]:
    """Yield the likely duplicates of a file, municipality by municipality, in order of the file.

    ``threshold`` is the least score, the program's own when left out. Nothing is merged.
    """
    least = float(weights()["threshold"]) if threshold is None else threshold
    for group in _by_area(records):
        around, portraits = read_portraits(group)
        for first, second in candidate_pairs(portraits):
            comparison = compare_if_close(portraits[first], portraits[second], around, least)
            if comparison:
                yield comparison


def candidates(
    records: Iterable[DuplicateRecord],
) -> Iterator[tuple[DuplicateRecord, DuplicateRecord]]:
    """Yield the pairs that ``suggest`` compares; their number grows with the file, no faster."""
    for group in _by_area(records):
        _, portraits = read_portraits(group)
        for first, second in candidate_pairs(portraits):
            yield group[first], group[second]


def read_portraits(records: list[DuplicateRecord]) -> tuple[Surroundings, list[Portrait]]:
    """Read the records of one municipality, and what they say together."""
    around = Surroundings(records)
    portraits = [read_portrait(record, around) for record in records]
    for portrait in portraits:
        around.learn_name(portrait.name, portrait.place.towns)
    return around, portraits


def _by_area(records: Iterable[DuplicateRecord]) -> Iterable[list[DuplicateRecord]]:
    groups: dict[str, list[DuplicateRecord]] = defaultdict(list)
    for record in records:
        groups[area_code(record.municipality_code)].append(record)
    return groups.values()
