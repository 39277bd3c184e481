"""The ``chiikinowa`` command: a table of commands, each loaded only when it is called."""

from __future__ import annotations

import importlib
import sys

import click
from sqlalchemy.exc import SQLAlchemyError

from directory.errors import DirectoryError
from geo.errors import GeoError
from matching.errors import MatchingError
from web.cli.help_page import HelpContext, in_japanese
from web.cli.refusal import refusal

# name: (where it lives, its line in --help)
COMMANDS: dict[str, tuple[str, str]] = {
    "areas": ("web.cli.areas:areas", "町名一覧・境界線を取り込み、届きやすさを集計する"),
    "assign": ("web.cli.assign:command", "大勢のニーズを限られた空きに割り当てる案を作る"),
    "check": ("web.cli.check:command", "記録の整合を確かめる"),
    "daily": ("web.cli.daily:command", "毎日の仕事(再開、確認の時期、知らせ)をする"),
    "duplicates": ("web.cli.duplicates:command", "同じものと見られる記録の組を探す"),
    "evaluate": ("web.cli.evaluate:command", "判定つきのデータで並べ方を測る"),
    "export": ("web.cli.export:command", "台帳をファイルに書き出す"),
    "gaps": ("web.cli.gaps:command", "足りない資源をまとめて表示する"),
    "geocode": ("web.cli.geocode:geocode", "住所を町の地点にする"),
    "import": ("web.cli.importing:command", "資料を台帳に取り込む"),
    "index": ("web.cli.index:command", "検索の索引を作り直す"),
    "match": ("web.cli.match:command", "台帳のニーズ1件に合う資源を理由つきで表示する"),
    "rank": ("web.cli.rank:command", "ファイルのニーズごとに、合う資源を理由つきで並べる"),
    "schedule": ("web.cli.schedule:command", "開催日時の文を規則と日付にする"),
    "search": ("web.cli.search:command", "地域資源のファイルを検索語で探す"),
    "serve": ("web.cli.serve:serve", "このPCでページを配信する"),
    "setup": ("web.cli.setup:setup", "データベース・自治体・検索索引を用意する"),
    "workflow": ("web.cli.workflow:command", "支援の進み方を図と表で表示する"),
}


class LazyGroup(click.Group):
    """A group that imports a command's module when the command is first needed."""

    context_class = HelpContext

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        """Names of all commands, in alphabetical order."""
        return sorted(COMMANDS)

    def get_command(
        self,
        ctx: click.Context,  # noqa: ARG002
        cmd_name: str,
    ) -> click.Command | None:
        """Load one command by name, or ``None`` when there is no such command."""
        if cmd_name not in COMMANDS:
            return None
        module, attribute = COMMANDS[cmd_name][0].split(":")
        command: click.Command = getattr(importlib.import_module(module), attribute)
        return in_japanese(command)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the commands from the table alone, so that ``--help`` loads none of them."""
        with formatter.section("コマンド"):
            formatter.write_dl([(name, COMMANDS[name][1]) for name in self.list_commands(ctx)])


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="chiikinowa", prog_name="chiikinowa")
def root() -> None:
    """ちいきのわ: 地域資源の台帳と参加支援のマッチング"""


def main() -> None:
    """Run the command line; every expected failure ends in one Japanese message and exit code 1."""
    try:
        root(standalone_mode=False)
    except (GeoError, DirectoryError, MatchingError) as error:
        click.echo(f"エラー: {error}", err=True)
        sys.exit(1)
    except click.exceptions.Abort:
        click.echo("中断しました。", err=True)
        sys.exit(130)
    except click.exceptions.NoArgsIsHelpError as error:
        error.show()
        sys.exit(error.exit_code)
    except click.ClickException as error:
        click.echo(f"エラー: {refusal(error)}", err=True)
        sys.exit(error.exit_code)
    except BrokenPipeError:
        sys.stderr.close()
        sys.exit(141)
    except SQLAlchemyError as error:
        click.echo(f"エラー: {_database_refusal(error)}", err=True)
        sys.exit(1)
    except OSError as error:
        click.echo(f"エラー: {_file_refusal(error)}", err=True)
        sys.exit(1)


def _database_refusal(error: SQLAlchemyError) -> str:
    """Name the kind of failure alone: its text can hold what was being written."""
    kind = type(getattr(error, "orig", None) or error).__name__
    return (
        f"データベースを使えません({kind})。CHIIKINOWA_DATABASE_URL と CHIIKINOWA_HOME、"
        "空き容量、権限を確かめてください。ファイルが壊れているときは、控えから戻してください。"
    )


def _file_refusal(error: OSError) -> str:
    return (
        f"ファイル {error.filename or ''} を読み書きできません({type(error).__name__})。"
        "場所、名前、権限、空き容量を確かめてください。"
    )
