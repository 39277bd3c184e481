"""Languages: only codes there are, however they are written, with a name for each."""

from __future__ import annotations

import pytest

from directory.language import UnknownLanguageError, language_code, languages


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("en", "en"),
        ("EN", "en"),
        ("ｖｉ", "vi"),
        ("zh-Hans", "zh"),
        (" jsl ", "jsl"),
        ("ネパール語", "ne"),
        ("タガログ語", "tl"),
        ("手話", "jsl"),
        ("日本語", "ja"),
    ],
)
def test_a_language_is_read_however_it_is_written(written: str, code: str):
    assert language_code(written) == code


@pytest.mark.parametrize("written", ["xx", "english", "e", "", "宇宙語", "fra"])
def test_what_is_no_language_is_refused_with_what_to_write(written: str):
    with pytest.raises(UnknownLanguageError, match="ISO 639-1") as refused:
        language_code(written)
    assert f"「{written}」" in str(refused.value)


def test_every_name_of_a_list_is_read_as_its_own_language():
    assert {code: language_code(name) for code, name in languages().items()} == {
        code: code for code in languages()
    }


def test_every_two_letter_code_has_a_name_of_its_own_and_sign_language_stands_with_them():
    pairs = languages()
    assert {len(code) for code in pairs if code != "jsl"} == {2}
    assert len(pairs) == 184
    assert len(set(pairs.values())) == len(pairs)
    assert not [name for name in pairs.values() if name.isascii()]
