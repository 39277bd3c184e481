"""``match``, ``assign`` and ``gaps`` on the registry, and weights given to ``rank`` as a file."""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import Engine, select

from directory.account import Account, Role
from directory.audit import SYSTEM, Actor, set_actor
from directory.database import session_factory, today
from directory.resource import ResourceRole
from geo.errors import UnknownMunicipalityError
from matching.case import CaseState
from matching.errors import InvalidValueError, MatchingError, NotFoundError
from matching.gap import GapEntry, record_gap
from matching.need import Need
from matching.plan import SupportPlan
from matching.weight_revision import save_weights, weights_of
from matching.weights import WeightError
from tests import factories
from tests.web.test_rank_command import NEED, PLACE
from tests.web.test_reasoning_pages import a_place
from tests.web.test_waiting_pages import QUIET
from web.cli.assign import command as assign
from web.cli.gaps import command as gaps
from web.cli.match import command as match
from web.cli.rank import command as rank

KOMAE = "13219"
Run = Callable[..., Result]


@pytest.fixture
def run(home: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run a command on the installation of this test, without the sentence model."""
    monkeypatch.setenv("CHIIKINOWA_HOME", str(home))
    monkeypatch.setattr("web.cli.registry_match.command_likeness", lambda: None)
    monkeypatch.setattr("web.cli.match.command_likeness", lambda: None)
    monkeypatch.setattr("matching.occasion.installed_likeness", lambda: None)

    def go(command, *words: object) -> Result:
        return CliRunner().invoke(command, [str(word) for word in words])

    return go


def rows(result: Result) -> list[dict]:
    assert result.exception is None, result.exception
    return [json.loads(line) for line in result.stdout.splitlines()]


def wish_for_what_is_missing(engine: Engine, need_id: uuid.UUID) -> None:
    """Let the person wish for what no place of the registry offers."""
    with session_factory(engine)() as session:
        set_actor(session, SYSTEM)
        need = session.get_one(Need, need_id)
        need.wishes, need.interests, need.difficulties = "三味線をひきたい", ["三味線"], []
        session.commit()


@pytest.fixture
def need_id(engine: Engine) -> uuid.UUID:
    """The made-up person of the demo, looking for a place in 狛江市."""
    with session_factory(engine)() as session:
        set_actor(session, SYSTEM)
        return session.scalars(select(Need)).one().id


def weigh(engine: Engine, **wanted: float) -> str:
    """Change weights of the municipality as its admin would; returns the new version."""
    with session_factory(engine)() as session:
        admin = session.scalars(select(Account).where(Account.login == "admin")).one()
        actor = Actor(admin.id, Role.MUNICIPAL_ADMIN, KOMAE)
        set_actor(session, actor)
        made = save_weights(
            session,
            KOMAE,
            actor,
            today(),
            wanted,
            reason="架空の会議で決めた",
            expected_version=weights_of(session, KOMAE).version,
        )
        session.commit()
        return made.version


def one_place_left(engine: Engine) -> str:
    place = a_place(engine, **QUIET)
    with session_factory(engine)() as session:
        session.add(ResourceRole(resource_id=uuid.UUID(place), role="participant", open_places=1))
        session.commit()
    return place


def effect(row: dict, place: str, criterion: str) -> float:
    [offer] = [one for one in row["offers"] if one["id"] == place]
    return sum(r["effect"] for r in offer["reasons"] if r["criterion"] == criterion)


def test_match_explains_one_need_by_the_municipalitys_own_weights(
    run: Run, engine: Engine, need_id: uuid.UUID
) -> None:
    place = one_place_left(engine)
    [before] = rows(run(match, need_id))
    version = weigh(engine, fee=1.0)
    [after] = rows(run(match, need_id))
    assert after["weights"] == version != before["weights"]
    assert effect(after, place, "fee") > effect(before, place, "fee")


def test_match_thinks_of_development_wherever_rank_would(
    run: Run, engine: Engine, need_id: uuid.UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    a_place(engine)
    [sure] = rows(run(match, need_id))
    monkeypatch.setattr("matching.ranking.fits_clearly", lambda _match: False)
    [doubtful] = rows(run(match, need_id))
    assert (sure["gap"], doubtful["gap"]) == (False, True)
    assert doubtful["offers"] == sure["offers"]


def test_match_refuses_a_need_that_is_not_there(run: Run) -> None:
    assert isinstance(run(match, uuid.UUID(int=1)).exception, NotFoundError)


def test_assign_proposes_places_for_all_who_wait_by_the_municipalitys_own_weights(
    run: Run, engine: Engine, need_id: uuid.UUID
) -> None:
    place = one_place_left(engine)
    found = run(assign, KOMAE)
    [row] = rows(found)
    assert (row["need_id"], row["resource_id"], row["loss"]) == (str(need_id), place, 0)
    assert "さくら" not in found.output
    version = weigh(engine, stage_kind=0.0)
    again = run(assign, KOMAE)
    assert f"重みの版: {version}" in again.stderr
    assert [one["score"] for one in rows(again)] != [row["score"]]


def test_assign_takes_a_municipality_or_two_files_and_nothing_between(
    run: Run, tmp_path: Path
) -> None:
    for words in ((), ("--needs", tmp_path / "n.jsonl"), (KOMAE, "--weights", tmp_path / "w")):
        refused = run(assign, *words)
        assert isinstance(refused.exception, InvalidValueError)
        assert "自治体の番号" in str(refused.exception)


def test_assign_of_a_municipality_says_of_whom_nothing_fits_by_its_number(
    run: Run, engine: Engine, need_id: uuid.UUID
) -> None:
    wish_for_what_is_missing(engine, need_id)
    found = run(assign, KOMAE)
    assert rows(found) == []
    assert f"合う場所がないもの 1件: {need_id}。" in found.stderr
    assert "chiikinowa match" in found.stderr


@pytest.fixture
def shared_out(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Result]:
    """Assign files of needs and places, without the sentence model."""
    monkeypatch.setattr("web.cli.assign.command_likeness", lambda: None)

    def go(needs: list[dict], places: list[dict]) -> Result:
        words: list[object] = []
        for name, given in (("needs", needs), ("resources", places)):
            path = tmp_path / f"{name}.jsonl"
            path.write_text("\n".join(map(json.dumps, given)), encoding="utf-8")
            words += [f"--{name}", path]
        return run(assign, *words)

    return go


def test_assign_of_files_says_who_is_left_without_a_place_and_why(shared_out) -> None:
    needs = [
        {**NEED, "id": "a"},
        {**NEED, "id": "b"},
        {**NEED, "id": "c", "wishes": "三味線をひきたい。"},
        {**NEED, "id": "d", "consent": False},
    ]
    weak = {**PLACE, "id": "r2", "name": "架空の洗車当番", "description": "車を洗います。"}
    found = shared_out(needs, [{**PLACE, "open_places": 1}, weak])
    assert sorted(one["need_id"] for one in rows(found)) == ["a", "b"]
    [left] = [one["need_id"] for one in rows(found) if one["resource_id"] is None]
    told = found.stderr.splitlines()
    assert any(f"空きが足りないもの 1件: {left}。" in line for line in told)
    assert any("合う場所がないもの 1件: c。" in line for line in told)
    assert any("まださがせないもの" in line and "1件: d。" in line for line in told)
    assert "chiikinowa rank" in found.stderr


def test_assign_of_files_says_which_of_its_proposals_are_in_doubt(shared_out, monkeypatch) -> None:
    assert "言い切れない" not in shared_out([NEED], [PLACE]).stderr
    monkeypatch.setattr("matching.assignment_remark.fits_clearly", lambda _match: False)
    found = shared_out([NEED], [PLACE])
    assert rows(found)[0]["resource_id"] == "r1"
    assert "合うと言い切れない場所のもの 1件: n1。" in found.stderr


def test_of_many_without_a_place_the_first_are_named_and_the_rest_counted(shared_out) -> None:
    odd = {**NEED, "wishes": "三味線をひきたい。"}
    found = shared_out([{**odd, "id": f"n{number:02}"} for number in range(25)], [])
    assert "25件: n00、" in found.stderr
    assert "n19 ほか5件。" in found.stderr


@pytest.mark.parametrize("command", [assign, gaps])
def test_a_municipality_the_registry_does_not_hold_is_refused_by_its_number(
    run: Run, command
) -> None:
    refused = run(command, "99999")
    assert isinstance(refused.exception, UnknownMunicipalityError)
    assert "99999" in str(refused.exception)


def test_gaps_tell_what_waits_unrecorded_and_what_is_recorded_already(
    run: Run, engine: Engine, need_id: uuid.UUID
) -> None:
    wish_for_what_is_missing(engine, need_id)
    found = run(gaps, KOMAE)
    [waiting] = rows(found)
    assert (waiting["kind"], waiting["recorded"]) == ("waiting", False)
    assert waiting["waiting_needs"] is None, "fewer than five"
    assert "さくら" not in found.output
    with session_factory(engine)() as session:
        set_actor(session, SYSTEM)
        need = session.get_one(Need, need_id)
        actor = Actor(need.case.owner_id, Role.COORDINATOR, KOMAE)
        set_actor(session, actor)
        entry = GapEntry(waiting["what"][0], waiting["form"], waiting["area"])
        record_gap(session, need.case, actor, today(), entry)
        session.commit()
    recorded, again = rows(run(gaps, KOMAE))
    assert (recorded["kind"], recorded["what"]) == ("recorded", waiting["what"])
    assert again["recorded"] is True
    assert recorded["waiting_cases"] is None, "fewer than five"


@pytest.mark.parametrize("command", [assign, gaps])
def test_a_municipality_may_be_named_with_its_check_digit(
    run: Run, need_id: uuid.UUID, command
) -> None:
    assert need_id
    plain, checked = run(command, KOMAE), run(command, f"{KOMAE}5")
    assert "待っているニーズ 1件" in plain.stderr
    assert (checked.stdout, checked.stderr) == (plain.stdout, plain.stderr)
    refused = run(command, f"{KOMAE}0")
    assert "5桁か6桁の番号" in str(refused.exception)


def test_gaps_tell_one_activity_once_whether_or_not_a_sheet_asks_for_few(
    run: Run, engine: Engine, need_id: uuid.UUID
) -> None:
    wished = {"wishes": "三味線をひきたい", "interests": ["三味線"], "strengths": []}
    with session_factory(engine)() as session:
        set_actor(session, SYSTEM)
        first = session.get_one(Need, need_id)
        for name, value in {**wished, "difficulties": [], "max_group_size": "small"}.items():
            setattr(first, name, value)
        other = factories.case_in(
            session, session.get_one(Account, first.case.owner_id), CaseState.MATCHING
        )
        other.household.town = first.case.household.town
        other.household.areas = first.case.household.areas
        factories.consent(session, other.household.persons[0])
        days = dict.fromkeys(("period_from", "drafted_on", "decided_on"), factories.A_DAY)
        session.add(SupportPlan(case_id=other.id, goals="架空の出かける先", **days))
        stage = first.stage
        factories.need(session, other, available=first.available, stage=stage, **wished)
        session.commit()
    found = run(gaps, KOMAE)
    [waiting] = rows(found)
    assert "少人数" not in waiting["what"][0]
    assert waiting["conditions"] == ["少人数で"]
    assert "合う場所のないもの 2件(1組)" in found.stderr


@pytest.fixture
def ranked(run: Run, tmp_path: Path) -> Callable[[str | None], Result]:
    def go(table: str | None) -> Result:
        (tmp_path / "n.jsonl").write_text(json.dumps(NEED), encoding="utf-8")
        dear = {**PLACE, "cost_yen": 300}
        (tmp_path / "r.jsonl").write_text(json.dumps(dear), encoding="utf-8")
        words = ["--needs", tmp_path / "n.jsonl", "--resources", tmp_path / "r.jsonl"]
        if table is not None:
            (tmp_path / "w.toml").write_text(table, encoding="utf-8")
            words += ["--weights", tmp_path / "w.toml"]
        return run(rank, *words, "--no-model")

    return go


def test_rank_takes_a_municipalitys_weights_from_a_file_of_the_same_schema(ranked) -> None:
    [usual] = rows(ranked(None))
    found = ranked('version = "架空-1"\n[criterion]\nfee = { weight = 1.0, bounds = [0.0, 1.0] }\n')
    [weighed] = rows(found)
    assert "重みの版: 架空-1" in found.stderr

    def part(row: dict, code: str) -> float:
        return next(r["effect"] for r in row["reasons"]["r1"] if r["criterion"] == code)

    assert part(weighed, "fee") != part(usual, "fee")
    assert part(weighed, "topic") == part(usual, "topic")


WRONG_WEIGHTS = [
    ("", "重みの版がありません"),
    ('version = "a"', "重みがありません"),
    ('version = "a"\n[criterion.fee]\nweight = "x"', "「fee」の weight が数ではありません"),
    ('version = "a"\n[criterion.fee]\nweight = 99', "「費用」(fee)の重み 99 は範囲の外です。0〜1"),
    ('version = "a"\n[criterion.fee]\nweight = nan', "範囲の外"),
    ('version = "a"\n[criterion.nope]\nweight = 1', "「nope」の重みがありません"),
    ("version = ", "TOML として読めません"),
]


@pytest.mark.parametrize(("table", "words"), WRONG_WEIGHTS, ids=lambda one: str(one)[:20])
def test_weights_that_cannot_be_are_refused_by_name_and_nothing_is_ranked(
    ranked, table: str, words: str
) -> None:
    refused = ranked(table)
    assert isinstance(refused.exception, WeightError)
    assert words in str(refused.exception)
    assert refused.stdout == ""


def test_a_file_of_weights_that_is_not_there_is_named(run: Run, tmp_path: Path) -> None:
    words = ["--needs", "n", "--resources", "r", "--weights", tmp_path / "none.toml"]
    refused = run(rank, *words)
    assert isinstance(refused.exception, MatchingError)
    assert "none.toml がありません" in str(refused.exception)
