"""Schedules kept in columns: weekdays, start, end and a note read as one."""

from datetime import date, time

import pytest

from directory.schedule import Status, occurrences
from directory.schedule.column import parse_columns

FIRST, LAST = date(2026, 4, 1), date(2026, 4, 30)


def _dates(parsed):
    return [
        (one.day.day, one.start and one.start.hour, one.end and one.end.hour)
        for one in occurrences(parsed, FIRST, LAST)
    ]


def test_weekdays_start_and_end_make_a_weekly_session():
    parsed = parse_columns("月水", "13:00", "15:00")
    assert parsed.status is Status.PARSED
    assert _dates(parsed)[:3] == [(1, 13, 15), (6, 13, 15), (8, 13, 15)]


def test_weekdays_parted_by_semicolons_are_a_list():
    assert _dates(parse_columns("月;水", "13:00", "15:00")) == _dates(
        parse_columns("月水", "13:00", "15:00")
    )


def test_an_exact_date_column_says_which_of_the_weekdays():
    parsed = parse_columns("土", "11:00", "13:00", dates="第４土曜日")
    assert _dates(parsed) == [(25, 11, 13)]


def test_a_note_takes_days_out():
    parsed = parse_columns("水", "10:00", "12:00", "祝日は休み")
    assert [day for day, _, _ in _dates(parsed)] == [1, 8, 15, 22]


@pytest.mark.parametrize(
    ("start", "end", "hours"),
    [("10:00", "", (10, None)), ("", "17:00", (None, 17)), ("-", "－", (None, None))],
)
def test_an_empty_cell_leaves_its_end_unknown(start, end, hours):
    assert {one[1:] for one in _dates(parse_columns("金", start, end))} == {hours}


def test_a_cell_with_two_starts_goes_with_the_ends_beside_them():
    parsed = parse_columns("日", "①13：00\n②14：45", "①14：30\n②16：15")
    (first, second), *_ = [
        (one, other)
        for one, other in zip(*[iter(occurrences(parsed, FIRST, LAST))] * 2, strict=False)
    ]
    assert (first.start, first.end) == (time(13), time(14, 30))
    assert (second.start, second.end) == (time(14, 45), time(16, 15))


def test_starts_and_ends_that_name_their_days_are_put_together():
    parsed = parse_columns("", "平日10:00、土日祝9:00", "平日19:00、土日祝17:00")
    assert parsed.status is Status.PARSED
    assert (1, 10, 19) in _dates(parsed)
    assert (4, 9, 17) in _dates(parsed)
    assert (29, 9, 17) in _dates(parsed)


def test_a_date_without_a_year_needs_the_time_of_interest():
    assert parse_columns("", "10:00", "12:00", dates="4月12日").status is Status.PARTIAL
    known = parse_columns("", "10:00", "12:00", dates="4月12日", first=FIRST, last=LAST)
    assert _dates(known) == [(12, 10, 12)]


def test_nothing_at_all_is_no_schedule():
    assert parse_columns("", "", "").status is Status.IRREGULAR
