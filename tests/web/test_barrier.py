"""A river in a municipality's folder lengthens ways in files, pages and coverage alike."""

from __future__ import annotations

import json
import math
import os
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlalchemy import select

from directory.database import today
from geo.barrier import barriers_of
from geo.profile import load_profile
from matching.case_match import match_need
from matching.gate.reach import way
from matching.need import Need
from matching.record_fact import need_facts
from matching.score import Match
from tests.web.test_case_walk import page
from tests.web.test_rank_command import NEED, PLACE, rows
from web.app import create_app
from web.auth import COOKIE
from web.cli.area_coverage import coverage
from web.cli.rank import command as rank
from web.settings import load_settings

AREAS = Path(__file__).resolve().parents[2] / "data" / "areas"
KOMAE = "13219"
WEST, EAST = (139.5700, 35.6320), (139.5780, 35.6320)


@pytest.fixture
def areas_dir(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the municipalities that a test may give a river to."""
    copied = tmp_path / "areas"
    shutil.copytree(AREAS, copied)
    monkeypatch.setenv("CHIIKINOWA_AREAS_DIR", str(copied))
    monkeypatch.setenv("CHIIKINOWA_HOME", str(tmp_path / "home"))
    return copied


def dig(areas_dir: Path, line: list[tuple[float, float]]) -> None:
    """Put a river without a bridge into 狛江市."""
    river = {
        "type": "Feature",
        "properties": {"name": "架空川"},
        "geometry": {"type": "LineString", "coordinates": line},
    }
    path = areas_dir / KOMAE / "barriers.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", "features": [river]}))


def ask(tmp_path: Path) -> dict:
    need = {**NEED, "lng": WEST[0], "lat": WEST[1], "max_minutes": 20}
    place = {**PLACE, "lng": EAST[0], "lat": EAST[1]}
    for name, row in (("needs", need), ("resources", place)):
        (tmp_path / f"{name}.jsonl").write_text(json.dumps(row), encoding="utf-8")
    files = ["--needs", tmp_path / "needs.jsonl", "--resources", tmp_path / "resources.jsonl"]
    (row,) = rows(CliRunner().invoke(rank, [*map(str, files), "--no-model"]))
    return row


def test_rank_goes_around_a_river_between_home_and_place(areas_dir, tmp_path):
    assert ask(tmp_path)["ranked"] == ["r1"]
    dig(areas_dir, [(139.5740, 35.6220), (139.5740, 35.6420)])
    row = ask(tmp_path)
    assert row["gap"]
    assert [gate["gate"] for gate in row["excluded"]["r1"]] == ["hard:travel"]


def test_rank_says_which_figure_of_a_river_file_is_wrong(areas_dir, tmp_path):
    dig(areas_dir, [(35.6220, 139.5740), (35.6420, 139.5740)])
    (tmp_path / "needs.jsonl").write_text(json.dumps(NEED))
    (tmp_path / "resources.jsonl").write_text(json.dumps(PLACE))
    files = ["--needs", tmp_path / "needs.jsonl", "--resources", tmp_path / "resources.jsonl"]
    failed = CliRunner().invoke(rank, [*map(str, files), "--no-model"])
    assert not failed.stdout
    assert "1番目の図形" in str(failed.exception)
    assert "入れ替わっています" in str(failed.exception)


def test_coverage_goes_around_the_same_river(areas_dir, tmp_path):
    place = {**PLACE, "kind": "salon", "lng": EAST[0], "lat": EAST[1]}
    (tmp_path / "r.jsonl").write_text(json.dumps(place), encoding="utf-8")
    words = [KOMAE, "--kind", "salon", "--resources", str(tmp_path / "r.jsonl")]

    def covered() -> int:
        table = CliRunner().invoke(coverage, words, catch_exceptions=False).stdout
        return int(table.splitlines()[-1].split(",")[4])

    dry = covered()
    dig(areas_dir, [(139.5740, 35.6000), (139.5740, 35.6600)])
    assert covered() < dry


def test_case_page_shows_the_minutes_around_the_river(areas_dir, home, session, tokens):
    need = next(
        one
        for one in session.scalars(select(Need))
        if one.case.municipality_code == KOMAE and one.case.household.lon and not one.max_km
    )
    lon, lat = need.case.household.lon, need.case.household.lat
    ring = [(-0.001, -0.001), (-0.001, 0.001), (0.001, 0.001), (0.001, -0.001), (-0.0009, -0.001)]
    dig(areas_dir, [(lon + east, lat + north) for east, north in ring])
    profile, river = load_profile(areas_dir / KOMAE), barriers_of(KOMAE, areas_dir)
    straight = need_facts(session, need, today(), conference_decided=True)
    offers = match_need(session, need, profile, today(), river).offers
    told = {one.facts: minutes(one.match) for one in offers if minutes(one.match)}
    shown_at = f"/staff/needs/{need.id}/matches"
    session.rollback()
    assert told
    assert all(wet > way(straight, facts)[0] for facts, wet in told.items())
    browser = create_app(load_settings({**os.environ, "CHIIKINOWA_HOME": str(home)})).test_client()
    browser.set_cookie(COOKIE, tokens["coordinator"])
    shown = page(browser, shown_at)
    assert all(f"{math.ceil(wet)}分" in shown for wet in told.values())


def minutes(match: Match) -> float | None:
    """The minutes a match tells, where home and place are known."""
    told = next(part.evidence for part in match.contributions if part.criterion == "travel")
    return float(told.removesuffix("分")) if told.endswith("分") else None
