"""GeoPackage (OGC 12-128) on the way out: one layer of points for desktop maps, class 0 only."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from directory.formats.fact import public_facts
from directory.formats.record import ResourceRecord

LAYER = "resource"


def write_geopackage(records: Iterable[ResourceRecord], path: Path) -> int:
    """Write all resources, those without a place with an empty geometry; returns their number."""
    import geopandas  # heavy: only this writer needs it
    from shapely.geometry import Point

    rows: list[dict[str, object]] = []
    points: list[Any] = []
    for record in records:
        facts = public_facts(record)
        rows.append({"id": record.registry_id, **facts, "tags": ";".join(record.tags)})
        if record.lon is None or record.lat is None:
            points.append(None)
        else:
            points.append(Point(record.lon, record.lat))
    geometry = geopandas.GeoSeries(points, crs="EPSG:4326")
    frame = geopandas.GeoDataFrame(rows, geometry=geometry)
    frame.to_file(path, layer=LAYER, driver="GPKG")
    return len(rows)
