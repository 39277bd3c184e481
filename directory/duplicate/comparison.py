"""Compare two records: every criterion in turn, then their sum (``weights.toml``)."""

from __future__ import annotations

import functools
import math

from directory.duplicate.criterion.kind import compare_municipality, compare_type
from directory.duplicate.criterion.name import compare_name
from directory.duplicate.criterion.organisation import compare_organisation
from directory.duplicate.criterion.phone import compare_phone
from directory.duplicate.criterion.place import compare_place
from directory.duplicate.evidence import Comparison, Evidence, limited, weigh, weights
from directory.duplicate.portrait import Portrait, read_portrait
from directory.duplicate.record import DuplicateRecord
from directory.duplicate.surroundings import Surroundings


def compare(
    a: DuplicateRecord, b: DuplicateRecord, around: Surroundings | None = None
) -> Comparison:
    """Compare two records; ``around`` (the rest of the file) tells common words from rare ones."""
    around = around or Surroundings((a, b))
    return compare_portraits(read_portrait(a, around), read_portrait(b, around), around)


def compare_portraits(a: Portrait, b: Portrait, around: Surroundings) -> Comparison:
    """Compare two records already read; unknown parts neither help nor harm."""
    return _weigh(a, b, around, _exclusions(a, b), compare_name(a, b, around))


def compare_if_close(
    a: Portrait, b: Portrait, around: Surroundings, least: float
) -> Comparison | None:
    """Compare as ``compare_portraits`` does, but give up where ``least`` is out of reach.

    Most pairs fall by their names; nothing else of them needs to be looked at.
    """
    needed = math.log(least / (1 - least)) - weights()["prior"] - weights()["support_limit"]
    exclusions = _exclusions(a, b)
    needed -= math.fsum(each.effect for each in exclusions)
    if needed > _best_name():
        return None
    name = compare_name(a, b, around)
    if name.effect < needed:
        return None
    comparison = _weigh(a, b, around, exclusions, name)
    return comparison if comparison.score >= least else None


@functools.cache
def _best_name() -> float:
    section = weights()["name"]
    return float(max(section["same"], section["extended"]) + section["common_highest"])


def _exclusions(a: Portrait, b: Portrait) -> list[Evidence]:
    return [each for each in (compare_municipality(a, b), compare_type(a, b)) if each]


def _weigh(
    a: Portrait, b: Portrait, around: Surroundings, exclusions: list[Evidence], name: Evidence
) -> Comparison:
    prior = Evidence("prior", weights()["prior"], "同じ自治体の2件が同じものであることは少ない")
    support = [
        compare_organisation(a, b),
        *compare_place(a, b, around),
        compare_phone(a, b, around),
    ]
    known = limited([each for each in support if each], weights()["support_limit"])
    return weigh(a.record.id, b.record.id, [prior, name, *known, *exclusions])
