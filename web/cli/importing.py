"""``chiikinowa import``: files of municipalities and of offices into the registry."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import Any

import click
from sqlalchemy.orm import Session

from directory.database import reading_session_factory, today
from directory.errors import DirectoryError
from directory.formats.mapping import (
    ColumnMapping,
    keep_mapping,
    kept_mappings,
    read_mapping,
)
from directory.formats.report import ImportReport
from directory.formats.source import Source, open_source
from directory.importing import Preparation, prepare, write_prepared
from directory.importing.double import DoubleFinder
from directory.place import PlaceLocator
from web.cli.registry import trial_session, writing_session
from web.settings import Settings, load_settings

_PROGRESS_ROWS = 2000
MAPPING_FOLDER = "mappings"


class ReportFileError(DirectoryError):
    """A report that cannot be written where it was asked for."""


@click.command("import")
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--municipality", help="行に市区町村がないときの自治体コード(5桁か6桁)。")
@click.option("--dry-run", is_flag=True, help="確かめるだけで、台帳を変えない。")
@click.option(
    "--report", type=click.Path(path_type=Path), help="結果の JSON を書くファイル(なければ画面に)。"
)
@click.option(
    "--mapping",
    type=click.Path(path_type=Path),
    help="独自の見出しの対応表(TOML)。一覧ごとに覚え、次からは要らない。",
)
@click.option(
    "--list", "list_name", default="", help="一覧の名前(同じ様式の別の一覧と分けるとき)。"
)
@click.option("--licence", default="", help="資料の利用条件(例: CC BY 4.0)。")
@click.option("--publish", is_flag=True, help="公表されていない一覧も、下書きにせず公開する。")
def command(
    files: tuple[Path, ...],
    *,
    municipality: str | None,
    dry_run: bool,
    report: Path | None,
    mapping: Path | None,
    list_name: str,
    licence: str,
    publish: bool,
) -> None:
    """資料(CSV・TSV・Excel・HSDS)を台帳に取り込む

    様式と文字コードは自動で見分けます。同じ資料をもう一度取り込んでも何も変わりません。
    途中で止まったときは、台帳は元のままです。
    """
    settings = load_settings()
    if report is not None:
        _require_writable(report)
    given = read_mapping(mapping) if mapping else None
    mappings = [given] if given else _kept(settings, municipality)
    sources = [
        open_source(
            file,
            today=today(),
            municipality_code=municipality,
            mappings=mappings,
            licence=licence,
            list_name=list_name,
        )
        for file in files
    ]
    reports = _import(settings, sources, dry_run=dry_run, publish=publish)
    if given and not dry_run:
        keep_mapping(settings.home / MAPPING_FOLDER, _named(given, list_name))
    _write([each.as_json() for each in reports], report)


def _kept(settings: Settings, municipality: str | None) -> list[ColumnMapping]:
    """What was said here of columns before; for a municipality also what was said in its pages."""
    folder = settings.home / MAPPING_FOLDER
    own = kept_mappings(folder / municipality[:5]) if municipality else []
    return [*own, *kept_mappings(folder)]


def _named(mapping: ColumnMapping, list_name: str) -> ColumnMapping:
    return replace(mapping, list_name=list_name or mapping.list_name)


def _import(
    settings: Settings, sources: Sequence[Source], *, dry_run: bool, publish: bool
) -> list[ImportReport]:
    """Read all files first, then write them in one transaction: they all come in, or none does."""
    locator = PlaceLocator(settings.areas_dir, settings.imported_areas_dir)
    opened = trial_session(settings) if dry_run else writing_session(settings)
    with opened as session, ExitStack() as kept:
        files = [kept.enter_context(each) for each in _prepared(session, sources, locator)]
        if sum(each.report.rows_read for each in files) >= _PROGRESS_ROWS:
            _say("台帳に書いています…")
        reports = [write_prepared(session, each, locator, publish=publish) for each in files]
        if not dry_run:
            session.commit()
    for source, done in zip(sources, reports, strict=True):
        _say(_summary(source, done, dry_run=dry_run))
    return reports


def _prepared(
    session: Session, sources: Sequence[Source], locator: PlaceLocator
) -> Iterator[Preparation]:
    with reading_session_factory(session.get_bind().engine)() as reader:
        finder = DoubleFinder(reader, several=len(sources) > 1)
        for source in sources:
            _say(f"{source.name} を読んでいます({source.title}、{source.encoding})…")
            yield prepare(source, locator, reader, finder=finder, progress=_Progress())


def _summary(source: Source, done: ImportReport, *, dry_run: bool) -> str:
    trial = "(確認のみ、台帳は変えていません)" if dry_run else ""
    return (
        f"{source.name}: {done.rows_read}行 → 追加 {done.added}、変更 {done.changed}、"
        f"変わらず {done.unchanged}、同じ催しの日程 {done.merged_rows}、"
        f"取り込めない行 {len(done.refused)}、注意 {len(done.warnings)}{trial}"
    )


class _Progress:
    """Says every few thousand rows how far the reading has come."""

    def __init__(self) -> None:
        self._next = _PROGRESS_ROWS

    def __call__(self, rows: int) -> None:
        if rows >= self._next:
            _say(f"  {rows:,}行を読みました…")
            self._next = rows + _PROGRESS_ROWS


def _write(reports: list[dict[str, Any]], path: Path | None) -> None:
    """One file gives one object, several a list, in the order they were named."""
    text = json.dumps(reports[0] if len(reports) == 1 else reports, ensure_ascii=False, indent=1)
    if path is None:
        click.echo(text)
        return
    try:
        path.write_text(text + "\n", encoding="utf-8")
    except OSError as error:
        raise ReportFileError(
            f"取り込みは済みましたが、結果を {path} に書けません({type(error).__name__})。"
            "同じ資料をもう一度取り込んでも何も変わらず、結果だけを書き直せます。"
        ) from None


def _require_writable(path: Path) -> None:
    """Refuse, before anything is read or written, a report that could not be written after."""
    try:
        with path.open("a", encoding="utf-8"):
            pass
    except OSError as error:
        raise ReportFileError(
            f"結果を {path} に書けません({type(error).__name__})。何も取り込んでいません。"
            "フォルダーと権限を確かめてください。"
        ) from None


def _say(text: str) -> None:
    click.echo(text, err=True)
