"""When a resource closes, rests, is overloaded or stays silent: everyone it touches gets a task.

Records stay as they are and readable; people decide what happens to each person. Only columns are
read, so that a job can raise the tasks without opening anybody's file.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable, Sequence

from sqlalchemy import Row, Select, select
from sqlalchemy.orm import Session

from directory.account import Role
from directory.audit import Actor, record
from directory.database import today
from directory.resource import Resource, ResourceAcceptance, ResourceStatus
from directory.task import Task, TaskKind, complete_task, raise_task
from matching.case import Case
from matching.errors import InvalidValueError, NotFoundError
from matching.placement import Placement, PlacementState
from matching.proposal import MatchProposal, ProposalState
from matching.site_dismissal import dismiss_fact
from matching.workflow.proposal_steps import UNDECIDED

TALKED = "受入先と話し合い、新しい打診を再開しました"
"""Why a burden counts no more; what was said in the talk stays with whoever talked."""
_ABOUT_THE_PLACE = (TaskKind.RESOURCE_DEVELOPMENT, TaskKind.CONFIRM_RESOURCE)
_AWAITING = (ProposalState.OFFERED, ProposalState.VISIT, ProposalState.TRIAL)


def resource_closed(session: Session, resource_id: uuid.UUID, on: dt.date) -> list[Task]:
    """Raise one task for every live placement and undecided proposal at a closed resource.

    What asked to offer it, to talk with it or to hear from it asks no more.
    """
    _end_tasks_about(session, [resource_id])
    return _raised(session, _closed(session, resource_id, on))


def resource_paused(
    session: Session, resource_id: uuid.UUID, on: dt.date, until: dt.date | None = None
) -> list[Task]:
    """The same for a resource that rests, ``until`` a day where that is known."""
    return _raised(session, _paused(session, resource_id, on, until))


def stop_offers(
    session: Session, placement: Placement, actor: Actor, on: dt.date
) -> tuple[Task, ...]:
    """A site said it carries too much: no new offers there, and a talk with each side is planned.

    What is written down is the site's limit; the person's record says nothing of blame.
    """
    resource = placement.resource
    if resource.acceptance is None:
        resource.acceptance = ResourceAcceptance(resource_id=resource.id)
    if resource.acceptance.offers_stopped_on is None:
        resource.acceptance.offers_stopped_on = on
        resource.acceptance.offers_stopped_reason = "定着支援の訪問で、負担が大きいと聞いたため"
    session.flush()
    record(session, "stop_offers", "resource", resource.id, detail=str(actor.account_id))
    here = "受入先の負担が大きくなっています。受入先と本人の両方と話し、分担や移る先を考えます。"
    waiting = "受入先の負担が大きいため、新しい打診を止めました。ほかの候補も考えてください。"
    tasks = _at(session, resource.id, TaskKind.SITE_OVERLOADED, (here, waiting), today())
    return tuple(_raised(session, tasks))


def resume_offers(
    session: Session, resource: Resource, actor: Actor, on: dt.date, *, reason: str
) -> None:
    """Let new offers reach a site again, after a talk with it; its burden until then is settled."""
    staff = actor.role in (Role.COORDINATOR, Role.SUPERVISOR)
    if not staff or actor.municipality_code != resource.municipality_code:
        raise NotFoundError
    if not reason.strip():
        raise InvalidValueError("note", "受け入れを再開する理由(話した内容)を書いてください。")
    if resource.acceptance is not None:
        resource.acceptance.offers_stopped_on = None
        resource.acceptance.offers_stopped_reason = None
    dismiss_fact(session, resource, actor, on, "load", reason=TALKED)
    session.flush()
    record(session, "resume_offers", "resource", resource.id, detail=on.isoformat())


def sweep(session: Session, on: dt.date) -> list[Task]:
    """Raise what nobody raised yet: closed and resting resources in use, offers nobody answered.

    Run daily by a job; what was asked once, done or not, is not asked again by it.
    """
    used = select(Placement.resource_id).where(Placement.state != PlacementState.ENDED)
    offered = select(MatchProposal.resource_id).where(MatchProposal.state.in_(UNDECIDED))
    rows = session.execute(
        select(Resource.id, Resource.status, Resource.paused_until).where(
            Resource.status.in_([ResourceStatus.CLOSED, ResourceStatus.PAUSED]),
            Resource.id.in_(used.union(offered)),
        )
    ).all()
    closed_ones = select(Resource.id).where(Resource.status == ResourceStatus.CLOSED)
    _end_tasks_about(session, closed_ones)
    tasks = list(_unanswered(session, on))
    for resource_id, status, until in rows:
        closed = status is ResourceStatus.CLOSED
        tasks += (
            _closed(session, resource_id, on)
            if closed
            else _paused(session, resource_id, on, until)
        )
    return _raised(session, [task for task in tasks if not _was_asked(session, task)])


def _end_tasks_about(
    session: Session, resource_ids: Sequence[uuid.UUID] | Select[uuid.UUID]
) -> None:
    """End the open tasks that hang on resources themselves; nobody did them, so nobody is named."""
    open_ones = select(Task).where(
        Task.subject_type == "resource",
        Task.subject_id.in_(resource_ids),
        Task.kind.in_(_ABOUT_THE_PLACE),
        Task.done_at.is_(None),
    )
    for task in session.scalars(open_ones):
        complete_task(session, task, None)


def _closed(session: Session, resource_id: uuid.UUID, on: dt.date) -> list[Task]:
    placed = "参加先が終了します。本人に早めに伝え、次の参加先や再プランを一緒に考えてください。"
    proposed = "提案中の参加先が終了しました。本人に伝え、ほかの候補を考えてください。"
    return _at(session, resource_id, TaskKind.RESOURCE_CLOSED, (placed, proposed), on)


def _paused(
    session: Session, resource_id: uuid.UUID, on: dt.date, until: dt.date | None
) -> list[Task]:
    back = f"{until:%Y年%m月%d日}まで" if until else "再開の日は未定で、"
    placed = f"参加先が{back}お休みです。その間の過ごし方を本人と相談してください。"
    proposed = f"提案中の参加先が{back}お休みです。待つか、ほかを探すかを本人と相談してください。"
    return _at(session, resource_id, TaskKind.RESOURCE_PAUSED, (placed, proposed), on)


def _unanswered(session: Session, on: dt.date) -> list[Task]:
    """One task for each offer whose answer was due before ``on`` and has not come."""
    note = "返事の期限を過ぎました。本人か受入先に聞き、待つか取りやめるかを決めてください。"
    waiting = (MatchProposal.state.in_(_AWAITING), MatchProposal.answer_due_on < on)
    return [
        _task(row, "match_proposal", TaskKind.NO_ANSWER, note, on)
        for row in session.execute(_proposal_rows.where(*waiting)).all()
    ]


def _at(
    session: Session,
    resource_id: uuid.UUID,
    kind: TaskKind,
    notes: tuple[str, str],
    on: dt.date,
) -> list[Task]:
    """Tasks for live placements and undecided proposals at a resource, unsaved."""
    placed = session.execute(
        _placement_rows.where(
            Placement.resource_id == resource_id, Placement.state != PlacementState.ENDED
        )
    ).all()
    proposed = session.execute(
        _proposal_rows.where(
            MatchProposal.resource_id == resource_id, MatchProposal.state.in_(UNDECIDED)
        )
    ).all()
    return [
        *(_task(row, "placement", kind, notes[0], on) for row in placed),
        *(_task(row, "match_proposal", kind, notes[1], on) for row in proposed),
    ]


_placement_rows = select(Placement.id, Placement.owner_id, Case.id, Case.municipality_code).join(
    Case, Placement.case_id == Case.id
)
_proposal_rows = select(MatchProposal.id, Case.owner_id, Case.id, Case.municipality_code).join(
    Case, MatchProposal.case_id == Case.id
)


def _task(
    row: Row[uuid.UUID, uuid.UUID, uuid.UUID, str],
    subject_type: str,
    kind: TaskKind,
    note: str,
    on: dt.date,
) -> Task:
    subject_id, owner_id, case_id, code = row
    return Task(
        municipality_code=code,
        owner_id=owner_id,
        kind=kind,
        subject_type=subject_type,
        subject_id=subject_id,
        case_id=case_id,
        due_on=on,
        note=note,
    )


def _raised(session: Session, tasks: Iterable[Task]) -> list[Task]:
    return [raise_task(session, task) for task in tasks]


def _was_asked(session: Session, task: Task) -> bool:
    same = (
        Task.kind == task.kind,
        Task.subject_id == task.subject_id,
        Task.note == task.note,
    )
    return session.scalar(select(Task.id).where(*same).limit(1)) is not None
