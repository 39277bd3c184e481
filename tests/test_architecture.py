"""The arrows of the house: web → matching → directory → geo, and what may live where."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
ORDER = ("web", "matching", "directory", "geo")
"""Each may import itself and what stands to its right."""
FORBIDDEN_NAMES = {"utils", "util", "helpers", "helper", "common", "manager", "misc"}
MOST_LINES = 400
FLASK = {"flask", "flask_wtf", "werkzeug", "jinja2", "django_htmx"}
FRAMEWORKS_OUT_OF_GEO = FLASK | {"sqlalchemy", "alembic"}


def modules(package: str) -> list[Path]:
    return sorted((ROOT / package).rglob("*.py"))


MODULES = [path for package in ORDER for path in modules(package)]


def imports(path: Path) -> Iterator[str]:
    """Every module a file imports anywhere in it, typing-only imports too."""
    return names_in(path.read_text("utf-8"))


def names_in(source: str) -> Iterator[str]:
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"relative import of {node.module}"
            yield str(node.module)
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def is_within(name: str, package: str) -> bool:
    return name == package or name.startswith(f"{package}.")


def offenders(paths: list[Path], banned: set[str]) -> list[str]:
    return [
        f"{path.relative_to(ROOT)} imports {name}"
        for path in paths
        for name in imports(path)
        if any(is_within(name, package) for package in banned)
    ]


@pytest.mark.parametrize("package", ORDER)
def test_package_imports_only_what_stands_to_its_right(package: str):
    left = set(ORDER[: ORDER.index(package)])
    assert offenders(modules(package), left) == []


def test_flask_lives_in_web_only():
    others = [path for package in ORDER[1:] for path in modules(package)]
    assert offenders(others, FLASK) == []


def test_geo_knows_no_database():
    assert offenders(modules("geo"), FRAMEWORKS_OUT_OF_GEO) == []


def test_public_pages_know_nothing_of_cases():
    public = [*modules("web/public"), ROOT / "web/presenters/public.py"]
    assert offenders(public, {"matching"}) == []


def source_of(name: str) -> str:
    path = ROOT / (name.replace(".", "/") + ".py")
    if not path.exists():
        path = ROOT / name.replace(".", "/") / "__init__.py"
    return path.read_text("utf-8") if path.exists() else ""


def reached_from(start: Path) -> set[str]:
    """Modules of ours that importing a file brings along, package roots of ``web`` aside."""
    seen: set[str] = set()
    waiting = list(imports(start))
    while waiting:
        name = waiting.pop()
        source = source_of(name) if name.split(".")[0] in ORDER else ""
        if name in seen or not source:
            continue
        seen.add(name)
        waiting.extend(names_in(source))
    return seen


@pytest.mark.parametrize("path", modules("web/public"), ids=lambda path: path.stem)
def test_public_pages_reach_no_case_table_by_any_way(path: Path):
    reached = {name for name in reached_from(path) if is_within(name, "matching")}
    assert {name for name in reached if "__tablename__" in source_of(name)} == set()


def test_folium_is_used_in_one_module():
    users = [path for path in MODULES if any(is_within(name, "folium") for name in imports(path))]
    allowed = {"web/map_frame.py"}
    assert {str(path.relative_to(ROOT)) for path in users} <= allowed


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_module_is_named_after_a_noun_and_short_enough(path: Path):
    assert path.stem not in FORBIDDEN_NAMES
    if "migrations/versions" not in path.as_posix():
        assert len(path.read_text("utf-8").splitlines()) <= MOST_LINES


def test_templates_never_switch_escaping_off():
    for path in sorted((ROOT / "web/templates").rglob("*.html")):
        text = path.read_text("utf-8")
        for banned in (
            "|safe",
            "| safe",
            "autoescape false",
            "<script>",
            "<style",
            "style=",
            "onclick=",
        ):
            assert banned not in text, f"{path.name}: {banned}"


def test_scripts_never_write_html():
    for path in sorted((ROOT / "web/static").glob("*.js")):
        text = path.read_text("utf-8")
        for banned in ("innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval("):
            assert banned not in text, f"{path.name}: {banned}"


TESTS = sorted((ROOT / "tests").rglob("*.py"))
CLOCK = {"now", "today"}


def read_at_load(node: ast.AST) -> Iterator[ast.AST]:
    """What is worked out while a module loads: all but the bodies of functions."""
    yield node
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            own = [*getattr(child, "decorator_list", ()), child.args]
        else:
            own = [child]
        for each in own:
            yield from read_at_load(each)


@pytest.mark.parametrize("path", [*MODULES, *TESTS], ids=lambda path: str(path.relative_to(ROOT)))
def test_no_module_keeps_the_day_on_which_it_was_loaded(path: Path):
    calls = [
        node.func
        for node in read_at_load(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Call)
    ]
    names = [getattr(call, "attr", getattr(call, "id", "")) for call in calls]
    assert [name for name in names if name in CLOCK] == []
