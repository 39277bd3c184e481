"""What the command line answers, in Japanese, to words it cannot take."""

from __future__ import annotations

from collections.abc import Callable

import click

# Type of a parameter: how its value is written
_SHAPES: tuple[tuple[type[click.ParamType], str], ...] = (
    (click.types.UUIDParameterType, "画面のアドレスにある長い番号(UUID)"),
    (click.types.IntParamType, "整数"),
    (click.types.FloatParamType, "数"),
    (click.types.BoolParamType, "yes か no"),
    (click.DateTime, "2026-04-01 のような日付"),
)


def refusal(error: click.ClickException) -> str:
    """Say what was wrong with the words of a command and what to write instead."""
    for kind, say in _SAID:
        if isinstance(error, kind):
            return say(error)
    return error.format_message()


def _no_such_command(error: click.exceptions.NoSuchCommand) -> str:
    return f"「{error.command_name}」という命令はありません。--help で命令の一覧を見られます。"


def _no_such_option(error: click.NoSuchOption) -> str:
    near = "、".join(error.possibilities or ())
    hint = f"{near} のことでしょうか。" if near else ""
    return f"「{error.option_name}」という指定はありません。{hint}使い方は --help で見られます。"


def _missing(error: click.MissingParameter) -> str:
    return f"{_name(error)} がありません。使い方は --help で見られます。"


def _bad_value(error: click.BadParameter) -> str:
    kind = error.param.type if error.param is not None else None
    if isinstance(kind, click.Choice):
        return f"{_name(error)} は {'、'.join(map(str, kind.choices))} から選んでください。"
    if isinstance(kind, click.IntRange | click.FloatRange):
        return f"{_name(error)} は {_bounds(kind)}の数にしてください。"
    if isinstance(kind, click.Path):
        return f"{_name(error)} のファイルを開けません。場所と名前を確かめてください。"
    shape = next((said for one, said in _SHAPES if isinstance(kind, one)), None)
    if shape is None:
        return f"{_name(error)}: {error.message}"
    return f"{_name(error)} を読めません。{shape}にしてください。"


def _bounds(kind: click.IntRange | click.FloatRange) -> str:
    low = f"{kind.min}以上" if kind.min is not None else ""
    high = f"{kind.max}以下" if kind.max is not None else ""
    return low + high


def _name(error: click.BadParameter) -> str:
    if isinstance(error.param, click.Option):
        return error.param.opts[0]
    return error.param.make_metavar(error.ctx) if error.param and error.ctx else "指定"


def _bad_count(error: click.UsageError) -> str:
    said = error.format_message()
    if said.startswith("Missing command"):
        return "命令がありません。--help で命令の一覧を見られます。"
    return f"指定の数か書き方が合いません({said})。使い方は --help で見られます。"


_SAID: tuple[tuple[type[click.ClickException], Callable[..., str]], ...] = (
    (click.exceptions.NoSuchCommand, _no_such_command),
    (click.NoSuchOption, _no_such_option),
    (click.MissingParameter, _missing),
    (click.BadParameter, _bad_value),
    (click.UsageError, _bad_count),
)
