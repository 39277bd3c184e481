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
from directory.resource import Freshness, Resource
from matching.case import Case
from tests import factories
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


def of_the_plans(home: Path) -> list[Resource]:
    """What the plans name; everything else a fresh registry holds is made up and says so."""
    found = resources(home)
    made_up = [resource for resource in found if resource.freshness is not Freshness.PLAN]
    assert all("（架空）" in resource.name for resource in made_up)
    return [resource for resource in found if resource.freshness is Freshness.PLAN]


def cases(home: Path) -> int:
    engine = open_engine(f"sqlite:///{home / 'chiikinowa.db'}")
    with session_factory(engine)() as session:
        set_actor(session, SYSTEM)
        return len(session.scalars(select(Case.id)).all())


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("home")
    done = chiikinowa(home, "setup")
    assert done.returncode == 0, done.stderr
    return home


@pytest.fixture
def home(installed: Path, tmp_path: Path) -> Path:
    """The home of a set-up to come, which keeps what sentence models read for an earlier one."""
    home = tmp_path / "home"
    home.mkdir()
    for kept in installed.glob("vectors.*"):
        shutil.copy(kept, home)
    return home


def test_all_178_rows_of_the_plans_are_in_the_registry(installed: Path) -> None:
    counted = Counter(resource.municipality_code for resource in of_the_plans(installed))
    assert counted == PLAN_ROWS
    assert sum(counted.values()) == 178
    assert all(resource.plan_year for resource in of_the_plans(installed))


def test_staff_facts_of_the_plans_are_kept_but_never_public(installed: Path) -> None:
    staff_facts = [resource for resource in of_the_plans(installed) if resource.staff_only]
    assert len(staff_facts) > 30
    assert not any(resource.is_public for resource in staff_facts)


def test_a_second_set_up_adds_nothing_and_keeps_corrections(installed: Path) -> None:
    before = Counter(resource.municipality_code for resource in resources(installed))
    engine = open_engine(f"sqlite:///{installed / 'chiikinowa.db'}")
    with session_factory(engine)() as session:
        set_actor(session, SYSTEM)
        plan = select(Resource).where(Resource.freshness == Freshness.PLAN).order_by(Resource.id)
        session.scalars(plan.limit(1)).one().activities = "職員が直した内容"
        made_up = select(Resource).where(Resource.name == "ひだまり縁側（架空）")
        session.scalars(made_up).one().name = "名前を直した縁側（架空）"
        session.commit()
    done = chiikinowa(installed, "setup")
    assert "新しい資源 0件" in done.stderr
    assert "新規 0件、架空の場所 0件、架空のケース 0件" in done.stderr
    kept = resources(installed)
    assert Counter(resource.municipality_code for resource in kept) == before
    assert "職員が直した内容" in {resource.activities for resource in kept}
    assert "名前を直した縁側（架空）" in {resource.name for resource in kept}


def test_without_the_demo_nothing_made_up_is_in_the_registry(tmp_path: Path) -> None:
    done = chiikinowa(tmp_path, "setup", "--no-demo")
    assert done.returncode == 0, done.stderr
    found = resources(tmp_path)
    assert len(found) == 178
    assert not any("架空" in f"{resource.name}{resource.operator}" for resource in found)
    assert cases(tmp_path) == 0


def test_a_town_whose_own_staff_sign_in_gets_no_made_up_places_or_people(
    home: Path,
) -> None:
    assert chiikinowa(home, "setup", "--no-demo").returncode == 0
    engine = open_engine(f"sqlite:///{home / 'chiikinowa.db'}")
    with session_factory(engine)() as session:
        set_actor(session, SYSTEM)
        factories.coordinator(session, "13219")
        session.commit()
    assert chiikinowa(home, "setup").returncode == 0
    made_up = Counter(
        resource.municipality_code
        for resource in resources(home)
        if resource.freshness is not Freshness.PLAN
    )
    assert "13219" not in made_up
    assert set(made_up) == set(PLAN_ROWS) - {"13219"}


def test_a_half_finished_set_up_is_completed(home: Path, tmp_path: Path) -> None:
    areas = tmp_path / "areas"
    shutil.copytree(REPOSITORY / "data" / "areas" / "13218", areas / "13218")
    shutil.copytree(REPOSITORY / "data" / "areas" / "23447", areas / "23447")
    broken = areas / "23447" / "resources.csv"
    whole = broken.read_text("utf-8")
    broken.write_text(whole.replace("相談窓口", "存在しない種別"), "utf-8")
    first = chiikinowa(home, "setup", CHIIKINOWA_AREAS_DIR=str(areas))
    assert first.returncode == 1
    assert "存在しない種別" in first.stderr
    assert "Traceback" not in first.stderr
    assert {resource.municipality_code for resource in resources(home)} == {"13218"}
    broken.write_text(whole, "utf-8")
    second = chiikinowa(home, "setup", CHIIKINOWA_AREAS_DIR=str(areas))
    assert second.returncode == 0
    assert len(of_the_plans(home)) == PLAN_ROWS["13218"] + PLAN_ROWS["23447"]


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
