"""Parts of the day: what hours cover is said of all of them, not of the hour they begin in."""

from __future__ import annotations

import pytest

from matching.day_part import told_times, week_parts
from matching.timeslot import parse_slot
from tests.matching.pair import slot


@pytest.mark.parametrize(
    ("start", "end", "word"),
    [
        ("10:00", "15:00", "日中"),
        ("09:00", "12:00", "午前"),
        ("10:00", "12:30", "午前"),
        ("11:30", "14:00", "午後"),
        ("13:00", "17:00", "午後"),
        ("13:00", "19:00", "午後から夜"),
        ("09:00", "20:00", "一日"),
        ("18:00", "20:00", "夕方・夜"),
        ("11:40", "12:10", "午前"),
        ("22:00", "01:00", "夕方・夜"),
    ],
)
def test_the_word_covers_all_the_hours(start: str, end: str, word: str):
    free = [parse_slot({"weekday": "mon", "start": start, "end": end})]
    assert told_times(free, with_hours=False) == (f"月曜の{word}",)


def test_hours_are_listed_in_the_order_of_the_week_and_once():
    second = parse_slot({"nth_weekday": "2-sat", "start": "13:00", "end": "15:00"})
    free = [second, slot(2, 10, 15), slot(0, 14, 17), slot(0, 10, 15), slot(2, 10, 15)]
    assert told_times(free, with_hours=True) == (
        "月曜の日中(10:00〜17:00)",
        "水曜の日中(10:00〜15:00)",
        "第2土曜の午後(13:00〜15:00)",
    )


def test_whoever_is_free_all_day_is_free_in_each_part():
    assert week_parts([slot(0, 10, 15)]) == ("月曜の午前", "月曜の午後")
