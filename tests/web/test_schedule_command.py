"""``chiikinowa schedule parse``: one JSON string a line in, one reading a line out."""

import json

import pytest
from click.testing import CliRunner

from web.cli import main
from web.cli.schedule import ScheduleInputError, command

WINDOW = ("--from", "2026-04-01", "--to", "2026-04-30")


def _run(stdin, *arguments):
    done = CliRunner().invoke(
        command,
        ["parse", *(arguments or WINDOW)],
        input=stdin,
        catch_exceptions=False,
        standalone_mode=False,
    )
    return [json.loads(line) for line in done.stdout.splitlines()]


def test_a_line_gives_exactly_these_keys():
    (answer,) = _run('"第2・第4土曜日 10時～12時"\n')
    assert answer == {
        "status": "parsed",
        "rrules": ["DTSTART:20260411T100000\nRRULE:FREQ=MONTHLY;BYDAY=2SA,4SA"],
        "occurrences": [["2026-04-11", "10:00", "12:00"], ["2026-04-25", "10:00", "12:00"]],
        "text": "第2・第4土曜日 10時～12時",
    }


def test_hours_not_stated_are_null():
    (answer,) = _run('"毎月15日"\n')
    assert answer["occurrences"] == [["2026-04-15", None, None]]


def test_lines_keep_their_order_and_their_text():
    texts = ["不定期", "毎週火曜\n10:00～", "休止中"]
    answers = _run("\n".join(map(json.dumps, texts)))
    assert [answer["text"] for answer in answers] == texts
    assert [answer["status"] for answer in answers] == ["irregular", "parsed", "irregular"]


def test_a_file_saved_with_a_byte_order_mark_is_read():
    assert [answer["status"] for answer in _run('\ufeff"毎週月曜"\n')] == ["parsed"]


def test_an_empty_line_gives_nothing():
    assert _run('\n"毎週月曜"\n\n') == _run('"毎週月曜"\n')


@pytest.mark.parametrize("line", ["毎週月曜", "[1]", "{", "12"])
def test_a_line_that_is_no_json_string_is_named(line):
    with pytest.raises(ScheduleInputError, match="1行目が JSON の文字列ではありません"):
        _run(line)


def test_dates_the_wrong_way_round_are_refused():
    with pytest.raises(ScheduleInputError, match="--to を --from 以後"):
        _run('"毎週月曜"\n', "--from", "2026-05-01", "--to", "2026-04-01")


def test_a_failure_ends_in_one_japanese_message_and_exit_code_1(monkeypatch, capsys):
    arguments = ["chiikinowa", "schedule", "parse", "--from", "2026-05-01", "--to", "2026-04-01"]
    monkeypatch.setattr("sys.argv", arguments)
    with pytest.raises(SystemExit) as ended:
        main()
    assert ended.value.code == 1
    assert capsys.readouterr().err.startswith("エラー: --from 2026-05-01 と --to 2026-04-01")
