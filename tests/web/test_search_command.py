"""``chiikinowa search``: queries over a file of resources."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.directory.search import invented


def _run(resources: Path, queries: Path, *more: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", "from web.cli import main; main()", "search"]
    return subprocess.run(
        [*command, "--resources", str(resources), "--queries", str(queries), *more],
        capture_output=True,
        text=True,
        check=False,
    )


def _write(path: Path, rows: list[Any]) -> Path:
    lines = (row if isinstance(row, str) else json.dumps(row, ensure_ascii=False) for row in rows)
    path.write_text("\n".join(lines) + "\n", "utf-8")
    return path


def _answers(result: subprocess.CompletedProcess[str]) -> list[dict[str, Any]]:
    assert result.returncode == 0, result.stderr
    return [json.loads(line) for line in result.stdout.splitlines()]


@pytest.fixture
def resources(tmp_path: Path) -> Path:
    return _write(tmp_path / "resources.jsonl", invented.records())


def test_one_line_for_each_query_in_order(resources: Path, tmp_path: Path) -> None:
    queries = [
        {"id": "q1", "query": "しゃみせん"},
        {"id": "q2", "query": "潜水艦"},
        {"id": "q3", "query": "三味線おさらい会"},
    ]

    found = _answers(_run(resources, _write(tmp_path / "queries.jsonl", queries)))

    assert [row["query_id"] for row in found] == ["q1", "q2", "q3"]
    assert found[0]["ranked"][0] == found[2]["ranked"][0] == "三味線おさらい会"
    assert all(set(row) == {"query_id", "ranked"} for row in found)


@pytest.mark.parametrize("status", ["paused", "closed", "planned", None])
def test_only_active_resources_are_ranked(tmp_path: Path, status: str | None) -> None:
    rows = [
        {"id": "a", "name": "縁台将棋", "status": status},
        {"id": "b", "name": "将棋入門", "status": "active"},
    ]
    queries = _write(tmp_path / "queries.jsonl", [{"id": "q", "query": "縁台将棋"}])

    found = _answers(_run(_write(tmp_path / "resources.jsonl", rows), queries))

    assert found == [{"query_id": "q", "ranked": ["b"]}]


def test_towns_are_found_by_their_registered_reading(tmp_path: Path) -> None:
    rows = [
        {"id": "a", "name": "茶の間", "municipality_code": "23447", "town": "富貴"},
        {"id": "b", "name": "茶の間", "municipality_code": "23447", "town": "里中"},
    ]
    rows = [{**row, "status": "active"} for row in rows]
    queries = _write(tmp_path / "queries.jsonl", [{"id": "q", "query": "ふき 茶の間"}])

    found = _answers(_run(_write(tmp_path / "resources.jsonl", rows), queries))

    assert found[0]["ranked"][0] == "a"


def test_an_office_may_add_its_own_words(resources: Path, tmp_path: Path) -> None:
    own = tmp_path / "synonyms.tsv"
    own.write_text("地元\tべんべん|三味線\n", "utf-8")
    queries = _write(tmp_path / "queries.jsonl", [{"id": "q", "query": "べんべん"}])

    found = _answers(_run(resources, queries, "--synonyms", str(own)))

    assert found[0]["ranked"][0] == "三味線おさらい会"


@pytest.mark.parametrize(
    ("resource", "query", "told"),
    [
        ("{", {"id": "q", "query": "茶"}, "JSON"),
        ({"id": "a"}, {"id": "q", "query": "茶"}, "name"),
        ({"id": "a", "name": "茶", "tags": "茶"}, {"id": "q", "query": "茶"}, "tags"),
        ({"id": "a", "name": "茶", "schedule": ["火"]}, {"id": "q", "query": "茶"}, "schedule"),
        ({"id": "a", "name": "茶"}, {"id": "q"}, "query"),
        ({"id": "a", "name": "茶"}, {"id": "q", "query": 3}, "query"),
    ],
)
def test_a_line_that_cannot_be_used_is_named(
    tmp_path: Path, resource: Any, query: Any, told: str
) -> None:
    result = _run(
        _write(tmp_path / "resources.jsonl", [resource]),
        _write(tmp_path / "queries.jsonl", [query]),
    )

    assert result.returncode == 1
    assert result.stdout == ""
    assert "1行目" in result.stderr
    assert told in result.stderr
    assert "Traceback" not in result.stderr


def test_a_field_that_means_nothing_is_not_used_and_named(tmp_path: Path) -> None:
    rows = [{"id": "a", "name": "茶", "colour": 1}, {"id": "b", "name": "茶", "colour": 2}]
    queries = _write(tmp_path / "queries.jsonl", [{"id": "q", "query": "茶"}])

    result = _run(_write(tmp_path / "resources.jsonl", rows), queries)

    assert set(_answers(result)[0]["ranked"]) == {"a", "b"}
    assert result.stderr.count("colour は形式にない項目なので使いません") == 1


def test_two_resources_of_one_id_are_refused(tmp_path: Path) -> None:
    rows = [{"id": "a", "name": "茶"}, {"id": "a", "name": "花"}]
    queries = _write(tmp_path / "queries.jsonl", [{"id": "q", "query": "茶"}])

    result = _run(_write(tmp_path / "resources.jsonl", rows), queries)

    assert result.returncode == 1
    assert "2行目" in result.stderr


def test_the_development_resources_are_read_and_answer(shared_dir: Path, tmp_path: Path) -> None:
    path = shared_dir / "data" / "matching-dev" / "resources.jsonl"
    records = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    active = [record for record in records if record["status"] == "active"]
    queries = [{"id": record["id"], "query": record["name"]} for record in active]

    found = _answers(_run(path, _write(tmp_path / "queries.jsonl", queries)))

    assert all(row["query_id"] == row["ranked"][0] for row in found)
