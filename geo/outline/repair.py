"""One shape of an official file: checked, repaired where that is safe, refused where it is not."""

from __future__ import annotations

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from geo.errors import CoordinateError, OutlineError
from geo.outline.shape import polygons_of
from geo.plane import Plane
from geo.point import check_point

# Below this share of a shape the loss is rounding, not worth a line in the report.
_TRIFLE = 0.001
# A shape with less of itself inside the municipality than this is of another one.
_LEAST_INSIDE = 0.1


def mend(
    shape: BaseGeometry | None, plane: Plane, region: BaseGeometry, *, clip: bool
) -> tuple[BaseGeometry, list[str]]:
    """The shape as valid polygons in metres on the plane, and what was changed, in words.

    ``region`` (metres) is the municipality, or a generous surrounding of its towns where its
    outline is unknown; shapes are cut to it with ``clip``. Raises ``OutlineError`` with the reason.
    """
    flat = _checked(shape)
    changes = []
    if not shapely.is_valid(flat):
        reason = shapely.is_valid_reason(flat).partition("[")[0]
        flat = polygons_of(shapely.make_valid(flat, method="structure", keep_collapsed=False))
        changes.append(f"線が交わるなどの誤りを直しました({reason})")
    local = plane.to_metres(flat)
    inside = polygons_of(local.intersection(region)) if clip else local
    share = inside.area / local.area if local.area else 0.0
    if not local.intersects(region) or share < _LEAST_INSIDE:
        raise OutlineError("この自治体の外にあります。自治体コードとファイルを確かめてください。")
    if share < 1 - _TRIFLE:
        changes.append(f"自治体の外にはみ出す {1 - share:.1%} を切り落としました")
    return inside, changes


def _checked(shape: BaseGeometry | None) -> BaseGeometry:
    if shape is None or shape.is_empty:
        raise OutlineError(
            "図形がありません(数値でない座標や閉じていない線で読めないものも含みます)。"
            "元のファイルで描き直すか、行を除いてください。"
        )
    if shape.geom_type not in ("Polygon", "MultiPolygon"):
        raise OutlineError(f"面ではなく {shape.geom_type} です。ポリゴンの層を書き出してください。")
    flat = shapely.force_2d(shape)
    corners = shapely.get_coordinates(flat)
    if not np.isfinite(corners).all():
        raise OutlineError("座標に数値でない値(NaN)があります。元のファイルで直してください。")
    try:
        check_point((float(corners[:, 0].min()), float(corners[:, 1].min())))
        check_point((float(corners[:, 0].max()), float(corners[:, 1].max())))
    except CoordinateError as error:
        raise OutlineError(f"{error} 座標系が違うときは --crs で指定できます。") from None
    return flat
