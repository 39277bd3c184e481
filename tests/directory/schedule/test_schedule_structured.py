"""Schedules that are data already: arrays of sessions and iCalendar lines."""

import json
from datetime import date, time

import pytest

from directory.schedule import Status, occurrences
from directory.schedule.structured import StructuredScheduleError, from_structured

FIRST, LAST = date(2026, 4, 1), date(2026, 6, 30)


def _entry(**fields):
    return {"start": "10:00", "end": "12:00", "note": "", **fields}


def _days(parsed):
    return [(one.day.month, one.day.day) for one in occurrences(parsed, FIRST, LAST)]


def test_a_weekday_is_every_week():
    parsed = from_structured([_entry(weekday="tue")])
    assert parsed.status is Status.PARSED
    assert _days(parsed)[:3] == [(4, 7), (4, 14), (4, 21)]


@pytest.mark.parametrize(
    ("nth", "days"),
    [("2-sat", [(4, 11), (5, 9), (6, 13)]), ("last-fri", [(4, 24), (5, 29), (6, 26)])],
)
def test_an_nth_weekday_is_once_a_month(nth, days):
    assert _days(from_structured([_entry(nth_weekday=nth)])) == days


def test_a_date_with_an_end_is_every_day_between():
    assert _days(from_structured([_entry(date="2026-05-02", until="2026-05-04")])) == [
        (5, 2),
        (5, 3),
        (5, 4),
    ]


def test_an_empty_array_is_by_arrangement():
    assert from_structured([]).status is Status.IRREGULAR


def test_a_note_takes_days_out_and_one_that_cannot_be_read_leaves_it_partial():
    without = from_structured([_entry(weekday="wed", note="祝日を除く")])
    assert (4, 29) not in _days(without)
    assert from_structured([_entry(weekday="wed", note="月による")]).status is Status.PARTIAL


ICAL = "DTSTART;TZID=Asia/Tokyo:20260408T133000\nDURATION:PT2H\nRRULE:FREQ=MONTHLY;BYDAY=2WE"


def test_ical_lines_give_their_days_and_hours():
    parsed = from_structured(ICAL)
    assert _days(parsed) == [(4, 8), (5, 13), (6, 10)]
    (hours,) = {(one.start, one.end) for one in occurrences(parsed, FIRST, LAST)}
    assert hours == (time(13, 30), time(15, 30))


def test_ical_time_of_another_zone_is_told_in_japanese_time():
    parsed = from_structured("DTSTART:20260408T003000Z\nRRULE:FREQ=WEEKLY;BYDAY=WE")
    assert {one.start for one in occurrences(parsed, FIRST, LAST)} == {time(9, 30)}


def test_ical_exceptions_are_left_out():
    lines = "DTSTART:20260408T100000\nRRULE:FREQ=WEEKLY;BYDAY=WE\nEXDATE:20260415T100000"
    assert _days(from_structured(lines))[:2] == [(4, 8), (4, 22)]


def test_a_rule_beyond_what_is_supported_gives_no_dates():
    parsed = from_structured("DTSTART:20260408T100000\nRRULE:FREQ=YEARLY;BYWEEKNO=20")
    assert (parsed.status, parsed.sessions) == (Status.PARTIAL, ())


@pytest.mark.parametrize(
    "value",
    ["nonsense", [{"weekday": "xyz"}], [_entry(weekday="mon", start="25時")], ["mon"]],
)
def test_any_other_form_is_refused_in_japanese(value):
    with pytest.raises(StructuredScheduleError, match="ません"):
        from_structured(value)


def test_every_resource_of_the_reference_data_is_read(shared_dir):
    lines = (shared_dir / "data/matching-dev/resources.jsonl").read_text("utf-8").splitlines()
    for line in lines:
        schedule = json.loads(line)["schedule"]
        parsed = from_structured(schedule)
        assert parsed.status is (Status.PARSED if schedule else Status.IRREGULAR), line
