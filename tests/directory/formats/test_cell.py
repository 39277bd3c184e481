"""What single cells of published spreadsheets mean, and when they are left unread."""

import datetime as dt
import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from directory.formats.cell.age import AgeRange, parse_age, parse_ages
from directory.formats.cell.amount import parse_capacity, parse_fee_yen
from directory.formats.cell.answer import parse_answer
from directory.formats.cell.clock import parse_clock
from directory.formats.cell.corporate_number import check_digit, parse_corporate_number
from directory.formats.cell.day import parse_day
from directory.formats.cell.mail import parse_mail
from directory.formats.cell.phone import MOBILE_MASK, mask_mobiles, parse_phones
from directory.formats.cell.postal_code import parse_postal_code
from directory.formats.cell.text import is_empty, kana, line, paragraph
from directory.formats.cell.web_address import parse_web_address

ALL_PARSERS = [
    parse_age,
    parse_ages,
    parse_answer,
    parse_capacity,
    parse_clock,
    parse_corporate_number,
    parse_day,
    parse_fee_yen,
    parse_mail,
    parse_phones,
    parse_postal_code,
    parse_web_address,
]


@pytest.mark.parametrize("parser", ALL_PARSERS)
@pytest.mark.parametrize("text", ["", "　", "-", "－", "ー", "―", "NULL", "#N/A", "非公開", "未定"])
def test_cell_that_states_nothing_is_neither_a_value_nor_a_problem(parser, text):
    reading = parser(text)
    assert (reading.value, reading.problem) == (None, None)


@given(
    st.text(
        alphabet=string.printable + "０１２年月日時分円歳才～（）○×有無①㈱ｱﾊﾟ〒令和平成", max_size=30
    )
)
def test_no_cell_stops_the_reading(text):
    for parser in ALL_PARSERS:
        assert parser(text).problem != "", "a refusal says why"


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2024-04-01", "2024-04-01"),
        ("2015/4/1", "2015-04-01"),
        ("２０１５．４．１", "2015-04-01"),
        ("20240131", "2024-01-31"),
        ("令和6年5月3日", "2024-05-03"),
        ("令和元年5月1日", "2019-05-01"),
        ("R6.5.3", "2024-05-03"),
        ("Ｈ27/4/1", "2015-04-01"),
        ("昭和63年12月31日", "1988-12-31"),
        ("2024年5月3日(金)", "2024-05-03"),
        ("2024-05-03 00:00", "2024-05-03"),
        ("45415", "2024-05-03"),
        ("45415.0", "2024-05-03"),
    ],
)
def test_dates_in_the_forms_offices_write(text, day):
    assert parse_day(text).value == dt.date.fromisoformat(day)


@pytest.mark.parametrize("text", ["2024年4月", "4月中旬", "2024/2/30", "平成27年4月～", "12345678"])
def test_what_is_not_one_whole_date_is_left_unread_and_said(text):
    reading = parse_day(text)
    assert reading.value is None
    assert "日付" in reading.problem


@given(st.dates(dt.date(1926, 12, 26), dt.date(2100, 1, 1)))
def test_a_date_in_era_years_is_the_same_date(day):
    first = {"令和": 2019, "平成": 1989, "昭和": 1926}
    starts = {
        "令和": dt.date(2019, 5, 1),
        "平成": dt.date(1989, 1, 8),
        "昭和": dt.date(1926, 12, 25),
    }
    era = next(name for name, start in starts.items() if day >= start)
    year = day.year - first[era] + 1
    text = f"{era}{'元' if year == 1 else year}年{day.month}月{day.day}日"
    assert parse_day(text).value == day


@pytest.mark.parametrize(
    ("text", "clock"),
    [
        ("9:00", "09:00"),
        ("０９：３０", "09:30"),
        ("13:30:00", "13:30"),
        ("9時", "09:00"),
        ("10時30分", "10:30"),
        ("6時半", "06:30"),
        ("午前9時", "09:00"),
        ("午後５時30分", "17:30"),
        ("正午", "12:00"),
        ("24:00", "24:00"),
        ("900", "09:00"),
        ("1730", "17:30"),
        ("0.375", "09:00"),
        ("9：00", "09:00"),
    ],
)
def test_one_time_of_day_in_the_forms_offices_write(text, clock):
    assert parse_clock(text).value == clock


@pytest.mark.parametrize(
    "text", ["日の出", "午前10時(又は午後5時)", "①13：00\n②14：45", "25:70", "9"]
)
def test_what_is_not_one_time_is_left_unread_and_said(text):
    reading = parse_clock(text)
    assert reading.value is None
    assert "時刻" in reading.problem


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("(000)000-0000", ["000-000-0000"]),
        ("０３－０００００－００００", None),
        ("03-0000-0000", ["03-0000-0000"]),
        ("０３（００００）００００", ["03-0000-0000"]),
        ("03-0000-0000（内線12）", ["03-0000-0000"]),
        ("03-0000-0000（03-0000-0001）", ["03-0000-0000", "03-0000-0001"]),
        ("03-0000-0000、090-0000-0000", ["03-0000-0000", "090-0000-0000"]),
        ("03-0000-0000 FAX 03-0000-0001", ["03-0000-0000"]),
        ("TEL:03-0000-0000\n03-0000-0001", ["03-0000-0000", "03-0000-0001"]),
        ("なし", None),
    ],
)
def test_phone_numbers_are_written_one_way(text, numbers):
    value = parse_phones(text).value
    assert (None if value is None else [each.number for each in value]) == numbers


def test_number_without_area_code_is_said_and_not_used():
    reading = parse_phones("00-0000")
    assert reading.value is None
    assert "市外局番" in reading.problem


@pytest.mark.parametrize(
    "number", ["090-0000-0000", "080-0000-0000", "09000000000", "070(0000)0000"]
)
def test_mobile_numbers_are_personal(number):
    assert [each.personal for each in parse_phones(number).value] == [True]


@pytest.mark.parametrize("number", ["03-0000-0000", "050-0000-0000", "0120-000-000"])
def test_office_numbers_are_not_personal(number):
    assert [each.personal for each in parse_phones(number).value] == [False]


@pytest.mark.parametrize(
    "number", ["090-0000-0000", "０８０ー００００ー００００", "07000000000", "090(0000)0000"]
)
def test_mobile_numbers_are_masked_in_public_text(number):
    assert mask_mobiles(f"申込は{number}まで") == f"申込は{MOBILE_MASK}まで"


@pytest.mark.parametrize(
    "text", ["03-0000-0000", "受付番号1090-0000-00001", "定員090人", "9cf7090-0000-0000-a1b2"]
)
def test_other_numbers_stay_in_public_text(text):
    assert mask_mobiles(text) == text


def test_mail_address_at_a_provider_is_personal_and_at_an_office_is_not():
    assert parse_mail("連絡: kakuu@gmail.com").value.personal
    assert parse_mail("kakuu@kakuu.zaq.ne.jp").value.personal
    assert not parse_mail("ｋａｋｕｕ＠ｅｘａｍｐｌｅ．ｌｇ．ｊｐ").value.personal
    assert parse_mail("メールなし").problem


def test_corporate_number_is_thirteen_digits_with_a_right_check_digit():
    assert parse_corporate_number("5000020172120").value == "5000020172120"
    assert parse_corporate_number("５０００-０２０１-７２１２０").value == "5000020172120"
    assert parse_corporate_number("5000020172120.0").value == "5000020172120"
    assert "検査用数字" in parse_corporate_number("5000020172121").problem
    assert "13桁" in parse_corporate_number("172120").problem


@given(st.integers(0, 10**12 - 1))
def test_rounded_corporate_number_is_never_used(number):
    whole = f"{check_digit(f'{number:012d}')}{number:012d}"
    assert parse_corporate_number(whole).value == whole
    reading = parse_corporate_number(f"{float(whole):.5E}")
    assert reading.value is None
    assert "失われ" in reading.problem


@pytest.mark.parametrize(
    "text", ["有", "有り", "あり", "可", "○", "◯", "〇", "Y", "1", "有（２台）", "有２台", "TRUE"]
)
def test_yes(text):
    assert parse_answer(text).value is True


@pytest.mark.parametrize(
    "text", ["無", "なし", "不可", "否", "×", "✕", "N", "0", "不可（2階のみ）", "FALSE"]
)
def test_no(text):
    assert parse_answer(text).value is False


@pytest.mark.parametrize(
    "text",
    ["要相談", "室内用であれば可", "一部可", "入口のみ有", "○2階まで行けない", "遠足等のみ可"],
)
def test_conditional_answers_are_neither_yes_nor_no(text):
    assert parse_answer(text).value is None


@pytest.mark.parametrize(
    ("text", "lowest", "highest"),
    [
        ("1歳から5歳", 1, 5),
        ("６歳～１２歳（小学校１年生～６年生）", 6, 12),
        ("0～2歳", 0, 2),
        ("生後57日～5歳", 0, 5),
        ("6か月から3歳未満", 0, 2),
        ("おおむね65歳以上", 65, None),
        ("おおむね１８歳未満", None, 17),
        ("18歳以上65歳未満の方", 18, 64),
        ("小学1～6年生", 6, 12),
        ("小学生", 6, 12),
        ("小学生・中学生", 6, 15),
        ("未就学児", 0, 6),
    ],
)
def test_ages_a_text_admits(text, lowest, highest):
    assert parse_ages(text).value == AgeRange(lowest, highest)


@pytest.mark.parametrize(
    "text",
    [
        "どなたでも",
        "狛江市民",
        "小学生とその保護者",
        "0～2歳、5～6歳",
        "高校生・一般",
        "子育て中の人",
    ],
)
def test_texts_without_one_age_range_give_none(text):
    assert parse_ages(text).value is None


@pytest.mark.parametrize(
    ("text", "age"), [("0", 0), ("57日", 0), ("6ヶ月", 0), ("３歳児", 3), ("5.0", 5)]
)
def test_columns_that_hold_one_age(text, age):
    assert parse_age(text).value == age


@pytest.mark.parametrize(
    ("text", "yen"),
    [
        ("無料", 0),
        ("0 ", 0),
        ("500円", 500),
        ("５００", 500),
        ("1,200円", 1200),
        ("400円/回", 400),
        ("参加費：100円", 100),
        ("1回300円", 300),
        ("受講料\n500円", 500),
    ],
)
def test_price_of_one_visit(text, yen):
    assert parse_fee_yen(text).value == yen


@pytest.mark.parametrize(
    "text",
    [
        "4,080円/月",
        "大人300円、子ども無料",
        "受講料\n500円\n材料費\n2,000円",
        "実費",
        "年会費1000円",
    ],
)
def test_several_or_monthly_prices_are_not_the_price_of_a_visit(text):
    assert parse_fee_yen(text).value is None


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("40人", 40),
        ("３８人", 38),
        ("申込先着\n20人", 20),
        ("70名(当日先着）", 70),
        ("15名程度", 15),
        ("60", 60),
    ],
)
def test_number_of_places(text, count):
    assert parse_capacity(text).value == count


@pytest.mark.parametrize(
    "text", ["なし", "各回14組(1組2名まで)", "20人以上の団体", "【会場】36名【オンライン】無制限"]
)
def test_places_that_are_not_one_number_are_left_unread(text):
    assert parse_capacity(text).value is None


def test_no_places_at_all_is_taken_for_not_filled_in():
    reading = parse_capacity("0")
    assert reading.value is None
    assert "未記入" in reading.problem


@pytest.mark.parametrize(
    ("text", "url"),
    [
        ("https://example.jp/a?b=1", "https://example.jp/a?b=1"),
        ("公式サイト\nhttps://example.jp/", "https://example.jp/"),
        ("www.example.jp", "https://www.example.jp"),
        ("http//www.example.jp/", "https://www.example.jp/"),
        ("ｈｔｔｐ：／／example.jp", "http://example.jp"),
        ("kakuu@example.jp", None),
        ("準備中", None),
    ],
)
def test_web_addresses(text, url):
    assert parse_web_address(text).value == url


@pytest.mark.parametrize(
    "text", ["〒182-0000", "182ー0000", "1820000", "１８２－００００", "1820000.0"]
)
def test_postal_codes_are_written_one_way(text):
    assert parse_postal_code(text).value == "182-0000"


def test_text_is_cleaned_without_changing_what_it_says():
    assert line(" 架空　ｻﾛﾝ\nひだまり ") == "架空 サロン ひだまり"
    assert paragraph("一行目　　　\r\n\r\n　二行目") == "一行目\n二行目"
    assert kana("ひだまりさろん") == "ヒダマリサロン"
    assert kana("日だまり") == ""
    assert not is_empty("なし")
