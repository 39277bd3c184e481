"""Free hours: overlapping ones made one and told, half of one refused by its day."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matching.assessment import check_need
from matching.errors import InvalidValueError
from matching.fact_row import need_from_row
from matching.free_hour import free_hours, read_free_hours
from matching.timeslot import TimeSlot, TimeSlotError
from tests.matching.pair import slot

HOUR = st.integers(0, 23)
DRAWN = st.lists(
    st.builds(
        lambda day, start, length: slot(day, start, start + length),
        st.integers(0, 1),
        HOUR,
        st.integers(1, 6),
    ),
    max_size=6,
)


def row(day: str, start: str, end: str) -> dict[str, str]:
    return {"weekday": day, "start": start, "end": end}


def test_overlapping_hours_of_a_day_are_one_and_the_day_is_named():
    read = read_free_hours([row("mon", "10:00", "15:00"), row("mon", "14:00", "17:00")])
    assert read.slots == (slot(0, 10, 17),)
    assert read.merged == (
        "月曜日の 10:00〜15:00と 14:00〜17:00は重なるので、10:00〜17:00の一つにまとめました。",
    )


@pytest.mark.parametrize(
    "apart",
    [
        [row("mon", "10:00", "12:00"), row("mon", "12:00", "15:00")],
        [row("mon", "10:00", "12:00"), row("tue", "11:00", "15:00")],
        [
            {"nth_weekday": "2-sat", "start": "10:00", "end": "12:00"},
            {"nth_weekday": "3-sat", "start": "11:00", "end": "13:00"},
        ],
    ],
)
def test_hours_that_do_not_overlap_stay_as_they_are(apart: list[dict[str, str]]):
    read = read_free_hours(apart)
    assert len(read.slots) == 2
    assert read.merged == ()


def minutes(slots: list[TimeSlot] | tuple[TimeSlot, ...]) -> list[tuple[int, int]]:
    return [
        (one.weekday, minute) for one in slots for minute in range(one.start_minute, one.end_minute)
    ]


@given(DRAWN)
def test_no_minute_is_lost_or_counted_twice(drawn: list[TimeSlot]):
    read = free_hours(drawn)
    assert sorted(minutes(read.slots)) == sorted(set(minutes(drawn)))
    assert bool(read.merged) == (len(read.slots) < len(drawn))


def test_a_sheet_and_a_file_read_overlapping_hours_alike():
    rows = [row("wed", "9:30", "12:00"), row("wed", "11:00", "13:00")]
    kept = check_need({"available": rows})["available"]
    assert kept == [row("wed", "09:30", "13:00")]
    facts = need_from_row({"id": "n", "municipality_code": "00000", "available": rows}, [])
    assert facts.slots == read_free_hours(kept).slots


@pytest.mark.parametrize(
    ("half", "said"),
    [
        (row("mon", "10:00", ""), "月曜日の終わりの時刻がありません(始まり 10:00)"),
        (row("sun", "", "12:00"), "日曜日の始まりの時刻がありません(終わり 12:00)"),
        ({"weekday": "tue"}, "火曜日の始まりと終わりの時刻がありません"),
        (row("", "10:00", "12:00"), "時間(10:00〜12:00)の曜日がありません"),
        (row("fri", "10:00", "25:00"), "金曜日の終わり: 時刻「25:00」が読めません"),
        (row("fri", "10:00", "10:00"), "金曜日の始まりと終わりが同じ時刻"),
    ],
)
def test_half_of_an_hour_is_refused_by_its_day_and_what_is_missing(half: dict[str, str], said: str):
    with pytest.raises(TimeSlotError) as in_a_file:
        read_free_hours([half])
    with pytest.raises(InvalidValueError) as on_a_page:
        check_need({"available": [half]})
    assert said in str(in_a_file.value)
    assert said in str(on_a_page.value)
    assert "来られる曜日と時間" in str(on_a_page.value)
    assert on_a_page.value.field == "available"
