"""The distribution holds what it needs, and no other one provides the same names."""

from __future__ import annotations

import re
import tomllib
from importlib.metadata import packages_distributions

from tests.conftest import REPOSITORY

ROOTS = ("directory", "geo", "matching", "web")


def test_no_other_distribution_provides_our_package_names() -> None:
    provided = packages_distributions()
    for name in ROOTS:
        assert set(provided.get(name, ["chiikinowa"])) == {"chiikinowa"}


def test_every_data_file_beside_the_code_is_packaged() -> None:
    settings = tomllib.loads((REPOSITORY / "pyproject.toml").read_text("utf-8"))
    patterns = settings["tool"]["setuptools"]["package-data"]["*"]
    kinds = {pattern.removeprefix("*") for pattern in patterns}
    for root in ROOTS:
        for path in (REPOSITORY / root).rglob("*"):
            if path.is_file() and path.suffix not in (".py", ".pyc"):
                assert path.suffix in kinds, path.relative_to(REPOSITORY)


def test_locks_pin_every_package_by_hash_and_name_no_download_host() -> None:
    for lock in (REPOSITORY / "requirements").glob("*.lock"):
        text = lock.read_text("utf-8")
        assert "http" not in text
        assert "--index" not in text
        for block in re.split(r"(?m)^(?=[A-Za-z])", text)[1:]:
            assert re.match(r"[A-Za-z0-9._-]+==\S+ \\", block), block[:60]
            assert "--hash=sha256:" in block, block[:60]


def test_every_dependency_is_in_the_lock_of_running() -> None:
    settings = tomllib.loads((REPOSITORY / "pyproject.toml").read_text("utf-8"))
    lock = (REPOSITORY / "requirements" / "run.lock").read_text("utf-8").lower()
    for wanted in settings["project"]["dependencies"]:
        name = re.split(r"[\[<>=!~ ]", wanted)[0].lower().replace("_", "-")
        assert re.search(rf"(?m)^{re.escape(name)}==", lock), name
