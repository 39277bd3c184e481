"""What ``--help`` says of every command alike, in Japanese: headings, usage, defaults.

Kinds of value (``TEXT``, ``PATH``) stay: click aligns their column by letters, not by width.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import click

_HEADINGS = {"Options": "指定", "Commands": "コマンド"}
# What click itself writes: how it is said here
_WORDS: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern), said)
    for pattern, said in (
        (r"Show this message and exit\.", "この説明を表示して終わる。"),
        (r"Show the version and exit\.", "版を表示して終わる。"),
        (r"\bdefault: ", "省けば "),
        (r"\[required\]", "[必須]"),
        (r"; required\]", "; 必須]"),
        (r"\[OPTIONS\]", "[指定]"),
        (r"COMMAND \[ARGS\]\.\.\.", "命令 [引数]..."),
    )
)


class HelpFormatter(click.HelpFormatter):
    """A formatter whose own words are Japanese; the words of the commands stay as they are."""

    def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
        """Write the line of the form of the command."""
        super().write_usage(prog, _japanese(args), prefix or "使い方: ")

    def write_heading(self, heading: str) -> None:
        """Write a heading."""
        super().write_heading(_HEADINGS.get(heading, heading))

    def write_dl(
        self, rows: Sequence[tuple[str, str]], col_max: int = 30, col_spacing: int = 2
    ) -> None:
        """Write names with what they mean."""
        said = [(name, _japanese(text)) for name, text in rows]
        super().write_dl(said, col_max, col_spacing)


class HelpContext(click.Context):
    """A context that writes its help with ``HelpFormatter``."""

    formatter_class = HelpFormatter


def in_japanese(command: click.Command) -> click.Command:
    """Give a command and those within it their help in Japanese."""
    command.context_class = HelpContext
    for inner in getattr(command, "commands", {}).values():
        in_japanese(inner)
    return command


def _japanese(text: str) -> str:
    for pattern, said in _WORDS:
        text = pattern.sub(said, text)
    return text
