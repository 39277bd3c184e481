"""Nearest and within: this product's index beside a naive loop and geopandas ``sjoin_nearest``.

Usage: python bench/nearest.py

Every way answers the same questions on the same points in one run; times are medians of three, and
the last columns are how many times longer than ``PlaceIndex`` each takes. The loop and the index
answer in exact geodesic metres, ``sjoin_nearest`` in the metres of a projected CRS.
"""

from __future__ import annotations

import random
import statistics
import time
from collections.abc import Callable

import geopandas
import numpy as np

from geo.distance import distance_m
from geo.nearest import PlaceIndex
from geo.point import Point

QUESTIONS = 200
CRS = "EPSG:6677"


def main() -> None:
    """Print one line per number of places."""
    print(
        "| places | question | index ms | loop ms | sjoin_nearest ms | loop / index "
        "| sjoin / index |\n|---|---|---|---|---|---|---|"
    )
    for count in (1_000, 10_000, 100_000):
        places, origins = scatter(count, 1), scatter(QUESTIONS, 2)
        loops = origins[: max(2, 200_000 // count)]
        compare(count, places, origins, loops)


def compare(count: int, places: list[Point], origins: list[Point], loops: list[Point]) -> None:
    """Time both questions for one number of places."""
    index = PlaceIndex(list(enumerate(places)))
    frame, asked = as_frame(places), as_frame(origins)
    assert [index.nearest(o)[0].distance_m for o in loops] == [
        min(distance_m(o, p) for p in places) for o in loops
    ]
    show(
        count,
        "nearest 1",
        timed(lambda: [index.nearest(o) for o in origins]),
        timed(lambda: [min(distance_m(o, p) for p in places) for o in loops])
        * len(origins)
        / len(loops),
        timed(lambda: geopandas.sjoin_nearest(asked, frame, distance_col="m")),
    )
    show(
        count,
        "within 800 m",
        timed(lambda: [index.within(o, 800) for o in origins]),
        timed(lambda: [[p for p in places if distance_m(o, p) <= 800] for o in loops])
        * len(origins)
        / len(loops),
        timed(
            lambda: geopandas.sjoin(
                asked.set_geometry(asked.buffer(800)), frame, predicate="intersects"
            )
        ),
    )
    build = timed(lambda: PlaceIndex(list(enumerate(places))))
    print(f"| {count:,} | building it | {build * 1000:.1f} | | | | |")


def show(count: int, question: str, index: float, loop: float, joined: float) -> None:
    """One line of the table."""
    print(
        f"| {count:,} | {question} | {index * 1000:.1f} | {loop * 1000:.0f} "
        f"| {joined * 1000:.1f} | {loop / index:.0f} | {joined / index:.1f} |"
    )


def scatter(count: int, seed: int) -> list[Point]:
    """Points over the Tama region."""
    dice = random.Random(seed)
    return [(dice.uniform(139.2, 139.6), dice.uniform(35.55, 35.85)) for _ in range(count)]


def as_frame(points: list[Point]) -> geopandas.GeoDataFrame:
    """The points as geopandas has them, in metres."""
    lon, lat = np.array(points).T
    return geopandas.GeoDataFrame(
        geometry=geopandas.points_from_xy(lon, lat), crs="EPSG:4326"
    ).to_crs(CRS)


def timed(work: Callable[[], object]) -> float:
    """Median seconds of three runs."""
    seconds = []
    for _ in range(3):
        start = time.perf_counter()
        work()
        seconds.append(time.perf_counter() - start)
    return statistics.median(seconds)


if __name__ == "__main__":
    main()
