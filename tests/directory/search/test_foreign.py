"""Words of other languages and romaji."""

from __future__ import annotations

import pytest

from directory.search.foreign import chinese, plain, romaji_guess, romaji_sound, translated
from directory.search.synonym import thesaurus
from directory.search.table import rows
from directory.search.token import words


@pytest.mark.parametrize(
    ("romaji", "sound"),
    [
        ("shokudo", "シヨクド"),
        ("shokudou", "シヨクド"),
        ("shokudō", "シヨクド"),
        ("syokudou", "シヨクド"),
        ("kokubunji", "コクブンジ"),
        ("shimbun", "シンブン"),
        ("zasshi", "ザツシ"),
        ("matcha", "マツチヤ"),
        ("kin'en", "キンエン"),
        ("tsudoi", "ツドイ"),
        ("cafe", ""),
        ("pc", ""),
    ],
)
def test_romaji_is_read_as_kana(romaji: str, sound: str) -> None:
    assert romaji_sound(romaji) == sound


def test_romaji_with_a_slip_is_read_as_far_as_it_goes() -> None:
    assert romaji_guess("kodmoshokudo") == "コモシヨクド"


@pytest.mark.parametrize(
    ("text", "taken", "japanese"),
    [
        ("children's cafeteria near me", 2, "こども食堂"),
        ("Kids Diner", 2, "こども食堂"),
        ("wheelchairs", 1, "車いす"),
        ("Bếp ăn trẻ em", 4, "こども食堂"),
        ("bep an tre em", 4, "こども食堂"),
        ("miễn phí", 2, "無料"),
    ],
)
def test_known_phrases_are_led_to_japanese(text: str, taken: int, japanese: str) -> None:
    found = translated(text.split())

    assert found is not None
    assert found[0] == taken
    assert japanese in found[1]


def test_words_that_say_nothing_are_passed_over() -> None:
    assert translated(["the"]) == (1, ())
    assert translated(["zzzz"]) is None


@pytest.mark.parametrize("text", ["儿童食堂", "兒童食堂"])
def test_simplified_and_traditional_chinese_are_read(text: str) -> None:
    assert chinese(text) == [(0, 4, ("こども食堂",))]


def test_chinese_phrases_are_found_within_a_longer_text() -> None:
    assert [text for _, _, text in chinese("星期六免费学日语")] == [
        ("土曜",),
        ("無料",),
        ("日本語教室",),
    ]


def test_a_japanese_word_is_not_taken_for_chinese() -> None:
    assert chinese("工作教室") == []
    assert chinese("運動教室") == []


def test_tone_marks_do_not_matter() -> None:
    assert plain("Đọc Sách") == "doc sach"


def test_every_translation_has_words_to_search_for() -> None:
    for _, phrases, japanese in rows("foreign.tsv", 3):
        assert all(phrase.strip() for phrase in phrases.split("|"))
        for word in japanese.split("|"):
            assert word == "-" or any(not each.grammar for each in words(word))


def test_kinds_can_be_asked_for_in_each_language() -> None:
    main = {
        "こども食堂",
        "フードパントリー",
        "子育てひろば",
        "居場所",
        "日本語教室",
        "ボランティア",
    }
    by_language: dict[str, set[str]] = {}
    for language, _, japanese in rows("foreign.tsv", 3):
        by_language.setdefault(language, set()).update(japanese.split("|"))

    for language in ("en", "vi", "zh"):
        assert main <= by_language[language]
    assert thesaurus().sense(words("こども食堂")) is not None
