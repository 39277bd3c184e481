"""The sentence models as a command uses them: vectors of places kept in the home folder."""

from __future__ import annotations

import click

from matching.embedding import missing_models
from matching.likeness import Likeness, installed_likeness, keep_vectors_in
from web.settings import load_settings

_NO_MODEL = (
    "文の意味を比べるモデルが入っていないため、言葉の一覧だけで並べます。"
    "合う場を先に出せる割合も、合う場がないと言える割合も下がります(docs/matching.md)。"
)
_FEWER = "文の意味を比べるモデルのうち {missing} が入っていないため、並びがいくらか粗くなります。"
_CURE = "入れるには、make setup をもう一度実行してください。"


def command_likeness() -> Likeness | None:
    """Likeness by the installed models; its store is used where an installation has a home.

    Says on the standard error stream what is lost where models are missing.
    """
    missing = missing_models()
    settings = load_settings()
    if settings.home.is_dir():
        keep_vectors_in(settings.vector_file)
    likeness = installed_likeness()
    if missing:
        said = _FEWER.format(missing="、".join(missing)) if likeness else _NO_MODEL
        click.echo(said + _CURE, err=True)
    return likeness
