"""A paper as PDF (fpdf2), with the Japanese font embedded so that any printer shows it alike."""

from __future__ import annotations

import functools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from fpdf import FPDF, FontFace
from fpdf.enums import XPos, YPos

from web.asset import AssetMissingError
from web.paper.line import broken

FONT = "IPAexGothic"
MARGIN_MM = 15
LABEL_SHARE = 24
HEADING_MM, LINE_MM, PADDING_MM = 8, 6, 1.2
SPACE_MM, SLACK_MM = 2, 0.5
MOST_LINES = 36
KEPT_ROWS = 2
"""Rows of a section longer than a page that stay with its heading."""


@dataclass(frozen=True)
class FilledSection:
    """A heading with its rows of label and text."""

    heading: str
    rows: Sequence[tuple[str, str]]


@dataclass(frozen=True)
class Paper:
    """A filled form, ready to be printed: title, mark, footer and sections."""

    title: str
    mark: str
    footer: str
    sections: Sequence[FilledSection]


@functools.cache
def font_path() -> Path:
    """Find the Japanese font in the package that ships it; the package itself is not loaded."""
    spec = find_spec("japanize_matplotlib")
    if spec is None or not spec.submodule_search_locations:
        raise AssetMissingError(
            "日本語フォントが入っていません。make setup をもう一度実行してください。"
        )
    return Path(next(iter(spec.submodule_search_locations))) / "fonts" / "ipaexg.ttf"


class _Sheet(FPDF):
    """A4 upright; the mark stands at the top and the reader at the foot of every page."""

    def __init__(self, paper: Paper) -> None:
        super().__init__(format="A4")
        self.paper = paper
        self.set_margin(MARGIN_MM)
        self.set_auto_page_break(auto=True, margin=MARGIN_MM + 5)
        self.add_font(FONT, fname=str(font_path()))

    def header(self) -> None:
        """Print the handling mark at the top right."""
        self.set_font(FONT, size=9)
        self.cell(0, 6, self.paper.mark, align="R", new_x=XPos.LMARGIN, new_y=YPos.NEXT)

    def footer(self) -> None:
        """Print who took the paper out, when, and the page number."""
        self.set_y(-MARGIN_MM)
        self.set_font(FONT, size=8)
        self.cell(0, 6, f"{self.paper.footer}　{self.page_no()}/{{nb}}", align="C")


def write_pdf(paper: Paper) -> bytes:
    """Write a filled form as PDF."""
    sheet = _Sheet(paper)
    sheet.set_title(paper.title)
    sheet.set_lang("ja")
    sheet.add_page()
    sheet.set_font(FONT, size=16)
    sheet.cell(0, 11, paper.title, new_x=XPos.LMARGIN, new_y=YPos.NEXT)
    for section in paper.sections:
        _write_section(sheet, section)
    return bytes(sheet.output())


def _write_section(sheet: FPDF, section: FilledSection) -> None:
    sheet.set_font(FONT, size=10)
    rows = [part for row in section.rows for part in _fitted(sheet, row)]
    if sheet.will_page_break(_kept_height(sheet, rows)):
        sheet.add_page()
    sheet.ln(SPACE_MM)
    sheet.set_font(FONT, size=11.5)
    sheet.cell(0, HEADING_MM, section.heading, new_x=XPos.LMARGIN, new_y=YPos.NEXT)
    sheet.set_font(FONT, size=10)
    plain = FontFace(emphasis=None)
    with sheet.table(
        col_widths=(LABEL_SHARE, 100 - LABEL_SHARE),
        first_row_as_headings=False,
        headings_style=plain,
        line_height=LINE_MM,
        padding=PADDING_MM,
        text_align="LEFT",
    ) as table:
        for label, text in rows:
            row = table.row()
            row.cell("\n".join(label), style=FontFace(fill_color=(238, 242, 240)))
            row.cell("\n".join(text) or " ")


def _fitted(sheet: FPDF, row: tuple[str, str]) -> Iterator[tuple[list[str], list[str]]]:
    """The lines of a row's label and of its text; a text longer than a page goes on in rows."""
    taken = 2 * (PADDING_MM + sheet.c_margin) + SLACK_MM
    widths = (sheet.epw * share / 100 - taken for share in (LABEL_SHARE, 100 - LABEL_SHARE))
    label, text = (
        broken(words, width, sheet.get_string_width)
        for words, width in zip(row, widths, strict=True)
    )
    yield label, text[:MOST_LINES]
    for start in range(MOST_LINES, len(text), MOST_LINES):
        yield ["(続き)"], text[start : start + MOST_LINES]


def _kept_height(sheet: FPDF, rows: Sequence[tuple[list[str], list[str]]]) -> float:
    """How much of a section, in mm, stays on one page: all of it, or its head where it is long."""
    page = sheet.eph - HEADING_MM
    heights = (_height(rows), _height(rows[:KEPT_ROWS]))
    return next((height for height in heights if height <= page), _height(rows[:1]))


def _height(rows: Sequence[tuple[list[str], list[str]]]) -> float:
    lines = sum(max(len(label), len(text)) for label, text in rows)
    return SPACE_MM + HEADING_MM + LINE_MM * lines + 2 * PADDING_MM * len(rows)
