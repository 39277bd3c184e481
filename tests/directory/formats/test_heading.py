"""Headings outside the vocabulary are read from their parts, or not at all."""

import pytest

from directory.formats.heading import meaning_of
from tests.directory.formats.table import accepted, csv_text, write


@pytest.mark.parametrize(
    ("heading", "field"),
    [
        ("電話（代表）", "phone"),
        ("住所（番地まで）", "address"),
        ("郵便番号・住所", "address"),
        ("緯度（北緯）", "lat"),
        ("座標（経度）", "lng"),
        ("開催曜日・時間帯", "date_text"),
        ("活動内容・PR", "activities"),
        ("主な活動場所", "place"),
        ("体操グループの名前", "name"),
        ("名称（フリガナ）", "name_kana"),
        ("運営団体名等", "organisation"),
        ("参加費（子ども）", "fee_child"),
        ("参加費（大人）", "fee_adult"),
        ("問い合わせ先（電話）", "phone"),
        ("施設の種類", "tags"),
    ],
)
def test_heading_is_read_from_its_parts(heading, field):
    assert meaning_of(heading) == field


@pytest.mark.parametrize(
    "heading",
    [
        "会計",
        "会員数",
        "更新日",
        "代表者住所",
        "代表者（電話）",
        "会費（月額）",
        "延長保育",
        "",
        "1",
    ],
)
def test_heading_whose_parts_leave_a_doubt_stays_unknown(heading):
    assert meaning_of(heading) is None


@pytest.mark.parametrize("heading", ["連絡先氏名", "担当者氏名", "世話人代表"])
def test_headings_of_people_are_never_taken_for_public_ones(heading):
    assert meaning_of(heading) == "representative"


def test_sure_headings_go_before_likely_ones(tmp_path):
    headings = ["サロンの名前", "電話（事務所の）", "電話番号", "活動曜日・時間帯", "住所"]
    row = ["架空の輪", "03-0000-0001", "03-0000-0000", "毎週月曜 10:00～12:00", "狛江市岩戸北1-1"]
    (made,) = accepted(write(tmp_path, csv_text(headings, [row])))
    assert made.record.name == "架空の輪"
    assert made.record.public_phone == "03-0000-0000"
    assert made.record.timetable.as_text() == "毎週月曜 10:00～12:00"
    assert made.record.cells["電話（事務所の）"] == "03-0000-0001"


def test_fees_of_children_and_adults_are_told_apart(tmp_path):
    headings = ["子ども食堂の名称", "住所", "参加費（子ども）", "参加費（大人）"]
    row = ["架空食堂", "狛江市岩戸北1-1", "無料", "300円"]
    (made,) = accepted(write(tmp_path, csv_text(headings, [row])))
    assert made.record.fee_text == "子ども 無料、大人 300円"
