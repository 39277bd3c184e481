"""Every column says who may see it, every table is made by a migration, public code stays at 0."""

from __future__ import annotations

import ast
import importlib
import pkgutil
import re
from pathlib import Path

import pytest
from sqlalchemy import inspect

import directory
import matching
from directory.database import Base, DataClass, open_engine
from directory.resource import Resource
from web.migration import upgrade

ROOT = Path(__file__).resolve().parent.parent
CASE_CLASSES = {DataClass.PERSONAL, DataClass.SENSITIVE, DataClass.CONFERENCE}


@pytest.fixture(scope="module")
def tables():
    """All tables that any module of ours declares."""
    for package in (directory, matching):
        for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            source = ROOT / (module.name.replace(".", "/") + ".py")
            if source.exists() and "__tablename__" in source.read_text("utf-8"):
                importlib.import_module(module.name)
    return Base.metadata.tables


def test_every_column_states_its_data_class(tables):
    silent = [
        f"{table.name}.{column.name}"
        for table in tables.values()
        for column in table.columns
        if not isinstance(column.info.get("data_class"), DataClass)
    ]
    assert silent == []


def test_migrations_make_every_declared_table(tables, tmp_path: Path):
    engine = open_engine(f"sqlite:///{tmp_path / 'made.sqlite3'}")
    upgrade(engine)
    made = set(inspect(engine).get_table_names())
    engine.dispose()
    assert set(tables) - made == set()


def test_registry_tables_hold_no_case_data(tables):
    declared = {mapper.local_table.name: mapper.class_ for mapper in Base.registry.mappers}
    found = [
        f"{table.name}.{column.name}"
        for table in tables.values()
        for column in table.columns
        if declared[table.name].__module__.startswith("directory.")
        and column.info["data_class"] in CASE_CLASSES
    ]
    assert found == ["task.note"]


@pytest.mark.usefixtures("tables")
def test_tables_with_case_data_are_audited():
    for mapper in Base.registry.mappers:
        classes = {column.info["data_class"] for column in mapper.local_table.columns}
        in_matching = mapper.class_.__module__.startswith("matching.")
        if in_matching and classes & {DataClass.SENSITIVE, DataClass.CONFERENCE}:
            assert getattr(mapper.class_, "__audited__", False), mapper.class_.__name__


def resource_columns(path: Path) -> set[str]:
    """Columns of ``Resource`` that a module reads, as ``resource.x`` or ``Resource.x``."""
    names = {column.key for column in Resource.__table__.columns}
    return {
        node.attr
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Attribute)
        and isinstance(node.value, ast.Name)
        and node.value.id in ("resource", "Resource", "found", "row")
        and node.attr in names
    }


PUBLIC_CODE = [ROOT / "web/presenters/public.py", *sorted((ROOT / "web/public").glob("*.py"))]


@pytest.mark.parametrize("path", PUBLIC_CODE, ids=lambda path: path.stem)
def test_public_code_touches_class_0_columns_only(path: Path):
    columns = Resource.__table__.c
    closed = {
        name
        for name in resource_columns(path)
        if columns[name].info["data_class"] is not DataClass.PUBLIC
    }
    assert closed == set()


def test_exact_place_is_not_a_public_column():
    for name in ("address", "building", "lon", "lat", "postal_code"):
        assert Resource.__table__.c[name].info["data_class"] is DataClass.STAFF


def test_public_templates_name_no_private_field():
    private = ("private_phone", "private_email", "representative", "acceptance", ".address", ".lat")
    for path in sorted((ROOT / "web/templates/public").glob("*.html")):
        words = set(re.findall(r"[\w.]+", path.read_text("utf-8")))
        assert not [word for word in words for name in private if word.endswith(name)], path.name
