"""Made-up municipal files in the forms offices publish: layouts, headings, encodings, slips.

Every file is drawn from a seed. People, places and numbers in it are invented.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import tomllib
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

from openpyxl import Workbook

from directory.formats.column import field_of
from directory.formats.layout import Layout, layouts

VARIETY = tomllib.loads((Path(__file__).parent / "municipal_file.toml").read_text("utf-8"))
_WIDE = str.maketrans("0123456789-:()", "０１２３４５６７８９－：（）")
_CODECS = ("utf-8", "utf-8-sig", "cp932", "cp932", "utf-16", "euc_jp", "two marks")
_BREAKS = ("\r\n", "\r\n", "\n", "\r", "mixed")
_PLACES = (("132195", "東京都", "狛江市", 35.6349, 139.5787, "和泉本町"),
           ("132144", "東京都", "国分寺市", 35.7109, 139.4622, "本町"),
           ("082155", "茨城県", "北茨城市", 36.8020, 140.7510, "磯原町磯原"),
           ("011002", "北海道", "札幌市", 43.0621, 141.3544, "北一条西"),
           ("472018", "沖縄県", "那覇市", 26.2124, 127.6792, "泉崎"))  # fmt: skip


@dataclass(frozen=True, slots=True)
class MunicipalFile:
    """One file: its name, its bytes, the names of its sound rows and what was done to it."""

    name: str
    content: bytes
    names: tuple[str, ...]
    slips: tuple[str, ...] = ()


@dataclass(slots=True)
class _Sheet:
    headings: list[str]
    rows: list[list[object]]
    names: list[str]
    above: list[list[object]] = field(default_factory=list)
    below: list[list[object]] = field(default_factory=list)
    slips: list[str] = field(default_factory=list)


def draw_file(seed: int, rows: int = 12) -> MunicipalFile:
    """Draw one file; the same seed gives the same file."""
    random = Random(seed)
    sheet = _sheet(random, rows)
    for change in random.sample(_CHANGES, random.choice((0, 1, 1, 2, 3))):
        change(sheet, random)
    code = random.choice(("", "132195_"))
    if random.random() < 0.35:
        return _workbook(sheet, random, f"{code}list{seed}.xlsx")
    return _text(sheet, random, f"{code}list{seed}")


def _sheet(random: Random, rows: int) -> _Sheet:
    named = random.random() < 0.6
    layout = random.choice([each for each in layouts().values() if each.columns])
    headings = _official(layout, random) if named else list(random.choice(VARIETY["headings"]))
    place = random.choice(_PLACES)
    drawn = [_Row(random, number, place) for number in range(1, rows + 1)]
    name_at = next((n for n, each in enumerate(headings) if _names(layout, each)), 0)
    body = [[row.cell(_field(layout if named else None, h), h) for h in headings] for row in drawn]
    return _Sheet(headings, body, [str(row[name_at]) for row in body])


def _field(layout: Layout | None, heading: str) -> str | None:
    return layout.field_of(heading) if layout else field_of(heading)


def _names(layout: Layout, heading: str) -> bool:
    return _field(layout, heading) == "name"


def _official(layout: Layout, random: Random) -> list[str]:
    """The official headings, some of them in another spelling or left out."""
    aliases = VARIETY["alias"]
    headings = [
        random.choice(aliases.get(each, [each])) if random.random() < 0.3 else each
        for each in layout.columns
        if _names(layout, each) or random.random() > 0.03
    ]
    return list(dict.fromkeys(headings))


class _Row:
    """One made-up entry, cell by cell."""

    def __init__(
        self, random: Random, number: int, place: tuple[str, str, str, float, float, str]
    ) -> None:
        self._random = random
        self._number = number
        self._place = place
        self._messy = random.random() < 0.5

    def cell(self, meaning: str | None, heading: str) -> object:
        code, prefecture, city, lat, lng, town = self._place
        number, lot = (
            self._number,
            f"{self._number % 4 + 1}丁目{self._number}番{self._number % 9}号",
        )
        own: dict[str, object] = {
            "publisher_code": code,
            "publisher_name": f"{prefecture}{city}",
            "prefecture": prefecture,
            "municipality": city,
            "source_id": f"{number:05d}",
            "office_number": f"01{number:08d}",
            "name": f"架空{self._word('kind')}{self._wide(str(number))}号",
            "name_kana": "カクウシセツ",
            "address": f"{prefecture}{city}{town}{self._wide(lot)}",
            "address_prefecture": prefecture,
            "address_municipality": city,
            "address_town": town,
            "address_rest": lot,
            "building": self._random.choice(("", "架空会館2階", "　１階")),
            "lat": self._degrees(lat + number / 10_000),
            "lng": self._degrees(lng + number / 10_000),
            "latlng": f"{lat},{lng}",
            "organisation": f"架空の会{number % 5}",
        }
        if meaning in own:
            return own[meaning]
        words = VARIETY["cell"].get(meaning or heading) or VARIETY["cell"]["other"]
        return self._wide(self._random.choice(words)) if self._messy else words[0]

    def _word(self, kind: str) -> str:
        return str(self._random.choice(VARIETY[kind]))

    def _wide(self, text: str) -> str:
        return text.translate(_WIDE) if self._messy and self._random.random() < 0.2 else text

    def _degrees(self, value: float) -> object:
        whole, rest = int(value), value - int(value)
        minutes, seconds = int(rest * 60), round(rest * 3600 % 60, 1)
        plain, short = f"{value:.6f}", f"{whole}°{minutes}'{seconds}\""
        long = f"{whole}度{minutes}分{seconds}秒"
        shapes = (plain, plain, long, short, value, f"{int(value * 1e6)}", "", "-")
        return self._random.choice(shapes) if self._messy else f"{value:.6f}"


def _title(sheet: _Sheet, random: Random) -> None:
    sheet.above = [["令和6年度 架空市 地域の施設一覧"], [], ["", "", "令和6年4月1日現在"]]
    sheet.above = sheet.above[: random.choice((1, 2, 3))]
    sheet.slips.append("title")


def _notes(sheet: _Sheet, _random: Random) -> None:
    sheet.below += [[], ["※ 内容は変わることがあります。"], ["（注）電話は平日のみ"]]
    sheet.slips.append("notes")


def _total(sheet: _Sheet, random: Random) -> None:
    row: list[object] = ["" for _ in sheet.headings]
    row[random.choice((0, min(1, len(row) - 1)))] = random.choice(("合計", "計", "合　計", "総計"))
    row[-1] = str(len(sheet.rows))
    sheet.below.append(row)
    sheet.slips.append("total")


def _empty_tail(sheet: _Sheet, _random: Random) -> None:
    sheet.below += [["" for _ in sheet.headings] for _ in range(40)]
    sheet.slips.append("empty rows")


def _heading_twice(sheet: _Sheet, random: Random) -> None:
    sheet.headings.append(random.choice(sheet.headings))
    for number, row in enumerate(sheet.rows):
        row.append(f"別の値{number}")
    sheet.slips.append("heading twice")


def _heading_missing(sheet: _Sheet, random: Random) -> None:
    place = random.randrange(len(sheet.headings) + 1)
    sheet.headings.insert(place, "")
    for row in sheet.rows:
        row.insert(place, random.choice(("", "覚え書き")))
    sheet.slips.append("heading missing")


def _empty_columns(sheet: _Sheet, _random: Random) -> None:
    sheet.headings += ["", "", ""]
    for row in sheet.rows:
        row += ["", "", ""]
    sheet.slips.append("empty columns")


def _repeated_heading(sheet: _Sheet, _random: Random) -> None:
    sheet.rows.insert(len(sheet.rows) // 2, [*sheet.headings])
    sheet.slips.append("headings again")


def _nameless(sheet: _Sheet, random: Random) -> None:
    row = [*random.choice(sheet.rows)]
    name = next((n for n, cell in enumerate(row) if str(cell) in sheet.names), 0)
    row[name] = ""
    sheet.rows.append(row)
    sheet.slips.append("row without a name")


def _said_twice(sheet: _Sheet, random: Random) -> None:
    sheet.rows.append([*random.choice(sheet.rows)])
    sheet.slips.append("row twice")


_CHANGES: tuple[Callable[[_Sheet, Random], None], ...] = (
    _title, _notes, _total, _empty_tail, _heading_twice, _heading_missing, _empty_columns,
    _repeated_heading, _nameless, _said_twice,
)  # fmt: skip


def _text(sheet: _Sheet, random: Random, stem: str) -> MunicipalFile:
    delimiter, suffix = random.choice(((",", "csv"), (",", "csv"), ("\t", "tsv"), (",", "txt")))
    codec, ends = random.choice(_CODECS), random.choice(_BREAKS)
    stream = io.StringIO()
    quoting = random.choice((csv.QUOTE_MINIMAL, csv.QUOTE_ALL))
    writer = csv.writer(stream, delimiter=delimiter, lineterminator="\r\n", quoting=quoting)
    writer.writerows([*sheet.above, sheet.headings, *sheet.rows, *sheet.below])
    text = stream.getvalue()
    if ends == "mixed":
        halves = text.split("\r\n")
        text = "\r\n".join(halves[:4]) + "\n" + "\n".join(halves[4:])
    else:
        text = text.replace("\r\n", ends)
    marks = "\ufeff\ufeff" if codec == "two marks" else ""
    content = (marks + text).encode("utf-8" if marks else codec, errors="replace")
    slips = (*sheet.slips, codec, repr(ends), suffix)
    return MunicipalFile(f"{stem}.{suffix}", content, tuple(sheet.names), slips)


def _workbook(sheet: _Sheet, random: Random, name: str) -> MunicipalFile:
    book = Workbook()
    page = book.active
    assert page is not None
    for row in [*sheet.above, sheet.headings, *sheet.rows, *sheet.below]:
        page.append([_typed(cell, random) for cell in row])
    if sheet.above:
        page.merge_cells(
            start_row=1, start_column=1, end_row=1, end_column=min(4, len(sheet.headings))
        )
    stream = io.BytesIO()
    book.save(stream)
    return MunicipalFile(name, stream.getvalue(), tuple(sheet.names), (*sheet.slips, "xlsx"))


def _typed(cell: object, random: Random) -> object:
    """Let a spreadsheet turn some texts into times, dates and numbers."""
    text = str(cell)
    if random.random() < 0.5 and text.isascii():
        if len(text) == 5 and text[2] == ":" and text.replace(":", "").isdigit():
            return dt.time(int(text[:2]) % 24, int(text[3:]))
        if len(text) == 10 and text[4] == text[7] == "-" and text.replace("-", "").isdigit():
            return dt.datetime.fromisoformat(text)
        if text.isdigit() and len(text) < 12:
            return int(text)
    return cell
