"""Japanese text cut into words."""

from __future__ import annotations

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

from directory.search.token import Part, analysis, is_dictionary_word, words


def _normal(text: str) -> list[str]:
    return [word.normal for word in words(text) if not word.grammar]


def test_spellings_have_one_normal_form() -> None:
    assert _normal("こども食堂") == _normal("子ども食堂") == _normal("子供食堂")
    assert _normal("引きこもり") == _normal("ひきこもり")
    assert _normal("車いす") == _normal("車椅子")


def test_half_width_kana_is_cut_as_full_width_and_keeps_its_place() -> None:
    found = words("ﾌｰﾄﾞ 支援")

    assert found[0].normal == words("フード")[0].normal
    assert found[0].text == "ﾌｰﾄﾞ"


def test_place_names_have_their_other_readings() -> None:
    sounds = {sound for word in words("泉町") for sound in word.sounds}

    assert {"イズミチヨ", "イズミマチ"} <= sounds


def test_blanks_and_marks_have_no_sound() -> None:
    assert [word.sounds for word in words("茶 会") if not word.surface] == [("",)]


def test_unknown_abbreviations_are_spelled_out() -> None:
    assert words("CSW")[0].sounds[0] == "シエスダブリユ"


def test_helping_words_are_not_asked_for() -> None:
    assert {word.part for word in words("できる場所")} == {Part.FAINT}
    assert {word.part for word in words("をから")} == {Part.GRAMMAR}
    assert [word.part for word in words("弾く")] == [Part.ACTION]


def test_dictionary_words_are_known() -> None:
    assert is_dictionary_word("工作")
    assert not is_dictionary_word("免费")


def test_threads_can_cut_at_the_same_time() -> None:
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(_normal, ["子ども食堂"] * 200))

    assert found == [["子供", "食堂"]] * 200


def test_analysis_names_rules_and_dictionary() -> None:
    rules, _, dictionary = analysis().partition("/")

    assert rules.isdigit()
    assert dictionary.isdigit()


def test_importing_the_search_loads_neither_dictionary_nor_engine() -> None:
    code = (
        "import sys, directory.search, directory.search.finder, directory.search.parameter\n"
        "loaded = {'sudachipy', 'whoosh', 'psycopg', 'numpy', 'pyproj', 'flask'}\n"
        "print(sorted(loaded & set(sys.modules)))"
    )
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)

    assert result.stdout.strip() == "[]", result.stderr
