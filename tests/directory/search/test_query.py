"""What somebody typed, read into terms."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from directory.search.query import parse
from directory.search.synonym import Thesaurus, thesaurus


def _asked(text: str) -> list[str]:
    return [term.text for term in parse(text, thesaurus()).required]


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("こども食堂", ["こども食堂"]),
        ("土曜　こども食堂", ["土曜", "こども食堂"]),
        ("本多将棋サロン", ["本多", "将棋サロン"]),
        ("将棋をさせるところ", ["将棋"]),
        ("子どもがごはんをもらえる場所", ["子ども", "ごはん"]),
        ("ギターを弾きたい", ["ギター"]),
        ("弾きたい", ["弾き"]),
        ("児童館、公園／広場", ["児童館", "公園", "広場"]),
        ("kodomo shokudo", ["kodomo shokudo"]),
        ("free japanese class", ["free", "japanese class"]),
        ("場所", ["場所"]),
        ("よが", ["ヨガ"]),
        ("ぱそこん 教室", ["パソコン", "教室"]),
        ("さくら", ["さくら"]),
        ("", []),
        ("！？", []),
    ],
)
def test_terms_are_what_is_asked_for(text: str, asked: list[str]) -> None:
    assert _asked(text) == asked


def test_a_long_query_is_read_up_to_a_bound(words: Thesaurus) -> None:
    assert sum(len(chunk.text) for chunk in parse("食堂 " * 1000, words).chunks) <= 200


def test_a_translated_word_keeps_what_was_typed(words: Thesaurus) -> None:
    term = parse("工作", words).terms[0]

    assert term.spellings[0].surface == "工作"
    assert "就労支援" in {spelling.surface for spelling in term.spellings}


@given(st.text(max_size=60))
def test_any_text_can_be_read(text: str) -> None:
    parsed = parse(text, thesaurus())

    assert all(term.spellings for term in parsed.terms)
    assert set(parsed.required) <= set(parsed.terms)
