"""GeoJSON (RFC 7946) on the way out: one feature for each resource, class 0 only.

A resource without a known place is a feature whose geometry is null, never one with an invented
point.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any, TextIO

from directory.formats.fact import public_facts
from directory.formats.record import ResourceRecord


def write_geojson(records: Iterable[ResourceRecord], stream: TextIO) -> int:
    """Write a FeatureCollection, feature by feature; returns the number of features."""
    stream.write('{"type": "FeatureCollection", "features": [')
    count = 0
    for record in records:
        stream.write(",\n" if count else "\n")
        json.dump(feature(record), stream, ensure_ascii=False)
        count += 1
    stream.write("\n]}\n")
    return count


def feature(record: ResourceRecord) -> dict[str, Any]:
    """One resource as a GeoJSON feature, in WGS84, longitude first."""
    geometry = None
    if record.lon is not None and record.lat is not None:
        geometry = {"type": "Point", "coordinates": [record.lon, record.lat]}
    return {
        "type": "Feature",
        "id": record.registry_id,
        "geometry": geometry,
        "properties": public_facts(record),
    }
