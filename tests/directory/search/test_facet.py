"""Facet values."""

from __future__ import annotations

import datetime as dt

import pytest

from directory.search.facet import bands, session_times, token, yes


@pytest.mark.parametrize(
    ("start", "end", "expected"),
    [
        ("10:00", "12:00", {"morning"}),
        ("10:00", "12:29", {"morning"}),
        ("10:00", "12:30", {"morning", "afternoon"}),
        ("13:00", "15:00", {"afternoon"}),
        ("17:00", "19:00", {"evening", "night"}),
        ("23:00", "01:00", {"night"}),
        ("06:00", "06:15", {"morning"}),
        ("18:00", None, {"evening", "night"}),
        (None, None, set()),
    ],
)
def test_sessions_lie_in_bands_of_the_day(
    start: str | None, end: str | None, expected: set[str]
) -> None:
    clocks = (dt.time.fromisoformat(each) if each else None for each in (start, end))

    assert set(bands(*clocks)) == {f"band={band}" for band in expected}


def test_a_session_on_a_date_has_its_weekday() -> None:
    assert "weekday=tue" in set(session_times({"date": "2026-11-24", "start": None}))
    assert set(session_times({"date": "いつか", "start": "いつか"})) == set()


def test_unknown_is_no_value() -> None:
    assert list(yes("free", None)) == list(yes("free", False)) == []
    assert list(yes("free", True)) == ["free=yes"]


def test_a_value_never_holds_a_blank() -> None:
    assert token("area", "東 地区\u3000北") == "area=東_地区_北"
