from __future__ import annotations

import dataclasses
import datetime as dt
import uuid
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from directory.history import ConfirmationMethod, FieldConfirmation
from directory.verification import Verification
from geo.profile import Profile, common_indicators, load_profiles
from geo.profile_section import Indicator
from matching.activity import ProgramEvent
from matching.case import Person
from matching.errors import InvalidValueError
from matching.indicator.count import Count, Ref, median_days
from matching.indicator.period import Period, fiscal_year, half_of, halves, last_halves
from matching.indicator.picture import described, draw_trend, written
from matching.indicator.public import SMALLEST, is_personal, public_report, suppress
from matching.indicator.record_line import lines_of
from matching.indicator.report import (
    MEASURES,
    figure,
    indicator_of,
    questions,
    report,
    trend,
    visible_records,
)
from matching.intake import HomeEntry
from matching.plan import PlanService, ServiceKind, SupportPlan
from matching.relocation import household_moved
from tests import factories
from tests.matching.golden import AS_OF, CODE, EXPECTED, MISSING, PARTS, GoldenYear

AREAS = Path(__file__).resolve().parents[2] / "data" / "areas"
TOWN = Profile(code=CODE, name="架空市", prefecture="架空県", indicators=common_indicators())
PERIODS = (*halves(TOWN, 2024), fiscal_year(TOWN, 2024))
PROFILES = load_profiles(AREAS)


@pytest.fixture
def golden(session: Session) -> GoldenYear:
    """The year worked out by hand, with another town's year beside it as noise."""
    year = GoldenYear(session)
    other = factories.coordinator(session, factories.FUSSA)
    case = factories.case(session, other, factories.FUSSA, gap_case=True)
    factories.need(session, case)
    return year


@pytest.mark.usefixtures("golden")
@pytest.mark.parametrize("measure", EXPECTED)
def test_every_figure_is_the_one_worked_out_by_hand(session: Session, measure: str):
    indicator = indicator_of(TOWN, measure) if measure not in TAKETOYO else TAKETOYO[measure]
    found = [figure(session, TOWN, indicator, period, AS_OF) for period in PERIODS]
    assert tuple(each.value for each in found) == EXPECTED[measure]
    if measure in PARTS:
        assert tuple(dict(each.count.parts) for each in found) == PARTS[measure]
    if measure in MISSING:
        assert tuple(each.count.missing_dates for each in found) == MISSING[measure]


TAKETOYO = {
    row.measure: row
    for row in PROFILES.get(factories.TAKETOYO, TOWN).indicators
    if row.measure in MEASURES and row.measure not in {i.measure for i in common_indicators()}
}


def test_the_hand_worked_year_covers_every_figure_computed_from_records():
    assert set(EXPECTED) == set(MEASURES)


@pytest.mark.parametrize("code", sorted(PROFILES))
def test_every_indicator_of_every_plan_is_computed_or_typed_in(code: str):
    profile = PROFILES[code]
    for indicator in profile.indicators:
        assert indicator.measure in MEASURES or indicator.origin == "entered", indicator.name
        assert indicator.rule or indicator.origin == "entered", indicator.name
    for question in profile.qualitative_indicators:
        for measure in question.evidence:
            assert indicator_of(profile, measure).rule


def test_each_plan_gives_a_report_of_its_own_indicators(session: Session):
    for profile in PROFILES.values():
        factories.municipality(session, profile.code)
        rows = report(session, profile, fiscal_year(profile, 2024), AS_OF)
        assert [row.indicator.name for row in rows] == [row.name for row in profile.indicators]


@pytest.mark.usefixtures("golden")
def test_the_thirteen_questions_carry_their_evidence(session: Session):
    profile = PROFILES[CODE]
    found = questions(session, profile, fiscal_year(profile, 2024), AS_OF)
    assert [row.number for row in found] == list(range(1, 14))
    evidence = {row.number: row.evidence for row in found}
    assert evidence[8][0].value == 20.0
    assert evidence[8][0].count.missing_dates == 1
    assert evidence[9][0].count.denominator == 3


def test_the_30th_of_september_and_the_1st_of_october_lie_in_different_halves():
    first, second = halves(TOWN, 2024)
    assert first.holds(dt.date(2024, 9, 30))
    assert not first.holds(dt.date(2024, 10, 1))
    assert second.holds(dt.date(2024, 10, 1))
    assert fiscal_year(TOWN, 2024).last == dt.date(2025, 3, 31)
    assert half_of(TOWN, dt.date(2025, 3, 31)) == second
    assert half_of(TOWN, dt.date(2025, 4, 1)) == halves(TOWN, 2025)[0]


@given(st.dates(dt.date(2000, 1, 1), dt.date(2099, 12, 31)))
def test_every_day_lies_in_exactly_one_half(day: dt.date):
    found = half_of(TOWN, day)
    assert found.holds(day)
    assert [period.holds(day) for period in last_halves(TOWN, day, 4)].count(True) == 1


def test_an_empty_town_has_counts_of_nothing_and_no_shares(session: Session):
    factories.municipality(session, CODE)
    values = {
        row.indicator.measure: row.value
        for row in report(session, TOWN, fiscal_year(TOWN, 2024), AS_OF)
    }
    assert values.pop("combined_support_share") is None
    assert set(values.values()) == {0}


def test_a_figure_opens_the_records_behind_it_for_those_allowed(
    session: Session, golden: GoldenYear
):
    shown = figure(session, TOWN, indicator_of(TOWN, "placements_begun"), PERIODS[2], AS_OF)
    assert {ref.case_id for ref in shown.count.records} == {golden.a.id, golden.b.id}
    owner = factories.actor(golden.owner)
    assert len(visible_records(session, owner, shown)) == 2
    colleague = factories.actor(factories.coordinator(session, CODE))
    admin = factories.actor(factories.municipal_admin(session, CODE))
    assert visible_records(session, colleague, shown) == []
    assert visible_records(session, admin, shown) == []


@pytest.mark.usefixtures("golden")
def test_every_count_has_as_many_records_as_its_number(session: Session):
    for row in report(session, TOWN, fiscal_year(TOWN, 2024), AS_OF):
        if row.indicator.unit != "%":
            assert len(row.count.records) == row.value


@pytest.mark.usefixtures("golden")
def test_a_trend_shows_the_halves_side_by_side(session: Session):
    rows = trend(session, TOWN, "placements_begun", dt.date(2025, 3, 31), halves=3)
    assert [(row.period.label, row.value) for row in rows] == [
        ("2023年度下半期", 0),
        ("2024年度上半期", 1),
        ("2024年度下半期", 1),
    ]


@pytest.mark.usefixtures("golden")
def test_counting_opens_nobodys_file(session: Session):
    session.commit()
    session.expunge_all()
    session.info.pop("reads", None)
    for profile in PROFILES.values():
        report(session, profile, fiscal_year(profile, 2024), AS_OF)
        questions(session, profile, fiscal_year(profile, 2024), AS_OF)
        public_report(session, profile, 2024, AS_OF)
    assert session.info.get("reads", {}) == {}


def test_an_unknown_measure_is_named_as_such():
    with pytest.raises(InvalidValueError, match="no_such"):
        indicator_of(TOWN, "no_such")


def typed(session: Session, measure: str, on: str, **columns: object) -> None:
    factories.municipality(session, CODE)
    session.add(
        ProgramEvent(
            municipality_code=CODE,
            measure=measure,
            title=measure,
            on=dt.date.fromisoformat(on),
            **columns,
        )
    )
    session.flush()


YEAR = Period(dt.date(2024, 4, 1), dt.date(2025, 3, 31), "2024年度")


@pytest.mark.parametrize(
    ("events", "columns", "value", "progress", "reached"),
    [
        ([{"amount": 5200}, {"amount": 5100}], {"unit": "人", "target": 10000}, 10300, 1.03, True),
        ([{"amount": 41, "base": 50}], {"unit": "%", "target": 80}, 82.0, 1.025, True),
        ([{"amount": 3012}], {"unit": "人", "target": 251, "period": "month"}, 251.0, 1.0, True),
        ([{"attendance": 300}], {"unit": "人", "target": 1500}, 300, 0.2, False),
        ([{}, {}, {}], {"unit": "回", "target": 12}, 3, 0.25, False),
        ([{"amount": 13}], {"unit": "件", "target": 12, "comparison": "at_most"}, 13, 1.083, False),
        ([], {"unit": "人", "target": 10}, None, None, None),
    ],
)
def test_a_typed_figure_is_set_against_its_target(
    session: Session, events: list, columns: dict, value: object, progress: object, reached: object
):
    for event in events:
        typed(session, "made_up", "2024-06-01", **event)
    indicator = Indicator(name="架空", measure="made_up", origin="entered", **columns)
    found = figure(session, TOWN, indicator, YEAR, AS_OF)
    assert (found.value, found.progress, found.reached) == (value, progress, reached)


def test_a_target_over_several_years_is_counted_from_their_beginning(session: Session):
    for on, amount in (("2024-05-01", 120), ("2025-05-01", 150), ("2027-05-01", 999)):
        typed(session, "made_up", on, amount=amount)
    indicator = Indicator(
        name="架空",
        measure="made_up",
        origin="entered",
        unit="人",
        target=400,
        period="span",
        span_from=dt.date(2024, 4, 1),
        span_to=dt.date(2027, 3, 31),
    )
    second_year = fiscal_year(TOWN, 2025)
    assert figure(session, TOWN, indicator, second_year, AS_OF).value == 270


def test_a_month_figure_is_averaged_over_the_months_that_have_begun(session: Session):
    typed(session, "made_up", "2024-04-10", amount=100)
    typed(session, "made_up", "2024-05-10", amount=200)
    indicator = Indicator(
        name="架空", measure="made_up", origin="entered", unit="人", period="month"
    )
    found = figure(session, TOWN, indicator, YEAR, dt.date(2024, 5, 20))
    assert found.value == 150.0


def test_dates_out_of_order_are_counted_apart_and_never_make_a_negative_median():
    ref = Ref("support_case", uuid.uuid4())
    later, sooner = dt.date(2024, 5, 10), dt.date(2024, 5, 1)
    found = median_days([(later, sooner, ref), (None, sooner, ref), (sooner, later, ref)])
    assert (found.value, found.denominator, found.missing_dates) == (9.0, 1, 2)


COUNTS = st.integers(0, 12)


@given(COUNTS, COUNTS)
def test_no_hidden_number_follows_from_what_is_published(first: int, second: int):
    cells = suppress(Count(first), Count(second), Count(first + second))
    shown = {index: cell.value for index, cell in enumerate(cells) if not cell.hidden}
    assert all(value is None or value >= SMALLEST for value in shown.values())
    fits = [
        (one, two, one + two)
        for one in range(30)
        for two in range(30)
        if all((one, two, one + two)[index] == value for index, value in shown.items())
    ]
    for index, cell in enumerate(cells):
        if cell.hidden:
            assert len({world[index] for world in fits}) > 1, "follows by subtraction"


@given(COUNTS, COUNTS)
def test_a_first_half_published_at_midterm_gives_no_second_half_away(first: int, second: int):
    midterm = suppress(Count(first), Count(0), Count(first))[0]
    end = suppress(Count(first), Count(second), Count(first + second))
    if second < SMALLEST and not midterm.hidden:
        assert end[1].hidden
        assert end[2].hidden


@pytest.mark.usefixtures("golden")
def test_the_public_report_of_a_small_town_shows_no_number_of_people(session: Session):
    rows = {row.indicator.measure: row for row in public_report(session, TOWN, 2024, AS_OF)}
    for measure in ("placements_begun", "gap_case_persons", "combined_support_share"):
        row = rows[measure]
        assert row.first_half.hidden
        assert row.second_half.hidden
        assert row.year.hidden
        assert row.year.value is None
    assert rows["multilayer_conferences"].year.value == 3
    assert not any(hasattr(row, "records") for row in rows.values())


def test_a_share_is_hidden_when_few_people_stand_behind_either_side():
    few = Count(50.0, numerator=2, denominator=4)
    nearly_all = Count(96.0, numerator=48, denominator=50)
    enough = Count(50.0, numerator=25, denominator=50)
    assert suppress(enough, enough, few)[2].hidden
    assert suppress(enough, enough, nearly_all)[2].hidden
    assert suppress(enough, enough, enough)[2].value == 50.0


def test_whatever_counts_people_is_personal_until_listed_otherwise():
    made_up = Indicator(name="架空", measure="made_up", unit="人")
    assert is_personal(made_up)
    assert is_personal(indicator_of(TOWN, "resources_first_used"))
    assert not is_personal(indicator_of(TOWN, "training_events"))
    assert is_personal(dataclasses.replace(made_up, unit="件"))


def test_a_past_period_keeps_its_verified_entries_when_they_are_confirmed_again(session: Session):
    """14 counts each day an entry was found true, not only the last."""
    entry = factories.resource(
        session,
        CODE,
        created_at=dt.datetime(2020, 1, 1, tzinfo=dt.UTC),
        confirmed_on=dt.date(2024, 5, 1),
        confirmed_method="visit",
    )
    wanted = indicator_of(TOWN, "resources_found_or_verified")

    def counted() -> tuple[float | None, ...]:
        return tuple(figure(session, TOWN, wanted, one, AS_OF).value for one in PERIODS)

    assert counted() == (1, 0, 1)
    entry.confirmed_on = dt.date(2024, 11, 1)
    session.flush()
    assert counted() == (1, 1, 1)
    field = FieldConfirmation(
        resource_id=entry.id,
        field="phone",
        confirmed_on=dt.date(2024, 6, 1),
        method=ConfirmationMethod.PHONE,
    )
    session.add(field)
    session.flush()
    entry.confirmed_on, entry.confirmed_method = dt.date(2025, 6, 1), "import"
    field.confirmed_on = dt.date(2025, 6, 2)
    session.flush()
    assert counted() == (1, 1, 1)
    days = session.scalars(select(Verification.on).where(Verification.resource_id == entry.id))
    assert sorted(days) == [
        dt.date(2024, 5, 1),
        dt.date(2024, 6, 1),
        dt.date(2024, 11, 1),
        dt.date(2025, 6, 2),
    ]


@pytest.mark.usefixtures("golden")
@pytest.mark.parametrize("measure", sorted(EXPECTED))
def test_the_picture_of_a_course_says_what_its_table_says(session: Session, measure: str):
    indicator = TAKETOYO.get(measure) or indicator_of(TOWN, measure)
    town = dataclasses.replace(TOWN, indicators=(*TOWN.indicators, indicator))
    course = trend(session, town, measure, dt.date(2025, 3, 31), halves=2)
    told = described(course)
    for row, value in zip(course, EXPECTED[measure][:2], strict=True):
        assert f"{row.period.label} {written(value)}" in told


def test_a_plan_without_a_ticked_service_counts_and_one_of_other_services_only_does_not(
    session: Session,
):
    owner = factories.coordinator(session)
    bare, other = factories.case(session, owner), factories.case(session, owner)
    for case, services in (
        (bare, []),
        (other, [PlanService(service=ServiceKind.CONSULTATION, started_on=dt.date(2024, 5, 1))]),
    ):
        days = dict.fromkeys(("period_from", "drafted_on", "decided_on"), dt.date(2024, 5, 1))
        session.add(SupportPlan(case_id=case.id, goals="出かける", services=services, **days))
    session.flush()
    town = dataclasses.replace(TOWN, code=bare.municipality_code)
    count = figure(session, town, indicator_of(town, "support_plans"), PERIODS[2], AS_OF).count
    assert [ref.case_id for ref in count.records] == [bare.id]
    assert count.parts == (("再プラン", 0), ("種類の記録なし", 1))


@pytest.mark.usefixtures("golden")
def test_a_picture_is_drawn_the_same_every_time_and_holds_no_script(session: Session):
    for measure in ("support_plans", "combined_support_share", "need_to_plan_median_days"):
        course = trend(session, TOWN, measure, dt.date(2025, 3, 31))
        picture = draw_trend(course)
        assert picture == draw_trend(course)
        assert picture.lstrip().startswith(b"<?xml")
        assert b"<script" not in picture


@pytest.mark.usefixtures("golden")
def test_each_record_behind_a_figure_has_a_line_and_none_names_a_person(session: Session):
    names = session.scalars(select(Person.name)).all()
    for measure in EXPECTED:
        indicator = TAKETOYO.get(measure) or indicator_of(TOWN, measure)
        refs = figure(session, TOWN, indicator, PERIODS[2], AS_OF).count.records
        lines = lines_of(session, refs)
        assert len(lines) == len(refs)
        assert all(line and "記録" not in line for line in lines), measure
        assert not [line for line in lines for name in names if name in line]


def test_somebody_who_moves_in_the_middle_of_a_year_is_counted_once_and_stays_counted(
    session: Session,
):
    """What was done here counts here; the new town counts from its own first day."""
    year = GoldenYear(session)
    before = [figure(session, TOWN, one, PERIODS[2], AS_OF).value for one in TOWN.indicators]
    household_moved(
        session,
        year.a,
        factories.actor(year.owner),
        dt.date(2024, 12, 1),
        HomeEntry(town="架空町三丁目"),
        factories.FUSSA,
    )
    after = [figure(session, TOWN, one, PERIODS[2], AS_OF).value for one in TOWN.indicators]
    assert after == before
    there = dataclasses.replace(TOWN, code=factories.FUSSA)
    gap = indicator_of(there, "gap_case_persons")
    assert figure(session, there, gap, PERIODS[2], AS_OF).value == 0
