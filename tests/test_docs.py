"""The documentation says what is true: generated pages are current, links lead somewhere."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import REPOSITORY
from web.cli import COMMANDS

PAGES = sorted(
    [*REPOSITORY.glob("*.md"), *(REPOSITORY / "docs").rglob("*.md")], key=lambda path: str(path)
)


def test_the_reference_of_commands_settings_and_routes_is_current() -> None:
    made = subprocess.run(
        [sys.executable, "-m", "scripts.reference"],
        cwd=REPOSITORY,
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    kept = (REPOSITORY / "docs" / "reference.md").read_text("utf-8")
    assert kept == made, "docs/reference.md を作り直してください(scripts/reference.py)"


def test_every_command_and_setting_stands_in_the_reference() -> None:
    kept = (REPOSITORY / "docs" / "reference.md").read_text("utf-8")
    for name in COMMANDS:
        assert f"### chiikinowa {name}\n" in kept
    source = (REPOSITORY / "web" / "settings.py").read_text("utf-8")
    for setting in set(re.findall(r"CHIIKINOWA_[A-Z_]+", source)):
        assert setting in kept, setting


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(REPOSITORY).as_posix())
def test_links_inside_the_documentation_lead_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\(([^)#\s]+)", page.read_text("utf-8")):
        if "://" not in target and not target.startswith("mailto:"):
            assert (page.parent / target).exists(), target


def test_no_page_names_a_place_of_one_machine() -> None:
    for page in PAGES:
        assert not re.search(r"(?<![\w./])/(work|root)/", page.read_text("utf-8")), page
