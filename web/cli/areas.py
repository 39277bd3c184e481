"""``chiikinowa areas``: gazetteer, official outlines and coverage of a municipality."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING

import click

from geo.errors import GazetteerError, OutlineError
from geo.gazetteer_store import import_national
from web.cli.area_coverage import coverage
from web.settings import load_settings

if TYPE_CHECKING:
    from geo.outline.importing import OutlineReport

_SHOWN_REFUSALS = 20


@click.group("areas")
def areas() -> None:
    """圏域・町名・境界線の取り込みと、届きやすさの集計"""


@areas.command("gazetteer")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--skip-refused", is_flag=True, help="断る行があっても、残りを取り込む。")
def gazetteer(file: Path, skip_refused: bool) -> None:
    """全国の町名一覧(CSV・gzip 可)を読み込む

    列は code, municipality_code, pref, city, town, koaza, kana, lat, lng。
    終わりまで読め、断る行がなかったときだけ、前の一覧と入れ替わります。
    """
    report = import_national(
        file,
        load_settings().imported_areas_dir,
        lambda rows: _progress(f"{rows:,}件…"),
        skip_refused=skip_refused,
    )
    for line, reason in report.refused[:_SHOWN_REFUSALS]:
        click.echo(f"{line}行目を断りました: {reason}", err=True)
    if len(report.refused) > _SHOWN_REFUSALS:
        click.echo(f"ほか{len(report.refused) - _SHOWN_REFUSALS:,}行", err=True)
    if report.refused and not skip_refused:
        raise GazetteerError(
            f"{len(report.refused):,}行を断ったため、何も取り込みませんでした。"
            "上の行を直すか、--skip-refused を付けてください。"
        )
    click.echo(f"町 {report.accepted:,}件を取り込みました。断った行 {len(report.refused):,}件。")


@areas.command("import")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--municipality", required=True, help="自治体コード(5桁か6桁)。")
@click.option(
    "--kind", required=True, help="区域の種類(profile.toml の area_kinds、town、municipality)。"
)
@click.option("--name-column", help="名前の列(省けばよくある列名から探す)。")
@click.option("--only", metavar="列=値", help="この列がこの値の行だけを取る。")
@click.option("--layer", help="zip や GeoPackage の中の層の名前。")
@click.option("--crs", help="座標系(EPSG:6677 など)。ファイルにない・誤っているときだけ。")
@click.option("--valid-from", type=click.DateTime(["%Y-%m-%d"]), help="この境界線の初日。")
@click.option("--valid-to", type=click.DateTime(["%Y-%m-%d"]), help="この境界線の末日。")
@click.option("--source", default="", help="地図に添える出典。")
@click.option("--skip-refused", is_flag=True, help="断る行があっても、残りを取り込む。")
@click.option("--dry-run", is_flag=True, help="確かめるだけで、書き込まない。")
def import_file(
    file: Path,
    municipality: str,
    kind: str,
    name_column: str | None,
    only: str | None,
    layer: str | None,
    crs: str | None,
    valid_from: dt.datetime | None,
    valid_to: dt.datetime | None,
    source: str,
    skip_refused: bool,
    dry_run: bool,
) -> None:
    """公式の境界線(GeoJSON・Shapefile の zip・GeoPackage・KML)を取り込む

    直した行・断った行を1行ずつ報告します。断る行があれば何も書き込みません。
    """
    from geo.outline.importing import ImportOrder, import_outlines
    from geo.outline.reading import ReadingChoice

    settings = load_settings()
    order = ImportOrder(
        municipality,
        kind,
        name_column,
        _pair(only),
        valid_from.date() if valid_from else None,
        valid_to.date() if valid_to else None,
        source,
        skip_refused,
    )
    report = import_outlines(
        file,
        order,
        ReadingChoice(layer, crs),
        settings.areas_dir,
        settings.imported_areas_dir,
        dry_run=dry_run,
    )
    _show(report)
    if report.refused and not skip_refused:
        raise OutlineError(
            f"{len(report.refused)}行を断ったため、何も取り込みませんでした。"
            "上の行を直すか、--skip-refused を付けてください。"
        )
    ending = f"{report.written} に書きました。" if report.written else "書き込みはしていません。"
    click.echo(f"{len(report.accepted)}件の境界線を取り込めます。{ending}")


def _pair(only: str | None) -> tuple[str, str] | None:
    if only is None:
        return None
    column, equals, value = only.partition("=")
    if not equals:
        raise click.UsageError("--only は 列=値 の形で書いてください。")
    return column, value


def _show(report: OutlineReport) -> None:
    for number, name, what in report.changed:
        click.echo(f"{number}行目「{name}」: {what}。", err=True)
    for note in report.notes:
        click.echo(f"{note}。", err=True)
    for number, name, reason in report.refused:
        click.echo(f"{number}行目「{name}」を断りました: {reason}", err=True)


areas.add_command(coverage)


def _progress(message: str) -> None:
    click.echo(message, err=True)
