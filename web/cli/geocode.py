"""``chiikinowa geocode``: addresses to points, one or a whole file, without any network."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click

from directory.errors import DirectoryError
from geo.errors import CoordinateError, UnknownMunicipalityError
from geo.geocoder import Geocode, Geocoder
from geo.point import Point, parse_point
from web.cli.jsonl import read_objects, write_object
from web.settings import load_settings

KEYS = frozenset({"id", "address", "municipality_code", "lon", "lat"})
_PROGRESS_ROWS = 5000
# All addresses are read before the first answer: about two million of them.
_MAX_BYTES = 200_000_000
# Farther than any lot lies from the point of its town, mountain villages apart.
_FAR_M = 5000.0


class AddressFileError(DirectoryError):
    """A file that is not a list of addresses."""


@dataclass(frozen=True)
class AddressRecord:
    """One address of a file, with what else its line says about the place."""

    id: Any
    address: str
    municipality_code: str | None = None
    point: Point | None = None


@click.command("geocode")
@click.argument("address", required=False)
@click.option("--file", "path", help="JSONL か CSV(列 id, address)。- は標準入力の JSONL。")
@click.option("--municipality", help="住所に市町村名がないときに使う自治体コード(5桁か6桁)。")
def geocode(address: str | None, path: str | None, municipality: str | None) -> None:
    """住所を町の地点にする(町名・精度・使わなかった部分も答える)

    結果は1件1行の JSON です。市町村は推測しません: 住所にも --municipality にも
    なければ precision は none になります。
    """
    if (address is None) == (path is None):
        raise click.UsageError("住所か --file のどちらか一方を指定してください。")
    settings = load_settings()
    geocoder = Geocoder.open(settings.areas_dir, settings.imported_areas_dir)
    if municipality:
        # Looked up now, so that a wrong code stops the command before anything is printed.
        municipality = geocoder.municipality(municipality).code
    records = [AddressRecord(None, address)] if address is not None else _read(str(path), geocoder)
    if not records:
        raise AddressFileError(f"{path} に住所が1件もありません。別のファイルを指定してください。")
    for count, record in enumerate(records, start=1):
        answer = geocoder.geocode(
            record.address,
            municipality_code=record.municipality_code or municipality,
            point=record.point,
        )
        write_object(_line(record, answer))
        if answer.offset_m is not None and answer.offset_m > _FAR_M:
            click.echo(
                f"id {record.id}: 座標が住所の町({answer.town})から {answer.offset_m / 1000:.1f} km"
                "離れています。座標(度分秒を小数で書いていないか)か住所を確かめてください。",
                err=True,
            )
        if count % _PROGRESS_ROWS == 0:
            click.echo(f"{count:,} / {len(records):,}件", err=True)


def _line(record: AddressRecord, answer: Geocode) -> dict[str, Any]:
    lon, lat = answer.point or (None, None)
    return {
        "id": record.id,
        "lon": lon,
        "lat": lat,
        "precision": answer.precision,
        "municipality_code": answer.municipality_code,
        "town": answer.town or None,
        "ignored": answer.ignored,
    }


def _read(path: str, geocoder: Geocoder) -> Sequence[AddressRecord]:
    """All records, before the first answer: a broken line then leaves no half result."""
    _check_size(path)
    rows = _csv_rows(Path(path)) if path.lower().endswith(".csv") else read_objects(path, KEYS)
    return [_record(f"{path} の{number}行目", row, geocoder) for number, row in rows]


def _check_size(path: str) -> None:
    size = Path(path).stat().st_size if Path(path).is_file() else 0
    if size > _MAX_BYTES:
        raise AddressFileError(
            f"{path} は {size / 1e6:,.0f} MB あり、上限の {_MAX_BYTES / 1e6:,.0f} MB を"
            "超えています。ファイルを分けて、一つずつ指定してください。"
        )


def _record(where: str, row: Mapping[str, Any], geocoder: Geocoder) -> AddressRecord:
    address = row.get("address", "")
    if "address" not in row or not isinstance(address, str | None):
        raise AddressFileError(f"{where}に address がありません。住所を文字列で入れてください。")
    code, point = str(row.get("municipality_code") or "").strip(), None
    try:
        code = geocoder.municipality(code).code if code else ""
    except UnknownMunicipalityError as error:
        click.echo(f"{where}: {error} コードなしで続けます。", err=True)
        code = ""
    try:
        point = parse_point(row.get("lon"), row.get("lat"))
    except CoordinateError as error:
        click.echo(f"{where}: {error} 住所だけで続けます。", err=True)
    return AddressRecord(row.get("id"), address or "", code or None, point)


def _csv_rows(path: Path) -> Iterator[tuple[int, dict[str, Any]]]:
    reader = csv.DictReader(_text(path).splitlines(keepends=True))
    missing = [name for name in ("id", "address") if name not in (reader.fieldnames or [])]
    if missing:
        raise AddressFileError(
            f"{path} に列 {', '.join(missing)} がありません。1行目に id,address を置いてください。"
        )
    for row in reader:
        yield reader.line_num, {key: value for key, value in row.items() if key in KEYS}


def _text(path: Path) -> str:
    try:
        raw = path.read_bytes()
    except OSError:
        raise AddressFileError(
            f"ファイル {path} を開けません。場所と名前を確かめてください。"
        ) from None
    for encoding in ("utf-8-sig", "cp932"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise AddressFileError(
        f"{path} の文字コードが UTF-8 でも Shift_JIS でもありません。UTF-8 で保存し直してください。"
    )
