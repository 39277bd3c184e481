"""Duplicates in real published files (``../shared/data/opendata``): what is found, what is not.

Run ``python -m bench.duplicate_opendata [FOLDER]``. The 189 rows of 野々市市 stand once more among
those of the merged 石川県 file, so that the true pairs are known. Counts only are printed, and
with ``--show`` the names of public facilities; no telephone numbers.
"""

from __future__ import annotations

import argparse
import csv
from collections import Counter
from collections.abc import Mapping
from pathlib import Path

from directory.duplicate.record import DuplicateRecord, read_record
from directory.duplicate.suggestion import suggest
from directory.formats.jurisdiction import by_name

FILES = {
    "nonoichi_172120_public_facility.csv": ("名称", "団体名", "所在地_連結表記", "17212"),
    "kawaguchi_112038_preschool.csv": ("名称", "団体名", "所在地_連結表記", "11203"),
    "mhlw_care_service_361.csv": ("事業所名", "法人の名称", "住所", ""),
}


def main() -> None:
    """Print what is found in each file and between the two that repeat each other."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path, nargs="?", default=Path("../shared/data/opendata"))
    parser.add_argument("--show", action="store_true")
    options = parser.parse_args()
    for name, (title, organisation, address, code) in FILES.items():
        rows = list(csv.DictReader((options.folder / name).open(encoding="utf-8-sig")))
        records = [
            _record(row, n, title, organisation, address, code) for n, row in enumerate(rows)
        ]
        _report(name, records, options.show)
    _nonoichi(options.folder, options.show)


def _record(
    row: Mapping[str, str], number: int, title: str, organisation: str, address: str, code: str
) -> DuplicateRecord:
    code = code or row.get("都道府県コード又は市町村コード", "")
    cells = {"name": row[title], "organisation": row.get(organisation), "address": row.get(address)}
    cells |= {"phone": row.get("電話番号"), "lat": row.get("緯度"), "lng": row.get("経度")}
    record = {"id": f"{title}{number}", "type": "resource", "municipality_code": code, **cells}
    return read_record(record, f"{number}行目")


def _report(name: str, records: list[DuplicateRecord], show: bool) -> None:
    by_id = {record.id: record for record in records}
    found = list(suggest(records))
    print(f"{name}: {len(records)} records, {len(found)} pairs")
    if show:
        for pair in found:
            a, b = by_id[pair.a], by_id[pair.b]
            print(f"  {pair.score:.2f} {a.name} | {a.address}  =  {b.name} | {b.address}")


def _nonoichi(folder: Path, show: bool) -> None:
    """Find every row of the city's own file in the prefecture's merged one."""
    ours = _read(folder / "nonoichi_172120_public_facility.csv", "a", "17212")
    merged = folder / "ishikawa_merged_public_facility.csv"
    theirs = _read(merged, "b", None)
    pairs = [pair for pair in suggest([*ours, *theirs]) if {pair.a[0], pair.b[0]} == {"a", "b"}]
    by_id = {record.id: record for record in (*ours, *theirs)}
    exact = Counter((r.name, r.address) for r in theirs)
    known = {r.id for r in ours if exact[r.name, r.address]}
    found = {each for pair in pairs for each in (pair.a, pair.b)}
    print(f"nonoichi in ishikawa: {len(known)} rows repeated, {len(known & found)} found")
    others = [p for p in pairs if by_id[p.a].name != by_id[p.b].name]
    print(f"  {len(pairs)} pairs, {len(others)} of them with different names")
    if show:
        for pair in others:
            a, b = by_id[pair.a], by_id[pair.b]
            print(f"  {pair.score:.2f} {a.name} | {a.address}  =  {b.name} | {b.address}")
    _report(merged.name, theirs, show)


def _read(path: Path, prefix: str, code: str | None) -> list[DuplicateRecord]:
    with path.open(encoding="utf-8-sig") as lines:
        return [
            _facility(row, f"{prefix}{number}", code or _code(row))
            for number, row in enumerate(csv.DictReader(lines))
            if row["名称"]
        ]


def _facility(row: Mapping[str, str], identity: str, code: str) -> DuplicateRecord:
    cells = {"name": row["名称"], "organisation": row["団体名"], "address": row["所在地_連結表記"]}
    cells |= {"phone": row["電話番号"], "lat": row["緯度"], "lng": row["経度"]}
    return read_record(
        {"id": identity, "type": "resource", "municipality_code": code, **cells}, identity
    )


def _code(row: Mapping[str, str]) -> str | None:
    found = by_name(row["所在地_市区町村"], "石川県")
    return found.code if found else None


if __name__ == "__main__":
    main()
