"""Setting up: repeatable, keeping what was entered, and clear about what stands in its way."""

from __future__ import annotations

import fcntl
import os
import shutil
import socket
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest
from sqlalchemy import select

from directory.audit import SYSTEM, set_actor
from directory.database import open_engine, session_factory
from directory.resource import Resource
from tests.conftest import REPOSITORY

PLAN_ROWS = {"13223": 33, "13214": 26, "13219": 68, "13218": 20, "23447": 31}


def chiikinowa(home: Path, *arguments: str, **more: str) -> subprocess.CompletedProcess[str]:
    """Run the command as a user would, with a home of the test's own."""
    return subprocess.run(
        [sys.executable, "-m", "web.cli", *arguments],
        cwd=REPOSITORY,
        env={**os.environ, "CHIIKINOWA_HOME": str(home), **more},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )


def resources(home: Path) -> list[Resource]:
    engine = open_engine(f"sqlite:///{home / 'chiikinowa.db'}")
    with session_factory(engine)() as session:
        set_actor(session, SYSTEM)
        return list(session.scalars(select(Resource)))


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("home")
    done = chiikinowa(home, "setup")
    assert done.returncode == 0, done.stderr
    return home


def test_all_178_rows_of_the_plans_are_in_the_registry(installed: Path) -> None:
    counted = Counter(resource.municipality_code for resource in resources(installed))
    assert counted == PLAN_ROWS


def test_staff_facts_of_the_plans_are_kept_but_never_public(installed: Path) -> None:
    staff_facts = [resource for resource in resources(installed) if resource.staff_only]
    assert len(staff_facts) > 30
    assert not any(resource.is_public for resource in staff_facts)


def test_a_second_set_up_adds_nothing_and_keeps_a_correction(installed: Path) -> None:
    engine = open_engine(f"sqlite:///{installed / 'chiikinowa.db'}")
    with session_factory(engine)() as session:
        set_actor(session, SYSTEM)
        corrected = session.scalars(select(Resource).order_by(Resource.id).limit(1)).one()
        corrected.activities = "職員が直した内容"
        session.commit()
    done = chiikinowa(installed, "setup")
    assert "新しい資源 0件" in done.stderr
    assert "職員が直した内容" in {resource.activities for resource in resources(installed)}


def test_a_half_finished_set_up_is_completed(tmp_path: Path) -> None:
    areas = tmp_path / "areas"
    shutil.copytree(REPOSITORY / "data" / "areas" / "13218", areas / "13218")
    shutil.copytree(REPOSITORY / "data" / "areas" / "23447", areas / "23447")
    broken = areas / "23447" / "resources.csv"
    whole = broken.read_text("utf-8")
    broken.write_text(whole.replace("相談窓口", "存在しない種別"), "utf-8")
    first = chiikinowa(tmp_path / "home", "setup", CHIIKINOWA_AREAS_DIR=str(areas))
    assert first.returncode == 1
    assert "存在しない種別" in first.stderr
    assert "Traceback" not in first.stderr
    assert {resource.municipality_code for resource in resources(tmp_path / "home")} == {"13218"}
    broken.write_text(whole, "utf-8")
    second = chiikinowa(tmp_path / "home", "setup", CHIIKINOWA_AREAS_DIR=str(areas))
    assert second.returncode == 0
    assert len(resources(tmp_path / "home")) == PLAN_ROWS["13218"] + PLAN_ROWS["23447"]


def test_a_sixth_municipality_needs_a_folder_and_no_python(tmp_path: Path) -> None:
    areas = tmp_path / "areas"
    folder = areas / "99999"
    folder.mkdir(parents=True)
    (folder / "profile.toml").write_text(
        'code = "99999"\nname = "架空町"\nprefecture = "架空県"\n', "utf-8"
    )
    done = chiikinowa(tmp_path / "home", "setup", CHIIKINOWA_AREAS_DIR=str(areas))
    assert done.returncode == 0, done.stderr
    assert "架空町" in done.stderr


def test_an_unwritable_home_is_named_with_a_cure(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    done = chiikinowa(tmp_path / "file" / "home", "setup")
    assert done.returncode == 1
    assert "CHIIKINOWA_HOME" in done.stderr


def test_a_second_set_up_at_the_same_time_is_told_to_wait(tmp_path: Path) -> None:
    with (tmp_path / ".setup.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        done = chiikinowa(tmp_path, "setup")
    assert done.returncode == 1
    assert "終わるのを待って" in done.stderr


def test_a_database_that_cannot_be_reached_is_named_without_its_password(tmp_path: Path) -> None:
    url = "postgresql+psycopg://someone:hidden-word@127.0.0.1:1/none"
    done = chiikinowa(tmp_path, "setup", CHIIKINOWA_DATABASE_URL=url)
    assert done.returncode == 1
    assert "接続先" in done.stderr
    assert "hidden-word" not in done.stderr
    assert "Traceback" not in done.stderr


def test_serving_on_a_port_in_use_names_the_port_and_the_cure(installed: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        done = chiikinowa(installed, "serve", CHIIKINOWA_PORT=port)
    assert done.returncode == 1
    assert f"ポート {port}" in done.stderr


def test_serving_before_setting_up_says_what_to_run(tmp_path: Path) -> None:
    done = chiikinowa(tmp_path, "serve")
    assert done.returncode == 1
    assert "chiikinowa setup" in done.stderr
