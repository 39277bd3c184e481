"""``chiikinowa areas coverage``: who has a place of a kind within so many minutes."""

from __future__ import annotations

import csv
import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import click

from directory.database import today
from directory.site import Sites, open_sites
from directory.taxonomy import forms, kind_by_label, kinds
from geo.coverage import CoverageRow, Site, Trip
from geo.coverage_file import coverage_csv, coverage_geojson
from geo.coverage_picture import PictureText, draw_coverage
from geo.errors import CoverageError
from geo.geocoder import Geocoder
from geo.municipality import Municipality
from geo.outline.shape import MUNICIPALITY, TOWN, Outline, write_whole
from geo.point import Point
from geo.profile import PROFILE_FILE, load_profile
from geo.survey import Survey
from matching.facts import Status
from web.cli.fact_file import read_places
from web.cli.registry import is_registry_there, trial_session
from web.settings import Settings, load_settings

_PICTURES = (".svg", ".png")
_SUFFIXES = (*_PICTURES, ".geojson", ".csv")


@click.command("coverage")
@click.argument("municipality")
@click.option(
    "--kind", "wanted", multiple=True, help="資源の種別(salon など)。省けばあるもの全部。"
)
@click.option(
    "--out", multiple=True, type=click.Path(path_type=Path), help=".svg .png .geojson .csv"
)
@click.option(
    "--resources", help="地域資源の JSONL。省けば台帳の公開中の資源(台帳がなければ計画書の資源)。"
)
@click.option("--minutes", default=15.0, show_default=True, help="片道の上限(分)。")
@click.option("--mode", default="walk", show_default=True, help="walk bicycle bus car。")
@click.option("--ability", multiple=True, help="frail wheelchair pram。")
@click.option("--area-kind", help="集計する区域の種類。省けば町の分かる最初の種類。")
@click.option("--on", type=click.DateTime(["%Y-%m-%d"]), help="いつの区域か。省けば今日。")
def coverage(
    municipality: str,
    wanted: tuple[str, ...],
    out: tuple[Path, ...],
    resources: str | None,
    minutes: float,
    mode: str,
    ability: tuple[str, ...],
    area_kind: str | None,
    on: dt.datetime | None,
) -> None:
    """歩いて何分かで届く町と人口を、区域と種別ごとに数える

    町の代表点からいちばん近い資源までの時間で数えます。人口の分からない町は「—」です。
    """
    settings = load_settings()
    geocoder = Geocoder.open(settings.areas_dir, settings.imported_areas_dir)
    place = geocoder.municipality(municipality)
    day = on.date() if on else today()
    _check_files(out, wanted)
    survey = Survey.open(
        place.code,
        settings.areas_dir,
        settings.imported_areas_dir,
        Trip(minutes, mode, ability),
        day,
        area_kind,
    )
    sites = _sites(resources, place, wanted, geocoder, settings)
    asked = list(wanted) or list(dict.fromkeys(site.kind for site in sites))
    if not asked:
        raise CoverageError(
            f"{place.city} には位置の分かる資源がありません。--resources で資源を指定してください。"
        )
    tables = {label_of(kind): survey.rows([s for s in sites if s.kind == kind]) for kind in asked}
    click.echo(coverage_csv(tables), nl=False)
    for path in out:
        _write(path, survey, asked, sites, tables, place, settings.areas_dir)


def label_of(kind: str) -> str:
    """The Japanese label of a kind or form; ``CoverageError`` when there is none such."""
    known = {code: form.label for code, form in forms().items()}
    known = {code: kind.label for code, kind in kinds().items()} | known
    if kind not in known:
        raise CoverageError(
            f"種別「{kind}」はありません。次から選んでください: {'、'.join(known)}。"
        )
    return known[kind]


def _check_files(out: Iterable[Path], wanted: Sequence[str]) -> None:
    for kind in wanted:
        label_of(kind)
    for path in out:
        if path.suffix.lower() not in _SUFFIXES:
            raise CoverageError(
                f"{path} の形式では書けません。{' '.join(_SUFFIXES)} のどれかにしてください。"
            )
        if path.suffix.lower() != ".csv" and len(wanted) != 1:
            raise CoverageError(f"{path} には --kind をちょうど1つ指定してください。")


def _write(
    path: Path,
    survey: Survey,
    asked: Sequence[str],
    sites: Sequence[Site],
    tables: Mapping[str, Sequence[CoverageRow]],
    place: Municipality,
    areas_dir: Path,
) -> None:
    if path.suffix.lower() == ".csv":
        # With a mark at its start the spreadsheet of an office opens it in the right encoding.
        write_whole(path, coverage_csv(tables).encode("utf-8-sig"))
    else:
        shown = [site for site in sites if site.kind == asked[0]]
        reaches = survey.reaches(shown)
        if path.suffix.lower() == ".geojson":
            text = coverage_geojson(reaches, survey.area_of, survey.outlines)
            write_whole(path, text.encode())
        else:
            label = label_of(asked[0])
            words = PictureText(
                _title(survey, label, place), label, _credit(areas_dir / place.code)
            )
            draw_coverage(path, reaches, shown, survey.trip, _drawn(survey), words)
    click.echo(f"{path} に書きました。", err=True)


def _drawn(survey: Survey) -> list[Outline]:
    """The outlines of one picture: towns, the areas of the table, and the whole."""
    kinds_drawn = (TOWN, MUNICIPALITY, survey.area_kind)
    return [outline for outline in survey.outlines if outline.kind in kinds_drawn]


def _title(survey: Survey, label: str, place: Municipality) -> str:
    trip = survey.trip
    way = {"walk": "歩いて", "bicycle": "自転車で", "bus": "バスで", "car": "車で"}[trip.mode]
    return f"{place.city} {label}に{way}{trip.minutes:g}分で届く町({survey.on.isoformat()})"


def _credit(folder: Path) -> str:
    """The lines that must stand beside the map, from the municipality's profile."""
    lines = load_profile(folder).map.attribution if (folder / PROFILE_FILE).is_file() else ()
    return "／".join(lines)


def _sites(
    resources: str | None,
    place: Municipality,
    wanted: Sequence[str],
    geocoder: Geocoder,
    settings: Settings,
) -> list[Site]:
    """The sites of the file, else of the registry, else of the plan; says which were counted."""
    if resources:
        source, found = f"{resources} の活動中の資源", _from_jsonl(resources, place.code, geocoder)
    elif registered := _from_registry(place.code, settings):
        source, found = "台帳の公開中の資源", registered
    else:
        source = "計画書の資源(この自治体の資源が台帳にまだないため)"
        found = _from_plan(settings.areas_dir, place.code, geocoder)
    found = found.of(wanted)
    placeless = {name for name, _ in found.placeless}
    for name in sorted(placeless):
        click.echo(f"「{name}」は位置が分からないため数えません。", err=True)
    click.echo(
        f"{source}で数えました: 位置の分かるもの{len({site.id for site in found.placed})}件、"
        f"分からないもの{len(placeless)}件。",
        err=True,
    )
    return found.placed


def _from_registry(code: str, settings: Settings) -> Sites | None:
    """``None`` where there is no registry, or none of the municipality's resources in it."""
    if not is_registry_there(settings):
        return None
    with trial_session(settings) as session:
        found = open_sites(session, code)
    return found if found.placed or found.placeless else None


def _from_jsonl(path: str, code: str, geocoder: Geocoder) -> Sites:
    found, known = Sites(), read_places(path)
    for facts in known:
        if facts.municipality_code[:5] != code or facts.status != Status.ACTIVE:
            continue
        point = facts.point or _point(facts.town, code, geocoder)
        if point:
            found.placed.append(Site(facts.resource_id, facts.name, facts.kind, point))
        else:
            found.placeless.append((facts.name, facts.kind))
    if not known:
        raise CoverageError(f"{path} に資源が1件もありません。別のファイルを指定してください。")
    return found


def _from_plan(areas_dir: Path, code: str, geocoder: Geocoder) -> Sites:
    path, found = areas_dir / code / "resources.csv", Sites()
    if not path.is_file():
        return found
    with path.open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            kind, point = kind_by_label(row["kind"]), _point(row["location"], code, geocoder)
            if kind and point:
                found.placed.append(Site(row["id"], row["name"], kind.code, point))
            elif kind and kind.public:
                found.placeless.append((row["name"], kind.code))
    return found


def _point(address: str, code: str, geocoder: Geocoder) -> Point | None:
    """The town's point of an address; the middle of a municipality is no place."""
    found = geocoder.geocode(address, municipality_code=code)
    return found.point if found.precision in ("town", "oaza") else None
