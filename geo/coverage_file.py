"""A coverage as a table (CSV) and as a map layer (GeoJSON)."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Mapping, Sequence

from geo.coverage import CoverageRow, TownReach
from geo.outline.shape import TOWN, Outline, to_feature

COLUMNS = (
    "区域",
    "種別",
    "か所",
    "町の数",
    "届く町の数",
    "届かない町",
    "位置が分からない町",
    "人口",
    "届く人口",
    "届く割合",
)
UNKNOWN = "—"


def coverage_csv(tables: Mapping[str, Sequence[CoverageRow]]) -> str:
    """All rows of all kinds (label to rows); 「—」 where the population is not known."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    for label, rows in tables.items():
        writer.writerows(_cells(label, row) for row in rows)
    return out.getvalue()


def coverage_geojson(
    reaches: Sequence[TownReach], area_of: Mapping[str, str], outlines: Sequence[Outline]
) -> str:
    """One feature per town: its outline (or its point), minutes, nearest site and people."""
    cells = {outline.name: outline for outline in outlines if outline.kind == TOWN}
    features = []
    for reach in reaches:
        cell = cells.get(reach.town.name)
        shape = to_feature(cell)["geometry"] if cell else _point(reach)
        facts = {
            "town": reach.town.name,
            "area": area_of.get(reach.town.name),
            "population": reach.town.population,
            "covered": reach.is_covered,
            "minutes": None if reach.minutes is None else round(reach.minutes, 1),
            "nearest": reach.site.name if reach.site else None,
            "derived": cell.is_derived if cell else None,
        }
        features.append({"type": "Feature", "properties": facts, "geometry": shape})
    return json.dumps({"type": "FeatureCollection", "features": features}, ensure_ascii=False)


def _point(reach: TownReach) -> dict[str, object] | None:
    if reach.town.point is None:
        return None
    return {"type": "Point", "coordinates": list(reach.town.point)}


def _cells(label: str, row: CoverageRow) -> list[object]:
    return [
        row.area,
        label,
        row.sites,
        row.towns,
        row.covered_towns,
        "・".join(row.uncovered),
        "・".join(row.unknown),
        UNKNOWN if row.people is None else row.people,
        UNKNOWN if row.covered_people is None else row.covered_people,
        UNKNOWN if row.share is None else f"{row.share:.1%}",
    ]
