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

from directory.age import OLDEST
from matching.criterion import Context
from matching.fact_row import NEED_KEYS, RESOURCE_KEYS, need_from_row, resource_from_row
from matching.field import FactRowError
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
UNKNOWN = "わからないものとして読みました。"
NEED_ODD = [
    ("age", 200, f"age が 200歳です。0から{OLDEST}までの値に"),
    ("age", "七十", "age は数値(歳)で"),
    ("budget_yen", -1, "budget_yen が -1円です"),
    ("budget_yen", 10**20, "budget_yen が 100000000000000000000円です"),
    ("budget_yen", 300.5, "budget_yen が 300.5円です。円の数は整数で"),
    ("max_km", 1e308, "max_km が 1e+308kmです"),
    ("stage", "達人", "stage の値「達人」は使えません"),
    ("prefers_group_size", "huge", "prefers_group_size の値「huge」は使えません"),
    ("interests", {"a": 1}, "interests は"),
    ("wishes", 5, "wishes は文字列で"),
    ("with_children", "はい", "with_children は true、false、null のどれか"),
    ("needs_barrier_free", "スロープ", "needs_barrier_free はオブジェクト"),
    ("lat", {"deg": 35}, "lat は度の数で"),
    ("available", "いつでも", "available は"),
]
PLACE_ODD = [
    ("kind", "moon", "kind の値「moon」は使えません"),
    ("roles", ["king"], "roles の値「king」は使えません"),
    ("capacity", 2.5, "capacity が 2.5人です。人の数は整数で"),
    ("open_places", 0.5, "open_places が 0.5人です"),
    ("open_places", 10**20, "open_places が"),
    ("cost_yen", "無料", "cost_yen は数値(円)で"),
    ("cost_yen", True, "cost_yen は数値(円)で"),
    ("group_size", "medium", "group_size の値「medium」は使えません"),
    ("schedule", "いつでも", "schedule を読めません: 日程の DTSTART"),
    ("schedule", "DTSTART:99991231T100000\nDURATION:PT2H", "schedule を読めません: 日程の DTSTART"),
    ("schedule", "DTSTART:20260406T100000\nDURATION:P999999W", "日程の長さ"),
    ("audience", {"attributes": []}, "audience の attributes が空の並び"),
    (
        "audience",
        {"min_age": 60, "max_age": 20},
        "audience の min_age が 60歳で、max_age の 20歳を",
    ),
    ("accepts", {"children": "相談"}, "accepts の children は true"),
    ("lng", 35.6, "緯度が空です"),
]
UNUSED = [
    ("schedule", [{"weekday": "xyz", "start": "10:00", "end": "12:00"}], "曜日「xyz」が読め"),
    ("schedule", [{**MON, "start": "12:00", "end": "10:00"}], "翌朝までの時間なら、12時間までに"),
    ("schedule", [{**MON, "form": "10:00", "end": "12:00"}], "schedule の form という項目は"),
    ("schedule", [{**MON, "form": "10:00", "end": "12:00"}], "月曜日の始まりの時刻がありません"),
    ("audience", {"minage": 60}, "audience の minage という項目は形式にありません"),
    ("accepts", {"childs": True}, "accepts の childs という項目は形式にありません"),
    ("barrier_free", {"lift": True}, "barrier_free の lift という項目は形式にありません"),
    ("colour", "red", "colour という項目は形式にありません"),
]


ODD_ROWS = [
    *(("needs", "n1", *odd) for odd in NEED_ODD),
    *(("resources", "r1", *odd) for odd in PLACE_ODD),
]


@pytest.mark.parametrize(("name", "row_id", "field", "value", "words"), ODD_ROWS)
def test_what_cannot_be_is_read_as_unknown_and_told(run, name, row_id, field, value, words):
    def ranked(written: object) -> Result:
        rows = {"needs": NEED, "resources": PLACE}
        rows[name] = {**rows[name], field: written}
        return run([rows["needs"]], [rows["resources"]])

    result = ranked(value)
    assert json.loads(result.stdout) == json.loads(ranked(None).stdout)
    [told] = [one for one in result.stderr.splitlines() if words in one]
    assert f"{name}.jsonl の1行目({row_id}): " in told
    assert told.endswith(UNKNOWN)


@pytest.mark.parametrize(("field", "value", "words"), UNUSED)
def test_a_field_or_an_hour_that_means_nothing_is_not_used_and_told(run, field, value, words):
    result, unknown = run([NEED], [{**PLACE, field: value}]), run([NEED], [{**PLACE, field: None}])
    assert json.loads(result.stdout) == json.loads(unknown.stdout)
    [told] = [one for one in result.stderr.splitlines() if words in one]
    assert "使いません。" in told


def test_the_hours_that_can_be_read_are_used(run):
    hours = [{**MON, "start": "13:00", "end": "15:00"}, {**MON, "start": "x", "end": "15:00"}]
    result = run([NEED], [{**PLACE, "schedule": hours}])
    assert json.loads(result.stdout) == json.loads(run([NEED], [PLACE]).stdout)
    late = run([{**NEED, "available": [{**MON, "start": "18:00", "end": "20:00"}]}], [PLACE])
    assert json.loads(late.stdout)["excluded"]["r1"][0]["gate"] == "hard:schedule"


@pytest.mark.parametrize(
    ("odd", "believed", "words"),
    [
        (
            {"attributes": ["男性", "女性", "高齢者"]},
            {"attributes": ["高齢者"]},
            "「女性」と「男性」",
        ),
        (
            {"attributes": ["男性", "障害手帳あり", "手帳なし"]},
            {"attributes": ["男性"]},
            "「手帳なし」と「障害手帳あり」の両方",
        ),
        (
            {"age": 5, "attributes": ["男性", "高齢者"]},
            {"age": None, "attributes": ["男性"]},
            "age が 5歳で、attributes の「高齢者」と食い違",
        ),
    ],
)
def test_of_words_at_odds_none_is_believed(run, odd, believed, words):
    grown = {**PLACE, "audience": {"min_age": 20, "attributes": ["高齢者", "男性"]}}
    result, plain = run([{**NEED, **odd}], [grown]), run([{**NEED, **believed}], [grown])
    assert json.loads(result.stdout) == json.loads(plain.stdout)
    assert words in result.stderr
    assert UNKNOWN in result.stderr


def test_two_pairs_of_words_at_odds_are_told_apart(run):
    result = run([{**NEED, "attributes": ["男性", "女性", "障害手帳あり", "手帳なし"]}], [PLACE])
    assert "「女性」と「男性」の両方" in result.stderr
    assert "「手帳なし」と「障害手帳あり」の両方" in result.stderr


def test_a_status_that_is_no_word_of_the_format_is_not_running(run):
    result = run([NEED], [{**PLACE, "status": "suspended"}])
    assert json.loads(result.stdout)["excluded"]["r1"][0]["gate"] == "hard:status"
    assert "status の値「suspended」は使えません" in result.stderr


def test_by_a_way_nobody_knows_only_what_is_too_far_by_every_way_is_left_out(run):
    need = {**NEED, "lat": 35.63, "lng": 139.58, "transport": "飛行機"}
    near, far = {**PLACE, "lat": 35.6435, "lng": 139.58}, {**PLACE, "lat": 36.63, "lng": 139.58}
    result = run([need], [near])
    assert json.loads(result.stdout)["ranked"] == ["r1"]
    assert json.loads(run([need], [far]).stdout)["excluded"]["r1"][0]["gate"] == "hard:travel"
    assert "「飛行機」は使えません" in result.stderr


def test_a_language_that_is_none_is_compared_as_written(run):
    def ranked(spoken):
        place = {**PLACE, "accepts": {"foreign_language": spoken}}
        return run([{**NEED, "language": "xx"}], [place])

    assert json.loads(ranked(["xx"]).stdout)["ranked"] == ["r1"]
    apart = ranked(["en", "qq"])
    assert json.loads(apart.stdout)["excluded"]["r1"][0]["gate"] == "hard:language"
    for words in ("language を読めません: 「xx」", "foreign_language を読めません: 「qq」"):
        assert words in apart.stderr


@pytest.mark.parametrize(
    ("as_written", "meant"),
    [
        ({"age": 66.5}, {"age": 66}),
        ({"age": "66", "budget_yen": "３００"}, {}),
        ({"age": 66.0, "budget_yen": 300.0}, {}),
        ({"attributes": "男性"}, {"attributes": ["男性"]}),
        ({"attributes": ["男性", None]}, {"attributes": ["男性"]}),
        ({"budget_yen": ""}, {"budget_yen": None}),
        ({"available": [{**MON, "nth_weekday": None, "start": "10:00", "end": "16:00"}]}, {}),
    ],
)
def test_what_can_only_mean_one_thing_is_read_so(run, as_written, meant):
    near = {**PLACE, "cost_yen": 300, "audience": {"min_age": 66, "attributes": ["男性"]}}
    result, plain = run([{**NEED, **as_written}], [near]), run([{**NEED, **meant}], [near])
    assert json.loads(result.stdout) == json.loads(plain.stdout)


def test_a_limit_of_part_of_a_minute_is_kept():
    need = need_from_row({**NEED, "max_minutes": 12.5}, told := [])
    assert (need.max_minutes, told) == (12.5, [])


def test_a_place_without_a_name_is_ranked_and_told(run):
    result = run([NEED], [{**PLACE, "name": None}])
    assert json.loads(result.stdout)["excluded"] == {}
    assert "resources.jsonl の1行目(r1): name がありません" in result.stderr


def test_an_id_and_a_code_may_be_numbers(run):
    need, place = {**NEED, "id": 7, "municipality_code": 13219}, {**PLACE, "id": 8}
    assert json.loads(run([need], [place]).stdout)["ranked"] == ["8"]


def test_the_same_oddity_of_many_rows_is_told_once_with_how_many(run):
    result = run([NEED], [{**PLACE, "id": f"r{number}", "source": "町"} for number in range(30)])
    [told] = [one for one in result.stderr.splitlines() if "source という項目" in one]
    assert "resources.jsonl の1行目(r0)ほか29行: " in told


def test_a_row_that_stands_twice_alike_is_one(run):
    result = run([NEED, NEED], [PLACE, PLACE])
    assert json.loads(result.stdout)["ranked"] == ["r1"]
    assert "2行目(n1): 前の行と同じ id、同じ内容です" in result.stderr


@pytest.mark.parametrize(
    ("broken", "words"),
    [
        ("[" * 100_000, "入れ子が深すぎ"),
        ('{"id": "n1", "age": 5, "age": 6}', "項目 age が二度"),
        ('{"id": "n1", "needs_barrier_free": {"toilet": true, "toilet": false}}', "項目 toilet が"),
        ('{"id": "n1", "age": NaN}', "NaN は JSON の数ではありません"),
        ('{"id": "n1", "age": ' + "9" * 5000 + "}", "の age の数が大きすぎます"),
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
    said = refused(run(["{broken", {**NEED, "id": ""}], [{**PLACE, "id": ""}, "[]", PLACE]))
    assert [part.split("行目")[0][-1] for part in said.splitlines()] == ["1", "2", "1", "2"]
    for word in ("resources.jsonl", "オブジェクト", "JSON として", "needs.jsonl"):
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
        (JUDGED + "n1\tr2\t0\n", "3行目の grade は 0 なのに、reason_code がありません"),
    ],
)
def test_judgments_that_cannot_be_read_are_refused(measure, qrels, words):
    said = refused(measure(qrels))
    assert "qrels.tsv" in said
    assert words in said


def test_a_good_place_needs_no_reason_against_it(measure):
    assert measure(HEAD + "n1\tr1\t3\n").stdout == measure(JUDGED).stdout


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
SAYS_WHOM = frozenset({"id", "municipality_code"})
OFTEN = settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))


@OFTEN
@given(key=st.sampled_from(sorted(NEED_KEYS - SAYS_WHOM)), odd=ODD)
def test_whatever_a_field_of_a_need_holds_it_is_ranked(tmp_path, key, odd):
    (tmp_path / "n.jsonl").write_text(json.dumps({**NEED, key: odd}), encoding="utf-8")
    for _, row in read_lines(tmp_path / "n.jsonl", None):
        if not isinstance(row, JsonLinesError):
            need = need_from_row(row, told := [])
            assert all(one.endswith("。") for one in told)
            assert len(Snapshot([resource_from_row(PLACE, [])]).rank(need, Context()).matches) <= 1


@OFTEN
@given(key=st.sampled_from(sorted(RESOURCE_KEYS - SAYS_WHOM)), odd=ODD)
def test_whatever_a_field_of_a_place_holds_it_is_ranked(tmp_path, key, odd):
    (tmp_path / "r.jsonl").write_text(json.dumps({**PLACE, key: odd}), encoding="utf-8")
    for _, row in read_lines(tmp_path / "r.jsonl", None):
        if not isinstance(row, JsonLinesError):
            place = resource_from_row(row, told := [])
            assert all(one.endswith("。") for one in told)
            found = Snapshot([place]).rank(need_from_row(NEED, []), Context())
            assert len(found.matches) <= 1


@OFTEN
@given(key=st.sampled_from(sorted(SAYS_WHOM)), odd=ODD)
def test_whatever_says_whom_a_row_is_about_it_is_read_or_refused_in_words(key, odd):
    try:
        place = resource_from_row({**PLACE, key: odd}, [])
    except FactRowError as error:
        assert key in str(error)  # noqa: PT017
    else:
        assert place.resource_id
        assert place.municipality_code


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
