"""Rows of the known layouts as neutral records: places, contacts, hours, kinds."""

import datetime as dt

import pytest

from directory.formats.event_date import parse_event_date
from directory.formats.layout import layouts
from directory.taxonomy import forms, kinds
from tests.directory.formats.table import TODAY, accepted, csv_text, layout_text, source_of, write

ADDRESS = "東京都狛江市和泉本町1-1-5"


def record(tmp_path, layout_id, **row):
    (made,) = accepted(write(tmp_path, layout_text(layout_id, row)))
    return made.record


def plain(tmp_path, **row):
    (made,) = accepted(write(tmp_path, csv_text(list(row), [list(row.values())])))
    return made


@pytest.mark.parametrize("layout", [each for each in layouts().values() if each.columns])
def test_official_headings_are_known_again(tmp_path, layout):
    path = write(tmp_path, csv_text(list(layout.columns), [["1"] * len(layout.columns)]))
    assert source_of(path).format == layout.id


@pytest.mark.parametrize(
    ("heading", "field"),
    [
        ("所在地＿連結標記", "address"),
        ("所在地連結表記", "address"),
        ("建物名等（方書）", "building"),
        ("方書（ビル名等）", "building"),
        ("都道府県コード又は市町村コード", "publisher_code"),
        ("利用可能日時特記", "time_note"),
        ("定員(人)", "capacity"),
        ("電 話 番 号", "phone"),
        ("【必須】名称", "name"),
        ("1.施設名", "name"),
        ("ＴＥＬ", "phone"),
        ("Ｎｏ．", "source_id"),
    ],
)
def test_spellings_of_a_heading_mean_the_same(heading, field):
    from directory.formats.column import field_of

    assert field_of(heading) == field


def test_part_of_a_layout_is_still_that_layout(tmp_path):
    columns = layouts()["public_facility_g2"].columns[3:34]
    path = write(tmp_path, csv_text(list(columns), [["架空館"] + [""] * (len(columns) - 1)]))
    assert source_of(path).format == "public_facility_g2"


def test_office_list_with_own_headings_is_plain_and_waits_for_a_check(tmp_path):
    made = plain(
        tmp_path,
        **{
            "№": "1",
            "サロン名": "架空ひだまり",
            "代表者": "架空 花子",
            "連絡先": "090-0000-0000",
            "会場": "架空公民館",
            "会場住所": "狛江市岩戸北1-1",
            "開催日時": "第2・第4水曜日 10時～12時",
            "参加費": "100円",
            "対象": "おおむね65歳以上",
        },
    ).record
    assert (made.status, made.kind, made.form) == ("draft", "salon", "salon")
    assert made.representative == "架空 花子"
    assert (made.public_phone, made.private_phone) == (None, "090-0000-0000")
    assert (made.address, made.building) == ("狛江市岩戸北1-1", "架空公民館")
    assert made.timetable.as_text() == "第2・第4水曜日 10時～12時"
    assert (made.fee_yen, made.min_age, made.max_age) == (100, 65, None)
    assert made.municipality_code == "13219"


def test_list_of_groups_or_venues_is_named_by_them(tmp_path):
    made = plain(tmp_path, 団体名="架空の会", 住所=ADDRESS).record
    assert (made.name, made.organisation) == ("架空の会", "架空の会")
    made = plain(tmp_path, 会場="架空公民館", 住所=ADDRESS).record
    assert (made.name, made.building) == ("架空公民館", "")


def test_address_in_parts_becomes_one(tmp_path):
    made = record(
        tmp_path,
        "event_catalogue",
        名称="架空の会",
        住所都道府県="東京都",
        住所市区町村="狛江市",
        住所町名="和泉本町",
        住所丁目以下="1丁目1番5号",
        集合場所="架空公民館",
        建物名等="架空ビル2階",
    )
    assert made.address == "東京都狛江市和泉本町1丁目1番5号"
    assert made.town == "和泉本町"
    assert made.building == "架空公民館 架空ビル2階"


@pytest.mark.parametrize(
    ("cell", "address", "building"),
    [
        ("狛江市和泉本町1-1-5  架空ビル2階", "狛江市和泉本町1-1-5", "架空ビル2階"),
        ("狛江市和泉本町１－１－５　架空公民館内", "狛江市和泉本町１－１－５", "架空公民館内"),
        ("狛江市和泉本町１－\n１－５", "狛江市和泉本町１－１－５", ""),
        ("狛江市和泉本町1-1-5\n（開催場所の借家の所在地）", "狛江市和泉本町1-1-5", ""),
        ("狛江市和泉本町1-1", "狛江市和泉本町1-1", ""),
    ],
)
def test_building_behind_the_house_number_is_parted_from_it(tmp_path, cell, address, building):
    made = record(tmp_path, "kodomo_shokudo", 名称="架空食堂", 住所=cell)
    assert (made.address, made.building) == (address, building)


def test_building_repeated_in_the_address_is_said_once(tmp_path):
    made = record(
        tmp_path,
        "public_facility_g1",
        名称="架空館",
        住所="東京都狛江市和泉本町1番5号架空ビル",
        方書="架空ビル",
    )
    assert (made.address, made.building) == ("東京都狛江市和泉本町1番5号", "架空ビル")


@pytest.mark.parametrize(
    ("row", "code"),
    [
        ({"全国地方公共団体コード": "132195"}, "13219"),
        ({"全国地方公共団体コード": "13219"}, "13219"),
        ({"全国地方公共団体コード": "11002", "地方公共団体名": ""}, "01100"),
        ({"全国地方公共団体コード": "", "地方公共団体名": "愛知県武豊町"}, "23447"),
        ({"全国地方公共団体コード": "", "地方公共団体名": ""}, "13219"),
    ],
)
def test_municipality_is_read_from_code_name_or_address(tmp_path, row, code):
    made = record(tmp_path, "public_facility_g2", 名称="架空館", 所在地_連結表記=ADDRESS, **row)
    assert made.municipality_code == code


def test_code_counted_up_by_a_spreadsheet_does_not_move_the_row(tmp_path):
    row = {"名称": "架空食堂", "都道府県": "東京都", "市区町村名": "狛江市", "住所": ADDRESS}
    for code in ("132196", "132209"):
        text = layout_text("kodomo_shokudo", {**row, "全国地方公共団体コード": code})
        (made,) = accepted(write(tmp_path, text))
        assert made.record.municipality_code == "13219"
        assert [remark.field for remark in made.warnings] == ["全国地方公共団体コード"]


def test_wards_of_a_designated_city_belong_to_the_city(tmp_path):
    made = plain(
        tmp_path, Name="架空保育園", Add1="千葉市中央区弁天1-1", Y="35.61", X="140.11"
    ).record
    assert (made.municipality_code, made.lat) == ("12100", 35.61)
    row = {"都道府県コード又は市町村コード": "011045", "都道府県名": "北海道"}
    made = record(
        tmp_path, "care_service_mhlw", 事業所名="架空苑", 市区町村名="札幌市白石区", **row
    )
    assert made.municipality_code == "01100"


def test_place_elsewhere_leaves_the_publisher_responsible(tmp_path):
    made = record(
        tmp_path,
        "public_facility_g2",
        名称="架空山荘",
        所在地_連結表記="愛知県知多郡武豊町字長尾山1",
        緯度="34.85",
        経度="136.91",
    )
    assert (made.municipality_code, made.lat) == ("13219", 34.85)


def test_point_that_contradicts_the_address_is_left_out_and_said(tmp_path):
    row = {"名称": "架空館", "所在地_連結表記": ADDRESS, "緯度": "34.85", "経度": "136.91"}
    (made,) = accepted(write(tmp_path, layout_text("public_facility_g2", row)))
    assert made.record.lat is None
    assert [remark.field for remark in made.warnings] == ["緯度"]


def test_list_without_municipality_is_that_of_its_file_name_metadata_or_option(tmp_path):
    rows = csv_text(["名称", "住所"], [["架空館", "番町1-1"]])
    by_name = write(tmp_path, rows, "132195_list.csv")
    assert accepted(by_name)[0].record.municipality_code == "13219"
    linkdata = (
        "#LINK,\n#attribution_name,狛江市\n#license,CC BY\n"
        "#property,name,address\n1,架空館,中和泉1-1\n"
    )
    made = accepted(write(tmp_path, linkdata, "old.csv"))[0].record
    assert (made.municipality_code, made.licence, made.source_id) == ("13219", "CC BY", "1")
    unnamed = write(tmp_path, rows, "list.csv")
    assert accepted(unnamed)[0].record.municipality_code is None
    assert accepted(unnamed, municipality_code="132195")[0].record.municipality_code == "13219"


def test_town_of_a_county_with_one_town_is_found_though_left_out(tmp_path):
    made = plain(tmp_path, 名称="架空館", 住所="石川県鹿島郡能登部下1番地").record
    assert made.municipality_code == "17407"


def test_personal_contacts_are_kept_apart_from_public_ones(tmp_path):
    made = record(
        tmp_path,
        "kodomo_shokudo",
        名称="架空食堂",
        住所=ADDRESS,
        電話番号1="090-0000-0000",
        電話番号2="03-0000-0000",
        メールアドレス1="kakuu@gmail.com",
        運営団体名="架空の会（代表　架空太郎）",
        備考="当日は080-0000-0000へ",
        予約特記事項="kakuu@docomo.ne.jp か info@example.lg.jp",
    )
    assert (made.public_phone, made.private_phone) == ("03-0000-0000", "090-0000-0000")
    assert made.mail.personal
    assert (made.organisation, made.representative) == ("架空の会", "架空太郎")
    assert "080" not in made.remarks
    assert "docomo" not in made.how_to_join
    assert "info@example.lg.jp" in made.how_to_join
    assert made.cells["備考"] == "当日は080-0000-0000へ"


def test_mail_address_in_the_url_column_is_used_as_mail(tmp_path):
    made = record(
        tmp_path, "care_service_mhlw", 事業所名="架空苑", 住所=ADDRESS, URL="kakuu@example.jp"
    )
    assert (made.url, made.mail.address) == (None, "kakuu@example.jp")


def test_standard_hours_and_notes(tmp_path):
    made = record(
        tmp_path,
        "public_facility_g1",
        名称="架空館",
        住所=ADDRESS,
        利用可能曜日="月;火;水",
        開始時間="９：００",
        終了時間="午後5時",
        利用可能日時特記事項="祝日は休み",
    )
    assert made.timetable.as_text() == "月;火;水 09:00～17:00\n祝日は休み"


def test_hours_that_are_no_clock_time_stay_as_written(tmp_path):
    row = {"名称": "架空公園", "住所": ADDRESS, "開始時間": "日の出", "終了時間": "日没"}
    (made,) = accepted(write(tmp_path, layout_text("public_facility_g1", row)))
    assert made.record.timetable.as_text() == "日の出～日没"
    assert {remark.field for remark in made.warnings} == {"開始時間", "終了時間"}


@pytest.mark.parametrize(
    ("row", "text"),
    [
        ({"開催曜日": "土", "開催日": "第３土曜日"}, "第３土曜日 10:30～13:30"),
        ({"開催頻度": "3", "開催曜日": "金"}, "金 10:30～13:30"),
        ({"開催頻度": "5 ", "開催曜日": "土"}, "月1回 土 10:30～13:30"),
        ({"開催頻度": "5", "開催曜日": "土", "開催日": "第２土曜日"}, "第２土曜日 10:30～13:30"),
        ({"開催頻度": "8"}, "不定期 10:30～13:30"),
    ],
)
def test_frequency_code_never_makes_a_monthly_meal_weekly(tmp_path, row, text):
    times = {"開催開始時間": "10:30", "開催終了時間": "13:30"}
    made = record(tmp_path, "kodomo_shokudo", 名称="架空食堂", 住所=ADDRESS, **row, **times)
    assert made.timetable.as_text() == text


def test_nursery_hours_of_weekdays_and_saturdays(tmp_path):
    made = plain(
        tmp_path,
        **{
            "施設名称": "架空保育園",
            "受入開始年齢(歳)": "0",
            "定員(人)": "120",
            "開園時間(平日)": "7:30",
            "終園時間(平日)": "18:30",
            "開園時間(土曜日)": "7:30",
            "終園時間(土曜日)": "16:30",
            "住所": ADDRESS,
        },
    ).record
    assert made.timetable.as_text() == "月～金 07:30～18:30、土 07:30～16:30"
    assert (made.min_age, made.capacity, made.category) == (0, 120, "子ども")


def test_suspended_entry_is_not_published(tmp_path):
    made = record(tmp_path, "kodomo_shokudo", 名称="架空食堂", 住所=ADDRESS, 開催日="現在休止")
    assert made.status == "paused"


def test_barrier_free_list_is_read_word_by_word(tmp_path):
    row = {"名称": "架空館", "住所": ADDRESS}
    made = record(
        tmp_path, "public_facility_g1", **row, バリアフリー情報="車椅子可;多目的トイレ有;点字"
    )
    assert (made.wheelchair, made.accessible_toilet) == (True, True)
    made = record(tmp_path, "public_facility_g1", **row, バリアフリー情報="車椅子不可;スロープ有")
    assert (made.wheelchair, made.accessible_toilet) == (False, None)


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("架空オレンジカフェ", "salon"),
        ("架空こども食堂", "shared_meal"),
        ("架空児童館", "childrens_hall"),
        ("架空地域包括支援センター", "community_support_center"),
        ("架空橋", None),
    ],
)
def test_kind_follows_from_words_or_stays_open(tmp_path, name, kind):
    assert plain(tmp_path, 名称=name, 住所=ADDRESS).record.kind == kind


def test_every_cell_stays_with_the_record(tmp_path):
    made = plain(tmp_path, 名称="架空館", 住所=ADDRESS, 独自の項目=" 値　", 空="").record
    assert dict(made.cells) == {"名称": "架空館", "住所": ADDRESS, "独自の項目": " 値　"}
    assert made.columns["address"] == "住所"


@pytest.mark.parametrize(
    ("text", "dates"),
    [
        ("8月5日（水）～8月16日（日）", [("2026-08-05", "2026-08-16")]),
        ("2026年12月1日", [("2026-12-01", "2026-12-01")]),
        ("令和8年12月1日(火)、8日", [("2026-12-01", "2026-12-01"), ("2026-12-08", "2026-12-08")]),
        ("12月28日(月)～1月5日(火)", [("2026-12-28", "2027-01-05")]),
        ("１２／６（日）", [("2026-12-06", "2026-12-06")]),
    ],
)
def test_dates_in_words_with_a_year_or_a_weekday_that_fits_one_year(text, dates):
    found = [(str(first), str(last)) for first, last in parse_event_date(text, TODAY)]
    assert found == dates


@pytest.mark.parametrize(
    "text",
    [
        "8月5日",
        "8月5日（月）",
        "8月5日（水）～8月16日（日）\n※10日（月）以外",
        "～9月25日(金)まで",
        "8・9月の試合日程",
        "毎月15日",
        "2026年8月16日～8月5日",
        "随時",
        "13:30",
    ],
)
def test_dates_in_words_that_leave_a_doubt_give_none(text):
    assert parse_event_date(text, TODAY) == []


EVENT = {"名称": "架空体操", "説明": "みんなで", "住所都道府県": "東京都", "住所市区町村": "狛江市"}


def events(tmp_path, *rows):
    return accepted(
        write(tmp_path, layout_text("event_catalogue", *({**EVENT, **row} for row in rows)))
    )


def test_rows_of_a_series_become_one_record_with_its_dates(tmp_path):
    days = ["2026-12-01", "R8.12.8", "2026/12/15"]
    made = events(
        tmp_path,
        *({"NO": str(n), "開始日": day, "終了日": day} for n, day in enumerate(days)),
        {"名称": "別の会", "開始日": "2026-12-08", "終了日": "2026-12-08"},
        {"NO": "9", "開始日": "2026-12-22", "終了日": "2026-12-22", "開始時刻": "10:00"},
    )
    assert [each.record.name for each in made] == ["架空体操", "別の会"]
    series = made[0].record
    assert series.rows == (2, 3, 4, 6)
    assert [each.start_date.day for each in series.dates] == [1, 8, 15, 22]
    assert series.dates[3].start_time == "10:00"
    assert series.date_cells[1] == {"NO": "1", "開始日": "R8.12.8", "終了日": "R8.12.8"}


def test_one_venue_that_differs_stays_in_the_series_but_regular_venues_part_it(tmp_path):
    tour = [
        {"開始日": f"2026-12-0{n}", "終了日": f"2026-12-0{n}", "集合場所": f"会場{n}"}
        for n in (1, 2, 3)
    ]
    assert len(events(tmp_path, *tour)) == 1
    regular = [
        {"開始日": f"2026-12-0{n}", "終了日": f"2026-12-0{n}", "集合場所": f"会場{n % 2}"}
        for n in (1, 2, 3, 4)
    ]
    assert len(events(tmp_path, *regular)) == 2


def test_end_before_start_is_said_and_only_the_start_used(tmp_path):
    (made,) = events(tmp_path, {"開始日": "2026-12-08", "終了日": "2026-12-01"})
    assert made.record.dates[0].end_date == dt.date(2026, 12, 8)
    assert "より前" in made.warnings[0].reason


@pytest.mark.parametrize(
    ("above", "day"),
    [
        ("令和6年度 架空の催し", "2024-05-10"),
        ("R6年度 催し一覧", "2024-05-10"),
        ("2024年度", "2024-05-10"),
    ],
)
def test_day_without_a_year_lies_in_the_fiscal_year_above_the_table(tmp_path, above, day):
    text = f"{above},,\n" + csv_text(
        ["イベント名", "開始日", "住所"], [["架空の会", "5月10日", "狛江市和泉本町1-1"]]
    )
    (made,) = accepted(write(tmp_path, text))
    (date,) = made.record.dates
    assert date.start_date.isoformat() == day
    assert made.record.cells["年度"] == "2024"


def test_fiscal_year_of_a_column_or_the_file_name_dates_days_too(tmp_path):
    rows = [["架空の会", "2月3日", "2025", "狛江市和泉本町1-1"]]
    text = csv_text(["イベント名", "開始日", "年度", "住所"], rows)
    assert str(accepted(write(tmp_path, text))[0].record.dates[0].start_date) == "2026-02-03"
    text = csv_text(["イベント名", "開始日", "住所"], [["架空の会", "2/3", "狛江市和泉本町1-1"]])
    named = write(tmp_path, text, "令和7年度催し.csv")
    assert str(accepted(named)[0].record.dates[0].start_date) == "2026-02-03"


def test_two_fiscal_years_above_a_table_date_nothing(tmp_path):
    rows = [["架空の会", "5月10日", "狛江市和泉本町1-1"]]
    text = "令和5年度・令和6年度,,\n" + csv_text(["イベント名", "開始日", "住所"], rows)
    assert accepted(write(tmp_path, text))[0].record.dates == ()


def test_yearly_closing_days_do_not_bind_a_list_to_its_year(tmp_path):
    rows = [["架空館", "月～金 9:00～17:00", "狛江市和泉本町1-1"]]
    text = "令和6年度,,\n" + csv_text(["名称", "開催日時", "住所"], rows)
    (made,) = accepted(write(tmp_path, text))
    assert made.record.period is None
    assert "年度" not in made.record.cells


@pytest.mark.parametrize(
    ("written", "kind", "form"),
    [
        ("農園", "gathering_place", "farm"),
        ("ボランティア", "volunteer_role", "volunteer_role"),
        ("ボランティアの役割", "volunteer_role", "volunteer_role"),
        ("担い手・ボランティア役割", "volunteer_role", None),
        ("就労体験", "support_menu_item", "work_experience"),
        ("関係機関", None, None),
        ("農園ではない何か", None, None),
    ],
)
def test_a_kind_written_by_a_label_of_ours_is_that_kind(tmp_path, written, kind, form):
    made = plain(tmp_path, 名称="架空の会", 種別=written, 住所=ADDRESS).record
    assert (made.kind, made.form) == (kind, form)


def test_every_form_and_public_kind_is_read_by_its_own_label(tmp_path):
    for one in forms().values():
        made = plain(tmp_path, 名称="架空の会", 種別=one.label, 住所=ADDRESS).record
        assert made.kind is not None, one.label
    for one in kinds().values():
        made = plain(tmp_path, 名称="架空の会", 種別=one.label, 住所=ADDRESS).record
        assert (made.kind is not None) == one.public, one.label
