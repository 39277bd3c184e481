"""The command line itself: quick help, one message for each failure, no traceback."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.conftest import REPOSITORY
from web.cli import COMMANDS


def run(*arguments: str, env: Mapping[str, str] | None = None) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "web.cli", *arguments],
        cwd=REPOSITORY,
        env=env,
        capture_output=True,
        text=True,
        check=False,
    )


def test_help_lists_every_command_with_a_japanese_line() -> None:
    shown = run("--help").stdout
    for name, (_, line) in COMMANDS.items():
        assert name in shown
        assert line in shown


EACH_ALONE = """
import os, pathlib, sys
import alembic.command, flask_wtf, fpdf, numpy, openpyxl, sqlalchemy.orm
from web.cli import COMMANDS, main
for name in COMMANDS:
    if os.fork() == 0:
        sys.stdout = pathlib.Path(sys.argv[1], name).open("w", encoding="utf-8")
        sys.argv = ["chiikinowa", name, "--help"]
        main()
        sys.exit()
    assert os.wait()[1] == 0, name
"""
"""Explains each command in a process that has loaded libraries, but nothing of another command."""


def test_every_command_of_the_table_loads_and_explains_itself(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", EACH_ALONE, str(tmp_path)],
        cwd=REPOSITORY,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    for name in COMMANDS:
        shown = (tmp_path / name).read_text("utf-8")
        assert any("ぁ" <= letter <= "ん" for letter in shown), name


@pytest.mark.parametrize(
    "words",
    [
        (),
        ("areas",),
        ("areas", "coverage"),
        ("areas", "import"),
        ("search",),
        ("schedule", "parse"),
    ],
)
def test_the_headings_of_help_are_japanese(words: tuple[str, ...]) -> None:
    shown = run(*words, "--help").stdout
    assert shown.startswith("使い方: ")
    assert "この説明を表示して終わる。" in shown
    for english in ("Usage", "Options", "OPTIONS", "Show", "default", "required", "ARGS"):
        assert english not in shown


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


WRONG_WORDS = [
    (("nosuch",), "「nosuch」という命令はありません"),
    (("schedule", "parse"), "--from がありません"),
    (("search", "--limit", "0", "--resources", "a", "--queries", "b"), "1以上の数"),
    (("match", "abc"), "NEED_ID を読めません"),
    (("export", "a.csv", "--format", "pdf"), "から選んでください"),
    (("check", "--nope"), "「--nope」という指定はありません"),
]


@pytest.mark.parametrize(("words", "said"), WRONG_WORDS, ids=lambda one: str(one)[:30])
def test_words_a_command_cannot_take_are_answered_in_japanese(
    words: tuple[str, ...], said: str
) -> None:
    done = run(*words)
    assert done.returncode == 2
    assert done.stderr.startswith("エラー: ")
    assert said in done.stderr
    assert done.stdout == ""


@pytest.mark.parametrize(
    ("words", "state"),
    [
        (("check",), "absent"),
        (("daily",), "absent"),
        (("gaps", "13219"), "absent"),
        (("export", "x.csv"), "absent"),
        (("check",), "file"),
        (("check",), "damaged"),
        (("check",), "address"),
    ],
)
def test_a_command_on_no_registry_says_so_and_makes_none(
    words: tuple[str, ...], state: str, tmp_path: Path
) -> None:
    home, settings = tmp_path / "home", {}
    if state == "file":
        home.write_text("not a folder", encoding="utf-8")
    elif state == "damaged":
        home.mkdir()
        (home / "chiikinowa.db").write_bytes(b"not a database at all" * 400)
    elif state == "address":
        settings["CHIIKINOWA_DATABASE_URL"] = "zzz"
    done = run(*words, env={**os.environ, "CHIIKINOWA_HOME": str(home), **settings})
    assert done.returncode == 1, done.stdout
    assert done.stderr.startswith("エラー: ")
    assert "Traceback" not in done.stderr
    assert state != "absent" or not home.exists()
    assert not Path(REPOSITORY / "x.csv").exists()


def test_nothing_is_imported_when_the_report_cannot_be_written(tmp_path: Path) -> None:
    sheet = tmp_path / "list.csv"
    sheet.write_text("名称,住所\n土曜のお茶,東京都狛江市和泉本町1丁目1番5号\n", encoding="utf-8")
    home, report = tmp_path / "home", tmp_path / "absent" / "report.json"
    done = run(
        "import",
        str(sheet),
        "--municipality",
        "13219",
        "--report",
        str(report),
        env={**os.environ, "CHIIKINOWA_HOME": str(home)},
    )
    assert done.returncode == 1
    assert "何も取り込んでいません" in done.stderr
    assert not home.exists()
