"""A paper as PDF (fpdf2), with the Japanese font embedded so that any printer shows it alike."""

from __future__ import annotations

import functools
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from fpdf import FPDF, FontFace
from fpdf.enums import XPos, YPos

from web.asset import AssetMissingError

FONT = "IPAexGothic"
MARGIN_MM = 15
LABEL_SHARE = 24


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
    sheet.ln(2)
    sheet.set_font(FONT, size=11.5)
    sheet.cell(0, 8, section.heading, new_x=XPos.LMARGIN, new_y=YPos.NEXT)
    sheet.set_font(FONT, size=10)
    plain = FontFace(emphasis=None)
    with sheet.table(
        col_widths=(LABEL_SHARE, 100 - LABEL_SHARE),
        first_row_as_headings=False,
        headings_style=plain,
        line_height=6,
        padding=1.2,
    ) as table:
        for label, text in section.rows:
            row = table.row()
            row.cell(label, style=FontFace(fill_color=(238, 242, 240)))
            row.cell(text or " ")
