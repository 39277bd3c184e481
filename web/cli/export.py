"""``chiikinowa export``: the registry as files others can use."""

from __future__ import annotations

from pathlib import Path

import click

from directory import taxonomy
from directory.exporting import FORMS, ExportError, Selection, write_file
from directory.formats.jurisdiction import by_code
from geo.errors import UnknownMunicipalityError
from web.cli.registry import require_registry, trial_session
from web.settings import load_settings

# File name endings that say which form is meant
_ENDINGS = {
    ".csv": "csv",
    ".xlsx": "xlsx",
    ".geojson": "geojson",
    ".gpkg": "gpkg",
    ".json": "hsds",
    ".zip": "hsds-csv",
    ".ics": "ics",
}


@click.command("export")
@click.argument("path", metavar="FILE", type=click.Path(path_type=Path))
@click.option("--format", "form", type=click.Choice(list(FORMS)), help="形式(なければ拡張子から)。")
@click.option(
    "--layout", help="CSV・xlsx の様式(例: public_facility_g2)。なければ元の資料に合わせる。"
)
@click.option("--municipality", help="この自治体コードの資源だけ。")
@click.option("--kind", help="この種別だけ(例: salon、通いの場・サロン)。")
@click.option("--official", is_flag=True, help="CSV を様式の公式の列だけにする(公表用)。")
@click.option(
    "--staff", is_flag=True, help="職員用: 下書きや元の資料の列も全部。公開してはいけない。"
)
def command(
    path: Path,
    *,
    form: str | None,
    layout: str | None,
    municipality: str | None,
    kind: str | None,
    official: bool,
    staff: bool,
) -> None:
    """台帳を CSV・Excel・HSDS・GeoJSON・GeoPackage・ICS に書き出す

    公開してよい項目(区分0)だけを書きます。--staff を付けると職員用の全項目を書きます。
    """
    form = form or _ENDINGS.get(path.suffix.lower())
    if form is None:
        raise ExportError(
            f"{path.name} の拡張子では形式が分かりません。--format で {'、'.join(FORMS)} の"
            "どれかを指定してください。"
        )
    selection = Selection(
        public=not staff,
        municipality_code=_municipality(municipality),
        kind=_kind(kind),
        official=official,
    )
    settings = load_settings()
    require_registry(settings)
    with trial_session(settings) as session:
        count = write_file(session, selection, form, path, layout)
    click.echo(f"{path} に {count}件を書き出しました。", err=True)


def _municipality(code: str | None) -> str | None:
    if code is None:
        return None
    found = by_code(code)
    if found is None:
        raise UnknownMunicipalityError(
            f"自治体コード「{code}」はありません。5桁か6桁の全国地方公共団体コードを"
            "指定してください(例: 国分寺市は 13214)。"
        )
    return found.code


def _kind(name: str | None) -> str | None:
    if name is None or name in taxonomy.kinds():
        return name
    found = taxonomy.kind_by_label(name)
    if found is None:
        known = "、".join(each.label for each in taxonomy.kinds().values())
        raise ExportError(f"種別「{name}」はありません。{known} から選んでください。")
    return found.code
