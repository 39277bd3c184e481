"""``chiikinowa areas``: gazetteer, official outlines and coverage of a municipality."""

from __future__ import annotations

from pathlib import Path

import click

from geo.gazetteer_store import import_national
from web.settings import load_settings

_SHOWN_REFUSALS = 20


@click.group("areas")
def areas() -> None:
    """圏域・町名・境界線の取り込みと、届きやすさの集計"""


@areas.command("gazetteer")
@click.argument("file", type=click.Path(path_type=Path))
def gazetteer(file: Path) -> None:
    """全国の町名一覧(CSV・gzip 可)を読み込む

    列は code, municipality_code, pref, city, town, koaza, kana, lat, lng。
    終わりまで読めたときだけ、前の一覧と入れ替わります。
    """
    report = import_national(
        file, load_settings().imported_areas_dir, lambda rows: _progress(f"{rows:,}件…")
    )
    for line, reason in report.refused[:_SHOWN_REFUSALS]:
        click.echo(f"{line}行目を取り込みません: {reason}", err=True)
    if len(report.refused) > _SHOWN_REFUSALS:
        click.echo(f"ほか{len(report.refused) - _SHOWN_REFUSALS:,}行", err=True)
    click.echo(f"町 {report.accepted:,}件を取り込みました。断った行 {len(report.refused):,}件。")


def _progress(message: str) -> None:
    click.echo(message, err=True)
