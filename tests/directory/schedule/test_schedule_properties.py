"""Properties of the schedule reader that hold for any text and any rule."""

from __future__ import annotations

import json
import unicodedata
from datetime import date, time
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from directory.schedule import Hours, ParsedSchedule, Session, Status, occurrences, parse
from directory.schedule.algebra import WORKDAYS, both, minus
from directory.schedule.day import (
    LAST,
    Dates,
    Everyday,
    Fortnightly,
    Holidays,
    MonthDays,
    Months,
    NextWeekday,
    NthWeekdays,
    Shift,
    Shifted,
    Span,
    Weekdays,
    YearlyRange,
)
from directory.schedule.writer import to_japanese

FIRST, UNTIL = date(2026, 4, 1), date(2027, 3, 31)
WORDS = (Path(__file__).parent / "phrases.tsv").read_text(encoding="utf-8")
PIECES = sorted(
    set("月火水木金土日祝休館開第１２3・、。（）※：～\n 翌年末始隔週毎平除くはのもが時分半午前後")
)
FRAGMENTS = [
    *(
        "毎週",
        "第2",
        "最終",
        "月～金",
        "祝日",
        "の場合は",
        "翌日",
        "休館",
        "を除く",
        "10:00～12:00",
        "午後1時",
    ),
    *(
        "8月",
        "年末年始",
        "隔週",
        "4月5日",
        "12/29～1/3",
        "夏季",
        "（",
        "）",
        "、",
        "※",
        "は",
        "のみ",
        "不定期",
    ),
    *(
        "または",
        "要予約",
        "受付",
        "休館日：",
        "開館",
        "24時間",
        "お盆",
        "第5週",
        "30日",
        "毎月",
        "月2回",
        "から",
    ),
]


# --- any text -------------------------------------------------------------------------------------


@given(st.text(max_size=200) | st.text(st.sampled_from(PIECES), max_size=80))
@settings(max_examples=300, deadline=None)
def test_no_text_whatever_raises(text):
    parsed = parse(text, FIRST, UNTIL)
    assert parsed.text == text
    occurrences(parsed, FIRST, UNTIL)
    to_japanese(parsed)


@given(st.lists(st.sampled_from(FRAGMENTS), max_size=14).map("".join))
@settings(max_examples=400, deadline=None)
def test_schedule_words_in_any_order_never_raise_and_write_back_what_was_read(text):
    parsed = parse(text, FIRST, UNTIL)
    if parsed.status is Status.PARSED:
        assert not parsed.notes
        assert parsed.sessions
    else:
        assert parsed.status is Status.IRREGULAR or parsed.notes or not parsed.sessions
    json.dumps([str(one.day) for one in occurrences(parsed, FIRST, UNTIL)])


def test_a_text_of_any_length_is_read_in_bounded_time():
    for piece in (
        "月・",
        "第1",
        "（",
        "10:00～",
        "祝日の場合は",
        "あ",
        "1",
        "毎週月曜日 10:00～12:00 ",
    ):
        parsed = parse(piece * (100_000 // len(piece)), FIRST, UNTIL)
        assert parsed.status is Status.IRREGULAR
        assert not parsed.sessions
    for piece in (
        "月・",
        "第1",
        "（",
        "10:00～",
        "祝日の場合は",
        "あ",
        "1,",
        "毎週月曜日 10:00～12:00、",
    ):
        parse((piece * 2000)[:2000], FIRST, UNTIL)


@given(st.sampled_from([line.split("\t")[0] for line in WORDS.splitlines() if "\t" in line]))
@settings(max_examples=150, deadline=None)
def test_width_of_letters_does_not_matter(text):
    text = text.replace("\\n", "\n")
    if any(mark in text for mark in "①②"):
        return
    wide = "".join(_wide(letter) for letter in unicodedata.normalize("NFKC", text))
    one, other = parse(text, FIRST, UNTIL), parse(wide, FIRST, UNTIL)
    assert one.status == other.status
    assert occurrences(one, FIRST, UNTIL) == occurrences(other, FIRST, UNTIL)


def _wide(letter):
    return chr(ord(letter) + 0xFEE0) if "!" <= letter <= "~" else letter


# --- any rule -------------------------------------------------------------------------------------

weekday_sets = st.sets(st.integers(0, 6), min_size=1, max_size=5).map(frozenset)
some_weekdays = weekday_sets.map(Weekdays)
nth_weekdays = st.builds(
    lambda ordinals, weekday: NthWeekdays(frozenset(ordinals), frozenset({weekday})),
    st.sets(st.sampled_from([1, 2, 3, 4, LAST]), min_size=1, max_size=3),
    st.integers(0, 6),
)
month_days = st.sets(st.integers(1, 28) | st.just(LAST), min_size=1, max_size=3).map(
    lambda numbers: MonthDays(frozenset(numbers))
)
months = st.sets(st.integers(1, 12), min_size=1, max_size=6).map(lambda m: Months(frozenset(m)))
dates = st.sets(st.dates(FIRST, UNTIL), min_size=1, max_size=4).map(lambda d: Dates(frozenset(d)))
fortnightly = st.dates(FIRST, date(2026, 12, 31)).map(
    lambda day: Fortnightly(frozenset({day.weekday()}), day)
)
shifts = st.sampled_from(
    [
        Shift("days", 1),
        Shift("days", -1),
        Shift("days", 7),
        Shift("workday", 1),
        Shift("workday", -1),
        Shift("ordinary"),
    ]
)
regular = st.one_of(some_weekdays, nth_weekdays, month_days)
day_sets = st.one_of(
    regular,
    st.just(Everyday()),
    st.just(WORKDAYS),
    dates,
    fortnightly,
    st.builds(lambda base: minus(base, Holidays()), regular),
    st.builds(lambda base, off: minus(base, off), regular, months),
    st.builds(lambda period, base: both(period, base), months, nth_weekdays | some_weekdays),
    st.builds(lambda base: both(Span(date(2026, 6, 1), date(2026, 9, 30)), base), some_weekdays),
    st.builds(lambda base, shift: Shifted(base, Holidays(), shift), nth_weekdays, shifts),
    st.builds(lambda base, weekday: NextWeekday(base, weekday), nth_weekdays, st.integers(0, 6)),
)
moments = st.builds(time, st.integers(6, 21), st.sampled_from([0, 15, 30, 45]))
hour_ranges = st.one_of(
    st.just(()),
    st.builds(lambda start: (Hours(start, None),), moments),
    st.lists(moments, min_size=2, max_size=4, unique=True).map(
        lambda found: tuple(
            Hours(*pair) for pair in zip(sorted(found)[::2], sorted(found)[1::2], strict=False)
        )
    ),
    st.sampled_from([(Hours(time(20), time(1)),), (Hours(time(18), time(0)),)]),
)
fixed_closures = st.one_of(
    some_weekdays,
    nth_weekdays,
    month_days,
    st.just(Holidays()),
    st.just(YearlyRange((12, 29), (1, 3))),
)
moved_closures = st.builds(lambda base, shift: Shifted(base, Holidays(), shift), regular, shifts)
held_and_closed = st.one_of(
    st.tuples(day_sets, st.lists(fixed_closures, max_size=2, unique=True)),
    st.tuples(
        st.just(Everyday()),
        st.lists(fixed_closures | moved_closures, min_size=1, max_size=2, unique=True),
    ),
)


@given(held_and_closed, hour_ranges)
@settings(max_examples=250, deadline=None)
def test_any_rule_written_in_japanese_reads_back_as_the_same_dates(held, hours):
    days, closed = held[0], tuple(held[1])
    sessions = tuple(Session(days, one) for one in (hours or (Hours(),)))
    rule = ParsedSchedule(Status.PARSED, "", sessions, closed)
    written = to_japanese(rule)
    again = parse(written, FIRST, UNTIL)
    wanted = occurrences(rule, FIRST, UNTIL)
    if wanted:
        assert again.status is Status.PARSED, (written, again.notes)
    assert occurrences(again, FIRST, UNTIL) == wanted, written
