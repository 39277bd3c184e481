"""Bring official outlines in: every row checked, one report, written as a whole or not at all."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from statistics import fmean

import shapely
from shapely.geometry.base import BaseGeometry

from geo.address import key_of
from geo.area import AREA_FILE, is_valid_on, read_areas
from geo.errors import OutlineError
from geo.gazetteer import Town
from geo.gazetteer_store import GazetteerStore
from geo.municipality import Municipality, open_register
from geo.outline.column import name_column, own_rows
from geo.outline.mosaic import fit
from geo.outline.reading import ReadingChoice, Row, read_frame, rows_of
from geo.outline.repair import mend
from geo.outline.shape import (
    MUNICIPALITY,
    TOWN,
    Outline,
    boundary,
    outline_path,
    read_outlines,
    write_outlines,
)
from geo.plane import Plane
from geo.profile import PROFILE_FILE, load_profile

# Farther from every town than this is another municipality, where no outline says better.
_SURROUNDING_M = 3000.0


@dataclass(frozen=True, slots=True)
class ImportOrder:
    """What is to be imported as what."""

    municipality_code: str
    kind: str
    name_column: str | None = None
    only: tuple[str, str] | None = None
    valid_from: dt.date | None = None
    valid_to: dt.date | None = None
    source: str = ""
    skip_refused: bool = False


@dataclass(slots=True)
class OutlineReport:
    """What became of each row (numbered from 1); ``written`` is the file, ``None`` if none."""

    rows: int = 0
    accepted: list[str] = field(default_factory=list)
    refused: list[tuple[int, str, str]] = field(default_factory=list)
    changed: list[tuple[int, str, str]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    written: Path | None = None


@dataclass(frozen=True, slots=True)
class _Home:
    """The municipality outlines are imported for."""

    place: Municipality
    towns: Sequence[Town]
    names: Sequence[str]
    plane: Plane
    region: BaseGeometry
    is_bounded: bool


def import_outlines(
    path: Path,
    order: ImportOrder,
    choice: ReadingChoice,
    areas_dir: Path,
    areas_home: Path,
    *,
    dry_run: bool = False,
) -> OutlineReport:
    """Import a file of outlines of one kind; nothing is written while a row is refused.

    Raises ``OutlineError`` when the file as a whole cannot be used.
    """
    home = _home(order, areas_dir, areas_home)
    report = OutlineReport()
    rows = rows_of(read_frame(path, choice))
    rows, narrowed = own_rows(rows, home.place.code, order.only)
    report.notes += narrowed
    report.rows = len(rows)
    shapes = _shapes(rows, order, home, report)
    if not shapes or (report.refused and not order.skip_refused):
        return report
    fitted, notes = fit(shapes)
    report.notes += notes + _strangers(order, home, shapes)
    report.accepted = list(fitted)
    outlines = [
        Outline(
            order.kind,
            name,
            home.plane.to_degrees(shape),
            valid_from=order.valid_from,
            valid_to=order.valid_to,
            source=order.source or path.name,
        )
        for name, shape in fitted.items()
    ]
    if not dry_run:
        report.written = outline_path(areas_home, home.place.code, order.kind)
        write_outlines(report.written, [*_earlier(report, order), *outlines])
    return report


def _home(order: ImportOrder, areas_dir: Path, areas_home: Path) -> _Home:
    place = open_register(areas_dir)[order.municipality_code]
    _check_kind(order.kind, areas_dir / place.code)
    towns = GazetteerStore(areas_dir, areas_home).towns(place.code)
    points = [town.point for town in towns if town.point]
    whole = boundary(place.code, areas_dir, areas_home)
    if not points and whole is None:
        raise OutlineError(
            f"{place.name} の町の一覧がないため、場所を確かめられません。"
            "先に chiikinowa areas gazetteer で読み込んでください。"
        )
    center = whole.shape.centroid.coords[0] if whole else _middle(points)
    plane = Plane((center[0], center[1]))
    is_bounded = whole is not None and order.kind != MUNICIPALITY
    if whole is not None and is_bounded:
        region = plane.to_metres(whole.shape)
    else:
        region = plane.to_metres(shapely.multipoints(points)).buffer(_SURROUNDING_M).envelope
    # Without a first day the outlines are meant for the areas that have no last day.
    day = order.valid_from or dt.date.max
    names = [
        area.name
        for area in read_areas(areas_dir / place.code / AREA_FILE, place.code)
        if area.kind == order.kind and is_valid_on(day, None, area.valid_to)
    ]
    return _Home(place, towns, names, plane, region, is_bounded)


def _check_kind(kind: str, folder: Path) -> None:
    if not (folder / PROFILE_FILE).is_file():
        if kind.isascii() and kind.replace("_", "").isalnum():
            return
        known = "町丁は town、自治体は municipality"
    else:
        kinds = {kind.identifier: kind.label for kind in load_profile(folder).area_kinds}
        kinds |= {TOWN: "町丁", MUNICIPALITY: "自治体の全域"}
        if kind in kinds:
            return
        known = "、".join(f"{identifier}({label})" for identifier, label in kinds.items())
    raise OutlineError(
        f"区域の種類「{kind}」は使えません。次から選んでください: {known}。"
        "新しい種類は profile.toml の area_kinds に足してください。"
    )


def _shapes(
    rows: Sequence[Row], order: ImportOrder, home: _Home, report: OutlineReport
) -> dict[str, BaseGeometry]:
    """Mended shapes by name; rows of one name are joined."""
    is_whole = order.kind == MUNICIPALITY
    column = "" if is_whole else name_column(rows, order.kind, order.name_column)
    names = {key_of(town.name): town.name for town in home.towns} if order.kind == TOWN else {}
    parts: dict[str, list[BaseGeometry]] = {}
    for row in rows:
        name = home.place.city if is_whole else row.facts[column]
        try:
            if not name:
                raise OutlineError("名前が空です。元のファイルで入れるか、行を除いてください。")
            mended, changes = mend(row.shape, home.plane, home.region, clip=home.is_bounded)
        except OutlineError as error:
            report.refused.append((row.number, name, str(error)))
            continue
        report.changed += [(row.number, name, change) for change in changes]
        parts.setdefault(names.get(key_of(name), name), []).append(mended)
    shapes = {name: shapely.union_all(shapes) for name, shapes in parts.items()}
    _check_whole(order, home, shapes)
    return shapes


def _check_whole(order: ImportOrder, home: _Home, shapes: Mapping[str, BaseGeometry]) -> None:
    """An outline of a municipality must hold most of its towns."""
    points = [town.point for town in home.towns if town.point]
    if order.kind != MUNICIPALITY or not shapes or not points:
        return
    spots = shapely.get_parts(home.plane.to_metres(shapely.multipoints(points)))
    held = shapely.intersects(shapely.union_all(list(shapes.values())), spots).mean()
    if held < 0.5:
        raise OutlineError(
            f"この範囲には {home.place.name} の町の {held:.0%} しか入りません。"
            "別の自治体のファイルか、--only での絞り込みが要るファイルです。"
        )


def _strangers(order: ImportOrder, home: _Home, shapes: Mapping[str, object]) -> list[str]:
    """Names that only the file has, and names that it lacks."""
    if order.kind == MUNICIPALITY:
        return []
    listed = [town.name for town in home.towns] if order.kind == TOWN else home.names
    known = {key_of(name): name for name in listed}
    drawn = {key_of(name) for name in shapes}
    notes = []
    if extra := [name for name in shapes if known and key_of(name) not in known]:
        notes.append(f"一覧にない名前: {_some(extra)}")
    if missing := [name for key, name in known.items() if key not in drawn]:
        notes.append(f"図形のない名前: {_some(missing)}")
    return notes


def _some(names: Sequence[str]) -> str:
    more = f" ほか{len(names) - 10}件" if len(names) > 10 else ""
    return "、".join(names[:10]) + more


def _earlier(report: OutlineReport, order: ImportOrder) -> Iterable[Outline]:
    """Outlines of earlier periods stay; one still open ends the day before the new one begins."""
    assert report.written is not None
    for old in read_outlines(report.written):
        if order.valid_from is None or (old.valid_from or dt.date.min) >= order.valid_from:
            continue
        last = order.valid_from - dt.timedelta(days=1)
        yield replace(old, valid_to=min(old.valid_to or last, last))


def _middle(points: Sequence[tuple[float, float]]) -> tuple[float, float]:
    return fmean(lon for lon, _ in points), fmean(lat for _, lat in points)
