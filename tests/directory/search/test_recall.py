"""Names are found however they are spelled, and with a slip of the finger."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable

from bench.search_queries import Case, Record, cases, in_first
from directory.search import Page
from tests.directory.search import invented
from tests.directory.search.conftest import names

SEED = 20261121


def _cases() -> list[Case]:
    kana = invented.kana()
    return cases(
        [
            Record(row["id"], row["name"], kana[row["name"]], row["town"])
            for row in invented.records()
        ],
        SEED,
    )


def test_spellings_and_slips_are_forgiven(town: Callable[..., Page]) -> None:
    found: dict[str, list[bool]] = defaultdict(list)
    empty = []
    for case in _cases():
        ranked = names(town(case.query))
        found[case.change].append(in_first(ranked, case.wanted))
        if not ranked:
            empty.append(case)

    shares = {change: sum(hits) / len(hits) for change, hits in found.items()}
    assert not empty
    assert min(shares.values()) >= 0.9, shares
    assert sum(map(sum, found.values())) / sum(map(len, found.values())) >= 0.98
    for change in ("as written", "no spaces", "hiragana", "half width", "old characters"):
        assert shares[change] == 1.0, change
