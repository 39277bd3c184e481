"""Nearest and within: this product's index beside a naive loop and geopandas ``sjoin_nearest``.

Usage: python bench/nearest.py

Every way answers the same questions on the same points in one run; times are medians of seven, and
the last columns are how many times longer than ``PlaceIndex`` asked all at once each takes. The
index is also asked one by one. The loop and the index answer in metres on the ellipsoid (the index
up to 5 km to the millimetre), geopandas in the metres of a projected CRS.
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
        "| places | question | index at once ms | index one by one ms | loop ms | geopandas ms "
        "| one by one / at once | loop / at once | geopandas / at once |\n"
        "|---|---|---|---|---|---|---|---|---|"
    )
    for count in (1_000, 10_000, 100_000):
        places, origins = scatter(count, 1), scatter(QUESTIONS, 2)
        loops = origins[: max(2, 200_000 // count)]
        compare(count, places, origins, loops)


def compare(count: int, places: list[Point], origins: list[Point], loops: list[Point]) -> None:
    """Time both questions for one number of places."""
    index = PlaceIndex(list(enumerate(places)))
    frame, asked = as_frame(places), as_frame(origins)
    for origin, found in zip(loops, index.nearest_each(loops), strict=True):
        assert abs(found[0].distance_m - min(distance_m(origin, p) for p in places)) < 0.001
    show(
        count,
        "nearest 1",
        timed(lambda: index.nearest_each(origins)),
        timed(lambda: [index.nearest(o) for o in origins]),
        timed(lambda: [min(distance_m(o, p) for p in places) for o in loops], 1)
        * len(origins)
        / len(loops),
        timed(lambda: geopandas.sjoin_nearest(asked, frame, distance_col="m")),
    )
    show(
        count,
        "within 800 m",
        timed(lambda: index.within_each(origins, 800)),
        timed(lambda: [index.within(o, 800) for o in origins]),
        timed(lambda: [[p for p in places if distance_m(o, p) <= 800] for o in loops], 1)
        * len(origins)
        / len(loops),
        timed(
            lambda: geopandas.sjoin(
                asked.set_geometry(asked.buffer(800)), frame, predicate="intersects"
            )
        ),
    )
    build = timed(lambda: PlaceIndex(list(enumerate(places))))
    print(f"| {count:,} | building it | {build * 1000:.1f} | | | | | | |")


def show(
    count: int, question: str, index: float, single: float, loop: float, joined: float
) -> None:
    """One line of the table."""
    print(
        f"| {count:,} | {question} | {index * 1000:.1f} | {single * 1000:.1f} "
        f"| {loop * 1000:.0f} | {joined * 1000:.1f} | {single / index:.1f} | {loop / index:.0f} "
        f"| {joined / index:.1f} |"
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


def timed(work: Callable[[], object], times: int = 7) -> float:
    """Median seconds of so many runs."""
    seconds = []
    for _ in range(times):
        start = time.perf_counter()
        work()
        seconds.append(time.perf_counter() - start)
    return statistics.median(seconds)


if __name__ == "__main__":
    main()
