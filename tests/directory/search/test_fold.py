"""Keys in which different spellings of one word are the same."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from directory.search.fold import is_kana, is_latin, sound_key, straighten, surface_key
from directory.search.table import rows


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("こどもサロン", "コドモさろん"),
        ("ﾌｰﾄﾞﾊﾟﾝﾄﾘｰ", "フードパントリー"),
        ("ＮＰＯ", "npo"),
        ("國分寺", "国分寺"),
        ("渡邊さんの會", "渡辺さんの会"),
        ("冨貴", "富貴"),
        ("恋ヶ窪", "恋ケ窪"),
        ("恋ヶ窪", "恋が窪"),
        ("三ツ木", "三つ木"),
        ("コミュニティー", "コミュニティ"),
        ("サ－クル", "サークル"),
        ("一箱古本市", "１箱古本市"),
        ("二十人", "20人"),
        ("二〇二六年", "2026年"),
        ("佐々木", "佐佐木"),
        ("「カフェ（木曜）」", "カフェ木曜"),
        ("Café", "cafe"),
    ],
)
def test_spellings_of_one_word_share_a_surface_key(one: str, other: str) -> None:
    assert surface_key(one) == surface_key(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [("本町", "本多"), ("戸倉", "東戸倉"), ("公園", "講演"), ("朝市", "朝一")],
)
def test_different_words_keep_different_surface_keys(one: str, other: str) -> None:
    assert surface_key(one) != surface_key(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("ショクドウ", "しょくどー"),
        ("しょくどう", "しょくど"),
        ("おおさか", "おうさか"),
        ("えいが", "えーが"),
        ("はなぢ", "はなじ"),
        ("つづく", "つずく"),
        ("ヴァイオリン", "ばいおりん"),
        ("ｺﾄﾞﾓ", "こども"),
    ],
)
def test_readings_that_sound_alike_share_a_sound_key(one: str, other: str) -> None:
    assert sound_key(one) == sound_key(other)


def test_every_variant_leads_to_a_character_that_is_no_variant() -> None:
    table = dict(rows("variant.tsv", 2))

    assert not set(table) & set(table.values())


@given(st.text())
def test_straightening_keeps_every_place(text: str) -> None:
    assert len(straighten(text)) == len(text)


@given(st.text())
def test_keys_hold_no_blank_and_folding_again_changes_nothing(text: str) -> None:
    key = surface_key(text)

    assert not any(character.isspace() for character in key)
    assert surface_key(key) == key


def test_scripts_are_told_apart() -> None:
    assert is_kana("こどもショー")
    assert not is_kana("子ども")
    assert is_latin("bếp ăn")
    assert not is_latin("PC教室")
    assert not is_latin("2026")
