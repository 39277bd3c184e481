"""Filling the small forms from the rows of a sheet.

A row is taken whole or refused with its line and reason; one that is already there is not entered
twice, so a sheet that grew can be sent again.
"""

from __future__ import annotations

import dataclasses
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import jaconv
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from directory.audit import Actor
from matching.activity import (
    ActivitySupport,
    CommunitySupporter,
    ContactKind,
    ProgramEvent,
    SupportContact,
)
from matching.activity_sheet import (
    record_activity_support,
    record_contact,
    record_event,
    register_supporter,
)
from matching.errors import InvalidValueError, MatchingError
from matching.event_date import read_date
from matching.label import field_label
from matching.meeting import Meeting, MeetingType
from matching.meeting_sheet import MeetingEntry, call_meeting, mark_held

YES = frozenset({"はい", "○", "◯", "1", "true", "有", "yes"})
CONTACT_KINDS = {
    "相談": ContactKind.CONSULTATION,
    "consultation": ContactKind.CONSULTATION,
    "アウトリーチ": ContactKind.OUTREACH,
    "outreach": ContactKind.OUTREACH,
}
Row = Mapping[str, str]
Reader = Callable[[Session, Actor, Row], None]


@dataclasses.dataclass(frozen=True)
class SheetReport:
    """What became of the rows of a sheet; lines count from 1 without the heading."""

    accepted: int
    known: int
    """Rows that were there already."""
    refused: tuple[tuple[int, str], ...]


@dataclasses.dataclass(frozen=True)
class Sheet:
    """One kind of sheet: its name, its columns (the first two must be there), and its reader."""

    title: str
    table: type[Any]
    columns: Mapping[str, str]
    """Column of the form → heading in Japanese; either names it in a file."""
    reader: Reader
    repeats: bool = False
    """Whether two rows alike are two records."""


def import_sheet(
    session: Session,
    actor: Actor,
    sheet: str,
    rows: Sequence[Row],
    measures: Mapping[str, str] | None = None,
) -> SheetReport:
    """Enter the rows of one of ``SHEETS``; columns are named as the forms' fields.

    ``measures`` maps names of indicators to identifiers; a name that is not in it is refused.
    For a dry run the caller rolls back.
    """
    if sheet not in SHEETS:
        raise InvalidValueError("sheet", f"取り込める表は「{'、'.join(SHEETS)}」です。")
    kind = SHEETS[sheet]
    before = _number(session, kind.table)
    there = _contacts_there(session, actor) if kind.repeats else Counter()
    refused: list[tuple[int, str]] = []
    for line, row in enumerate(rows, start=1):
        try:
            filled = _translated(row, measures)
            if kind.repeats and _is_there(there, filled):
                continue
            with session.begin_nested():
                kind.reader(session, actor, filled)
        except MatchingError as error:
            refused.append((line, str(error)))
    accepted = _number(session, kind.table) - before
    return SheetReport(accepted, len(rows) - len(refused) - accepted, tuple(refused))


def columns_of(sheet: str, headings: Sequence[str]) -> list[str]:
    """The form's column under each heading of a file, ``""`` for a heading left empty.

    ``InvalidValueError`` names a heading nobody knows, or a column that has to be there.
    """
    known = SHEETS[sheet].columns
    by_heading = {
        **{label: name for name, label in known.items()},
        **{name: name for name in known},
    }
    words = [jaconv.normalize(heading).strip() for heading in headings]
    strange = [word for word in words if word and word not in by_heading]
    listed = "、".join(known.values())
    if strange:
        raise InvalidValueError(
            "sheet",
            f"見出し「{'、'.join(strange)}」は読めません。使える見出しは「{listed}」です。",
        )
    found = [by_heading.get(word, "") for word in words]
    missing = [known[name] for name in list(known)[:2] if name not in found]
    if missing:
        raise InvalidValueError(
            "sheet", f"見出し「{'、'.join(missing)}」がありません。1行目に見出しを入れてください。"
        )
    return found


def _translated(row: Row, measures: Mapping[str, str] | None) -> Row:
    name = (row.get("measure") or "").strip()
    if measures is None or not name:
        return row
    found = measures.get(name)
    if found is None:
        raise InvalidValueError(
            "measure", f"「指標」の「{name}」は、この自治体の一覧にありません。"
        )
    return {**row, "measure": found}


def _supporter(session: Session, actor: Actor, row: Row) -> None:
    register_supporter(
        session,
        actor,
        row.get("name", ""),
        read_date(row.get("registered_on", ""), "registered_on"),
        contact=row.get("contact") or None,
        left_on=read_date(row["left_on"], "left_on") if row.get("left_on") else None,
    )


def _event(session: Session, actor: Actor, row: Row) -> None:
    if not row.get("measure", "").strip():
        raise InvalidValueError("measure", "「指標」を入れてください。")
    record_event(
        session,
        actor,
        row["measure"].strip(),
        row.get("title", ""),
        read_date(row.get("on", ""), "on"),
        attendance=_whole(row, "attendance"),
        attendance_estimated=_yes(row, "attendance_estimated"),
        amount=_whole(row, "amount"),
        base=_whole(row, "base"),
        note=row.get("note") or None,
    )


def _activity(session: Session, actor: Actor, row: Row) -> None:
    record_activity_support(
        session,
        actor,
        row.get("activity", ""),
        read_date(row.get("on", ""), "on"),
        how=row.get("how") or None,
        spontaneous=_yes(row, "spontaneous"),
    )


def _contact(session: Session, actor: Actor, row: Row) -> None:
    record_contact(
        session,
        actor,
        _kind(row),
        read_date(row.get("on", ""), "on"),
        by_promoter=_yes(row, "by_promoter"),
        is_new=_yes(row, "is_new"),
        note=row.get("note") or None,
    )


def _meeting(session: Session, actor: Actor, row: Row) -> None:
    """連携会議 that were held; nobody is named in them."""
    held_on = read_date(row.get("held_on", ""), "held_on")
    title = (row.get("title") or "").strip()
    same = select(Meeting.id).where(
        Meeting.municipality_code == actor.municipality_code,
        Meeting.type == MeetingType.COMMUNITY_BUILDING_MEETING,
        Meeting.held_on == held_on,
        Meeting.title == title,
    )
    if session.scalar(same) is not None:
        return
    entry = MeetingEntry(
        MeetingType.COMMUNITY_BUILDING_MEETING, title, held_on, row.get("host"), row.get("place")
    )
    mark_held(session, call_meeting(session, actor, entry), actor, row.get("notes") or None)


SHEETS: Mapping[str, Sheet] = {
    "supporters": Sheet(
        "地域福祉サポーターの登録",
        CommunitySupporter,
        {
            "name": "名前",
            "registered_on": "登録した日",
            "contact": "連絡先",
            "left_on": "登録をやめた日",
        },
        _supporter,
    ),
    "events": Sheet(
        "研修会・行事・入力する数字",
        ProgramEvent,
        {
            "measure": "指標",
            "on": "日付",
            "title": "名前",
            "attendance": "人数",
            "attendance_estimated": "人数は推定",
            "amount": "数",
            "base": "もとになる数",
            "note": "メモ",
        },
        _event,
    ),
    "activities": Sheet(
        "住民主体の活動への支援",
        ActivitySupport,
        {"activity": "活動名", "on": "日付", "how": "支援の内容と効果", "spontaneous": "自発"},
        _activity,
    ),
    "contacts": Sheet(
        "相談・アウトリーチ",
        SupportContact,
        {
            "kind": "種類",
            "on": "日付",
            "by_promoter": "包括化推進員",
            "is_new": "新しい相談",
            "note": "メモ",
        },
        _contact,
        repeats=True,
    ),
    "meetings": Sheet(
        "連携会議",
        Meeting,
        {
            "title": "名前",
            "held_on": "開催日",
            "host": "主催",
            "place": "場所",
            "notes": "共有したこと",
        },
        _meeting,
    ),
}


def _kind(row: Row) -> ContactKind:
    word = jaconv.normalize(row.get("kind") or "").strip()
    if word not in CONTACT_KINDS:
        raise InvalidValueError(
            "kind", f"「種類」の「{word}」は「相談」か「アウトリーチ」で入れてください。"
        )
    return CONTACT_KINDS[word]


def _contacts_there(session: Session, actor: Actor) -> Counter[tuple[object, ...]]:
    """How many contacts of no case are there of each sort: what a sheet may bring again."""
    rows = session.execute(
        select(
            SupportContact.kind,
            SupportContact.on,
            SupportContact.by_promoter,
            SupportContact.is_new,
        ).where(
            SupportContact.municipality_code == actor.municipality_code,
            SupportContact.case_id.is_(None),
        )
    )
    return Counter(tuple(row) for row in rows)


def _is_there(there: Counter[tuple[object, ...]], row: Row) -> bool:
    """Whether a row is one of those there; each stands for one row of the sheet only."""
    day = read_date(row.get("on", ""), "on")
    key = (_kind(row), day, _yes(row, "by_promoter"), _yes(row, "is_new"))
    if there[key] <= 0:
        return False
    there[key] -= 1
    return True


def _whole(row: Row, field: str) -> int | None:
    text = jaconv.z2h((row.get(field) or "").strip(), digit=True, ascii=True).replace(",", "")
    if not text:
        return None
    if not text.isdecimal():
        raise InvalidValueError(
            field, f"「{field_label(field)}」の「{row[field]}」は、0以上の整数で入れてください。"
        )
    return int(text)


def _yes(row: Row, field: str) -> bool:
    return (row.get(field) or "").strip().lower() in YES


def _number(session: Session, table: type[Any]) -> int:
    return session.scalar(select(func.count()).select_from(table)) or 0
