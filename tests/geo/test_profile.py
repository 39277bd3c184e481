"""Reading and writing municipal profiles: a folder is enough, and every slip is told in words."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.profile import (
    PROFILE_FILE,
    ProfileError,
    common_indicators,
    load_profile,
    load_profiles,
    with_check_digit,
    write_minimal_profile,
)

MINIMAL = 'code = "99999"\nname = "架空町"\nprefecture = "架空県"\n'


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "99999"
    made.mkdir()
    return made


def refusal(folder: Path, text: str) -> str:
    (folder / PROFILE_FILE).write_text(text, encoding="utf-8")
    with pytest.raises(ProfileError) as caught:
        load_profile(folder)
    message = str(caught.value)
    assert PROFILE_FILE in message
    return message


def test_three_lines_make_a_municipality_with_what_the_law_gives_everyone(folder: Path) -> None:
    (folder / PROFILE_FILE).write_text(MINIMAL, encoding="utf-8")
    profile = load_profile(folder)
    assert (profile.code, profile.name, profile.prefecture) == ("99999", "架空町", "架空県")
    assert [(meeting.type, meeting.consent_required) for meeting in profile.meetings] == [
        ("multilayer_conference", True),
        ("support_conference", False),
    ]
    assert len(profile.indicators) == 15
    assert all(indicator.target is None for indicator in profile.indicators)
    assert profile.workflow.conference_before_matching is False
    assert profile.consent.no_consent_plan_on_multilayer_conference == "deny"
    assert (profile.fiscal_year.start_month, profile.fiscal_year.second_half_month) == (4, 10)


def test_what_a_plan_does_not_say_stays_empty(folder: Path) -> None:
    (folder / PROFILE_FILE).write_text(MINIMAL, encoding="utf-8")
    profile = load_profile(folder)
    assert profile.follow_up.person_interval_days is None
    assert profile.follow_up.site_interval_days is None
    assert profile.freshness.due_days is None
    assert profile.workflow.closing_judged_by_conference is None
    assert profile.workflow.aftercare_whom == ()
    assert profile.area_kinds == ()
    assert profile.participation_support.operator == ""
    assert profile.center is None


def test_own_section_replaces_the_default_one_whole(folder: Path) -> None:
    text = MINIMAL + '[[indicators]]\nname = "独自の数"\nmeasure = "own_figure"\ntarget = 7\n'
    (folder / PROFILE_FILE).write_text(text, encoding="utf-8")
    (indicator,) = load_profile(folder).indicators
    assert (indicator.name, indicator.target, indicator.rule) == ("独自の数", 7.0, "")


def test_own_name_of_a_common_figure_keeps_its_rule_and_unit(folder: Path) -> None:
    text = MINIMAL + '[[indicators]]\nname = "つながった数"\nmeasure = "placements_begun"\n'
    (folder / PROFILE_FILE).write_text(text, encoding="utf-8")
    (indicator,) = load_profile(folder).indicators
    assert (indicator.name, indicator.unit) == ("つながった数", "件")
    assert "参加開始日" in indicator.rule


def test_every_common_figure_says_how_it_is_counted() -> None:
    assert [indicator.number for indicator in common_indicators()] == list(range(1, 16))
    assert all(indicator.rule and indicator.unit for indicator in common_indicators())
    assert len({indicator.measure for indicator in common_indicators()}) == 15


def test_staff_are_called_by_the_municipality_s_own_title(folder: Path) -> None:
    text = MINIMAL + '[[staff]]\ntitle = "まちの縁結び人"\nidentifier = "coordinator"\n'
    (folder / PROFILE_FILE).write_text(text, encoding="utf-8")
    profile = load_profile(folder)
    assert profile.staff_title("coordinator") == "まちの縁結び人"
    assert profile.staff_title("csw") == "コミュニティソーシャルワーカー"


def test_a_meeting_held_as_another_counts_as_it(folder: Path) -> None:
    text = MINIMAL + (
        '[[meetings]]\ntype = "community_care_meeting"\nname = "地域の会議"\n'
        'also_counts_as = ["multilayer_conference"]\n'
    )
    (folder / PROFILE_FILE).write_text(text, encoding="utf-8")
    profile = load_profile(folder)
    names = [meeting.name for meeting in profile.meetings_counting_as("multilayer_conference")]
    assert names == ["地域の会議"]
    assert profile.meetings_counting_as("support_conference") == ()


def test_byte_order_mark_and_windows_line_ends_are_forgiven(folder: Path) -> None:
    text = "\ufeff" + MINIMAL.replace("\n", "\r\n")
    (folder / PROFILE_FILE).write_bytes(text.encode("utf-8"))
    assert load_profile(folder).name == "架空町"


def test_unknown_key_is_named_with_the_keys_that_exist(folder: Path) -> None:
    message = refusal(folder, MINIMAL + "[workflow]\nconferense_before_matching = true\n")
    assert "「workflow」" in message
    assert "「conferense_before_matching」" in message
    assert "conference_before_matching" in message.split("使える項目")[1]


def test_missing_key_is_named_with_its_place_in_the_list(folder: Path) -> None:
    text = MINIMAL + (
        '[[meetings]]\ntype = "support_conference"\nname = "支援会議"\n'
        '[[meetings]]\ntype = "multilayer_conference"\n'
    )
    message = refusal(folder, text)
    assert "「meetingsの2番目のname」がありません" in message
    assert "書き足してください" in message


def test_every_fault_of_a_file_is_told_at_once(folder: Path) -> None:
    message = refusal(folder, 'code = "99999"\nname = 3\nunknown = 1\n')
    assert "「name」" in message
    assert "「prefecture」" in message
    assert "「unknown」" in message


@pytest.mark.parametrize(
    ("lines", "named", "cure"),
    [
        ("[plan]\ntitle = 3", "「plan.title」", "文字列"),
        ('[plan]\ndraft = "はい"', "「plan.draft」", "true か false"),
        ('[plan]\nstarts_on = "2026-04-01"', "「plan.starts_on」", "日付"),
        ("[plan]\nstarts_on = 2026-04-01T00:00:00", "「plan.starts_on」", "日付"),
        ('[plan]\ngoals = "一つ"', "「plan.goals」", "一覧"),
        ("[plan]\ngoals = [1]", "「plan.goalsの1番目」", "文字列"),
        ("[follow_up]\nperson_interval_days = 3.5", "「follow_up.person_interval_days」", "整数"),
        ("[fiscal_year]\nstart_month = true", "「fiscal_year.start_month」", "整数"),
        ('[center]\nlon = "139"\nlat = 35', "「center.lon」", "数"),
        ('plan = "計画"', "「plan」", "表"),
        ('meetings = ["会議"]', "「meetingsの1番目」", "表"),
        ('[workflow]\naftercare_whom = ["family"]', "「workflow.aftercare_whomの1番目」", "person"),
        (
            '[[meetings]]\ntype = "支援会議"\nname = "支援会議"',
            "「meetingsの1番目のtype」",
            "poverty_support_conference",
        ),
    ],
)
def test_wrong_type_is_told_with_key_and_cure(
    folder: Path, lines: str, named: str, cure: str
) -> None:
    message = refusal(folder, f"{MINIMAL}{lines}\n")
    assert named in message
    assert cure in message


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (MINIMAL + "[plan\n", "4行目"),
        (MINIMAL + 'name = "二度目"\n', "4行目"),
        ('code = "99999\n', "1行目"),
        (MINIMAL + "meetings = [", "最後の行"),
    ],
)
def test_broken_toml_is_told_by_line(folder: Path, text: str, told: str) -> None:
    message = refusal(folder, text)
    assert told in message
    assert "確かめてください" in message


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (MINIMAL.replace("99999", "9999"), "5桁"),
        (MINIMAL.replace("99999", "９９９９９"), "5桁"),
        (MINIMAL.replace("99999", "999997"), "5桁"),
        (MINIMAL.replace("99999", "13219"), "フォルダの名前は 99999"),
        (MINIMAL.replace("架空町", " "), "「name」が空"),
        (MINIMAL + 'lg_code = "999990"\n', "999997"),
        (MINIMAL + "[fiscal_year]\nsecond_half_month = 13\n", "1から12"),
        (MINIMAL + "[center]\nlon = 35.7\nlat = 139.4\n", "center.lon"),
        (MINIMAL + "[center]\nlon = nan\nlat = 35.7\n", "center.lon"),
        (MINIMAL + "[follow_up]\nsite_interval_days = 0\n", "follow_up.site_interval_days"),
        (
            MINIMAL + '[review]\nsteps = [{ name = "評価", from_month = 0, to_month = 4 }]\n',
            "from_month",
        ),
        (
            MINIMAL + '[[indicators]]\nname = "甲"\nmeasure = "m"\n' * 2,
            "同じ識別子「m」が2回",
        ),
    ],
)
def test_value_that_cannot_be_is_told(folder: Path, text: str, told: str) -> None:
    assert told in refusal(folder, text)


def test_file_not_in_utf8_is_told(folder: Path) -> None:
    (folder / PROFILE_FILE).write_bytes(MINIMAL.encode("cp932"))
    with pytest.raises(ProfileError, match="UTF-8で保存し直して"):
        load_profile(folder)


def test_folder_without_a_profile_is_told(folder: Path) -> None:
    with pytest.raises(ProfileError, match="読めません"):
        load_profile(folder)


def test_profiles_come_by_code_and_other_folders_are_passed_over(tmp_path: Path) -> None:
    for code in ("99999", "99990"):
        write_minimal_profile(tmp_path / code, code, f"架空{code}", "架空県")
    (tmp_path / "notes").mkdir()
    assert list(load_profiles(tmp_path)) == ["99990", "99999"]


def test_missing_areas_folder_is_told(tmp_path: Path) -> None:
    with pytest.raises(ProfileError, match="がありません"):
        load_profiles(tmp_path / "nowhere")


def test_minimal_profile_is_read_back_as_written(tmp_path: Path) -> None:
    folder = tmp_path / "99999"
    written = write_minimal_profile(folder, "99999", '架空"町\\', "架空県")
    assert load_profile(folder) == written
    assert written.name == '架空"町\\'
    assert [path.name for path in folder.iterdir()] == [PROFILE_FILE]


def test_minimal_profile_never_replaces_one_that_is_there(tmp_path: Path) -> None:
    write_minimal_profile(tmp_path / "99999", "99999", "架空町", "架空県")
    with pytest.raises(ProfileError, match="既にあります"):
        write_minimal_profile(tmp_path / "99999", "99999", "別の町", "架空県")
    assert load_profile(tmp_path / "99999").name == "架空町"


@pytest.mark.parametrize(
    ("folder", "code", "name"),
    [("99999", "9999", "架空町"), ("99999", "99990", "架空町"), ("99999", "99999", "")],
)
def test_refused_minimal_profile_leaves_no_folder(
    tmp_path: Path, folder: str, code: str, name: str
) -> None:
    with pytest.raises(ProfileError):
        write_minimal_profile(tmp_path / folder, code, name, "架空県")
    assert list(tmp_path.iterdir()) == []


def test_place_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(ProfileError, match="書けません"):
        write_minimal_profile(tmp_path / "file" / "99999", "99999", "架空町", "架空県")


@pytest.mark.parametrize("code", ["132233", "132144", "132195", "132187", "234478", "011002"])
def test_check_digit_is_the_national_one(code: str) -> None:
    assert with_check_digit(code[:5]) == code


@given(st.text(min_size=1).filter(str.strip))
def test_any_name_survives_writing(tmp_path_factory: pytest.TempPathFactory, name: str) -> None:
    folder = tmp_path_factory.mktemp("areas") / "99999"
    assert write_minimal_profile(folder, "99999", name, "架空県").name == name
    assert load_profile(folder).name == name
