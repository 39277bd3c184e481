"""Barriers: a river or a railway that a way can cross only at given places.

``data/areas/<code>/barriers.geojson`` holds one ``LineString`` feature per barrier with a
``name``, and one ``Point`` feature per crossing whose ``barrier`` is that name. A way that meets
the line goes through the crossing that makes it shortest, or around an end of the line.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import shapely

from geo.distance import Floats, distance_m, distances_m
from geo.errors import BarrierError
from geo.point import Point

SELF_POWERED = frozenset({"walk", "bicycle"})


@dataclass(frozen=True)
class Barrier:
    """A line (``(lon, lat)`` vertices) and the points where one may cross it.

    ``modes`` are the modes it hinders: by default those on foot and by bicycle.
    """

    name: str
    line: tuple[Point, ...]
    crossings: tuple[Point, ...] = ()
    modes: frozenset[str] = SELF_POWERED

    def gateways(self) -> tuple[Point, ...]:
        """Where a way can pass: every crossing, and both ends of the line."""
        return (*self.crossings, self.line[0], self.line[-1])

    def extra_m(self, origin: Point, lons: Floats, lats: Floats) -> Floats:
        """Metres this barrier adds to the straight way from the origin to each point."""
        extra = np.zeros(len(lons))
        ways = shapely.linestrings(
            [[origin, (lon, lat)] for lon, lat in zip(lons.tolist(), lats.tolist(), strict=True)]
        )
        met = shapely.intersects(ways, shapely.linestrings(self.line))
        if not met.any():
            return extra
        around = np.min(
            [
                distance_m(origin, gate) + distances_m(gate, lons[met], lats[met])
                for gate in self.gateways()
            ],
            axis=0,
        )
        extra[met] = around - distances_m(origin, lons[met], lats[met])
        return extra


def extra_m(
    barriers: Sequence[Barrier], mode: str, origin: Point, lons: Floats, lats: Floats
) -> Floats:
    """Metres all barriers that hinder this mode add together to each straight way.

    Two barriers in one way each add their own detour: a little long where one bridge serves both.
    """
    total = np.zeros(len(lons))
    known = np.isfinite(lons) & np.isfinite(lats)
    for barrier in barriers:
        if mode in barrier.modes and known.any():
            total[known] += barrier.extra_m(origin, lons[known], lats[known])
    return total


def read_barriers(path: Path) -> tuple[Barrier, ...]:
    """Read a ``barriers.geojson``; an absent file means no barriers.

    Raises ``BarrierError`` for a broken file or a crossing of an unknown barrier.
    """
    if not path.exists():
        return ()
    try:
        features = json.loads(path.read_text(encoding="utf-8"))["features"]
        lines = {_name(f): f for f in features if f["geometry"]["type"] == "LineString"}
        points = [f for f in features if f["geometry"]["type"] == "Point"]
        crossings = [
            (f["properties"]["barrier"], _pair(f["geometry"]["coordinates"])) for f in points
        ]
    except (ValueError, KeyError, TypeError) as error:
        raise BarrierError(
            f"{path} を障壁の線として読めません({error})。名前つきの LineString と、"
            "barrier に線の名前を書いた Point だけの GeoJSON にしてください。"
        ) from None
    _check_crossings(path, set(lines), [name for name, _ in crossings])
    return tuple(_barrier(name, line, crossings) for name, line in lines.items())


def _check_crossings(path: Path, names: set[str], used: list[str]) -> None:
    strangers = sorted(set(used) - names)
    if strangers:
        raise BarrierError(
            f"{path} に、線のない障壁「{'、'.join(strangers)}」の渡り口があります。"
            "barrier を線の name と同じ名前に直してください。"
        )


def _barrier(name: str, line: dict[str, Any], crossings: list[tuple[str, Point]]) -> Barrier:
    return Barrier(
        name=name,
        line=tuple(_pair(vertex) for vertex in line["geometry"]["coordinates"]),
        crossings=tuple(point for barrier, point in crossings if barrier == name),
        modes=frozenset(line["properties"].get("modes") or SELF_POWERED),
    )


def _name(feature: dict[str, Any]) -> str:
    return str(feature["properties"]["name"])


def _pair(vertex: Sequence[float]) -> Point:
    return float(vertex[0]), float(vertex[1])
