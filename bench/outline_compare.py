"""Derived outlines beside the official ones: the third table of docs/geography.md.

Usage: python bench/outline_compare.py SHARED_DIR

For the four cities with census polygons: IoU of each town's derived cell with its polygon, IoU of
each area, and the share of the census population that falls on the right side of the area borders
when the people of a town are spread evenly over its polygon. Several reaches are tried, with and
without the outline of the municipality.
"""

from __future__ import annotations

import datetime as dt
import json
import statistics
import sys
from collections.abc import Sequence
from pathlib import Path

import shapely
from shapely.geometry import shape
from shapely.geometry.base import BaseGeometry

from geo.address import key_of
from geo.area import read_areas
from geo.atlas import Atlas
from geo.gazetteer import Town, read_local
from geo.outline import derived
from geo.outline.shape import Outline

AREAS_DIR = Path(__file__).resolve().parent.parent / "data" / "areas"
CITIES = {"13214": "国分寺市", "13219": "狛江市", "13218": "福生市", "13223": "武蔵村山市"}
DAY = dt.date(2026, 4, 1)


def main(shared: Path) -> None:
    """Print the table: one line per city and way of deriving."""
    official = json.loads((shared / "data/geo/towns.geojson").read_text(encoding="utf-8"))
    whole = json.loads((shared / "data/geo/municipalities.geojson").read_text(encoding="utf-8"))
    print(
        "| city | municipality outline | reach m | towns | town IoU median | p10 | areas "
        "| area IoU | people on the right side |\n|---|---|---|---|---|---|---|---|---|"
    )
    for code, city in CITIES.items():
        outline = next(
            shape(f["geometry"]) for f in whole["features"] if f["properties"]["code"] == code
        )
        towns = read_local(AREAS_DIR / code / "gazetteer.csv", code)
        census = [f for f in official["features"] if f["properties"]["municipality_code"] == code]
        for boundary, reach_m in (
            (None, 400.0),
            (None, 600.0),
            (None, 1000.0),
            (outline, 600.0),
            (outline, 1000.0),
            (outline, 1500.0),
            (outline, 3000.0),
        ):
            derived.REACH_M = derived.REACH_UNBOUNDED_M = reach_m
            cells = derived.derive_towns(towns, boundary)
            print(
                f"| {city} | {'yes' if boundary else 'no'} | {reach_m:.0f} |",
                line(code, towns, cells, census),
            )


def line(code: str, towns: Sequence[Town], cells: Sequence[Outline], census: list[dict]) -> str:
    """Figures of one city under one way of deriving."""
    truth = town_shapes(census)
    overlaps = [
        iou(cell.shape, truth[key_of(cell.name)]) for cell in cells if key_of(cell.name) in truth
    ]
    town_part = (
        f"{len(overlaps)} | {statistics.median(overlaps):.2f} | "
        f"{statistics.quantiles(overlaps, n=10)[0]:.2f}"
    )
    areas = [a for a in read_areas(AREAS_DIR / code / "areas.csv", code) if a.towns]
    if not areas:
        return f"{town_part} | 0 | — | — |"
    members = Atlas(areas, towns, []).towns_of
    drawn = {o.name: o.shape for o in derived.derive_areas(areas, cells, members)}
    real = {
        a.name: shapely.union_all([truth[key_of(n)] for n in members(a) if key_of(n) in truth])
        for a in areas
    }
    mean_iou = statistics.fmean(iou(drawn[name], real[name]) for name in real)
    area_of = {key_of(name): a.name for a in areas for name in members(a)}
    return (
        f"{town_part} | {len(areas)} | {mean_iou:.2f} | {right_side(census, area_of, drawn):.1%} |"
    )


def town_shapes(census: list[dict]) -> dict[str, BaseGeometry]:
    """Census polygons by town; a town cut into several is joined."""
    parts: dict[str, list[BaseGeometry]] = {}
    for feature in census:
        parts.setdefault(key_of(feature["properties"]["town"]), []).append(
            shapely.make_valid(shape(feature["geometry"]))
        )
    return {key: shapely.union_all(shapes) for key, shapes in parts.items()}


def right_side(
    census: list[dict], area_of: dict[str, str], drawn: dict[str, BaseGeometry]
) -> float:
    """Share of people whose part of the polygon lies in the derived outline of their own area."""
    right = total = 0.0
    for feature in census:
        name = area_of.get(key_of(feature["properties"]["town"]))
        people, polygon = feature["properties"]["population_2015"] or 0, shape(feature["geometry"])
        if name is None:
            continue
        polygon = shapely.make_valid(polygon)
        right += people * polygon.intersection(drawn[name]).area / polygon.area
        total += people
    return right / total


def iou(one: BaseGeometry, other: BaseGeometry) -> float:
    """Intersection over union."""
    return one.intersection(other).area / one.union(other).area


if __name__ == "__main__":
    main(Path(sys.argv[1]))
