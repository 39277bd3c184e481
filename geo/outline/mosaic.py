"""Shapes made to fit each other: no overlap, no gap, fewer corners, borders still shared."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import shapely
from shapely.geometry.base import BaseGeometry

from geo.outline.shape import polygons_of

# Gaps narrower than this are drawing errors between neighbours, in metres.
GAP_WIDTH_M = 10.0
# Corners whose triangle is smaller than this square are left out for the web, in metres.
SIMPLE_M = 5.0
# Overlaps and gaps under this are rounding, in square metres.
_TRIFLE_M2 = 10.0
# How far a border is felt for when a slit looks for its neighbours, in metres.
_RIM_M = 0.5


def fit(shapes: Mapping[str, BaseGeometry]) -> tuple[dict[str, BaseGeometry], list[str]]:
    """The shapes (metres) by name, fitted and simplified, and what that changed, in words.

    Where two overlap, the one listed first keeps the ground.
    """
    notes = []
    before = list(shapes.values())
    covered = shapely.union_all(before).area
    overlap_m2 = sum(shape.area for shape in before) - covered
    if overlap_m2 > _TRIFLE_M2:
        notes.append(f"重なり 計 {overlap_m2:,.0f} m² は、先に並ぶ図形のものとしました")
    cleaned = shapely.coverage_clean(  # type: ignore[attr-defined]  # stubs lag behind shapely
        _filled(before), gap_width=GAP_WIDTH_M, merge_strategy="min_index"
    )
    gap_m2 = shapely.union_all(cleaned).area - covered
    if gap_m2 > _TRIFLE_M2:
        notes.append(f"細いすき間 計 {gap_m2:,.0f} m² は、隣の図形に加えました")
    simple = shapely.coverage_simplify(cleaned, SIMPLE_M)
    corners = shapely.get_num_coordinates(cleaned).sum(), shapely.get_num_coordinates(simple).sum()
    notes.append(f"頂点を {corners[0]:,} から {corners[1]:,} に減らしました")
    return dict(zip(shapes, simple, strict=True)), notes


def _filled(shapes: Sequence[BaseGeometry]) -> list[BaseGeometry]:
    """The shapes with the slits between them, open to the outside, given to the longer border."""
    filled = list(shapes)
    tree = shapely.STRtree(filled)
    for slit in _slits(shapely.union_all(filled)):
        rim = slit.buffer(_RIM_M)
        near = tree.query(rim, predicate="intersects")
        if len(near) > 1:
            shared = [rim.intersection(shapes[place]).area for place in near]
            owner = int(near[shared.index(max(shared))])
            filled[owner] = filled[owner].union(slit)
    return filled


def _slits(union: BaseGeometry) -> list[BaseGeometry]:
    """Openings narrower than ``GAP_WIDTH_M``: what closing the union would fill."""
    half = GAP_WIDTH_M / 2
    closed = union.buffer(half, join_style="mitre").buffer(-half, join_style="mitre")
    parts = shapely.get_parts(polygons_of(closed.difference(union)))
    return [part for part in parts if part.area > _TRIFLE_M2]
