"""What a map draws of one municipality without any tile server: outlines and town labels.

Both answers are GeoJSON feature collections (WGS84), class 0 throughout, made with shapely alone
and kept in memory until a file they came from changes.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any

import shapely

from geo.area import AREA_FILE
from geo.atlas import Atlas
from geo.gazetteer import Town
from geo.gazetteer_store import NATIONAL_FILE, GazetteerStore
from geo.outline.shape import BOUNDARY_FILE, MUNICIPALITY, TOWN, Outline, to_feature
from geo.point import Point
from geo.town_index import key_town, stem_name

WHOLE_NAME = "区域全体"
State = tuple[tuple[str, int, int], ...]


def drawable_outlines(
    municipality_code: str, areas_dir: Path, areas_home: Path, on: dt.date
) -> dict[str, Any]:
    """The municipality and its areas as they were on a day, coarsest first.

    Properties of a feature: ``kind`` (``municipality`` or a kind of ``areas.csv``), ``name``,
    ``derived`` and ``note`` (「おおよその範囲」 where derived), ``source``.
    """
    state = _state(municipality_code, areas_dir, areas_home)
    return _outlines(municipality_code, areas_dir, areas_home, on, state)


def town_labels(municipality_code: str, areas_dir: Path, areas_home: Path) -> dict[str, Any]:
    """One point per town name, to be written on the map.

    Properties: ``name``; ``rank`` 1 for a town as a whole (本町), 2 for its 丁目 and for 小字.
    """
    state = _state(municipality_code, areas_dir, areas_home)
    return _labels(municipality_code, areas_dir, areas_home, state)


def _state(municipality_code: str, areas_dir: Path, areas_home: Path) -> State:
    """Names, times and sizes of the files an answer is made from."""
    shipped = areas_dir / municipality_code
    paths = [shipped / name for name in (AREA_FILE, BOUNDARY_FILE, "gazetteer.csv")]
    paths += sorted((areas_home / municipality_code).glob("*.geojson"))
    paths.append(areas_home / NATIONAL_FILE)
    facts = ((path, path.stat()) for path in paths if path.is_file())
    return tuple((str(path), status.st_mtime_ns, status.st_size) for path, status in facts)


@lru_cache(maxsize=64)
def _outlines(
    municipality_code: str, areas_dir: Path, areas_home: Path, on: dt.date, _state: State
) -> dict[str, Any]:
    # ``_state`` is part of the key only: a changed file makes a new answer.
    outlines = Atlas.open(municipality_code, areas_dir, areas_home).outlines
    valid = [outline for outline in outlines if outline.is_valid_on(on)]
    drawn = [outline for outline in valid if outline.kind != TOWN]
    if not any(outline.kind == MUNICIPALITY for outline in drawn):
        drawn = [*_whole(valid), *drawn]
    features = [to_feature(outline) for outline in drawn]
    return {"type": "FeatureCollection", "features": features}


def _whole(outlines: list[Outline]) -> list[Outline]:
    """The municipality as its towns together, where no outline of it was imported."""
    towns = [outline.shape for outline in outlines if outline.kind == TOWN]
    if not towns:
        return []
    return [Outline(MUNICIPALITY, WHOLE_NAME, shapely.union_all(towns), is_derived=True)]


@lru_cache(maxsize=64)
def _labels(
    municipality_code: str, areas_dir: Path, areas_home: Path, _state: State
) -> dict[str, Any]:
    towns = GazetteerStore(areas_dir, areas_home).towns(municipality_code)
    features = [_label(name, point, rank) for name, point, rank in _named(towns)]
    return {"type": "FeatureCollection", "features": features}


def _named(towns: tuple[Town, ...]) -> Iterator[tuple[str, Point, int]]:
    """Whole towns once, at the first of their 丁目, then what they are made of."""
    whole: set[str] = set()
    for town in map(key_town, towns):
        if town.town.point is None:
            continue
        stem = stem_name(town)
        if stem and stem not in whole:
            whole.add(stem)
            yield stem, town.town.point, 1
        if not stem:
            whole.add(town.town.name)
        yield town.town.name, town.town.point, 2 if stem else 1


def _label(name: str, point: Point, rank: int) -> dict[str, Any]:
    return {
        "type": "Feature",
        "properties": {"name": name, "rank": rank},
        "geometry": {"type": "Point", "coordinates": list(point)},
    }
