"""Names of towns to write on the map, so that a reader finds the way without a background."""

from __future__ import annotations

import functools
import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

from flask import current_app

from geo.gazetteer import NO_OAZA, Town
from geo.gazetteer_store import GazetteerStore
from geo.point import Point
from web.settings import Settings

Label: TypeAlias = tuple[str, float, float]
"""Name, longitude, latitude."""

_CHOME = re.compile(r"[一二三四五六七八九十〇0-9]+丁目$")
_AZA = re.compile(r"^(大字|字)")


@dataclass(frozen=True)
class MapLabels:
    """Labels of 大字 for a wide view and of single towns for a near one, the largest first.

    Where names would overlap, the later one is left out.
    """

    wide: tuple[Label, ...]
    near: tuple[Label, ...]

    @property
    def bounds(self) -> tuple[Point, Point] | None:
        """South-west and north-east corner of all towns, ``(lon, lat)`` each."""
        if not self.near:
            return None
        lons = [lon for _, lon, _ in self.near]
        lats = [lat for _, _, lat in self.near]
        return (min(lons), min(lats)), (max(lons), max(lats))


def map_labels(code: str) -> MapLabels:
    """Make, or take from memory, the labels of one municipality; none where no town is known."""
    settings: Settings = current_app.config["SETTINGS"]
    return _labels(code, settings.areas_dir, settings.imported_areas_dir)


@functools.lru_cache(maxsize=64)
def _labels(code: str, areas_dir: Path, areas_home: Path) -> MapLabels:
    towns = [town for town in GazetteerStore(areas_dir, areas_home).towns(code) if town.point]
    groups: dict[str, list[Town]] = defaultdict(list)
    for town in towns:
        if town.town != NO_OAZA:
            groups[_CHOME.sub("", town.town)].append(town)
    return MapLabels(
        wide=_ordered(list(groups.items())), near=_ordered([(town.name, [town]) for town in towns])
    )


def _ordered(groups: Sequence[tuple[str, list[Town]]]) -> tuple[Label, ...]:
    def weight(group: tuple[str, list[Town]]) -> tuple[int, int, str]:
        name, towns = group
        return -sum(town.population or 0 for town in towns), -len(towns), name

    return tuple(_label(name, towns) for name, towns in sorted(groups, key=weight))


def _label(name: str, towns: list[Town]) -> Label:
    points = [town.point for town in towns if town.point]
    lon = sum(point[0] for point in points) / len(points)
    lat = sum(point[1] for point in points) / len(points)
    return _AZA.sub("", name), round(lon, 4), round(lat, 4)
