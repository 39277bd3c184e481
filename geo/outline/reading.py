"""Reading an official file of outlines: GeoJSON, zipped Shapefile, GeoPackage or KML, any CRS.

geopandas and GDAL are loaded here only, when a file is imported.
"""

from __future__ import annotations

import warnings
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from shapely.geometry.base import BaseGeometry

from geo.errors import OutlineError
from geo.point import is_undotted

if TYPE_CHECKING:
    from geopandas import GeoDataFrame

# Larger than any prefecture's official outlines; what a small PC reads without trouble.
MAX_BYTES = 200_000_000
MAX_FEATURES = 100_000
_SUFFIXES = (".geojson", ".json", ".gpkg", ".kml", ".shp")
_DEGREES = 4326
_MOST_DEGREES = 360


@dataclass(frozen=True, slots=True)
class Row:
    """One feature of a file."""

    number: int
    facts: dict[str, str]
    shape: BaseGeometry | None


@dataclass(frozen=True, slots=True)
class ReadingChoice:
    """What only the person importing knows: the layer, a CRS where the file is silent or wrong."""

    layer: str | None = None
    crs: str | None = None


def read_frame(path: Path, choice: ReadingChoice) -> GeoDataFrame:
    """All features in WGS84 degrees, one row each, in the order of the file.

    Raises ``OutlineError`` for a file that is missing, empty, too large, of an unknown kind, broken
    or without a CRS.
    """
    _check_size(path)
    source, encoding = _source(path, choice.layer)
    layer = _layer(source, choice.layer)
    import pyogrio
    from pyogrio.errors import DataLayerError, DataSourceError

    try:
        if pyogrio.read_info(source, layer=layer)["features"] > MAX_FEATURES:
            raise OutlineError(
                f"{path} は図形が {MAX_FEATURES:,} 個を超えています。"
                "その自治体の分だけを切り出してください。"
            )
        with warnings.catch_warnings():
            # A ring that GDAL grumbles at becomes an empty shape, which is refused by its row.
            warnings.simplefilter("ignore", RuntimeWarning)
            frame = pyogrio.read_dataframe(
                source, layer=layer, encoding=encoding, on_invalid="ignore"
            )
    except (DataSourceError, DataLayerError, ValueError, UnicodeDecodeError) as error:
        raise OutlineError(
            f"{path} を読めません({str(error).splitlines()[0]})。"
            "書き出し直すか、別の形式(GeoJSON など)にしてください。"
        ) from None
    if "geometry" not in frame or not len(frame):
        raise OutlineError(f"{path} に図形がありません。ポリゴンの入ったファイルを選んでください。")
    return _in_degrees(path, frame, choice.crs)


def _check_size(path: Path) -> None:
    if not path.is_file():
        raise OutlineError(f"ファイル {path} がありません。場所と名前を確かめてください。")
    size = path.stat().st_size
    if size == 0:
        raise OutlineError(f"{path} は空のファイルです。書き出し直してください。")
    if size > MAX_BYTES:
        raise _too_large(path, size)


def _too_large(path: Path, size: int) -> OutlineError:
    return OutlineError(
        f"{path} は {size / 1e6:,.0f} MB あり、上限の {MAX_BYTES / 1e6:,.0f} MB を超えています。"
        "その自治体の分だけを切り出してから取り込んでください。"
    )


def _source(path: Path, layer: str | None) -> tuple[str, str | None]:
    """What GDAL is to open, and the encoding of its text where the file does not say."""
    if path.suffix.lower() not in (".zip", ".kmz"):
        if path.suffix.lower() not in _SUFFIXES:
            raise OutlineError(
                f"{path} の形式は読めません。GeoJSON、Shapefile の zip、GeoPackage、KML に"
                "してください。"
            )
        return str(path), _encoding(path.suffix, path.with_suffix(".cpg").exists())
    try:
        with zipfile.ZipFile(path) as archive:
            members = archive.infolist()
    except zipfile.BadZipFile:
        raise OutlineError(f"{path} は壊れた zip です。ファイルを取り直してください。") from None
    unpacked = sum(member.file_size for member in members)
    if unpacked > MAX_BYTES:
        raise _too_large(path, unpacked)
    names = [member.filename for member in members]
    inner = _inner(path, [n for n in names if n.lower().endswith(_SUFFIXES)], layer)
    stem = inner.rpartition(".")[0]
    has_encoding = any(name.lower() == f"{stem}.cpg".lower() for name in names)
    return f"/vsizip/{path.resolve()}/{inner}", _encoding(Path(inner).suffix, has_encoding)


def _inner(path: Path, names: list[str], layer: str | None) -> str:
    """The one file of outlines in a zip, or the one that ``layer`` names."""
    chosen = [name for name in names if layer is None or Path(name).stem == layer]
    if len(chosen) == 1:
        return chosen[0]
    if not names:
        raise OutlineError(
            f"{path} の中に境界線のファイルがありません。"
            ".shp、.geojson、.gpkg、.kml のどれかを入れてください。"
        )
    stems = "、".join(sorted(Path(name).stem for name in names))
    raise OutlineError(
        f"{path} には境界線のファイルが複数あります({stems})。--layer で1つ選んでください。"
    )


def _encoding(suffix: str, has_encoding: bool) -> str | None:
    # Shapefiles of Japanese offices without a .cpg are in Shift_JIS.
    return "cp932" if suffix.lower() == ".shp" and not has_encoding else None


def _layer(source: str, wanted: str | None) -> str | None:
    if source.startswith("/vsizip/") or not source.lower().endswith((".gpkg", ".kml")):
        return None
    import pyogrio
    from pyogrio.errors import DataSourceError

    try:
        names = [str(name) for name, kind in pyogrio.list_layers(source) if kind is not None]
    except DataSourceError as error:
        raise OutlineError(
            f"{source} を読めません({str(error).splitlines()[0]})。書き出し直してください。"
        ) from None
    if wanted in names or len(names) == 1:
        return wanted if wanted in names else names[0]
    raise OutlineError(
        f"{source} には層が{len(names)}個あります({'、'.join(names)})。"
        "--layer で1つ選んでください。"
    )


def _in_degrees(path: Path, frame: GeoDataFrame, crs: str | None) -> GeoDataFrame:
    from pyproj.exceptions import CRSError

    try:
        if crs:
            frame = frame.set_crs(crs, allow_override=True)
    except CRSError:
        raise OutlineError(
            f"座標系「{crs}」は読めません。EPSG:6677 のような形で指定してください。"
        ) from None
    if frame.crs is None:
        raise OutlineError(
            f"{path} に座標系の情報(.prj)がありません。配布元の説明を見て、"
            "--crs EPSG:6668(JGD2011 の緯度経度)のように指定してください。"
        )
    _check_crs(path, frame)
    return frame.to_crs(_DEGREES)


def _check_crs(path: Path, frame: GeoDataFrame) -> None:
    """Refuse a file whose numbers do not fit its CRS; a single wrong shape is left to its row."""
    corners = frame.bounds.dropna().to_numpy()
    if frame.crs is None or not len(corners):
        return
    is_small = abs(corners).max(axis=1) <= _MOST_DEGREES
    if (
        frame.crs.is_geographic
        and not is_small.any()
        and not is_undotted((corners[0][0], corners[0][1]))
    ):
        raise OutlineError(
            f"{path} は緯度経度のはずが、値がメートルのようです(最大 {corners.max():,.0f})。"
            "--crs EPSG:6677(平面直角座標の第IX系)のように正しい座標系を指定してください。"
        )
    if frame.crs.is_projected and is_small.all():
        raise OutlineError(
            f"{path} の座標系は {frame.crs.name}(メートル)のはずが、値が緯度経度のようです。"
            "--crs EPSG:6668(JGD2011 の緯度経度)のように正しい座標系を指定してください。"
        )


def rows_of(frame: GeoDataFrame) -> list[Row]:
    """Every feature with its number, from 1 as in the file, and its properties as text."""
    facts = frame.drop(columns="geometry").astype("string").fillna("").to_dict("records")
    return [
        Row(number, {str(name): str(value).strip() for name, value in row.items()}, shape)
        for number, (row, shape) in enumerate(zip(facts, frame.geometry, strict=True), start=1)
    ]
