"""Rules, calendars and words made from a schedule."""

from datetime import date, datetime, time, timedelta

import pytest
from icalendar import Calendar

from directory.schedule import occurrences, parse
from directory.schedule.ics import to_ics
from directory.schedule.rule import rules
from directory.schedule.writer import to_japanese

FIRST, LAST = date(2026, 4, 1), date(2027, 3, 31)


def _rules(text):
    return [str(rule) for rule in rules(parse(text, FIRST, LAST), FIRST, LAST)]


def test_a_plain_rule_has_no_end():
    assert _rules("第2・第4土曜日 10:00～12:00") == [
        "DTSTART:20260411T100000\nRRULE:FREQ=MONTHLY;BYDAY=2SA,4SA"
    ]


def test_a_rule_with_exceptions_ends_with_the_time_it_was_worked_out_for():
    (rule,) = _rules("毎週水曜日（祝日を除く） 10:00～12:00")
    assert "RRULE:FREQ=WEEKLY;BYDAY=WE;UNTIL=20270331T235959" in rule
    assert "EXDATE:20260429T100000" in rule


def test_days_without_hours_are_whole_days():
    assert _rules("毎月15日") == ["DTSTART;VALUE=DATE:20260415\nRRULE:FREQ=MONTHLY;BYMONTHDAY=15"]


def test_days_no_rule_can_say_are_written_out():
    assert _rules("2026年5月3日(日)～5日(火) 10:00～16:00") == [
        "DTSTART:20260503T100000\nRRULE:FREQ=DAILY;COUNT=3"
    ]


@pytest.mark.parametrize(
    "text", ["毎週火曜日（祝日を除く） 10:00～12:00", "第3金曜 20:00～翌1:00", "毎月最終日曜日"]
)
def test_a_calendar_holds_one_event_a_rule_at_japanese_time(text):
    parsed = parse(text, FIRST, LAST)
    written = to_ics(parsed, FIRST, LAST, summary="架空の会", identifier="r1")
    events = Calendar.from_ical(written).walk("VEVENT")
    assert len(events) == len(rules(parsed, FIRST, LAST))
    begin = events[0].decoded("dtstart")
    first = occurrences(parsed, FIRST, LAST)[0]
    if first.start is None:
        assert begin == first.day
        return
    assert begin.replace(tzinfo=None) == datetime.combine(first.day, first.start)
    assert begin.utcoffset() == timedelta(hours=9)
    assert events[0].decoded("dtend") > begin


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("第2、4土 １０時～正午", "毎月第2・第4土曜日 10:00～12:00"),
        ("月～金（祝日除く）9時-17時", "平日 9:00～17:00"),
        ("水曜定休 10:00～18:00", "毎日 10:00～18:00\n休みの日：毎週水曜日"),
        ("金曜 22時～翌3時", "毎週金曜日 22:00～翌3:00"),
    ],
)
def test_a_rule_is_told_in_natural_japanese(text, words):
    assert to_japanese(parse(text, FIRST, LAST)) == words


def test_what_could_not_be_read_is_told_as_it_was_written():
    assert to_japanese(parse("不定期（要問合せ）", FIRST, LAST)) == "不定期（要問合せ）"


def test_an_end_at_midnight_is_that_clock_time():
    (one, *_) = occurrences(parse("土曜 18時～24時", FIRST, LAST), FIRST, LAST)
    assert (one.start, one.end) == (time(18), time(0))
