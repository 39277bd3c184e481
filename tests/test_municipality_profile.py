"""What the five profiles state is what the handbook and the plans state, worked out by hand."""

from __future__ import annotations

from pathlib import Path

import pytest

from geo.profile import Profile, common_indicators, load_profile, load_profiles

AREAS_DIR = Path(__file__).resolve().parent.parent / "data" / "areas"
SIX_DIGITS = {
    "13223": "132233",
    "13214": "132144",
    "13219": "132195",
    "13218": "132187",
    "23447": "234478",
}


@pytest.fixture(scope="module")
def profiles() -> dict[str, Profile]:
    return load_profiles(AREAS_DIR)


def test_codes_names_and_counties(profiles: dict[str, Profile]) -> None:
    assert {code: profile.lg_code for code, profile in profiles.items()} == SIX_DIGITS
    assert {code: profile.name for code, profile in profiles.items()} == {
        "13214": "国分寺市",
        "13218": "福生市",
        "13219": "狛江市",
        "13223": "武蔵村山市",
        "23447": "武豊町",
    }
    assert profiles["23447"].county == "知多郡"
    assert profiles["23447"].prefecture == "愛知県"


@pytest.mark.parametrize(
    ("code", "operator", "contract", "section"),
    [
        ("13223", "武蔵村山市社会福祉協議会", "委託", "福祉総務課"),
        ("13214", "国分寺市社会福祉協議会", "委託", "地域共生推進課"),
        ("13219", "公益社団法人東京社会福祉士会", "委託", "福祉相談課"),
        ("13218", "福生市社会福祉協議会", "", ""),
        ("23447", "", "委託", "福祉課(社会福祉担当)"),
    ],
)
def test_who_runs_participation_support(
    profiles: dict[str, Profile], code: str, operator: str, contract: str, section: str
) -> None:
    support = profiles[code].participation_support
    assert (support.operator, support.contract, support.section) == (operator, contract, section)


def test_komae_yell_is_the_desk_of_komae(profiles: dict[str, Profile]) -> None:
    support = profiles["13219"].participation_support
    assert support.desk == "こまYELL"
    assert str(support.started_on) == "2022-04-01"


def test_musashimurayama_menu_and_unknown_areas(profiles: dict[str, Profile]) -> None:
    profile = profiles["13223"]
    assert profile.participation_support.menu == (
        "就労準備支援",
        "就労体験",
        "交流体験",
        "ボランティア活動",
    )
    (kind,) = profile.area_kinds
    assert (kind.label, kind.count, kind.names) == ("地域福祉エリア", 4, ())


def test_multilayer_conference_needs_consent_and_support_conference_secrecy(
    profiles: dict[str, Profile],
) -> None:
    for profile in profiles.values():
        own = {meeting.type: meeting for meeting in profile.meetings}
        assert own["multilayer_conference"].consent_required is True
        assert own["multilayer_conference"].legal_basis == "106-4-2-5"
        assert own["support_conference"].consent_required is False
        assert own["support_conference"].secrecy_bound is True
        assert own["support_conference"].legal_basis == "106-6"


@pytest.mark.parametrize(
    ("code", "kind", "host", "regular", "as_needed", "months"),
    [
        ("13223", "multilayer_conference", "武蔵村山市(福祉総務課)", None, True, None),
        ("13223", "support_conference", "武蔵村山市(福祉総務課)", True, None, None),
        (
            "13214",
            "multilayer_conference",
            "国分寺市社会福祉協議会(多機関協働事業者)",
            None,
            True,
            None,
        ),
        ("13214", "support_conference", "国分寺市", None, None, None),
        ("13218", "multilayer_conference", "", None, None, None),
        ("23447", "multilayer_conference", "武豊町福祉課", True, True, 2),
        ("23447", "support_conference", "武豊町福祉課", True, True, 2),
    ],
)
def test_hosts_and_frequency_of_the_meetings(
    profiles: dict[str, Profile],
    code: str,
    kind: str,
    host: str,
    regular: bool | None,
    as_needed: bool | None,
    months: int | None,
) -> None:
    (meeting,) = (meeting for meeting in profiles[code].meetings if meeting.type == kind)
    assert (meeting.host, meeting.regular, meeting.as_needed, meeting.interval_months) == (
        host,
        regular,
        as_needed,
        months,
    )


def test_the_four_field_meetings_of_komae_are_both_conferences(
    profiles: dict[str, Profile],
) -> None:
    field_meetings = {
        "支援調整会議",
        "地域ケア会議",
        "地域自立支援協議会",
        "子ども家庭支援ネットワーク会議",
    }
    for kind in ("multilayer_conference", "support_conference"):
        names = {meeting.name for meeting in profiles["13219"].meetings_counting_as(kind)}
        assert names == field_meetings | {
            "重層的支援会議" if kind == "multilayer_conference" else "支援会議"
        }


def test_fussa_tells_its_two_support_conferences_apart_by_law(
    profiles: dict[str, Profile],
) -> None:
    meetings = profiles["13218"].meetings
    assert len(meetings) == 8
    assert all(meeting.joint for meeting in meetings)
    bases = {meeting.type: meeting.legal_basis_name for meeting in meetings}
    assert bases["support_conference"] == "社会福祉法第106条の6"
    assert bases["poverty_support_conference"] == "生活困窮者自立支援法第9条"
    (own_plan,) = (meeting for meeting in meetings if meeting.type == "poverty_plan_conference")
    assert own_plan.consent_required is True


def test_taketoyo_members_come_by_field(profiles: dict[str, Profile]) -> None:
    meeting = profiles["23447"].meetings[0]
    assert [group.field for group in meeting.members] == [
        "高齢",
        "障がい",
        "こども",
        "生活困窮",
        "4分野以外",
    ]
    named = {name for group in meeting.members for name in group.names}
    assert {"半田保健所", "知多福祉相談センター(生活保護担当／生活困窮者自立支援担当)"} <= named


def test_only_three_plans_put_the_conference_before_matching(
    profiles: dict[str, Profile],
) -> None:
    first = {
        code for code, profile in profiles.items() if profile.workflow.conference_before_matching
    }
    assert first == {"13219", "13218", "23447"}


@pytest.mark.parametrize(
    ("code", "whom", "end"),
    [
        ("13223", (), ""),
        ("13214", (), ""),
        ("13219", ("person",), ""),
        ("13218", ("person",), "open_ended"),
        ("23447", ("supporters",), ""),
    ],
)
def test_whom_contact_is_kept_with_after_closing(
    profiles: dict[str, Profile], code: str, whom: tuple[str, ...], end: str
) -> None:
    workflow = profiles[code].workflow
    assert (workflow.aftercare_whom, workflow.aftercare_end) == (whom, end)


def test_a_plan_without_consent_never_goes_to_the_multilayer_conference(
    profiles: dict[str, Profile],
) -> None:
    assert {
        profile.consent.no_consent_plan_on_multilayer_conference for profile in profiles.values()
    } == {"deny"}
    taketoyo = profiles["23447"]
    assert taketoyo.consent.plan_without_consent == "household_plan_no_consent"
    assert "表に従う" in taketoyo.consent.note


def test_no_profile_makes_up_a_follow_up_interval(profiles: dict[str, Profile]) -> None:
    for profile in profiles.values():
        assert profile.follow_up.person_interval_days is None
        assert profile.follow_up.site_interval_days is None
        assert profile.freshness.due_days is None


@pytest.mark.parametrize(
    ("code", "identifiers"),
    [
        (
            "13223",
            {
                "coordinator",
                "integration_promoter",
                "life_support_coordinator",
                "community_supporter",
            },
        ),
        ("13214", {"coordinator", "life_support_coordinator"}),
        ("13219", {"csw", "integration_promoter", "life_support_coordinator"}),
        ("13218", {"coordinator", "welfare_activity_specialist", "no_refusal_promoter"}),
        ("23447", {"csw", "life_support_coordinator"}),
    ],
)
def test_staff_the_plan_names(
    profiles: dict[str, Profile], code: str, identifiers: set[str]
) -> None:
    assert {title.identifier for title in profiles[code].staff} == identifiers


def test_fussa_has_three_coordinators_in_two_places(profiles: dict[str, Profile]) -> None:
    placed = {
        title.placement: title.headcount
        for title in profiles["13218"].staff
        if title.identifier == "coordinator"
    }
    assert placed == {"福祉総合相談窓口(社会福祉課)": 2, "福生市社会福祉協議会(福祉センター)": 1}


def test_forms_the_plans_name(profiles: dict[str, Profile]) -> None:
    forms = {
        code: [form.identifier for form in profile.forms] for code, profile in profiles.items()
    }
    assert forms == {
        "13223": ["support_plan"],
        "13214": ["support_plan"],
        "13219": ["handover_sheet", "assessment_sheet", "plan_sheet", "evaluation_sheet"],
        "13218": ["handover_sheet", "assessment_sheet", "support_plan"],
        "23447": ["support_plan", "household_plan_no_consent", "area_chart"],
    }
    assert profiles["13219"].forms[1].pages == 4
    assert all(form.fields == () for form in profiles["13219"].forms)


def test_review_months_of_komae_and_midterm_of_musashimurayama(
    profiles: dict[str, Profile],
) -> None:
    steps = profiles["13219"].review.steps
    assert [(step.from_month, step.to_month) for step in steps] == [(3, 4), (5, 7), (8, 9), (9, 11)]
    review = profiles["13223"].review
    assert (str(review.midterm_from), str(review.midterm_to)) == ("2026-04-01", "2026-09-30")


@pytest.mark.parametrize("code", SIX_DIGITS)
def test_every_section_a_plan_fills_says_where_it_stands(
    profiles: dict[str, Profile], code: str
) -> None:
    profile = profiles[code]
    sections = [
        profile.plan,
        *profile.area_kinds,
        *profile.staff,
        profile.participation_support,
        *profile.meetings,
        *profile.forms,
        profile.workflow,
        *(profile.indicators if profile.indicators != common_indicators() else ()),
        *profile.qualitative_indicators,
        profile.review,
        *profile.desks,
    ]
    assert [section for section in sections if not section.source] == []


def test_a_sixth_municipality_is_a_folder(tmp_path: Path) -> None:
    folder = tmp_path / "99999"
    folder.mkdir()
    (folder / "profile.toml").write_text(
        'code = "99999"\nname = "架空町"\nprefecture = "架空県"\n'
        "[workflow]\nconference_before_matching = true\n"
        '[[area_kinds]]\nidentifier = "school_area"\nlabel = "小学校区"\n'
        '[[indicators]]\nname = "見学の数"\nmeasure = "visits"\ntarget = 5\ncomparison = "about"\n',
        encoding="utf-8",
    )
    profile = load_profile(folder)
    assert profile.workflow.conference_before_matching
    assert profile.area_kinds[0].label == "小学校区"
    (indicator,) = profile.indicators
    assert (indicator.measure, indicator.comparison) == ("visits", "about")
