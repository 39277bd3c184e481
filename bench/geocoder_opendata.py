"""How well real published addresses are placed: the table of docs/geography.md.

Usage: python bench/geocoder_opendata.py SHARED_DIR AREAS_HOME [--show FILE_WORD]

Truth is the coordinate that the publisher gives beside the address; rows whose coordinate is
missing or impossible count for the resolved share only. So do the rows of 能登町 in the merged
file: their coordinates are degrees and minutes written as decimals (37.182354 for 37°18'23.54"),
15 km off. A wrong municipality is an answer whose code differs from the municipality that the row
itself names. Where a file keeps the municipality in a column of its own, its code is the hint.
"""

from __future__ import annotations

import csv
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import openpyxl

from geo.address import read_signs
from geo.distance import distance_m
from geo.errors import CoordinateError
from geo.geocoder import Geocode, Geocoder
from geo.municipality import national_register
from geo.point import Point, parse_point

REPOSITORY = Path(__file__).resolve().parent.parent
OPENDATA = "data/opendata"
NOTO = "17463"


@dataclass(frozen=True)
class Row:
    """An address as published, the coordinate beside it, and the municipality it belongs to."""

    address: str
    truth: Point | None
    municipality_code: str | None
    hint: str | None = None


def main(shared: Path, home: Path, show: str | None) -> None:
    """Print one line of the table per file."""
    geocoder = Geocoder.open(REPOSITORY / "data" / "areas", home)
    print(
        "| file | addresses | town | oaza | municipality | none | wrong municipality "
        "| median m | p95 m | µs each |"
    )
    print("|---|---|---|---|---|---|---|---|---|---|")
    everything: list[tuple[Row, Geocode]] = []
    for name, rows in sources(shared / OPENDATA):
        start = time.perf_counter()
        answers = [geocoder.geocode(row.address, municipality_code=row.hint) for row in rows]
        each_us = (time.perf_counter() - start) / len(rows) * 1e6
        print(line(name, rows, answers), f"{each_us:.0f} |")
        everything += zip(rows, answers, strict=True)
        if show and show in name:
            explain(rows, answers)
    rows, answers = [row for row, _ in everything], [answer for _, answer in everything]
    print(line("all", rows, answers), "|")


def line(name: str, rows: list[Row], answers: list[Geocode]) -> str:
    """One line of the table, without the last column."""
    share = {
        precision: sum(answer.precision == precision for answer in answers) / len(rows)
        for precision in ("town", "oaza", "municipality", "none")
    }
    errors = [e for row, answer in zip(rows, answers, strict=True) if (e := error_m(row, answer))]
    middle, high = np.percentile(errors, [50, 95]) if errors else (float("nan"), float("nan"))
    wrong = sum(is_wrong(row, answer) for row, answer in zip(rows, answers, strict=True))
    shares = " | ".join(f"{value:.1%}" for value in share.values())
    return f"| {name} | {len(rows)} | {shares} | {wrong} | {middle:.0f} | {high:.0f} |"


def error_m(row: Row, answer: Geocode) -> float | None:
    """Metres from the truth, for answers at town or oaza precision."""
    if row.truth is None or answer.point is None or answer.precision not in ("town", "oaza"):
        return None
    return distance_m(row.truth, answer.point)


def is_wrong(row: Row, answer: Geocode) -> bool:
    """Whether another municipality was answered than the row names."""
    return None not in (row.municipality_code, answer.municipality_code) and (
        row.municipality_code != answer.municipality_code
    )


def explain(rows: list[Row], answers: list[Geocode]) -> None:
    """Print what was not resolved and what lies far off, on standard error."""
    for row, answer in zip(rows, answers, strict=True):
        metres = error_m(row, answer)
        if answer.precision != "town" or is_wrong(row, answer) or (metres or 0) > 2000:
            print(
                repr(row.address),
                answer,
                metres and round(metres),
                row.municipality_code,
                file=sys.stderr,
            )


def sources(folder: Path) -> Iterator[tuple[str, list[Row]]]:
    """Every file of addresses, read the way an importer would."""
    yield (
        "ishikawa_merged_public_facility.csv",
        [
            _row(r["所在地_連結表記"], r, code_of(r["所在地_都道府県"], r["所在地_市区町村"]))
            for r in table(folder / "ishikawa_merged_public_facility.csv")
            if r["所在地_連結表記"]
        ],
    )
    yield (
        "nonoichi_172120_public_facility.csv",
        [
            _row(r["所在地_連結表記"], r, "17212")
            for r in table(folder / "nonoichi_172120_public_facility.csv")
        ],
    )
    yield (
        "kawaguchi_112038_preschool.csv",
        [
            _row(r["所在地_連結表記"] + (r["建物名等(方書)"] or ""), r, "11203")
            for r in table(folder / "kawaguchi_112038_preschool.csv")
        ],
    )
    yield (
        "mhlw_care_service_361.csv",
        [
            _row(r["住所"], r, r["都道府県コード又は市町村コード"][:5], is_hinted=True)
            for r in table(folder / "mhlw_care_service_361.csv")
        ],
    )
    yield (
        "nara_hoikusho_sjis.csv",
        [_row(r["住所"], r, "29201") for r in table(folder / "nara_hoikusho_sjis.csv", "cp932")],
    )
    yield "takamatsu_child_rearing_support_base.xlsx", list(takamatsu_bases(folder))
    yield "takamatsu_0094_afterschool_club_linkdata.csv", list(takamatsu_clubs(folder))
    for name, code in (
        ("nishitokyo_132292", "13229"),
        ("kiyose_132217", "13221"),
        ("taito_131067", "13106"),
    ):
        file = f"{name}_kodomoshokudo.csv"
        yield (
            file,
            [
                Row(r["住所"] + (r["方書"] or ""), None, code)
                for r in table(folder / file)
                if r["住所"]
            ],
        )
    yield (
        "suginami_131156_event.csv",
        [
            Row("".join(r[c] for c in SUGINAMI), None, None)
            for r in table(folder / "suginami_131156_event.csv")
            if r["住所町名"]
        ],
    )


SUGINAMI = ("住所都道府県", "住所市区町村", "住所町名", "住所丁目以下", "建物名等")


def takamatsu_bases(folder: Path) -> Iterator[Row]:
    """Addresses of a workbook with latitude and longitude in text cells."""
    sheet = openpyxl.load_workbook(folder / "takamatsu_child_rearing_support_base.xlsx").active
    for cells in list(sheet.iter_rows(values_only=True))[1:]:
        yield Row(cells[4], truth(cells[2], cells[1]), "37201")


def takamatsu_clubs(folder: Path) -> Iterator[Row]:
    """Addresses that mostly leave the city out; the file's own municipality is the hint."""
    path = folder / "takamatsu_0094_afterschool_club_linkdata.csv"
    with path.open(encoding="utf-8-sig", newline="") as lines:
        for cells in list(csv.reader(lines))[9:]:
            lat, lon = cells[4].split(",")
            yield Row(cells[2], truth(lon, lat), "37201", hint="37201")


def table(path: Path, encoding: str = "utf-8-sig") -> Iterator[dict[str, str]]:
    """Rows of a CSV, with a second byte order mark taken off the first column's name."""
    with path.open(encoding=encoding, newline="") as lines:
        for row in csv.DictReader(lines):
            yield {
                (key or "").lstrip("\ufeff"): value or ""
                for key, value in row.items()
                if not isinstance(value, list)
            }


def _row(address: str, row: dict[str, str], code: str | None, *, is_hinted: bool = False) -> Row:
    place = None if code == NOTO else truth(row["経度"], row["緯度"])
    return Row(address, place, code, hint=code if is_hinted else None)


def truth(lon: str, lat: str) -> Point | None:
    """The published coordinate, or nothing when it cannot be in Japan."""
    try:
        return parse_point(lon, lat)
    except CoordinateError:
        return None


def code_of(prefecture: str, city: str) -> str | None:
    """The code of a municipality named in columns."""
    codes = national_register().read(read_signs(prefecture + city)).codes
    return codes[0] if len(codes) == 1 else None


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[4] if len(sys.argv) > 4 else None)
