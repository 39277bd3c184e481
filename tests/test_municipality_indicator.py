"""Indicators and targets of the five plans, row by row as the plans print them."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from geo.profile import Indicator, Profile, common_indicators, load_profiles

AREAS_DIR = Path(__file__).resolve().parent.parent / "data" / "areas"


@pytest.fixture(scope="module")
def profiles() -> dict[str, Profile]:
    return load_profiles(AREAS_DIR)


def by_measure(profile: Profile) -> dict[str, Indicator]:
    return {indicator.measure: indicator for indicator in profile.indicators}


def test_musashimurayama_has_15_quantitative_and_13_qualitative_without_targets(
    profiles: dict[str, Profile],
) -> None:
    profile = profiles["13223"]
    assert [indicator.number for indicator in profile.indicators] == list(range(1, 16))
    assert [indicator.number for indicator in profile.qualitative_indicators] == list(range(1, 14))
    assert all(indicator.target is None for indicator in profile.indicators)
    assert [indicator.measure for indicator in profile.indicators] == [
        indicator.measure for indicator in common_indicators()
    ]
    goals = Counter(indicator.goal for indicator in profile.indicators)
    assert goals == {1: 3, 2: 2, 3: 7, 4: 3}
    assert Counter(indicator.goal for indicator in profile.qualitative_indicators) == {
        1: 3,
        2: 3,
        3: 4,
        4: 3,
    }


def test_indicator_names_are_the_plan_s_own_words(
    profiles: dict[str, Profile], shared_dir: Path
) -> None:
    plan = (shared_dir / "domain" / "plans" / "musashimurayama-r8.txt").read_text(encoding="utf-8")
    profile = profiles["13223"]
    for indicator in (*profile.indicators, *profile.qualitative_indicators):
        assert indicator.name in plan


@pytest.mark.parametrize("code", ["13214", "13219", "13218"])
def test_plans_without_indicators_count_the_common_15_without_targets(
    profiles: dict[str, Profile], code: str
) -> None:
    assert profiles[code].indicators == common_indicators()
    assert all(indicator.target is None for indicator in profiles[code].indicators)


@pytest.mark.parametrize(
    ("measure", "target", "unit", "comparison", "period"),
    [
        ("placements_begun", 1, "件", "", "year"),
        ("care_training_completions", 400, "人", "", "span"),
        ("child_center_interviews", 100, "回", "", "year"),
        ("child_center_phone_consultations", 210, "件", "", "year"),
        ("child_center_visits", 130, "件", "", "year"),
        ("child_center_joint_meetings", 12, "回", "", "year"),
        ("child_center_case_meetings", 18, "回", "", "year"),
        ("child_center_supervisions", 12, "回", "", "year"),
        ("pregnancy_support_call_share", 80, "%", "at_least", "year"),
        ("poverty_coordination_and_guidance", 150, "件", "at_least", "year"),
        ("salon_attendance", 10000, "人", "", "year"),
        ("activity_center_users", 251, "人", "", "month"),
        ("childcare_base_attendance", 24000, "人", "", "year"),
        ("resident_roundtable_places", 7, "か所", "", "year"),
        ("coordinator_training_persons", 1, "人", "", "year"),
        ("company_training_events", 1, "回", "", "year"),
        ("company_training_companies", 10, "法人", "", "year"),
        ("neighbour_cafe_attendance", 1500, "人", "", "year"),
        ("community_diner_events", 12, "回", "", "year"),
        ("network_training_events", 1, "回", "", "year"),
        ("network_meetings", 2, "回", "", "year"),
        ("outreach_review_meetings", 18, "回", "", "year"),
        ("outreach_ongoing_persons", 40, "人", "", "year"),
        ("outreach_connected_persons", 6, "人", "", "year"),
        ("conferences_held", 6, "回", "at_least", "year"),
        ("regular_conference_cases", 12, "件", "at_most", "year"),
        ("agency_referrals", 3, "件", "", "year"),
        ("disability_consultation", None, "", "", "year"),
        ("life_support_council", None, "", "", "year"),
    ],
)
def test_taketoyo_targets(
    profiles: dict[str, Profile],
    measure: str,
    target: float | None,
    unit: str,
    comparison: str,
    period: str,
) -> None:
    found = by_measure(profiles["23447"])
    assert len(found) == 29
    indicator = found[measure]
    assert (indicator.target, indicator.unit, indicator.comparison, indicator.period) == (
        target,
        unit,
        comparison,
        period,
    )


def test_taketoyo_training_runs_over_three_years_and_cases_are_about_twelve(
    profiles: dict[str, Profile],
) -> None:
    found = by_measure(profiles["23447"])
    training = found["care_training_completions"]
    assert (str(training.span_from), str(training.span_to)) == ("2024-04-01", "2027-03-31")
    assert found["regular_conference_cases"].approximate is True
