"""What to call the records behind a figure, so that a reader knows which one to open.

Records of a case are called by its number, which names nobody; the others by title and day.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from directory.resource import Resource
from matching.activity import (
    ActivitySupport,
    CommunitySupporter,
    ProgramEvent,
    SupportContact,
)
from matching.case import Case
from matching.indicator.count import Ref
from matching.meeting import Meeting

_TITLES: Mapping[str, tuple[Any, Any, Any]] = {
    "meeting": (Meeting.id, Meeting.title, Meeting.held_on),
    "program_event": (ProgramEvent.id, ProgramEvent.title, ProgramEvent.on),
    "activity_support": (ActivitySupport.id, ActivitySupport.activity, ActivitySupport.on),
    "community_supporter": (
        CommunitySupporter.id,
        CommunitySupporter.registered_on,
        CommunitySupporter.registered_on,
    ),
    "resource": (Resource.id, Resource.name, Resource.confirmed_on),
    "support_contact": (SupportContact.id, SupportContact.on, SupportContact.on),
}
KINDS = {
    "support_contact": "相談・アウトリーチ",
    "support_plan": "プラン",
    "placement": "参加",
    "follow_up": "訪問",
    "support_case": "ケース",
    "closing_evaluation": "終結の評価",
    "meeting": "会議",
    "program_event": "行事・入力した数字",
    "activity_support": "活動への支援",
    "community_supporter": "サポーターの登録",
    "resource": "資源",
}


def lines_of(session: Session, refs: Sequence[Ref]) -> list[str]:
    """One line for each record, in their order; only columns of class 0 and 1 are read."""
    numbers = _numbers(session, refs)
    titles: dict[uuid.UUID, tuple[str | dt.date, dt.date | None]] = {}
    for table, columns in _TITLES.items():
        wanted = [ref.id for ref in refs if ref.table == table]
        if wanted:
            rows = session.execute(select(*columns).where(columns[0].in_(wanted)))
            titles |= {row_id: (title, day) for row_id, title, day in rows}
    return [_line(ref, numbers, titles) for ref in refs]


def _numbers(session: Session, refs: Sequence[Ref]) -> dict[uuid.UUID, str]:
    cases = {ref.case_id for ref in refs if ref.case_id is not None}
    return dict(iter(session.execute(select(Case.id, Case.number).where(Case.id.in_(cases)))))


def _line(
    ref: Ref,
    numbers: Mapping[uuid.UUID, str],
    titles: Mapping[uuid.UUID, tuple[str | dt.date, dt.date | None]],
) -> str:
    kind = KINDS.get(ref.table, "記録")
    title, day = titles.get(ref.id, ("", None))
    if isinstance(title, dt.date):
        title = ""
    told = f"({day.year}年{day.month}月{day.day}日)" if day else ""
    if ref.case_id is not None:
        return f"{numbers.get(ref.case_id, '')} {kind}{told}".strip()
    return f"{kind} {title}{told}".strip()
