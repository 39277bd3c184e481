"""資源開発: a gap is recorded without names, taken to the meeting, and closed by a resource."""

from __future__ import annotations

import dataclasses
import datetime as dt
import uuid
from collections import Counter
from collections.abc import Iterable

from sqlalchemy import select
from sqlalchemy.orm import Session

from directory.account import Role
from directory.audit import Actor, record
from directory.database import today
from directory.resource import Resource, ResourceStatus
from directory.task import Task, TaskKind, complete_task, raise_task
from directory.taxonomy import forms
from matching.access import require_edit
from matching.case import Case
from matching.development import GapCase, GapState, ResourceGap
from matching.errors import InvalidValueError, NotFoundError, TransitionError
from matching.event_date import require_past
from matching.indicator.public import told_number
from matching.lack import writings
from matching.person_name import holds_name

LONGEST_REASON = 300
ASK_FIRST = "足りない資源を会議に出し、まず今ある団体に頼んでください。"
OPEN = (GapState.RECORDED, GapState.IN_MEETING, GapState.ASKING)


@dataclasses.dataclass(frozen=True)
class GapEntry:
    """What is missing, where and when; never about whom."""

    what: str
    form: str | None = None
    area: str | None = None
    hours: tuple[dict[str, str], ...] = ()
    ask_first: str | None = None
    note: str | None = None
    conditions: str | None = None
    """How it should be run for those of this case, in words; added to what became of the gap."""
    near_miss: str | None = None
    """The nearest resource and why it will not do; kept with the case, not with the gap."""


@dataclasses.dataclass(frozen=True)
class GapGroup:
    """Gaps of one area and one form: how many cases wait, no name."""

    area: str | None
    form: str | None
    what: tuple[str, ...]
    waiting_cases: int

    @property
    def told(self) -> int | None:
        """How many cases wait, as anybody may know it; ``None`` says fewer than ``SMALLEST``."""
        return told_number(self.waiting_cases)


def record_gap(
    session: Session,
    case: Case,
    actor: Actor,
    on: dt.date,
    entry: GapEntry,
    *,
    joined: ResourceGap | None = None,
) -> ResourceGap:
    """Record what no resource offers; the same open gap of another case is joined, not doubled.

    ``joined`` is a like gap chosen instead of a new one; it must be open and of this municipality.
    Words of ``entry`` that a joined gap does not hold are added to what became of it, so that none
    is lost. Whoever records a new gap gets the development task. A name of anybody in a case is
    refused.
    """
    require_edit(session, actor, case)
    require_past(on, "on")
    _check(session, case, entry)
    if joined is not None:
        _require_open_here(joined, actor)
    gap = joined or _same(session, case.municipality_code, entry)
    if gap is None:
        gap = _new_gap(session, case, actor, on, entry)
    else:
        _keep_words(gap, on, entry)
    if entry.conditions:
        _note_once(gap, on, f"望まれるやり方: {entry.conditions.strip()}")
    _let_wait(session, gap, case, entry.near_miss)
    record(session, "record_gap", "resource_gap", gap.id)
    return gap


def _let_wait(session: Session, gap: ResourceGap, case: Case, near_miss: str | None) -> None:
    """Let a case wait for a gap, once; a near miss told again stands below the one before."""
    known = session.scalar(
        select(GapCase).where(GapCase.gap_id == gap.id, GapCase.case_id == case.id)
    )
    if known is None:
        session.add(GapCase(gap_id=gap.id, case_id=case.id, near_miss=near_miss))
    elif near_miss and near_miss not in (known.near_miss or "").splitlines():
        known.near_miss = "\n".join(filter(None, (known.near_miss, near_miss)))
    session.flush()


def _keep_words(gap: ResourceGap, on: dt.date, entry: GapEntry) -> None:
    """Add to what became of a gap those words of a case that joins it which it does not hold."""
    form = forms().get(entry.form or "")
    written = (
        ("何が", entry.what, gap.what),
        ("形", form.label if form and entry.form != gap.form else None, None),
        ("どのあたりに", entry.area, gap.area),
        ("まず相談する団体", entry.ask_first, gap.ask_first),
        ("覚え書き", entry.note, gap.note),
    )
    told = "、".join(
        f"{label}「{' '.join(words.split())}」"
        for label, words, held in written
        if words and words.strip() != (held or "").strip()
    )
    if told:
        _note_once(gap, on, f"加わったケースの記録: {told}")


def start_asking(session: Session, gap: ResourceGap, actor: Actor) -> None:
    """Note that existing groups are being asked."""
    _require_open_here(gap, actor)
    gap.state = GapState.ASKING
    session.flush()


def close_gap(
    session: Session,
    gap: ResourceGap,
    actor: Actor,
    on: dt.date,
    resource: Resource,
    *,
    reason: str,
) -> None:
    """Close a gap by a new or widened resource, saying how it answers; who waits gets a task.

    ``InvalidValueError`` for a resource that is not running here, and without a reason.
    """
    _require_open_here(gap, actor)
    require_past(on, "closed_on", not_before=gap.recorded_on)
    is_here = resource.municipality_code == gap.municipality_code
    if not is_here or resource.status is not ResourceStatus.PUBLISHED or resource.is_latent:
        raise InvalidValueError("resource_id", "「できた資源」を一覧から選び直してください。")
    told = _said(
        session, gap, reason, "「どう応えるか」に、何がどの足りなさに合うかを書いてください。"
    )
    _note(gap, on, f"資源ができた(「{resource.name}」): {told}")
    gap.state, gap.closed_on, gap.closed_by_resource_id = GapState.CLOSED, on, resource.id
    session.flush()
    record(session, "close_gap", "resource_gap", gap.id, detail=str(resource.id))
    _finish_tasks(session, gap, actor)
    note = f"待っていた資源「{resource.name}」ができました。マッチングに戻れるか見てください。"
    for case_id, owner_id in session.execute(
        select(Case.id, Case.owner_id)
        .join(GapCase, GapCase.case_id == Case.id)
        .where(GapCase.gap_id == gap.id)
    ).all():
        _task(session, gap, owner_id, note, case_id)


def drop_gap(session: Session, gap: ResourceGap, actor: Actor, on: dt.date, *, reason: str) -> None:
    """Give a gap up, with the reason."""
    _require_open_here(gap, actor)
    _note(gap, on, f"取りやめた: {_said(session, gap, reason, '「やめる理由」を書いてください。')}")
    gap.state, gap.closed_on = GapState.DROPPED, on
    session.flush()
    record(session, "drop_gap", "resource_gap", gap.id)
    _finish_tasks(session, gap, actor)


def reopen_gap(
    session: Session, gap: ResourceGap, actor: Actor, on: dt.date, *, reason: str
) -> None:
    """Take up again a gap that was closed or given up, with the reason; the history stays.

    Tasks that told of the resource end, and whoever records gaps is asked to go on. A gap that is
    open already, be it this or the same recorded anew, is not opened twice.
    """
    _require_here(gap, actor)
    if gap.state in OPEN:
        raise TransitionError("この記録は閉じていません。")
    if _same(session, gap.municipality_code, _entry_of(gap)) is not None:
        raise TransitionError("同じ課題が、新しく記録されています。そちらで進めてください。")
    told = _said(session, gap, reason, "「開き直す理由」を書いてください。")
    _note(gap, on, f"開き直した: {told}")
    gap.state, gap.closed_on, gap.closed_by_resource_id = GapState.RECORDED, None, None
    session.flush()
    record(session, "reopen_gap", "resource_gap", gap.id)
    _finish_tasks(session, gap, actor)
    _task(session, gap, gap.owner_id, ASK_FIRST)


def gap_groups(session: Session, municipality_code: str) -> list[GapGroup]:
    """Open gaps by area and form, most waiting cases first; for the meeting, without names.

    Each activity stands once in ``what``, whichever way it should be run (``matching.lack``).
    """
    rows = session.execute(
        select(ResourceGap.area, ResourceGap.form, ResourceGap.what, GapCase.case_id)
        .join(GapCase, GapCase.gap_id == ResourceGap.id)
        .where(ResourceGap.municipality_code == municipality_code, ResourceGap.state.in_(OPEN))
        .order_by(ResourceGap.recorded_on)
    ).all()
    waiting = Counter((area, form) for area, form, _ in {(a, f, case) for a, f, _, case in rows})
    return [
        GapGroup(
            area,
            form,
            tuple(
                dict.fromkeys(writings(what)[0] for a, f, what, _ in rows if (a, f) == (area, form))
            ),
            number,
        )
        for (area, form), number in waiting.most_common()
    ]


def _check(session: Session, case: Case, entry: GapEntry) -> None:
    if not entry.what.strip():
        raise InvalidValueError("what", "「足りないもの」を書いてください。")
    texts = (entry.what, entry.area, entry.ask_first, entry.note, entry.conditions)
    _refuse_names(session, case.municipality_code, "what", texts)


def _refuse_names(session: Session, code: str, field: str, texts: Iterable[str | None]) -> None:
    if holds_name(session, code, texts):
        raise InvalidValueError(
            field,
            "足りない資源の記録に、本人や家族の名前は書けません。名前を消して、何がどこに"
            "足りないかだけを書いてください。",
        )


def _said(session: Session, gap: ResourceGap, reason: str, asked: str) -> str:
    """A reason that is there and names nobody."""
    told = reason.strip()
    if not told:
        raise InvalidValueError("reason", asked)
    if len(told) > LONGEST_REASON:
        raise InvalidValueError("reason", f"理由は{LONGEST_REASON}文字までです。短くしてください。")
    _refuse_names(session, gap.municipality_code, "reason", [told])
    return told


def _note(gap: ResourceGap, on: dt.date, line: str) -> None:
    """Add a dated line to what became of a gap; nothing written before is lost."""
    dated = f"{on.year}年{on.month}月{on.day}日 {line}"
    gap.note = f"{gap.note}\n{dated}" if gap.note else dated


def _note_once(gap: ResourceGap, on: dt.date, line: str) -> None:
    """Add a dated line unless one says the same already, be it of an earlier day."""
    told = (gap.note or "").splitlines()
    if not any(one.endswith(f"日 {line}") for one in told):
        _note(gap, on, line)


def _entry_of(gap: ResourceGap) -> GapEntry:
    return GapEntry(gap.what, gap.form, gap.area)


def _same(session: Session, code: str, entry: GapEntry) -> ResourceGap | None:
    """The open gap of the same thing, form and area; one in the very words before any other."""
    return session.scalar(
        select(ResourceGap)
        .where(
            ResourceGap.municipality_code == code,
            ResourceGap.what.in_(writings(entry.what)),
            ResourceGap.form.is_not_distinct_from(entry.form),
            ResourceGap.area.is_not_distinct_from(entry.area),
            ResourceGap.state.in_(OPEN),
        )
        .order_by(ResourceGap.what != entry.what.strip(), ResourceGap.recorded_on)
    )


def _new_gap(
    session: Session, case: Case, actor: Actor, on: dt.date, entry: GapEntry
) -> ResourceGap:
    gap = ResourceGap(
        municipality_code=case.municipality_code,
        what=entry.what.strip(),
        form=entry.form,
        area=entry.area,
        hours=list(entry.hours),
        recorded_on=on,
        owner_id=actor.account_id or case.owner_id,
        ask_first=entry.ask_first,
        note=entry.note,
    )
    session.add(gap)
    session.flush()
    _task(session, gap, gap.owner_id, ASK_FIRST)
    return gap


def _task(
    session: Session,
    gap: ResourceGap,
    owner_id: uuid.UUID,
    note: str,
    case_id: uuid.UUID | None = None,
) -> None:
    raise_task(
        session,
        Task(
            municipality_code=gap.municipality_code,
            owner_id=owner_id,
            kind=TaskKind.RESOURCE_DEVELOPMENT,
            subject_type="resource_gap",
            subject_id=gap.id,
            case_id=case_id,
            due_on=today(),
            note=note,
        ),
    )


def _finish_tasks(session: Session, gap: ResourceGap, actor: Actor) -> None:
    waiting = select(Task).where(Task.subject_id == gap.id, Task.done_at.is_(None))
    for task in session.scalars(waiting):
        complete_task(session, task, actor.account_id)


def _require_here(gap: ResourceGap, actor: Actor) -> None:
    staff = actor.role in (Role.COORDINATOR, Role.SUPERVISOR)
    if not staff or actor.municipality_code != gap.municipality_code:
        raise NotFoundError


def _require_open_here(gap: ResourceGap, actor: Actor) -> None:
    _require_here(gap, actor)
    if gap.state not in OPEN:
        raise TransitionError("この記録はもう閉じています。新しい不足は、新しく記録してください。")
