"""Different spellings of one place read as the same signs."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.address import kanji_number, key_of, read_signs, skip_label

SAME = [
    ("本町一丁目", "本町１丁目"),
    ("本町一丁目", "本町1-"[:-1]),
    ("西恋ヶ窪四丁目", "西恋が窪4丁目"),
    ("西恋ヶ窪四丁目", "西恋ケ窪４"),
    ("大字冨貴字外面", "富貴外面"),
    ("堀之内", "堀ノ内"),
    ("堀の内", "堀ノ内"),
    ("広沢", "廣澤"),
    ("高砂", "髙砂"),
    ("宮崎町", "宮﨑町"),
    ("龍ケ崎", "竜ヶ崎"),
    ("あきる野", "アキル野"),
    ("三ッ木", "三ツ木"),
    ("桜ｶﾞ丘", "桜が丘"),
    ("第二十四地割", "24地割"),
    ("番町ニ丁目", "番町二丁目"),
    ("本町ー丁目", "本町一丁目"),
    ("新金岡町一丁", "新金岡町1丁"),
    ("辻󠄀堂", "辻堂"),
    ("南荻窪3目28", "南荻窪三丁目28"),
    ("東 元 町", "東元町"),
]
DIFFERENT = [
    ("本町", "本多"),
    ("戸倉", "東戸倉"),
    ("本町一丁目", "本町十一丁目"),
    ("十文字町", "十文町"),
    ("八丁堀", "八堀"),
    ("三宮", "参宮"),
]


@pytest.mark.parametrize(("one", "other"), SAME)
def test_spellings_of_one_place_have_one_key(one, other):
    assert key_of(one) == key_of(other)


@pytest.mark.parametrize(("one", "other"), DIFFERENT)
def test_different_places_keep_different_keys(one, other):
    assert key_of(one) != key_of(other)


@pytest.mark.parametrize(
    ("kanji", "value"),
    [
        ("一", 1),
        ("十", 10),
        ("十三", 13),
        ("二十四", 24),
        ("二四", 24),
        ("百二", 102),
        ("三〇", 30),
    ],
)
def test_kanji_numbers_are_read_both_ways(kanji, value):
    assert kanji_number(kanji) == value


@pytest.mark.parametrize(
    ("written", "rest"),
    [
        ("〒185-0012 東京都", "東京都"),
        ("〒１８５－００１２　東京都", "東京都"),
        ("1850012 東京都", "東京都"),
        ("185-0012東京都", "東京都"),
        ("住所：東京都", "東京都"),
        ("（東京都", "東京都"),
        ("所在地: 〒185-0012 東京都", "東京都"),
        ("東京都185-0012", "東京都185-0012"),
        ("1-2-3", "1-2-3"),
    ],
)
def test_postal_code_and_label_are_set_aside(written, rest):
    assert written[skip_label(written) :] == rest


@given(st.text(max_size=60))
def test_signs_stand_in_order_within_any_text(text):
    signs = read_signs(text)
    assert all(0 <= sign.start < sign.end <= len(text) for sign in signs)
    assert [sign.start for sign in signs] == sorted(sign.start for sign in signs)
    assert 0 <= skip_label(text) <= len(text)


@given(st.text("東西南北本町元一二三十1２３-ー－がヶケの字大丁目 \n", max_size=30))
def test_reading_a_key_again_changes_nothing_about_equality(text):
    assert key_of(text) == key_of(text + " ")
