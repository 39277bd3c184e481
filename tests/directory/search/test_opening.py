"""Open now, today, this week."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from directory.database import TOKYO
from directory.search import Certainty, When
from directory.search.opening import is_open, simple_sessions

YES, UNKNOWN, NO = Certainty.YES, Certainty.UNKNOWN, None


def _at(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text).replace(tzinfo=TOKYO)


def _stored(**session: Any) -> list[dict[str, Any]]:
    return [{"note": "", "start": "10:00", "end": "12:00", **session}]


@pytest.mark.parametrize(
    ("session", "moment", "answer"),
    [
        ({"weekday": "tue"}, "2026-11-24T10:00", YES),
        ({"weekday": "tue"}, "2026-11-24T11:59", YES),
        ({"weekday": "tue"}, "2026-11-24T12:00", NO),
        ({"weekday": "tue"}, "2026-11-25T10:30", NO),
        ({"nth_weekday": "4-tue"}, "2026-11-24T10:30", YES),
        ({"nth_weekday": "3-tue"}, "2026-11-24T10:30", NO),
        ({"nth_weekday": "last-mon"}, "2026-11-30T10:30", YES),
        ({"nth_weekday": "last-mon"}, "2026-11-23T10:30", NO),
        ({"date": "2026-11-24"}, "2026-11-24T10:30", YES),
        ({"date": "2026-11-20", "until": "2026-11-24"}, "2026-11-24T10:30", YES),
        ({"weekday": "mon", "note": "祝日を除く"}, "2026-11-23T10:30", NO),
        ({"weekday": "mon"}, "2026-11-23T10:30", YES),
        ({"weekday": "tue", "end": None}, "2026-11-24T10:30", UNKNOWN),
        ({"weekday": "tue", "end": None}, "2026-11-24T09:30", NO),
        ({"weekday": "tue", "start": None, "end": None}, "2026-11-24T10:30", UNKNOWN),
        ({"weekday": "tue", "start": "18:00", "end": "01:00"}, "2026-11-24T23:30", YES),
        ({"weekday": "tue", "start": "18:00", "end": "01:00"}, "2026-11-25T00:30", YES),
        ({"weekday": "tue", "start": "18:00", "end": "01:00"}, "2026-11-25T01:00", NO),
    ],
)
def test_open_now(session: dict[str, Any], moment: str, answer: Certainty | None) -> None:
    assert is_open(_stored(**session), "", When.NOW, _at(moment)) is answer


def test_the_moment_is_seen_in_tokyo() -> None:
    utc = dt.datetime(2026, 11, 24, 1, 30, tzinfo=dt.UTC)

    assert is_open(_stored(weekday="tue"), "", When.NOW, utc) is YES


def test_unknown_hours_are_unknown_and_never_closed() -> None:
    for when in When:
        assert is_open([], "", when, _at("2026-11-24T10:00")) is UNKNOWN
        assert is_open([], "不定期", when, _at("2026-11-24T10:00")) is UNKNOWN


def test_a_text_that_says_more_than_the_sessions_is_read() -> None:
    text = "毎週火曜日 10:00～12:00(8月は休み)"

    assert is_open([], text, When.TODAY, _at("2026-07-28T09:00")) is YES
    assert is_open([], text, When.TODAY, _at("2026-08-04T09:00")) is NO


def test_this_week_is_today_and_six_days_more() -> None:
    monday = _stored(weekday="mon")

    assert is_open(monday, "", When.WEEK, _at("2026-11-24T09:00")) is YES
    assert is_open(_stored(date="2026-12-01"), "", When.WEEK, _at("2026-11-24T09:00")) is NO


def test_sessions_stand_for_a_text_only_if_they_say_it_all() -> None:
    today = dt.date(2026, 11, 1)
    tuesdays = _stored(weekday="tue")

    assert simple_sessions("毎週火曜日 10:00～12:00", tuesdays, today) == tuple(tuesdays)
    assert simple_sessions("毎週火曜日 10:00～12:00(12月は休み)", tuesdays, today) == ()
    assert simple_sessions("毎週火曜日 10:00～12:00", _stored(weekday="wed"), today) == ()
    assert simple_sessions("不定期", tuesdays, today) == ()
