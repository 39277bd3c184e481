"""Points people read have two decimals at the most, and what stands above a total adds up to it."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from web.points import adding_up, rounded, signed

EFFECTS = st.lists(st.integers(-99_999, 99_999).map(lambda unit: unit / 10_000), max_size=30)


@given(EFFECTS)
def test_the_parts_shown_add_up_to_the_total_shown(effects: list[float]) -> None:
    total = rounded(math.fsum(effects))
    shown = adding_up(effects, total)
    assert round(math.fsum(shown), 2) == total
    for effect, part in zip(effects, shown, strict=True):
        assert abs(effect - part) < 0.01 + 1e-9
        assert part == round(part, 2)


@given(EFFECTS, EFFECTS)
def test_differences_add_up_to_the_difference_of_two_totals_shown(
    left: list[float], right: list[float]
) -> None:
    both = [*left, *(-effect for effect in right)]
    difference = round(rounded(math.fsum(left)) - rounded(math.fsum(right)), 2)
    assert round(math.fsum(adding_up(both, difference)), 2) == difference


def test_what_needs_no_rounding_stays_as_it_is() -> None:
    assert adding_up([1.25, 0.0, -0.5], 0.75) == [1.25, 0.0, -0.5]


@pytest.mark.parametrize(
    ("points", "told"),
    [(1.2345, "+1.23"), (1.235, "+1.24"), (-0.125, "-0.12"), (3.0, "+3.00"), (-0.001, "0")],
)
def test_points_are_written_with_their_sign_and_two_decimals(points: float, told: str) -> None:
    assert signed(points) == told
