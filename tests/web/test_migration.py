"""Every schema change goes up and down, with rows in the tables, on both engines."""

from __future__ import annotations

import pytest
from sqlalchemy import Engine, func, inspect, select
from sqlalchemy.orm import Session

from directory.audit import SYSTEM, set_actor
from directory.database import DatabaseUnavailableError, open_engine, session_factory
from directory.resource import Resource
from directory.task import Task, TaskKind
from directory.verification import Verification
from matching.case import Case
from tests import factories
from tests.conftest import REPOSITORY
from web.migration import (
    METADATA,
    TABLE_MODULES,
    current_revision,
    downgrade,
    require_newest,
    upgrade,
)


@pytest.fixture
def empty_engine(database_url: str) -> Engine:
    return open_engine(database_url)


def _fill(engine: Engine) -> Session:
    session = session_factory(engine)()
    set_actor(session, SYSTEM)
    factories.resource(session)
    factories.case(session, factories.coordinator(session))
    session.commit()
    return session


def test_migrations_make_exactly_the_tables_the_code_declares(empty_engine: Engine) -> None:
    upgrade(empty_engine)
    made = set(inspect(empty_engine).get_table_names()) - {"alembic_version"}
    assert made == set(METADATA.tables)
    for name, table in METADATA.tables.items():
        columns = {column["name"] for column in inspect(empty_engine).get_columns(name)}
        assert columns == set(table.columns.keys()), name


def test_upgrading_twice_keeps_what_was_entered(empty_engine: Engine) -> None:
    upgrade(empty_engine)
    with _fill(empty_engine) as session:
        before = session.scalar(select(func.count()).select_from(Resource))
        session.rollback()
        upgrade(empty_engine)
        assert session.scalar(select(func.count()).select_from(Resource)) == before
        assert session.scalar(select(func.count()).select_from(Case)) == 1


def test_every_revision_goes_down_with_rows_in_it_and_up_again(empty_engine: Engine) -> None:
    upgrade(empty_engine)
    _fill(empty_engine).close()
    downgrade(empty_engine, "base")
    assert set(inspect(empty_engine).get_table_names()) <= {"alembic_version"}
    upgrade(empty_engine)
    assert current_revision(empty_engine) is not None


def test_a_database_that_was_never_set_up_is_refused_with_the_cure(empty_engine: Engine) -> None:
    with pytest.raises(DatabaseUnavailableError, match="chiikinowa setup"):
        require_newest(empty_engine)


def test_every_module_with_a_table_is_known_to_the_migrations() -> None:
    with_tables = {
        path.relative_to(REPOSITORY).with_suffix("").as_posix().replace("/", ".")
        for package in ("directory", "matching")
        for path in (REPOSITORY / package).rglob("*.py")
        if "__tablename__ = " in path.read_text("utf-8")
    }
    assert {module.__name__ for module in TABLE_MODULES} >= with_tables


def test_people_entered_before_versions_were_kept_begin_with_the_first(
    empty_engine: Engine,
) -> None:
    upgrade(empty_engine)
    _fill(empty_engine).close()
    downgrade(empty_engine, "0001")
    upgrade(empty_engine)
    with empty_engine.connect() as connection:
        for table in ("household", "person"):
            rows = connection.exec_driver_sql(f"SELECT version FROM {table}").all()
            assert [row.version for row in rows] == [1], table


def test_every_kind_of_task_fits_a_migrated_database_and_new_kinds_go_with_the_revision(
    empty_engine: Engine,
) -> None:
    upgrade(empty_engine)
    with session_factory(empty_engine)() as session:
        set_actor(session, SYSTEM)
        owner = factories.coordinator(session)
        for kind in TaskKind:
            session.add(
                Task(
                    municipality_code=factories.KOMAE,
                    owner_id=owner.id,
                    kind=kind,
                    subject_type="account",
                    subject_id=owner.id,
                    due_on=factories.A_DAY,
                )
            )
        session.commit()
    downgrade(empty_engine, "0003")
    upgrade(empty_engine)
    with session_factory(empty_engine)() as session:
        kept = set(session.scalars(select(Task.kind)))
    new = {TaskKind.EMERGENCY_ACCESS, TaskKind.CASE_TRANSFER, TaskKind.AGENDA_PROPOSED}
    assert kept == set(TaskKind) - new


def test_the_days_entries_were_verified_begin_with_the_last_ones_known(
    empty_engine: Engine,
) -> None:
    upgrade(empty_engine)
    with session_factory(empty_engine)() as session:
        set_actor(session, SYSTEM)
        factories.resource(session, confirmed_on=factories.A_DAY, confirmed_method="visit")
        factories.resource(session, confirmed_on=factories.A_DAY, confirmed_method="import")
        session.commit()
    downgrade(empty_engine, "0004")
    upgrade(empty_engine)
    with session_factory(empty_engine)() as session:
        assert session.scalars(select(Verification.on)).all() == [factories.A_DAY]
