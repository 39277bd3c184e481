"""Make geo/municipality.csv, the register of all municipalities, from the two national files.

Usage: python bench/geocoder_register.py TOWNS.csv.gz OUTLINES.geojson.gz > geo/municipality.csv

The point of a municipality is the town point nearest to the median of its town points, so that it
lies where people live; municipalities without towns take a point inside their outline.
"""

from __future__ import annotations

import bisect
import csv
import gzip
import itertools
import json
import re
import statistics
import sys
from pathlib import Path

import shapely

from geo.address import key_of
from geo.gazetteer import GazetteerReport, read_national
from geo.town_index import key_town

# 〇〇郡 before a 町 or 村. 郡山市 and 郡上市 begin with 郡; 余市郡余市町 holds 市 inside.
COUNTY = re.compile(r"(?P<county>.{1,4}?郡)?(?P<city>.+[市区町村])")

# Codes of the designated cities as wholes (全国地方公共団体コード).
DESIGNATED = {
    "01100": "札幌市",
    "04100": "仙台市",
    "11100": "さいたま市",
    "12100": "千葉市",
    "14100": "横浜市",
    "14130": "川崎市",
    "14150": "相模原市",
    "15100": "新潟市",
    "22100": "静岡市",
    "22130": "浜松市",
    "23100": "名古屋市",
    "26100": "京都市",
    "27100": "大阪市",
    "27140": "堺市",
    "28100": "神戸市",
    "33100": "岡山市",
    "34100": "広島市",
    "40100": "北九州市",
    "40130": "福岡市",
    "43100": "熊本市",
}
# Wards of 浜松市 since 2024-01-01 that the town lists still have under the former wards.
SUCCESSORS = {
    "22138": ("浜松市中央区", ("22131", "22132", "22133", "22134", "22135")),
    "22139": ("浜松市浜名区", ("22136", "22135")),
}
Row = tuple[str, str, str, float, float]


def main(towns: str, outlines: str) -> None:
    """Write the register to standard output."""
    rows = from_towns(towns)
    names = {row[:3] for row in rows.values()}
    # A ward that kept its name and changed its code has towns under the newer code only.
    drawn = {c: row for c, row in from_outlines(outlines).items() if row[:3] not in names}
    rows = drawn | rows
    rows |= {code: whole_city(city, rows) for code, city in DESIGNATED.items()}
    for code, (city, former) in SUCCESSORS.items():
        point = middle([rows[old][3:] for old in former])
        rows[code] = (rows[former[0]][0], "", city, *point)
    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow(["code", "pref", "county", "city", "lon", "lat", "former", "town_elsewhere"])
    elsewhere = towns_elsewhere(towns, rows)
    for code in sorted(rows):
        pref, county, city, lon, lat = rows[code]
        former = " ".join(SUCCESSORS.get(code, ("", ()))[1])
        writer.writerow(
            [code, pref, county, city, f"{lon:.4f}", f"{lat:.4f}", former, elsewhere.get(code, "")]
        )


def from_towns(path: str) -> dict[str, Row]:
    """Municipalities that have towns."""
    points: dict[tuple[str, str, str], list[tuple[float, float]]] = {}
    with gzip.open(path, "rt", encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            place = points.setdefault((row["municipality_code"], row["pref"], row["city"]), [])
            if row["lat"]:
                place.append((float(row["lng"]), float(row["lat"])))
    return {
        code: (pref, *split(city), *middle(places)) for (code, pref, city), places in points.items()
    }


def towns_elsewhere(path: str, rows: dict[str, Row]) -> dict[str, str]:
    """``1`` for each 町 or 村 whose name begins the name of a town of another municipality."""
    homes: dict[str, set[str]] = {}
    for town in read_national(Path(path), GazetteerReport()):
        homes.setdefault(key_town(town).town_key, set()).add(town.municipality_code)
    keys = sorted(homes)
    found = {}
    for code, (_, _, city, _, _) in rows.items():
        own = key_of(city)
        begin = bisect.bisect_left(keys, own)
        alike = itertools.takewhile(lambda key, own=own: key.startswith(own), keys[begin:])
        if city.endswith(("町", "村")) and any(homes[key] - {code} for key in alike):
            found[code] = "1"
    return found


def from_outlines(path: str) -> dict[str, Row]:
    """Every municipality that has an outline."""
    with gzip.open(path, "rt", encoding="utf-8") as text:
        features = json.load(text)["features"]
    rows = {}
    for feature in features:
        facts = feature["properties"]
        point = shapely.geometry.shape(feature["geometry"]).representative_point()
        county = facts["county"] if (facts["county"] or "").endswith("郡") else ""
        city = facts["name"].removeprefix(county)
        rows[facts["code"]] = (facts["pref"], county, city, point.x, point.y)
    return rows


def whole_city(city: str, rows: dict[str, Row]) -> Row:
    """A designated city as a whole, at the middle of its wards."""
    wards = [row for row in rows.values() if row[2].startswith(city) and row[2].endswith("区")]
    return (wards[0][0], "", city, *middle([row[3:] for row in wards]))


def split(city: str) -> tuple[str, str]:
    """Parts of 知多郡武豊町; the county is empty for cities and wards."""
    if city.endswith(("市", "区")):
        return "", city
    match = COUNTY.fullmatch(city)
    if match is None:
        raise SystemExit(f"cannot split {city}")
    return match["county"] or "", match["city"]


def middle(points: list[tuple[float, float]]) -> tuple[float, float]:
    """The point nearest to the median of all."""
    lon = statistics.median(x for x, _ in points)
    lat = statistics.median(y for _, y in points)
    return min(points, key=lambda p: (p[0] - lon) ** 2 + (p[1] - lat) ** 2)


if __name__ == "__main__":
    main(*sys.argv[1:])
