"""Stretches to mark in a text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from directory.search.highlight import Highlighter, Marked
from directory.search.query import parse
from directory.search.synonym import thesaurus


def _marks(query: str, text: str) -> list[str]:
    marked = Highlighter(parse(query, thesaurus())).mark(text)
    return [part for part, is_marked in marked.parts() if is_marked]


@pytest.mark.parametrize(
    ("query", "text", "marks"),
    [
        ("子供食堂", "毎週土曜にこども食堂を開きます", ["こども食堂"]),
        ("えんだいしょうぎ", "縁台将棋の会", ["縁台将棋"]),
        ("認知症カフェ", "オレンジカフェほっと一息", ["オレンジカフェ"]),
        ("kodomo shokudo", "子ども食堂つばさ", ["子ども食堂"]),
        ("儿童食堂", "子ども食堂つばさ", ["子ども食堂"]),
        ("フード", "ﾌｰﾄﾞ支援", ["ﾌｰﾄﾞ"]),
        ("国分寺", "國分寺の会", ["國分寺"]),
        ("将棋をさせるところ", "ところにより将棋", ["将棋"]),
        ("潜水艦", "縁台将棋の会", []),
        ("", "縁台将棋の会", []),
    ],
)
def test_what_answers_the_query_is_marked(query: str, text: str, marks: list[str]) -> None:
    assert _marks(query, text) == marks


def test_markup_in_a_text_stays_text() -> None:
    marked = Highlighter(parse("茶", thesaurus())).mark("<b>茶</b>&amp;")

    assert "".join(part for part, _ in marked.parts()) == "<b>茶</b>&amp;"


def test_an_excerpt_starts_at_the_sentence_of_the_first_mark() -> None:
    text = "はじめに長い説明が続きます。" * 10 + "毎週土曜は将棋の日です。" + "あとの話。" * 20
    marked = Highlighter(parse("将棋", thesaurus())).excerpt(text, 40)

    assert marked.text.startswith("毎週土曜は将棋")
    assert len(marked.text) == 40
    assert [marked.text[start:end] for start, end in marked.spans] == ["将棋"]


@given(st.text(max_size=40), st.text(max_size=120))
def test_marks_are_in_order_and_the_text_is_whole(query: str, text: str) -> None:
    highlighter = Highlighter(parse(query, thesaurus()))
    for marked in (highlighter.mark(text), highlighter.excerpt(text, 20)):
        ends = [0, *(place for span in marked.spans for place in span), len(marked.text)]
        assert ends == sorted(ends)
        assert "".join(part for part, _ in marked.parts()) == marked.text


def test_a_text_without_marks_is_one_part() -> None:
    assert list(Marked("茶", ()).parts()) == [("茶", False)]
