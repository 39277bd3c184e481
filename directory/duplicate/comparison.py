"""Compare two records: every criterion in turn, then their sum (``weights.toml``)."""

from __future__ import annotations

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
    prior = Evidence("prior", weights()["prior"], "同じ自治体の2件が同じものであることは少ない")
    findings = [prior, compare_name(a, b, around)]
    support = [compare_organisation(a, b), *compare_place(a, b), compare_phone(a, b, around)]
    findings += limited([each for each in support if each], weights()["support_limit"])
    findings += [each for each in (compare_municipality(a, b), compare_type(a, b)) if each]
    return weigh(a.record.id, b.record.id, findings)
