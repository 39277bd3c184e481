"""Quality on made-up towns not used for tuning, and growth of the work with the file.

Run ``python -m bench.duplicates [--seed N] [--things N]``; prints precision and recall, every
kind of miss, and seconds and pairs for files of growing size.
"""

from __future__ import annotations

import argparse
import time

from bench.duplicate_town import Town, make_town
from directory.duplicate.suggestion import candidates, suggest


def quality(town: Town) -> tuple[float, float, set[frozenset[str]], set[frozenset[str]]]:
    """Precision, recall, pairs wrongly found and pairs missed."""
    found = {frozenset((pair.a, pair.b)) for pair in suggest(town.records)}
    wrong, missed = found - town.pairs, town.pairs - found
    right = len(found) - len(wrong)
    return right / max(len(found), 1), right / max(len(town.pairs), 1), wrong, missed


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, default=1000)
    parser.add_argument("--things", type=int, default=1500)
    parser.add_argument("--show", type=int, default=0, help="print so many misses of each kind")
    parser.add_argument("--growth", type=int, nargs="*", default=[2_000, 8_000, 32_000])
    options = parser.parse_args()
    town = make_town(options.seed, options.things)
    precision, recall, wrong, missed = quality(town)
    print(
        f"{len(town.records)} records, {len(town.pairs)} pairs: "
        f"precision {precision:.3f}, recall {recall:.3f}"
    )
    _show(town, "wrongly found", wrong, options.show)
    _show(town, "missed", missed, options.show)
    for things in options.growth:
        _growth(things)


def _show(town: Town, title: str, pairs: set[frozenset[str]], limit: int) -> None:
    by_id = {record.id: record for record in town.records}
    print(f"{title}: {len(pairs)}")
    for pair in sorted(map(sorted, pairs))[:limit]:
        for record_id in pair:
            r = by_id[record_id]
            print(
                "   ", r.type, r.name, "|", r.organisation, "|", r.town, r.address, r.phone, r.lat
            )
        print()


def _growth(things: int) -> None:
    town = make_town(things, things)
    started = time.perf_counter()
    pairs = sum(1 for _ in candidates(town.records))
    middle = time.perf_counter()
    count = sum(1 for _ in suggest(town.records))
    seconds = time.perf_counter() - middle
    records = len(town.records)
    print(
        f"{records} records: {pairs / records:.1f} pairs compared a record, "
        f"{seconds / records * 1e3:.2f} ms a record, {count} found; "
        f"blocking alone {middle - started:.1f} s"
    )


if __name__ == "__main__":
    main()
