"""Files given to ``rank``, ``assign`` and ``evaluate``: whatever they hold, an answer in words."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from matching.criterion import Context
from matching.fact_row import (
    NEED_KEYS,
    RESOURCE_KEYS,
    FactRowError,
    need_from_row,
    resource_from_row,
)
from matching.quality import QualityError
from matching.snapshot import Snapshot
from matching.weights import WeightError
from tests.web.test_rank_command import NEED, PLACE
from web.cli.evaluate import command as evaluate
from web.cli.evaluate import read_judgments, read_run
from web.cli.fact_file import FactFileError
from web.cli.jsonl import JsonLinesError, read_lines, read_objects
from web.cli.rank import command as rank
from web.cli.weight_file import read_weights

HEAD = "need_id\tresource_id\tgrade\treason_code\tjudge\treason\n"
JUDGED = HEAD + "n1\tr1\t3\t\tmanual\tよい\n"
ANSWER = {"need_id": "n1", "ranked": ["r1"], "gap": False}

Line = Mapping[str, Any] | str | bytes


def line(row: Line) -> bytes:
    if isinstance(row, bytes):
        return row
    return (row if isinstance(row, str) else json.dumps(row, ensure_ascii=False)).encode()


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("CHIIKINOWA_HOME", str(tmp_path / "home"))
    (tmp_path / "qrels.tsv").write_text(JUDGED, encoding="utf-8")
    return tmp_path


@pytest.fixture
def run(folder: Path) -> Callable[..., Result]:
    def go(needs: list[Line], places: list[Line]) -> Result:
        for name, rows in (("needs", needs), ("resources", places)):
            (folder / f"{name}.jsonl").write_bytes(b"\n".join(map(line, rows)))
        files = ["--resources", folder / "resources.jsonl", "--needs", folder / "needs.jsonl"]
        return CliRunner().invoke(rank, [*map(str, files), "--no-model"])

    return go


@pytest.fixture
def measure(folder: Path) -> Callable[..., Result]:
    def go(qrels: str | bytes = JUDGED, answers: list[Line] | None = None) -> Result:
        (folder / "needs.jsonl").write_bytes(line(NEED))
        (folder / "resources.jsonl").write_bytes(line(PLACE))
        (folder / "qrels.tsv").write_bytes(qrels if isinstance(qrels, bytes) else qrels.encode())
        (folder / "run.jsonl").write_bytes(b"\n".join(map(line, answers or [])))
        more = [] if answers is None else ["--run", str(folder / "run.jsonl")]
        return CliRunner().invoke(evaluate, [str(folder), "--no-model", *more])

    return go


def refused(result: Result) -> str:
    assert isinstance(result.exception, FactFileError | QualityError), result.exception
    assert result.stdout == ""
    return str(result.exception)


MON = {"weekday": "mon"}
NEED_FAULTS = [
    ({"age": "DIGITS"}, "の age の数が大きすぎます"),
    ({"budget_yen": 10**20}, "budget_yen が 100000000000000000000円です"),
    ({"max_km": 1e308}, "max_km が 1e+308kmです"),
    ({"available": [{**MON, "start": "16:00", "end": "10:00"}]}, "月曜日の終わり(10:00)が始まり"),
    ({"attributes": ["男性", "女性"]}, "attributes に「男性」と「女性」の両方"),
    ({"attributes": ["障害手帳あり", "手帳なし"]}, "「障害手帳あり」と「手帳なし」の両方"),
    ({"age": 5, "attributes": ["高齢者"]}, "age(5歳)と attributes の「高齢者」が食い違"),
    ({"age": 66, "attributes": ["子ども"]}, "age(66歳)と attributes の「子ども」が食い違"),
    ({"lat": {"deg": 35}, "lng": 139}, "lat は度の数で"),
]
PLACE_FAULTS = [
    ({"capacity": 10**20}, "capacity が 100000000000000000000人です"),
    ({"open_places": 10**20}, "open_places が"),
    ({"cost_yen": 10**20}, "cost_yen が"),
    ({"schedule": [{**MON, "start": "12:00", "end": "10:00"}]}, "翌朝までの時間なら、12時間までに"),
    ({"schedule": [{**MON, "form": "10:00", "end": "12:00"}]}, "schedule に知らない項目 form"),
    ({"schedule": "DTSTART:99991231T100000\nDURATION:PT2H"}, "schedule: 日程の DTSTART"),
    ({"schedule": "DTSTART:20260406T100000\nDURATION:P999999W"}, "schedule: 日程の長さ"),
    ({"audience": {"attributes": []}}, "audience の attributes が空の並び"),
    ({"audience": {"minage": 60}}, "audience に知らない項目 minage"),
    ({"accepts": {"childs": True}}, "accepts に知らない項目 childs"),
]


def digits(row: Mapping[str, Any]) -> str:
    return json.dumps(row, ensure_ascii=False).replace('"DIGITS"', "9" * 5000)


@pytest.mark.parametrize(("wrong", "words"), NEED_FAULTS)
def test_a_need_that_cannot_be_is_refused_by_line_and_field(run, wrong, words):
    said = refused(run([digits({**NEED, **wrong})], [PLACE]))
    assert "needs.jsonl の1行目" in said
    assert words in said


@pytest.mark.parametrize(("wrong", "words"), PLACE_FAULTS)
def test_a_resource_that_cannot_be_is_refused_by_line_and_field(run, wrong, words):
    said = refused(run([NEED], [digits({**PLACE, **wrong})]))
    assert "resources.jsonl の1行目" in said
    assert words in said


@pytest.mark.parametrize(
    ("broken", "words"),
    [
        ("[" * 100_000, "入れ子が深すぎ"),
        ('{"id": "n1", "age": 5, "age": 6}', "項目 age が二度"),
        ('{"id": "n1", "needs_barrier_free": {"toilet": true, "toilet": false}}', "項目 toilet が"),
        ('{"id": "n1", "age": NaN}', "NaN は JSON の数ではありません"),
        ('{"id": "n1", "wishes": "\\ud83d"}', "文字の片割れ"),
        ('{"id": "n1", "wishes": "将棋"}'.encode("cp932"), "UTF-8 ではありません(1行目)"),
        (b"\xff\xfe{\x00}\x00", "UTF-8 ではありません(1行目)"),
    ],
)
def test_a_line_that_is_no_object_is_refused_by_its_number(run, broken, words):
    said = refused(run([broken], [PLACE]))
    assert "needs.jsonl" in said
    assert "1行目" in said
    assert words in said


def test_every_fault_of_both_files_is_listed_together(run):
    said = refused(run(["{broken", {**NEED, "age": 200}], [{**PLACE, "kind": "moon"}, "[]", PLACE]))
    assert [part.split("行目")[0][-1] for part in said.splitlines()] == ["1", "2", "1", "2"]
    for word in ("kind", "オブジェクト", "JSON として", "age"):
        assert word in said


def test_the_first_twenty_of_many_faults_are_shown_and_the_rest_counted(tmp_path: Path):
    (tmp_path / "bad.jsonl").write_text("{\n" * 25, encoding="utf-8")
    with pytest.raises(JsonLinesError, match="ほかに5行") as told:
        list(read_objects(tmp_path / "bad.jsonl", NEED_KEYS))
    assert len(str(told.value).splitlines()) == 21


@pytest.mark.parametrize("word", ["ja", "JA", "jpn", "日本語", "ja-JP", None])
def test_japanese_is_no_language_that_a_place_must_have(run, word):
    silent = {**PLACE, "accepts": {"foreign_language": []}}
    result = run([{**NEED, "language": word}], [silent])
    assert json.loads(result.stdout)["ranked"] == ["r1"]


def test_an_attribute_nobody_knows_is_told_and_counts_for_nothing(run):
    result = run([{**NEED, "attributes": ["未知の属性"]}], [PLACE])
    assert json.loads(result.stdout)["ranked"] == ["r1"]
    assert "n1: attributes の「未知の属性」は属性の言葉にありません" in result.stderr
    bare = run([{**NEED, "attributes": []}], [PLACE])
    assert bare.stdout == result.stdout


def test_an_attribute_of_ones_own_is_used_where_need_and_place_share_it(run):
    own = {**PLACE, "audience": {"attributes": ["町の語り部"]}}
    shared = run([{**NEED, "attributes": ["町の語り部"]}], [own])
    assert json.loads(shared.stdout)["ranked"] == ["r1"]
    apart = run([NEED], [own])
    assert json.loads(apart.stdout)["excluded"]["r1"][0]["gate"] == "hard:attribute"
    assert "r1: attributes の「町の語り部」" in apart.stderr


def test_hours_until_midnight_are_taken(run):
    late = [{"weekday": "mon", "start": "13:00", "end": "24:00"}]
    assert json.loads(run([{**NEED, "available": late}], [PLACE]).stdout)["ranked"] == ["r1"]


def test_hours_of_one_night_run_into_the_next_morning(run):
    night = {**MON, "start": "23:00", "end": "04:00"}
    result = run([{**NEED, "available": [night]}], [{**PLACE, "schedule": [night]}])
    assert result.exit_code == 0
    assert json.loads(result.stdout)["ranked"] == [PLACE["id"]]


def test_judgments_may_begin_with_a_byte_order_mark(measure):
    plain, marked = measure(), measure(JUDGED.encode("utf-8-sig"))
    assert plain.exit_code == marked.exit_code == 0
    assert plain.stdout == marked.stdout


@pytest.mark.parametrize(
    ("qrels", "words"),
    [
        (JUDGED.encode("cp932"), "UTF-8 ではありません(2行目)"),
        (HEAD, "判定が1件もありません"),
        ("", "1行目の見出しに need_id, resource_id, grade, reason_code がありません"),
        (JUDGED + "n1\tr1\t0\tsoft:text\n", "3行目: n1 と r1 の判定が二度"),
        (JUDGED + "n1\tr2\t7\t\n", "3行目の grade「7」"),
        (JUDGED + "n1\n", "3行目の resource_id が空"),
        (JUDGED + "n1\tr2\t3\n", "3行目の reason_code がありません"),
    ],
)
def test_judgments_that_cannot_be_read_are_refused(measure, qrels, words):
    said = refused(measure(qrels))
    assert "qrels.tsv" in said
    assert words in said


def test_a_quotation_mark_in_a_reason_swallows_no_line(measure):
    quoted = HEAD + 'n1\tr9\t0\tsoft:text\trule\t"とても\nn1\tr1\t3\t\tmanual\tよい\n'
    found = {row["measure"]: row for row in map(json.loads, measure(quoted).stdout.splitlines())}
    assert found["hit@1"]["value"] == 1


@pytest.mark.parametrize(
    ("answers", "words"),
    [
        ([], "結果が1件もありません"),
        ([ANSWER, ANSWER], "2行目の need_id n1 は前にも"),
        ([{**ANSWER, "ranked": ["r1", "r1"]}], "1行目の ranked に r1 が二度"),
        ([{**ANSWER, "ranked": "r1"}], "1行目の ranked が並びでは"),
        ([{**ANSWER, "need_id": ["n1"]}], "1行目の need_id が文字列では"),
        ([{**ANSWER, "gap": "false"}], "1行目の gap が読めません"),
        (["{", {"need_id": "n1"}], "2行目に ranked、gap がありません"),
    ],
)
def test_a_run_that_answers_nothing_or_twice_is_refused(measure, answers, words):
    said = refused(measure(answers=answers))
    assert "run.jsonl" in said
    assert words in said


def test_ids_that_do_not_meet_are_told_with_how_they_count(measure):
    qrels = JUDGED + "n8\tr1\t3\t\nn1\tr8\t2\t\n"
    told = measure(qrels, [{**ANSWER, "need_id": "n9", "ranked": ["r9"]}]).stderr
    for words in (
        "needs.jsonl にないニーズの判定があります。数えません: 1件(n8)",
        "resources.jsonl にない資源の判定があります。出せなかったものと数えます: 1件(r8)",
        "needs.jsonl にないニーズの結果があります。数えません: 1件(n9)",
        "結果のないニーズがあります。何も出さなかったと数えます: 1件(n1)",
        "resources.jsonl にない資源が結果にあります。判定がなければ違反と数えます: 1件(r9)",
    ):
        assert words in told
    unjudged = measure(HEAD + "n8\tr1\t3\t\n", [ANSWER]).stderr
    assert "判定が1件もないニーズがあります。合う資源がないニーズと数えます: 1件(n1)" in unjudged
    assert measure(answers=[ANSWER]).stderr == ""


@pytest.mark.parametrize(
    ("held", "words"),
    [
        (b"a = " + b"[" * 100_000, "入れ子が多すぎます"),
        (b"a = " + b"9" * 5000, "数の桁か"),
        (b"version = 'x'\n[criterion.travel]\nweight = " + b"9" * 400, "数の桁か"),
        ('version = "試し"'.encode("cp932"), "UTF-8 でないか"),
        (b"a = = 1", "TOML として読めません"),
    ],
)
def test_a_file_of_weights_that_cannot_be_read_is_refused(tmp_path, held, words):
    path = tmp_path / "weights.toml"
    path.write_bytes(held)
    with pytest.raises(WeightError, match=words):
        read_weights(path)


ODD = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.integers(min_value=10**18)
    | st.floats()
    | st.text()
    | st.sampled_from(
        ["mon", "25:00", "10:00", "en", "高齢者", "walk", "", "DTSTART:20260101T1000"]
    ),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["weekday", "start", "end", "nth_weekday", "min_age", "attributes"])
            | st.text(max_size=3),
            inner,
            max_size=4,
        )
    ),
    max_leaves=8,
)
ANY_FILE = st.binary(max_size=200) | st.lists(ODD, max_size=3).map(
    lambda values: "\n".join(map(json.dumps, values)).encode()
)
OFTEN = settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))


@OFTEN
@given(key=st.sampled_from(sorted(NEED_KEYS)), odd=ODD)
def test_whatever_a_field_of_a_need_holds_it_is_ranked_or_refused(tmp_path, key, odd):
    (tmp_path / "n.jsonl").write_text(json.dumps({**NEED, key: odd}), encoding="utf-8")
    for _, row in read_lines(tmp_path / "n.jsonl", NEED_KEYS):
        if isinstance(row, JsonLinesError):
            continue
        try:
            need = need_from_row(row)
        except FactRowError as error:
            assert "。" in str(error)  # noqa: PT017  a sentence with a cure, not a bare name
            continue
        found = Snapshot([resource_from_row(PLACE)]).rank(need, Context())
        assert len(found.matches) <= 1


@OFTEN
@given(key=st.sampled_from(sorted(RESOURCE_KEYS)), odd=ODD)
def test_whatever_a_field_of_a_place_holds_it_is_ranked_or_refused(tmp_path, key, odd):
    (tmp_path / "r.jsonl").write_text(json.dumps({**PLACE, key: odd}), encoding="utf-8")
    for _, row in read_lines(tmp_path / "r.jsonl", RESOURCE_KEYS):
        if isinstance(row, JsonLinesError):
            continue
        try:
            place = resource_from_row(row)
        except FactRowError as error:
            assert "。" in str(error)  # noqa: PT017  a sentence with a cure, not a bare name
            continue
        found = Snapshot([place]).rank(need_from_row(NEED), Context())
        assert len(found.matches) <= 1


@OFTEN
@given(held=ANY_FILE)
def test_any_bytes_are_objects_or_faults_that_name_the_file(tmp_path, held):
    path = tmp_path / "any.jsonl"
    path.write_bytes(held)
    for number, row in read_lines(path, NEED_KEYS):
        assert number >= 1
        if isinstance(row, JsonLinesError):
            assert str(path) in str(row)
        else:
            assert set(row) <= NEED_KEYS
    try:
        assert read_run(path)
    except QualityError as error:
        assert str(path) in str(error)  # noqa: PT017


@OFTEN
@given(
    held=st.binary(max_size=200)
    | st.text(alphabet="n1r\t\n\r\"'03,:\x00\u2028", max_size=60).map(lambda t: (HEAD + t).encode())
)
def test_any_bytes_are_judgments_or_a_fault_that_names_the_file(tmp_path, held):
    path = tmp_path / "qrels.tsv"
    path.write_bytes(held)
    try:
        read = read_judgments(path)
    except QualityError as error:
        assert str(path) in str(error)  # noqa: PT017
    else:
        assert all(one.grade in range(4) for row in read.values() for one in row.values())
