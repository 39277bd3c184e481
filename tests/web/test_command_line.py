"""The command line itself: quick help, one message for each failure, no traceback."""

from __future__ import annotations

import subprocess
import sys

from tests.conftest import REPOSITORY
from web.cli import COMMANDS


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "web.cli", *arguments],
        cwd=REPOSITORY,
        capture_output=True,
        text=True,
        check=False,
    )


def test_help_lists_every_command_with_a_japanese_line() -> None:
    shown = run("--help").stdout
    for name, (_, line) in COMMANDS.items():
        assert name in shown
        assert line in shown


def test_every_command_of_the_table_loads_and_explains_itself() -> None:
    for name in COMMANDS:
        done = run(name, "--help")
        assert done.returncode == 0, (name, done.stderr)
        assert any("ぁ" <= letter <= "ん" for letter in done.stdout), name


def test_help_loads_none_of_the_heavy_libraries() -> None:
    code = (
        "import sys, click\nfrom web.cli import root\n"
        "root(['--help'], standalone_mode=False)\n"
        "print([name for name in ('geopandas', 'folium', 'sudachipy', 'flask') "
        "if name in sys.modules], file=sys.stderr)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=REPOSITORY, capture_output=True, text=True, check=True
    )
    assert done.stderr.strip() == "[]"


def test_an_unknown_command_fails_without_a_traceback() -> None:
    done = run("no-such-command")
    assert done.returncode == 2
    assert "Traceback" not in done.stderr
