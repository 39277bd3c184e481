"""Minutes on the way, by mode and by what the person can do, without asking any service.

Way = straight line x detour (+ what barriers add); minutes = way / speed + wait. The figures are in
``travel.toml``. A routing engine's table of minutes can stand behind the same functions: give
anything with the method of ``Router`` (``TravelMatrix`` reads one from a CSV file).
"""

from __future__ import annotations

import csv
import tomllib
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import resources
from pathlib import Path
from typing import Any, Protocol, TypeVar

import numpy as np

from geo.barrier import Barrier, extra_m
from geo.distance import Floats, distance_m, distances_m
from geo.errors import TravelError
from geo.point import Point


class Router(Protocol):
    """Something that knows minutes between places better than the formula."""

    def minutes(self, origin: Point, destination: Point, mode: str) -> float | None:
        """Minutes for an able person, or ``None`` where it does not know."""


Metres = TypeVar("Metres", float, Floats)


@dataclass(frozen=True)
class Pace:
    """How fast one person goes by one mode: km/h, and minutes lost beside the way itself."""

    speed_km_h: float
    wait_minutes: float
    able_speed_km_h: float
    able_wait_minutes: float
    detour: float

    def minutes(self, straight_m: Metres, extra: Metres) -> Metres:
        """Minutes for one straight line or many, each with the metres barriers add to it."""
        way_m = (straight_m + extra) * self.detour
        return way_m / (self.speed_km_h * 1000 / 60) + self.wait_minutes

    def slowed(self, able_minutes: float) -> float:
        """Minutes of an able person turned into this person's."""
        way_minutes = max(able_minutes - self.able_wait_minutes, 0.0)
        return way_minutes * self.able_speed_km_h / self.speed_km_h + self.wait_minutes


def travel_minutes(
    origin: Point,
    destination: Point,
    mode: str,
    *,
    ability: Collection[str] = (),
    barriers: Sequence[Barrier] = (),
    router: Router | None = None,
) -> float:
    """Minutes from one ``(lon, lat)`` to another.

    ``mode``: walk, bicycle, bus, car. ``ability``: any of frail, wheelchair, pram; the slowest
    counts. Raises ``TravelError`` for an unknown word.
    """
    known = router.minutes(origin, destination, mode) if router else None
    if known is not None:
        return pace(mode, ability).slowed(known)
    person = pace(mode, ability)
    if not barriers:
        return person.minutes(distance_m(origin, destination), 0.0)
    lons, lats = [destination[0]], [destination[1]]
    return float(
        travel_minutes_many(origin, lons, lats, mode, ability=ability, barriers=barriers)[0]
    )


def travel_minutes_many(
    origin: Point,
    lons: Sequence[float] | Floats,
    lats: Sequence[float] | Floats,
    mode: str,
    *,
    ability: Collection[str] = (),
    barriers: Sequence[Barrier] = (),
) -> Floats:
    """Minutes from one point to many, by the formula; ``NaN`` where a coordinate is ``NaN``."""
    lon, lat = np.asarray(lons, dtype=float), np.asarray(lats, dtype=float)
    extra = extra_m(barriers, mode, origin, lon, lat)
    return pace(mode, ability).minutes(distances_m(origin, lon, lat), extra)


def reach_m(minutes: float, mode: str, *, ability: Collection[str] = ()) -> float:
    """Straight-line metres that can be covered in these minutes, barriers apart; 0 when none."""
    person = pace(mode, ability)
    way_m = (minutes - person.wait_minutes) * person.speed_km_h * 1000 / 60
    return max(way_m / person.detour, 0.0)


def pace(mode: str, ability: Collection[str] = ()) -> Pace:
    """The pace of a person with these abilities by this mode; ``TravelError`` if unknown."""
    return _pace(mode, tuple(ability))


@lru_cache(maxsize=256)
def _pace(mode: str, ability: tuple[str, ...]) -> Pace:
    table = _table()
    if mode not in table["mode"]:
        known = "、".join(table["mode"])
        raise TravelError(f"移動手段「{mode}」は使えません。{known} のどれかにしてください。")
    strange = [word for word in ability if word not in table["ability"]]
    if strange:
        known = "、".join(table["ability"])
        raise TravelError(f"移動の状態「{strange[0]}」は使えません。{known} から選んでください。")
    limits = [table["ability"][word] for word in ability]
    speed, wait = table["mode"][mode]["speed_km_h"], table["mode"][mode]["wait_minutes"]
    return Pace(
        speed_km_h=min([speed, *(limit.get(f"{mode}_km_h", speed) for limit in limits)]),
        wait_minutes=wait * max([1.0, *(limit["wait_factor"] for limit in limits)]),
        able_speed_km_h=speed,
        able_wait_minutes=wait,
        detour=table["detour"],
    )


class TravelMatrix:
    """Minutes worked out beforehand by a routing engine, read from a CSV file.

    Columns ``mode,from_lon,from_lat,to_lon,to_lat,minutes``; places are matched to 4 decimals
    (about 10 m). The way back is not assumed to take the same time.
    """

    def __init__(self, minutes: dict[tuple[str, Point, Point], float]) -> None:
        self._minutes = minutes

    @classmethod
    def from_csv(cls, path: Path) -> TravelMatrix:
        """Read the whole file; ``TravelError`` names the first row that cannot be read."""
        minutes: dict[tuple[str, Point, Point], float] = {}
        with path.open(encoding="utf-8-sig", newline="") as lines:
            for number, row in enumerate(csv.DictReader(lines), start=2):
                try:
                    start = _rounded((float(row["from_lon"]), float(row["from_lat"])))
                    end = _rounded((float(row["to_lon"]), float(row["to_lat"])))
                    minutes[row["mode"], start, end] = float(row["minutes"])
                except (KeyError, TypeError, ValueError):
                    raise TravelError(
                        f"{path} の{number}行目を所要時間として読めません。列 mode, from_lon, "
                        "from_lat, to_lon, to_lat, minutes に数値を入れてください。"
                    ) from None
        return cls(minutes)

    def minutes(self, origin: Point, destination: Point, mode: str) -> float | None:
        """Minutes between the two places, or ``None`` when the table has no such pair."""
        return self._minutes.get((mode, _rounded(origin), _rounded(destination)))


def _rounded(point: Point) -> Point:
    return round(point[0], 4), round(point[1], 4)


@cache
def _table() -> dict[str, Any]:
    text = resources.files("geo").joinpath("travel.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)
