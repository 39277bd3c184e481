"""A file of weights given to a command, in the schema of ``weights.toml``."""

from __future__ import annotations

import tomllib
from pathlib import Path

import click

from matching.weights import WeightBoundsError, WeightError, Weights, weights_of_table
from web.reason import criterion_label

HELP = "重みのTOML(matching/weights.toml と同じ書き方)。省けば、はじめの重みを使う。"


def read_weights(path: Path | None) -> Weights | None:
    """The weights of a file, told on standard error; ``None`` where none was given."""
    if path is None:
        return None
    try:
        with path.open("rb") as source:
            weights = weights_of_table(tomllib.load(source))
    except (FileNotFoundError, IsADirectoryError):
        raise WeightError(
            f"重みのファイル {path} がありません。場所と名前を確かめてください。"
        ) from None
    except (ValueError, ArithmeticError, RecursionError) as error:
        is_told = isinstance(error, tomllib.TOMLDecodeError)
        cause = error if is_told else "UTF-8 でないか、数の桁か入れ子が多すぎます"
        raise WeightError(
            f"重みのファイル {path} が TOML として読めません({cause})。書き方を直してください。"
        ) from None
    except WeightBoundsError as error:
        name = f"「{criterion_label(error.criterion)}」({error.criterion})"
        raise WeightError(f"重みのファイル {path} の{name}の重み {error.allowed}") from None
    click.echo(f"重みの版: {weights.version}({path})", err=True)
    return weights
