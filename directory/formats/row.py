"""One row under its headings → one neutral record, or the reason why there is none."""

from __future__ import annotations

import dataclasses
import datetime as dt
import re
from dataclasses import dataclass
from typing import Any

from directory.formats.cell.answer import parse_answer
from directory.formats.cell.fiscal_year import Period, parse_fiscal_year
from directory.formats.cell.private import mask_private
from directory.formats.cell.text import fold, is_unstated, kana
from directory.formats.cells import Cells
from directory.formats.classification import classify
from directory.formats.column import heading_key
from directory.formats.contact import Contact, read_contact
from directory.formats.field import NAMES, READ_FROM
from directory.formats.header import Header, is_blank
from directory.formats.hours import is_paused, names_undated_day, read_dates, read_timetable
from directory.formats.participation import Participation, read_participation
from directory.formats.quoting import Row
from directory.formats.record import Accepted, Refused, ResourceRecord, Timetable
from directory.formats.report import Remark
from directory.formats.whereabouts import Whereabouts, read_whereabouts
from directory.resource import ResourceStatus
from directory.taxonomy import forms, kind_by_label
from geo.municipality import Municipality

MAX_NAME_LENGTH = 200
_MASK_REASON = (
    "個人の電話番号かメールアドレスが含まれるため、公開する文からは除きました"
    "(元の値は職員だけが見られます)"
)
_NOTE = re.compile(
    r"[※＊*【《〈■●◆◇□○]|(?:注|出典|備考|資料|合計|小計|計|以上|凡例)(?:[)）:：\d１-９]|$)"
)
_TOTAL = re.compile(r"(?:全体|県|市|町|村|区)?(?:合計|小計|総計|累計|総数|平均|計)(?:\(.*\))?")
_COUNT = re.compile(r"(?:約|計|全)?[\d,.\s]*(?:件|人|名|円|か所|箇所|ヶ所|ヵ所|団体|施設|%|-)?")
_MASKED = (
    "name",
    "description",
    "activities",
    "target",
    "fee_text",
    "how_to_join",
    "access",
    "remarks",
)


@dataclass(frozen=True, slots=True)
class RowReader:
    """Reads the rows of one table.

    ``municipality`` answers for rows that name none; ``licence`` is that of the whole file;
    ``today`` helps to date events whose year is not written.
    """

    header: Header
    municipality: Municipality | None
    licence: str
    today: dt.date

    def read(self, row: Row) -> Accepted | Refused:
        """Read one row."""
        cells = Cells(self.header, row)
        refusal = self._refusal(cells, row)
        if refusal:
            return Refused(refusal)
        if row.problem:
            cells.remarks.append(Remark(row.number, "", row.problem))
        record = _masked(cells, self._record(cells))
        self._note_missing(cells, record)
        return Accepted(record, tuple(cells.remarks))

    def _refusal(self, cells: Cells, row: Row) -> Remark | None:
        surplus = row.cells[len(self.header.headings) :]
        if any(not is_blank(cell) for cell in surplus):
            return Remark(
                row.number,
                "",
                f"見出しが{len(self.header.headings)}列なのに値が{len(row.cells)}列あります。"
                "値の中のカンマか引用符を直してください",
            )
        field, name = self._name(cells)
        if self.header.is_repeated(row):
            return Remark(row.number, cells.heading(field), "見出しの繰り返しとみなしました")
        if not name:
            heading = cells.heading(field)
            return Remark(row.number, heading, f"「{heading}」が空です。名称を書いてください")
        if len(name) > MAX_NAME_LENGTH:
            return Remark(
                row.number,
                cells.heading(field),
                f"名称が{MAX_NAME_LENGTH}字を超えています。列がずれていないか確かめてください",
            )
        if _NOTE.match(fold(name)) and cells.states_only(field, "source_id"):
            return Remark(row.number, cells.heading(field), "注記か区切りの行とみなしました")
        if _is_total(cells, field, name):
            return Remark(row.number, cells.heading(field), "合計の行とみなしました")
        return None

    def _name(self, cells: Cells) -> tuple[str, str]:
        """The column that names the rows of this table, and this row's name."""
        field = next(each for each in NAMES if cells.has(each))
        return field, cells.line(field)

    def _record(self, cells: Cells) -> ResourceRecord:
        field, name = self._name(cells)
        place = read_whereabouts(cells, self.municipality)
        contact = read_contact(cells)
        tags = _tags(cells)
        kind, form, category = _classified(cells, self.header, field, name, tags)
        terms = read_participation(cells)
        period = self._period(cells)
        dates = read_dates(cells, self.today, period)
        return ResourceRecord(
            name=name,
            rows=(cells.row,),
            source_id=self._source_id(cells),
            registry_id=cells.line("registry_id"),
            registry_source=cells.line("registry_source"),
            registry_source_key=cells.line("registry_source_key"),
            list_name=self._list_name(cells, field),
            name_kana=kana(cells.raw("name_kana")),
            kind=kind,
            form=form,
            category=category,
            status=self._status(cells, contact),
            organisation=contact.organisation,
            corporate_number=contact.corporate_number,
            phones=contact.phones,
            mail=contact.mail,
            url=contact.url,
            description=cells.paragraphs("subtitle", "summary", "description", "purpose"),
            activities=cells.paragraphs("activities"),
            tags=tags,
            timetable=read_timetable(cells),
            dates=dates,
            period=(dates[0].start_date, dates[-1].end_date) if dates else period,
            wheelchair=_answer(cells, "wheelchair", r"車椅子|車いす"),
            accessible_toilet=_answer(cells, "accessible_toilet", r"トイレ"),
            pickup=parse_answer(cells.raw("pickup")).value,
            contact_name=contact.contact_name,
            representative=contact.representative,
            access=cells.paragraphs("access"),
            remarks=cells.paragraphs("remarks"),
            licence=cells.line("licence") or self.licence or self.header.layout.licence,
            cells=_source_cells(cells),
            cell_fields=cells.fields_by_heading(),
            precision=cells.line("registry_precision"),
            display=cells.line("registry_display"),
            columns=cells.used_columns({**READ_FROM, "name": NAMES}),
            **_placed(place),
            **_joined(terms),
        )

    def _period(self, cells: Cells) -> Period | None:
        """The fiscal year of dates without a year: the row's own, else that of the whole table.

        The latter becomes a cell of the row, so that it is not lost when the row is written.
        """
        stated = parse_fiscal_year(cells.raw("fiscal_year"))
        if stated or self.header.period is None or not names_undated_day(cells):
            return stated
        cells.state("fiscal_year", str(self.header.period[0].year))
        return self.header.period

    def _source_id(self, cells: Cells) -> str:
        key = self.header.layout.key
        parts = [cells.line(each) for each in key] if key else [cells.line("source_id")]
        return "|".join(parts) if all(parts) else ""

    def _list_name(self, cells: Cells, field: str) -> str:
        """The heading of the names: it stays the same from one edition of a list to the next."""
        published = cells.raw("publisher_code") or cells.raw("publisher_name")
        return "" if published else heading_key(cells.heading(field))

    def _status(self, cells: Cells, contact: Contact) -> str:
        stated = cells.line("registry_status")
        if stated in {each.value for each in ResourceStatus}:
            return stated
        if is_paused(cells):
            cells.warn("remarks", "休止中と読み取り、公開しません")
            return ResourceStatus.PAUSED.value
        if self.header.layout.is_published or not self._is_internal(contact):
            return ResourceStatus.PUBLISHED.value
        return ResourceStatus.DRAFT.value

    def _is_internal(self, contact: Contact) -> bool:
        """Whether a list of no known layout was made for the office: it names people."""
        names_people = {"representative", "contact"} & set(self.header.fields)
        private_mail = contact.mail is not None and contact.mail.personal
        return bool(names_people) or private_mail or any(each.personal for each in contact.phones)

    def _note_missing(self, cells: Cells, record: ResourceRecord) -> None:
        if record.lat is None and not record.address:
            cells.warn("address", "住所も緯度経度もないため、地図には載りません")
        if record.form == "event" and not record.dates and not record.timetable.as_text():
            cells.warn("start_date", "開催日が書かれていないため、日程なしで取り込みます")


def _placed(place: Whereabouts) -> dict[str, Any]:
    """Where it is, as fields of a record."""
    return {
        "municipality_code": place.responsible.code if place.responsible else None,
        "municipality_name": place.responsible.city if place.responsible else "",
        "prefecture": place.prefecture,
        "address": place.address,
        "town": place.town,
        "building": place.building,
        "postal_code": place.postal_code,
        "lon": place.point[0] if place.point else None,
        "lat": place.point[1] if place.point else None,
    }


def _joined(terms: Participation) -> dict[str, Any]:
    """Who may take part and how, as fields of a record."""
    return {
        "target": terms.target,
        "min_age": terms.ages.lowest,
        "max_age": terms.ages.highest,
        "fee_yen": terms.fee_yen,
        "fee_text": terms.fee_text,
        "capacity": terms.capacity,
        "how_to_join": terms.how_to_join,
    }


def _is_total(cells: Cells, field: str, name: str) -> bool:
    """Whether a row only counts or adds up those above it."""
    if not _TOTAL.fullmatch(re.sub(r"\s", "", fold(name))):
        return False
    others = (cell for heading, cell in cells.by_heading.items() if heading != cells.heading(field))
    return all(_COUNT.fullmatch(fold(cell)) for cell in others)


def _source_cells(cells: Cells) -> dict[str, str]:
    """The cells of the source, without those the registry added when it wrote the file."""
    own = {heading for heading, field in cells.fields_by_heading().items() if _is_own(field)}
    return {heading: cell for heading, cell in cells.by_heading.items() if heading not in own}


def _is_own(field: str) -> bool:
    return field.startswith("registry_")


def _classified(
    cells: Cells, header: Header, field: str, name: str, tags: tuple[str, ...]
) -> tuple[str | None, str | None, str | None]:
    kind, form, category = classify(header.layout, cells.heading(field), name, tags)
    if cells.has("registry_kind"):
        stated = kind_by_label(cells.line("registry_kind"))
        kind = stated.code if stated else None
    if cells.has("registry_form"):
        stated_form = cells.line("registry_form")
        form = stated_form if stated_form in forms() else None
    if cells.has("registry_category"):
        category = cells.line("registry_category") or None
    return kind, form, category


def _tags(cells: Cells) -> tuple[str, ...]:
    parts = re.split(r"[;；、,\n]", f"{cells.raw('tags')};{cells.raw('tags_more')}")
    return tuple(dict.fromkeys(part.strip() for part in parts if not is_unstated(part)))


def _answer(cells: Cells, field: str, words: str) -> bool | None:
    """Yes or no from the field's own column, else from the list in バリアフリー情報."""
    if cells.raw(field):
        return parse_answer(cells.raw(field)).value
    parts = re.split(r"[;；、,\n]", fold(cells.raw("barrier_free")))
    named = [part for part in parts if re.search(words, part)]
    if len(named) != 1:
        return None
    answer = parse_answer(named[0]).value
    return True if answer is None and not re.search(r"不可|無|なし|相談|一部", named[0]) else answer


def _masked(cells: Cells, record: ResourceRecord) -> ResourceRecord:
    """Take personal numbers and addresses out of everything that anyone may read."""
    texts: dict[str, Any] = {name: getattr(record, name) for name in _MASKED}
    masked: dict[str, Any] = {name: mask_private(text) for name, text in texts.items()}
    parts = dataclasses.asdict(record.timetable)
    masked["timetable"] = Timetable(**{name: mask_private(text) for name, text in parts.items()})
    texts["timetable"] = record.timetable
    changed = [name for name, value in masked.items() if value != texts[name]]
    for name in changed:
        heading = record.columns.get("schedule" if name == "timetable" else name, name)
        cells.remarks.append(Remark(cells.row, heading, _MASK_REASON))
    return dataclasses.replace(record, **masked) if changed else record
