"""Sessions as data say what the schedule says: never open on a day the text takes out."""

import datetime as dt

import pytest

from directory.schedule import occurrences, parse
from directory.search.opening import hours_on
from directory.stored_session import is_left_out, stored_sessions

FIRST = dt.date(2026, 7, 1)
YEAR = [FIRST + dt.timedelta(days=number) for number in range(366)]


@pytest.mark.parametrize(
    "text",
    [
        "毎週火曜日 10:00～12:00",
        "平日 9:00～17:00",
        "毎週火曜 10時～12時 2026年8月11日は休み",
        "月～金 9:00～17:00 祝日・年末年始休み",
        "第2・第4土曜日 13:30～15:30（8月は休み）",
        "毎日 9:00～17:00 第3月曜・年末年始休館",
        "月～金 9:00～17:00\n休み: 年末年始（12月29日～1月3日）",
        "平日9:00～17:00（8月13日から15日は休み）",
        "9:00～17:00 月曜休館（祝日の場合は翌日）",
    ],
)
def test_stored_sessions_are_held_on_the_days_of_the_text_and_no_other(text):
    parsed = parse(text)
    stored = stored_sessions(parsed)
    said = {each.day for each in occurrences(parsed, YEAR[0], YEAR[-1])}
    assert said
    assert {day for day in YEAR if hours_on(stored, "", day)} in (said, set())


@pytest.mark.parametrize(
    ("text", "closed"),
    [
        ("毎週火曜 10時～12時 2026年8月11日は休み", dt.date(2026, 8, 11)),
        ("月～金 9:00～17:00 年末年始（12月29日～1月3日）休み", dt.date(2026, 12, 30)),
        ("第2土曜 10:00～12:00 8月は休み", dt.date(2026, 8, 8)),
        ("平日 9:00～17:00", dt.date(2026, 7, 20)),
    ],
)
def test_a_closed_day_is_named_in_the_note_of_each_session(text, closed):
    stored = stored_sessions(parse(text))
    assert stored
    assert all(is_left_out(each, closed) for each in stored)


def test_a_note_that_names_no_day_takes_none_out():
    session = {"weekday": "tue", "start": "10:00", "end": "12:00", "note": "要予約"}
    assert not is_left_out(session, dt.date(2026, 7, 7))
