"""``chiikinowa duplicates``: JSON Lines in and out, clear refusals."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from web.cli import main

FIRST = {
    "id": "r1",
    "type": "resource",
    "name": "（福）架空会 こもれびサロン",
    "organisation": "社会福祉法人架空会",
    "municipality_code": "13214",
    "town": "本町",
    "address": "国分寺市本町1-2-3",
    "phone": "000-000-0001",
    "lat": 35.7,
    "lng": 139.47,
}
SECOND = {**FIRST, "id": "r2", "name": "こもれびさろん"} | dict.fromkeys(
    ("town", "address", "phone", "lat", "lng")
)
OTHER = {**FIRST, "id": "r3", "name": "第2こもれびサロン"}


def _run(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], path: Path
) -> tuple[int, str, str]:
    monkeypatch.setattr(sys, "argv", ["chiikinowa", "duplicates", "--records", str(path)])
    code = 0
    try:
        main()
    except SystemExit as stop:
        code = int(stop.code or 0)
    captured = capsys.readouterr()
    return code, captured.out, captured.err


@pytest.fixture
def records(tmp_path: Path) -> Path:
    path = tmp_path / "records.jsonl"
    lines = [json.dumps(each, ensure_ascii=False) for each in (FIRST, SECOND, OTHER)]
    path.write_text("\n".join(lines) + "\n", "utf-8")
    return path


def test_a_pair_is_printed_with_score_and_reasons(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], records: Path
) -> None:
    code, out, err = _run(monkeypatch, capsys, records)
    pairs = [json.loads(line) for line in out.splitlines()]
    assert code == 0
    assert [(pair["a"], pair["b"]) for pair in pairs] == [("r1", "r2")]
    assert set(pairs[0]) == {"a", "b", "score", "because"}
    assert pairs[0]["score"] >= 0.5
    assert {"criterion", "effect", "evidence"} == set(pairs[0]["because"][0])
    assert "3件" in err


def test_an_empty_file_gives_no_pair(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    path = tmp_path / "empty.jsonl"
    path.write_text("", "utf-8")
    assert _run(monkeypatch, capsys, path)[:2] == (0, "")


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ('{"id": "r4"', "JSON"),
        ('{"id": "r4", "name": "x", "colour": "red"}', "colour"),
        ('{"id": "r4", "name": ""}', "name"),
        ('{"id": "r4", "name": "x", "lat": "north"}', "lat"),
        ('{"id": "r1", "name": "x"}', "r1"),
    ],
)
def test_a_bad_line_is_refused_with_its_number_and_nothing_printed(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    records: Path,
    line: str,
    told: str,
) -> None:
    records.write_text(records.read_text("utf-8") + line + "\n", "utf-8")
    code, out, err = _run(monkeypatch, capsys, records)
    assert (code, out) == (1, "")
    assert "4行目" in err
    assert told in err
    assert "Traceback" not in err


def test_a_missing_file_is_named(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    code, _, err = _run(monkeypatch, capsys, tmp_path / "nowhere.jsonl")
    assert code == 1
    assert "nowhere.jsonl" in err
