"""``chiikinowa rank`` and ``evaluate``: the run format, bad input, and the labelled set."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from directory.errors import DirectoryError
from matching.errors import MatchingError
from matching.likeness import Likeness
from matching.word_vector import WordVectors
from tests.matching.pair import a_need, a_resource
from web.cli.evaluate import command as evaluate
from web.cli.model import command_likeness
from web.cli.rank import command as rank
from web.cli.rank import ranked_rows

NEED = {
    "id": "n1",
    "municipality_code": "13219",
    "town": "東和泉",
    "age": 66,
    "attributes": ["男性", "高齢者"],
    "stage": "居場所に居る",
    "wishes": "将棋を指したい。",
    "available": [{"weekday": "mon", "start": "10:00", "end": "16:00"}],
    "transport": "walk",
    "max_minutes": 20,
    "budget_yen": 300,
    "consent": True,
}
PLACE = {
    "id": "r1",
    "municipality_code": "13219",
    "name": "囲碁将棋の日",
    "kind": "ibasho",
    "description": "誰とでも指せます。",
    "roles": ["participant"],
    "schedule": [{"weekday": "mon", "start": "13:00", "end": "15:00"}],
    "status": "active",
}


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("CHIIKINOWA_HOME", str(tmp_path / "home"))

    def go(needs, places, *more):
        for name, rows in (("needs", needs), ("resources", places)):
            lines = (row if isinstance(row, str) else json.dumps(row) for row in rows)
            (tmp_path / f"{name}.jsonl").write_text("\n".join(lines), encoding="utf-8")
        files = ["--resources", tmp_path / "resources.jsonl", "--needs", tmp_path / "needs.jsonl"]
        return CliRunner().invoke(rank, [*map(str, files), "--no-model", *more])

    return go


def rows(result):
    assert result.exception is None, result.exception
    return [json.loads(line) for line in result.stdout.splitlines()]


def test_each_need_gets_one_explained_line(run):
    closed = {**PLACE, "id": "r2", "status": "closed", "name": "将棋クラブ"}
    abroad = {**PLACE, "id": "r3", "municipality_code": "13214"}
    (row,) = rows(run([NEED], [PLACE, closed, abroad]))
    assert set(row) == {"need_id", "ranked", "gap", "blocked", "reasons", "excluded"}
    assert (row["need_id"], row["ranked"], row["gap"], row["blocked"]) == (
        "n1",
        ["r1"],
        False,
        False,
    )
    assert {"criterion", "effect", "evidence"} <= set(row["reasons"]["r1"][0])
    assert row["excluded"]["r2"][0]["gate"] == "hard:status"
    assert row["excluded"]["r3"][0]["gate"] == "hard:municipality"


def test_a_place_whose_words_refuse_the_wish_is_not_ranked_and_its_sentence_told():
    sentence = "将棋を指す時間はありません"
    need = a_need(wishes="将棋を指したい。")
    refusing = a_resource("r1", name="将棋の日", description=f"{sentence}。駒を片付けます。")
    playing = a_resource("r2", name="将棋の日", description="将棋を指します。")
    [row] = ranked_rows([refusing, playing], [need], Likeness([WordVectors()]))
    assert row["ranked"] == ["r2"]
    [told] = row["excluded"]["r1"]
    assert (told["gate"], told["evidence"]) == ("soft:text", sentence)
    assert told["severity"] == "negotiable"


def test_where_every_place_refuses_the_wish_nothing_fits():
    refusing = a_resource("r1", name="将棋の日", description="将棋を指す時間はありません。")
    need = a_need(wishes="将棋を指したい。")
    [row] = ranked_rows([refusing], [need], Likeness([WordVectors()]))
    assert (row["ranked"], row["gap"]) == ([], True)


def test_where_a_fit_is_in_doubt_places_are_ranked_and_development_is_thought_of(run, monkeypatch):
    (sure,) = rows(run([NEED], [PLACE]))
    assert (sure["ranked"], sure["gap"]) == (["r1"], False)
    monkeypatch.setattr("matching.ranking.fits_clearly", lambda _match: False)
    (doubtful,) = rows(run([NEED], [PLACE]))
    assert (doubtful["ranked"], doubtful["gap"]) == (["r1"], True)


def test_no_consent_blocks_the_need_and_says_so_for_each_resource(run):
    (row,) = rows(run([{**NEED, "consent": False}], [PLACE]))
    assert (row["ranked"], row["blocked"], row["gap"]) == ([], True, False)
    assert row["excluded"]["r1"][0]["gate"] == "hard:consent"


def test_nothing_that_fits_is_a_gap_with_the_nearest_explained(run):
    shouting = {
        **PLACE,
        "name": "呼びこみの仕事",
        "kind": "work_experience",
        "roles": ["trainee"],
        "description": "大声で客を集めます。",
    }
    (row,) = rows(run([NEED], [shouting]))
    assert (row["ranked"], row["gap"]) == ([], True)
    assert row["reasons"]["r1"]


FAULTS = [
    (["{broken"], [PLACE], "1行目"),
    ([NEED, {**NEED, "age": 67}], [PLACE], "2行目(n1): id が前の行にも"),
    ([{**NEED, "id": None}], [PLACE], "needs.jsonl の1行目(id なし): id がありません"),
    ([{**NEED, "municipality_code": ""}], [PLACE], "1行目(n1): municipality_code がありません"),
    ([NEED], [{**PLACE, "id": " "}], "1行目(id なし): id がありません"),
]


@pytest.mark.parametrize(("needs", "places", "words"), FAULTS)
def test_a_line_nobody_can_use_is_named_with_its_cause_and_nothing_is_printed(
    run, needs, places, words
):
    result = run(needs, places)
    assert isinstance(result.exception, MatchingError | DirectoryError)
    assert words in str(result.exception)
    assert result.stdout == ""


def test_a_need_without_hours_is_ranked_and_the_question_is_raised(run):
    result = run([{**NEED, "available": []}], [PLACE])
    assert rows(result)[0]["ranked"] == ["r1"]
    assert "動ける時間が空" in result.stderr


def test_overlapping_hours_are_made_one_and_that_is_said(run):
    twice = [*NEED["available"], {"weekday": "mon", "start": "15:00", "end": "17:00"}]
    result = run([{**NEED, "available": twice}], [PLACE])
    assert rows(result)[0]["ranked"] == ["r1"]
    assert "(n1): available: 月曜日の 10:00〜16:00と 15:00〜17:00は重なる" in result.stderr


def test_a_resource_without_hours_or_place_is_not_left_out(run):
    bare = {key: PLACE[key] for key in ("id", "municipality_code", "name", "roles", "kind")}
    assert rows(run([NEED], [bare]))[0]["ranked"] == ["r1"]


def test_a_need_in_a_municipality_without_areas_or_resources_is_a_told_gap(run):
    result = run([{**NEED, "municipality_code": "99999"}], [PLACE])
    assert rows(result)[0]["gap"] is True
    assert "99999" in result.stderr


@pytest.mark.parametrize(
    ("of_need", "of_place"),
    [("132195", "13219"), ("13219", "132195"), ("132195", "132195"), ("１３２１９５", "13219")],
)
def test_a_municipality_is_the_same_with_its_check_digit_and_without(run, of_need, of_place):
    need, place = {**NEED, "municipality_code": of_need}, {**PLACE, "municipality_code": of_place}
    result = run([need], [place])
    assert rows(result) == rows(run([NEED], [PLACE]))
    assert "資源がありません" not in result.stderr


def test_six_digits_whose_last_is_no_check_digit_are_no_municipality(run):
    result = run([{**NEED, "municipality_code": "132190"}], [PLACE])
    assert rows(result)[0]["ranked"] == []
    assert "自治体 132190 の資源がありません" in result.stderr


def test_unknown_words_of_interest_do_no_harm(run):
    need = {**NEED, "wishes": "ぬるぽがしたい。", "interests": ["ぽよよん"]}
    result = run([need], [PLACE])
    assert rows(result)[0]["need_id"] == "n1"
    assert "したい活動を読み取れません" in result.stderr


def test_ten_thousand_identical_resources_are_one_place_and_its_copies(run):
    copies = [{**PLACE, "id": f"r{i:05}"} for i in range(10_000)]
    (row,) = rows(run([NEED], copies))
    assert row["ranked"] == ["r00000"]
    assert row["excluded"]["r00001"][0]["gate"] == "same_as"


def test_ical_rules_are_read_like_weekly_hours(run):
    rule = "DTSTART;TZID=Asia/Tokyo:20260406T130000\nDURATION:PT2H\nRRULE:FREQ=WEEKLY;BYDAY=MO"
    assert rows(run([NEED], [{**PLACE, "schedule": rule}]))[0]["ranked"] == ["r1"]


def test_the_labelled_set_breaks_no_gate_and_holds_the_order(shared_dir: Path):
    folder = shared_dir / "data" / "matching-dev"
    result = CliRunner().invoke(evaluate, [str(folder), "--no-model"])
    found = {row["measure"]: row["value"] for row in rows(result)}
    assert found["violation@10"] == 0
    assert found["text_broken"] == 0
    assert found["no_consent_blocked"] == 1
    assert found["ndcg@5"] >= 0.9
    assert found["hit@1"] >= 0.7
    assert found["recall@10"] >= 0.98
    assert found["gap_f1"] >= 0.9


@pytest.mark.parametrize("name", ["sixth", "seventh", "eighth"])
def test_our_own_labelled_sets_are_offered_nothing_forbidden(name: str):
    folder = Path(__file__).parents[1] / "matching" / "data" / "labelled" / name
    result = CliRunner().invoke(evaluate, [str(folder), "--no-model"])
    found = {row["measure"]: row["value"] for row in rows(result)}
    assert (found["violation@10"], found["no_consent_blocked"]) == (0, 1)
    assert found["text_broken"] <= 1
    assert found["hit@1"] >= 0.6


@pytest.mark.parametrize(
    ("likeness", "said"),
    [(None, "言葉の一覧だけで並べます"), (object(), "架空のモデル が入っていない")],
)
def test_what_is_lost_without_a_model_is_said(tmp_path, monkeypatch, capsys, likeness, said):
    monkeypatch.setenv("CHIIKINOWA_HOME", str(tmp_path / "none"))
    monkeypatch.setattr("web.cli.model.missing_models", lambda: ("架空のモデル",))
    monkeypatch.setattr("web.cli.model.installed_likeness", lambda: likeness)
    assert command_likeness() is likeness
    assert said in capsys.readouterr().err


def test_a_run_with_a_missing_key_or_set_without_judgments_is_refused(tmp_path: Path):
    for name, row in (("needs", NEED), ("resources", PLACE)):
        (tmp_path / f"{name}.jsonl").write_text(json.dumps(row), encoding="utf-8")
    result = CliRunner().invoke(evaluate, [str(tmp_path)])
    assert "qrels.tsv がありません" in str(result.exception)
    head = "need_id\tresource_id\tgrade\treason_code\tjudge\treason\n"
    (tmp_path / "qrels.tsv").write_text(head + "n1\tr1\t3\t\tmanual\tよい\n", encoding="utf-8")
    (tmp_path / "run.jsonl").write_text('{"need_id": "n1"}', encoding="utf-8")
    result = CliRunner().invoke(evaluate, [str(tmp_path), "--run", str(tmp_path / "run.jsonl")])
    assert "1行目" in str(result.exception)


def test_a_file_without_a_need_is_said_to_hold_none(run):
    result = run([], [PLACE])
    assert rows(result) == []
    assert "ニーズが1件もありません" in result.stderr


def test_a_size_wished_for_beyond_the_size_that_can_be_borne_is_told(run):
    need = {**NEED, "prefers_group_size": "large", "max_group_size": "small"}
    result = run([need], [{**PLACE, "group_size": "large"}])
    assert rows(result)[0]["excluded"]["r1"][0]["gate"] == "hard:group"
    assert "望む集まりが、たえられる集まりより大きく" in result.stderr


def test_a_need_of_which_nothing_was_asked_is_held_back_and_says_so(run):
    blank = {key: NEED[key] for key in ("id", "municipality_code", "consent")}
    result = run([blank], [PLACE])
    (row,) = rows(result)
    assert (row["ranked"], row["blocked"]) == ([], True)
    assert row["excluded"]["r1"][0]["gate"] == "hard:assessment"
    assert "アセスメントが空です" in result.stderr


ASKED = "手話のわかる方に限ります"


def asked_of(result) -> list[str]:
    """The lines of standard error that say what to find out of a place."""
    return [line for line in result.stderr.splitlines() if "当てはまるか確かめること" in line]


def test_what_a_ranked_place_asks_and_the_sheet_leaves_open_is_told_once_beside_the_list(run):
    asking = {**PLACE, "description": f"誰とでも指せます。{ASKED}。"}
    twice = {**asking, "id": "r2", "name": "将棋の日", "tags": [ASKED]}
    plain = {**PLACE, "id": "r3", "name": "将棋の朝"}
    result = run([NEED, {**NEED, "id": "n2", "age": 40}], [asking, twice, plain])
    for row in rows(result):
        assert set(row["ranked"]) == {"r1", "r2", "r3"}
        assert set(row) == {"need_id", "ranked", "gap", "blocked", "reasons", "excluded"}
    assert sorted(asked_of(result)) == [
        f"{need}: {place}: 当てはまるか確かめること: {ASKED}"
        for need in ("n1", "n2")
        for place in ("r1", "r2")
    ]


@pytest.mark.parametrize(
    ("need", "place"),
    [({}, {"status": "closed"}), ({}, {"municipality_code": "13214"}), ({"consent": False}, {})],
    ids=str,
)
def test_of_a_place_that_is_not_ranked_nothing_is_to_be_found_out(run, need, place):
    asking = {**PLACE, "id": "r2", "description": f"誰とでも指せます。{ASKED}。", **place}
    result = run([{**NEED, **need}], [PLACE, asking])
    assert "r2" not in rows(result)[0]["ranked"]
    assert asked_of(result) == []
