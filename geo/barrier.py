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
from geo.errors import BarrierError, CoordinateError
from geo.point import Point, check_point

BARRIER_FILE = "barriers.geojson"
MODES = frozenset({"walk", "bicycle", "bus", "car"})
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


def barriers_of(municipality_code: str, areas_dir: Path) -> tuple[Barrier, ...]:
    """The barriers of one municipality; none where its folder has no ``barriers.geojson``."""
    return read_barriers(areas_dir / municipality_code / BARRIER_FILE)


def load_barriers(areas_dir: Path) -> dict[str, tuple[Barrier, ...]]:
    """The barriers of every municipality that has a file of them, by code."""
    paths = sorted(areas_dir.glob(f"*/{BARRIER_FILE}"))
    return {path.parent.name: read_barriers(path) for path in paths}


def read_barriers(path: Path) -> tuple[Barrier, ...]:
    """Read a ``barriers.geojson``; an absent file means no barriers.

    Raises ``BarrierError`` naming the feature that is no barrier and no crossing of a known one.
    """
    if not path.exists():
        return ()
    lines: dict[str, tuple[tuple[Point, ...], frozenset[str]]] = {}
    crossings: list[tuple[str, Point]] = []
    for number, feature in enumerate(_features(path), start=1):
        where = f"{path} の{number}番目の図形"
        kind, pairs, facts = _parts(feature, where)
        points = tuple(_point(pair, where) for pair in pairs)
        if kind == "Point":
            crossings.append((_word(facts, "barrier", where), points[0]))
            continue
        name = _word(facts, "name", where)
        if name in lines or len(set(points)) < 2:
            raise BarrierError(f"{where}: {_CURES['name' if name in lines else 'short']}")
        lines[name] = points, _modes(facts, where)
    _check_crossings(path, set(lines), [name for name, _ in crossings])
    return tuple(
        Barrier(name, line, tuple(at for barrier, at in crossings if barrier == name), modes)
        for name, (line, modes) in lines.items()
    )


_CURES = {
    "name": "同じ名前の線が前にあります。線を1本につなぐか、名前を変えてください。",
    "short": "線の頂点が2つありません。始まりと終わりの位置を入れてください。",
}


def _features(path: Path) -> list[Any]:
    try:
        features = json.loads(path.read_text(encoding="utf-8-sig"))["features"]
        if isinstance(features, list):
            return features
        error: Exception = TypeError("features")
    except (ValueError, KeyError, TypeError, OSError) as found:
        error = found
    raise BarrierError(
        f"{path} を障壁の線として読めません({error})。名前つきの LineString と、"
        "barrier に線の名前を書いた Point だけの GeoJSON にしてください。"
    )


def _parts(feature: Any, where: str) -> tuple[str, list[Any], dict[str, Any]]:
    """Kind, positions and properties of one feature; a ``Point`` has one position."""
    try:
        kind, pairs = feature["geometry"]["type"], feature["geometry"]["coordinates"]
        facts = dict(feature["properties"])
    except (KeyError, TypeError, ValueError):
        kind, pairs, facts = "", [], {}
    if kind not in ("LineString", "Point"):
        raise BarrierError(
            f"{where}は線(LineString)でも渡り口(Point)でもありません。"
            "複数の線は1本ずつの LineString に分け、ほかの図形は消してください。"
        )
    return kind, [pairs] if kind == "Point" else pairs, facts


def _point(pair: Any, where: str) -> Point:
    try:
        return check_point((float(pair[0]), float(pair[1])))
    except CoordinateError as error:
        raise BarrierError(f"{where}: {error}") from None
    except (TypeError, ValueError, IndexError, KeyError):
        raise BarrierError(f"{where}: 位置「{pair}」を [経度, 緯度] で書いてください。") from None


def _word(facts: dict[str, Any], key: str, where: str) -> str:
    word = facts.get(key)
    if not isinstance(word, str) or not word.strip():
        raise BarrierError(f"{where}に {key} がありません。川や線路の名前を書いてください。")
    return word.strip()


def _modes(facts: dict[str, Any], where: str) -> frozenset[str]:
    modes = facts.get("modes") or sorted(SELF_POWERED)
    if not isinstance(modes, list) or not set(map(str, modes)) <= MODES:
        known = "、".join(sorted(MODES))
        raise BarrierError(f"{where}の modes は {known} の一覧([ ] で囲む)にしてください。")
    return frozenset(map(str, modes))


def _check_crossings(path: Path, names: set[str], used: list[str]) -> None:
    strangers = sorted(set(used) - names)
    if strangers:
        raise BarrierError(
            f"{path} に、線のない障壁「{'、'.join(strangers)}」の渡り口があります。"
            "barrier を線の name と同じ名前に直してください。"
        )
