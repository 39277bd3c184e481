"""A coverage as a picture for a meeting (SVG or PNG): towns by minutes, areas, places, scale.

geopandas draws the towns, lines and places; it and matplotlib are loaded here only when a picture
is asked for.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

import shapely

from geo.coverage import Site, TownReach, Trip
from geo.errors import CoverageError
from geo.outline.shape import DERIVED_NOTE, MUNICIPALITY, TOWN, Outline, write_whole
from geo.plane import WGS84, Plane
from geo.typeface import svg_style

if TYPE_CHECKING:
    from geopandas import GeoDataFrame

# Fills from near to far; the last two lie beyond the limit and are hatched for copying in grey.
_FILLS = ("#08519c", "#4292c6", "#c6dbef", "#fdd0a2", "#e6550d")
_UNKNOWN_FILL = "#dddddd"
# Class borders as shares of the limit.
_SHARES = (1 / 3, 2 / 3, 1.0, 4 / 3)
_DATE_KEYS = {"svg": "Date", "png": "Software"}
_SIZE_INCHES = (11.7, 8.3)


@dataclass(frozen=True, slots=True)
class PictureText:
    """The words around the map: title, what the dots are, and where the data come from."""

    title: str
    site_label: str
    credit: str


def draw_coverage(
    path: Path,
    reaches: Sequence[TownReach],
    sites: Sequence[Site],
    trip: Trip,
    outlines: Sequence[Outline],
    text: PictureText,
) -> None:
    """Write the picture; its kind follows the suffix ``.svg`` or ``.png``.

    Raises ``CoverageError`` for another suffix or when no town has an outline to fill.
    """
    kind = path.suffix.lower().removeprefix(".")
    if kind not in _DATE_KEYS:
        raise CoverageError(f"{path} の形式では描けません。.svg か .png にしてください。")
    cells = {outline.name: outline for outline in outlines if outline.kind == TOWN}
    drawn = [reach for reach in reaches if reach.town.name in cells]
    if not drawn:
        raise CoverageError("塗る町の範囲がありません。町の点か町丁の境界線を取り込んでください。")
    import matplotlib as mpl
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.backends.backend_svg import FigureCanvasSVG
    from matplotlib.figure import Figure

    # Letters go into the SVG as shapes, so that it looks the same without the typeface.
    style: dict[Any, Any] = svg_style()
    with mpl.rc_context(style):
        figure = Figure(figsize=_SIZE_INCHES, layout="constrained")
        canvas = FigureCanvasSVG if kind == "svg" else FigureCanvasAgg
        canvas(figure)
        axes = figure.add_subplot()
        towns, areas, places = _frames(drawn, sites, trip, outlines)
        _fill(axes, towns)
        _edge(axes, areas)
        _dot(axes, places, text)
        _frame(axes, drawn, cells, trip, text)
        figure.text(0.01, 0.005, text.credit, fontsize=7, wrap=True)
        picture = BytesIO()
        # Without a date the same coverage gives the same bytes on any day.
        figure.savefig(picture, format=kind, dpi=150, metadata={_DATE_KEYS[kind]: None})
    write_whole(path, picture.getvalue())


def _fill(axes: Any, towns: GeoDataFrame) -> None:
    for klass, cells in towns.groupby("klass"):
        color, hatch = _look(int(str(klass)))
        cells.plot(ax=axes, color=color, hatch=hatch, edgecolor="white", linewidth=0.4)


def _edge(axes: Any, areas: GeoDataFrame) -> None:
    for is_whole, lines in areas.groupby("is_whole"):
        lines.boundary.plot(ax=axes, color="#222222", linewidth=2.0 if is_whole else 1.2)
    named = areas[~areas["is_whole"].astype(bool)]
    middle = named.representative_point()
    for name, east, north in zip(named["name"], middle.x, middle.y, strict=True):
        axes.annotate(
            name,
            (east, north),
            ha="center",
            fontsize=11,
            bbox={"boxstyle": "round", "fc": "white", "alpha": 0.75, "lw": 0},
        )


def _dot(axes: Any, places: GeoDataFrame, text: PictureText) -> None:
    if len(places):
        places.plot(
            ax=axes,
            markersize=28,
            color="#ffd92f",
            edgecolor="black",
            linewidth=0.8,
            zorder=5,
            label=f"{text.site_label}({len(places)}か所)",
        )


def _frames(
    reaches: Sequence[TownReach],
    sites: Sequence[Site],
    trip: Trip,
    outlines: Sequence[Outline],
) -> tuple[GeoDataFrame, GeoDataFrame, GeoDataFrame]:
    """Towns with their class, the lines of areas and of the whole, and the places; in metres."""
    from geopandas import GeoDataFrame

    cells = {outline.name: outline.shape for outline in outlines if outline.kind == TOWN}
    lines = [outline for outline in outlines if outline.kind != TOWN]
    towns = GeoDataFrame(
        {"klass": [_class_of(reach, trip) for reach in reaches]},
        geometry=[cells[reach.town.name] for reach in reaches],
        crs=WGS84,
    )
    areas = GeoDataFrame(
        {
            "name": [outline.name for outline in lines],
            "is_whole": [outline.kind == MUNICIPALITY for outline in lines],
        },
        geometry=[outline.shape for outline in lines],
        crs=WGS84,
    )
    places = GeoDataFrame(geometry=[shapely.Point(site.point) for site in sites], crs=WGS84)
    flat = Plane(_center(outlines)).crs
    return towns.to_crs(flat), areas.to_crs(flat), places.to_crs(flat)


def _frame(
    axes: Any,
    reaches: Sequence[TownReach],
    cells: dict[str, Outline],
    trip: Trip,
    text: PictureText,
) -> None:
    from matplotlib.patches import Patch

    used = sorted({_class_of(reach, trip) for reach in reaches})
    handles = [
        Patch(facecolor=_look(c)[0], hatch=_look(c)[1], edgecolor="white", label=_label(c, trip))
        for c in used
    ]
    dots, _ = axes.get_legend_handles_labels()
    note = DERIVED_NOTE if any(cells[reach.town.name].is_derived for reach in reaches) else None
    axes.legend(
        handles=[*handles, *dots],
        title=f"町の範囲は「{note}」" if note else None,
        loc="upper left",
        bbox_to_anchor=(1.0, 1.0),
        frameon=False,
    )
    axes.set_title(text.title)
    axes.set_aspect("equal")
    axes.set_axis_off()
    _scale_bar(axes)


def _scale_bar(axes: Any) -> None:
    """A bar of a round length, about a fifth of the width, at the lower left."""
    (left, right), (bottom, top) = axes.get_xlim(), axes.get_ylim()
    target = (right - left) / 5
    power = 10 ** math.floor(math.log10(target))
    length_m = max(step * power for step in (1, 2, 5) if step * power <= target)
    height = bottom - (top - bottom) * 0.03
    axes.plot([left, left + length_m], [height, height], color="black", lw=3)
    words = f"{length_m / 1000:g} km" if length_m >= 1000 else f"{length_m:g} m"
    axes.annotate(
        words,
        (left + length_m / 2, height),
        xytext=(0, 4),
        textcoords="offset points",
        ha="center",
        fontsize=9,
    )


def _class_of(reach: TownReach, trip: Trip) -> int:
    """0-4 from near to far, 5 where the town's point is unknown; no site at all is far."""
    if reach.is_covered is None:
        return len(_FILLS)
    if reach.minutes is None:
        return len(_FILLS) - 1
    return sum(reach.minutes > share * trip.minutes for share in _SHARES)


def _look(klass: int) -> tuple[str, str]:
    """Fill and hatching of a class."""
    if klass == len(_FILLS):
        return _UNKNOWN_FILL, "..."
    return _FILLS[klass], "//" if klass >= 3 else ""


def _label(klass: int, trip: Trip) -> str:
    if klass == len(_FILLS):
        return "町の位置が不明"
    bounds = [round(share * trip.minutes, 1) for share in _SHARES]
    if klass == len(bounds):
        return f"{bounds[-1]:g}分より遠い"
    return f"{bounds[klass]:g}分まで" + ("(上限)" if klass == 2 else "")


def _center(outlines: Sequence[Outline]) -> tuple[float, float]:
    west, south, east, north = shapely.total_bounds([outline.shape for outline in outlines])
    return float(west + east) / 2, float(south + north) / 2
