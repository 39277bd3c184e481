"""The paper as PDF: its lines break as Japanese does, and what belongs together stays so."""

from __future__ import annotations

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pypdf import PdfReader

from web.paper.line import NOT_AT_END, NOT_AT_START, broken
from web.paper.pdf import FilledSection, Paper, write_pdf

TEXTS = st.text(alphabet="望みと内容、。()「」12.5円+ a", max_size=80)


def pages(*sections: FilledSection) -> list[str]:
    made = write_pdf(Paper("架空の紙", "架空の会議", "架空 みなと", sections))
    return [one.extract_text() for one in PdfReader(io.BytesIO(made)).pages]


@given(text=TEXTS, width=st.integers(8, 40))
def test_lines_keep_the_text_and_fit(text: str, width: int) -> None:
    lines = broken(text, width, len)
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")
    assert all(len(line) <= width for line in lines)


@pytest.mark.parametrize(
    ("text", "width"),
    [
        ("あいうえおかきくけこ。さし", 10),
        ("あいうえおかきくけ(こさしすせそ)た", 10),
        ("あいうえおかきくけこ)。さし", 10),
        ("あいうえおかきく12.5円さし", 10),
    ],
)
def test_no_line_begins_or_ends_with_a_sign_that_may_not_nor_parts_a_number(
    text: str, width: int
) -> None:
    lines = broken(text, width, len)
    assert len(lines) > 1
    assert not any(line[0] in NOT_AT_START for line in lines[1:])
    assert not any(line[-1] in NOT_AT_END for line in lines[:-1])
    assert "12.5円" not in text or any("12.5円" in line for line in lines)


@pytest.mark.parametrize("before", range(24, 44))
def test_a_section_stands_whole_on_one_page_with_its_heading(before: int) -> None:
    """However the page happens to be filled before it."""
    fills = FilledSection("前の欄", [("行", "\n".join("あ" for _ in range(before)))])
    kept = FilledSection("架空の見出し", [(f"項目{number}", f"値{number}") for number in range(5)])
    made = pages(fills, kept)
    [at] = [text for text in made if "架空の見出し" in text]
    for number in range(5):
        assert f"値{number}" in at


def test_a_text_longer_than_a_page_goes_on_over_the_pages() -> None:
    made = pages(
        FilledSection("架空の経過", [("経過", "\n".join(f"行{one}終" for one in range(99)))])
    )
    assert len(made) > 2
    assert "(続き)" in made[1]
    assert all(any(f"行{one}終" in text for text in made) for one in range(99))


def test_a_section_longer_than_a_page_keeps_its_heading_with_its_first_rows() -> None:
    long = FilledSection("架空の長い欄", [(f"項目{one}", f"値{one}終") for one in range(60)])
    for before in range(20, 44, 4):
        fills = FilledSection("前の欄", [("行", "\n".join("あ" for _ in range(before)))])
        made = pages(fills, long)
        [at] = [text for text in made if "架空の長い欄" in text]
        assert "値0終" in at
        assert "値1終" in at
        assert all(any(f"値{one}終" in text for text in made) for one in range(60))
