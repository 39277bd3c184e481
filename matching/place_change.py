"""Free places counted down when somebody starts and up when the site says the place is free again.

The figure is the site's own statement. Down it goes by itself, for a place that is taken must not
be offered, unless the site stated it after it accepted the person and may have counted them in. Up
it goes only by the site's word, for a site may rest before it takes the next. Each change is kept
with its cause and can be undone; where nobody can tell, somebody is asked.
"""

from __future__ import annotations

import datetime as dt
import enum
import uuid
from collections.abc import Sequence

from sqlalchemy import Date, ForeignKey, Integer, String, Uuid, select
from sqlalchemy.orm import Mapped, Session

from directory.account import Account
from directory.audit import Actor, record
from directory.capacity import last_believed
from directory.database import Base, UtcDateTime, choice, new_id, now, staff, today
from directory.freshness.rule import places_days
from directory.resource import Resource, ResourceRole
from directory.staff_entry import set_open_places
from directory.task import Task, TaskKind, raise_task
from directory.taxonomy import roles
from matching.errors import ConflictError, NotFoundError
from matching.placement import Placement
from matching.proposal import MatchProposal, ProposalState
from matching.site_dismissal import require_in_charge

ASK_START = "参加が一つ始まりました。空きの数を「{name}」に聞き、台帳の数を直してください。"
ASK_END = "参加が一つ終わりました。空きが戻るかを「{name}」に聞き、台帳の数を直してください。"


class PlaceCause(enum.StrEnum):
    """Why the figure was counted up or down."""

    STARTED = "started"
    FREED = "freed"


class PlaceChange(Base):
    """One step of the figure of free places of a role; names nobody."""

    __tablename__ = "place_change"

    id: Mapped[uuid.UUID] = staff(Uuid, primary_key=True, default=new_id)
    resource_id: Mapped[uuid.UUID] = staff(ForeignKey(Resource.id), index=True)
    placement_id: Mapped[uuid.UUID | None] = staff(ForeignKey(Placement.id))
    role: Mapped[str] = staff(String(40))
    before: Mapped[int] = staff(Integer)
    before_as_of: Mapped[dt.date | None] = staff(Date)
    before_until: Mapped[dt.date | None] = staff(Date)
    before_figure: Mapped[uuid.UUID | None] = staff(Uuid)
    after: Mapped[int] = staff(Integer)
    after_figure: Mapped[uuid.UUID | None] = staff(Uuid)
    """The writings of the figure this step replaced and made (``ResourceRole.figure``)."""
    cause: Mapped[PlaceCause] = staff(choice(PlaceCause))
    on: Mapped[dt.date] = staff(Date)
    account_id: Mapped[uuid.UUID | None] = staff(ForeignKey(Account.id))
    undone_on: Mapped[dt.date | None] = staff(Date)
    undone_by: Mapped[uuid.UUID | None] = staff(ForeignKey(Account.id))
    recorded_at: Mapped[dt.datetime] = staff(UtcDateTime, default=now)


def take_place(session: Session, placement: Placement, actor: Actor) -> PlaceChange | None:
    """Count one place down for somebody who starts; ``None`` where nothing was counted.

    Where the figure is of a day on or after the site's yes, or already nought, the owner of the
    placement is asked to hear from the site. Unknown and stale figures stay as they are.
    """
    day, figures = today(), _figures(placement.resource)
    if not any(_is_believed(each, day) for each in figures):
        return None
    row = _locked(session, _role_of(placement, figures))
    stated_on = row.places_as_of if row is not None else None
    if (
        row is None
        or not row.open_places
        or not _is_believed(row, day)
        or (stated_on is not None and stated_on >= _accepted_on(session, placement))
    ):
        ask_about_places(session, placement, ASK_START)
        return None
    change = _change(placement, row, row.open_places - 1, PlaceCause.STARTED, actor)
    days = {"as_of": row.places_as_of, "valid_until": row.places_valid_until}
    return _written(session, change, row, **days)


def free_place(session: Session, placement: Placement, actor: Actor) -> PlaceChange | None:
    """Count one place up because the site said so today; never above the places it has.

    ``None`` where nothing was counted: no figure is kept, or it cannot be told which role it is of.
    """
    figures, day = _figures(placement.resource), today()
    row = _locked(session, _role_of(placement, figures))
    if row is None:
        if figures:
            ask_about_places(session, placement, ASK_END)
        return None
    known = row.open_places if _is_believed(row, day) else 0
    count = (known or 0) + 1
    if row.places is not None and count > row.places:
        return None
    change = _change(placement, row, count, PlaceCause.FREED, actor)
    until = day + dt.timedelta(days=places_days())
    return _written(session, change, row, as_of=day, valid_until=until)


def ask_about_places(session: Session, placement: Placement, text: str) -> None:
    """Ask whoever looks after a placement to hear from the site how many places are free.

    The task hangs on the resource and names nobody; nothing is asked where no figure is kept.
    """
    resource = placement.resource
    if not _figures(resource):
        return
    raise_task(
        session,
        Task(
            municipality_code=resource.municipality_code,
            owner_id=placement.owner_id,
            kind=TaskKind.CONFIRM_RESOURCE,
            subject_type="resource",
            subject_id=resource.id,
            due_on=today(),
            note=text.format(name=resource.name),
        ),
    )


def undo_change(session: Session, resource: Resource, actor: Actor, change_id: uuid.UUID) -> None:
    """Put the figure back as it was before. A second time is nothing.

    ``ConflictError`` once the figure was written anew, be it the same number heard again.
    """
    require_in_charge(resource, actor)
    change = session.get(PlaceChange, change_id)
    if change is None or change.resource_id != resource.id:
        raise NotFoundError
    if change.undone_on is not None:
        return
    row = _locked(session, _row_of(resource, change))
    if row is None or not _still_stands(row, change):
        raise ConflictError(
            "この数は、そのあとに直されています。「役割を足す・直す」で、いまの空きを書いてください。",
            {"open_places": (change.after, row.open_places if row is not None else None)},
        )
    days = {"as_of": change.before_as_of, "valid_until": change.before_until}
    set_open_places(session, row, change.before, **days, figure=change.before_figure)
    change.undone_on, change.undone_by = today(), actor.account_id
    session.flush()
    record(session, "undo_place_change", "resource", resource.id, detail=change.role)


def may_undo(resource: Resource, change: PlaceChange) -> bool:
    """Whether nothing newer is on record for the role, so that the step can be taken back."""
    row = _row_of(resource, change)
    return change.undone_on is None and row is not None and _still_stands(row, change)


def changes_of(session: Session, resource: Resource, most: int = 10) -> Sequence[PlaceChange]:
    """The latest steps of a resource's figures, the newest first."""
    return session.scalars(
        select(PlaceChange)
        .where(PlaceChange.resource_id == resource.id)
        .order_by(PlaceChange.recorded_at.desc())
        .limit(most)
    ).all()


def _row_of(resource: Resource, change: PlaceChange) -> ResourceRole | None:
    return next((each for each in resource.roles if each.role == change.role), None)


def _still_stands(row: ResourceRole, change: PlaceChange) -> bool:
    """Whether the figure is the very one the step wrote; a step of before 0009 cannot tell."""
    is_same = change.after_figure is not None and row.figure == change.after_figure
    return is_same and row.open_places == change.after


def _written(
    session: Session,
    change: PlaceChange,
    row: ResourceRole,
    *,
    as_of: dt.date | None,
    valid_until: dt.date | None,
) -> PlaceChange:
    """Write the figure a step makes and keep the step."""
    set_open_places(session, row, change.after, as_of=as_of, valid_until=valid_until)
    change.after_figure = row.figure
    session.add(change)
    session.flush()
    return change


def _change(
    placement: Placement, row: ResourceRole, count: int, cause: PlaceCause, actor: Actor
) -> PlaceChange:
    return PlaceChange(
        resource_id=row.resource_id,
        placement_id=placement.id,
        role=row.role,
        before=row.open_places,
        before_as_of=row.places_as_of,
        before_until=row.places_valid_until,
        before_figure=row.figure,
        after=count,
        cause=cause,
        on=today(),
        account_id=actor.account_id,
    )


def _locked(session: Session, row: ResourceRole | None) -> ResourceRole | None:
    """The row as it stands now, held until the end, so that two at once both count."""
    if row is not None:
        session.flush()
        session.refresh(row, with_for_update=True)
    return row


def _figures(resource: Resource) -> list[ResourceRole]:
    return [each for each in resource.roles if each.open_places is not None]


def _role_of(placement: Placement, figures: Sequence[ResourceRole]) -> ResourceRole | None:
    """The role a placement is in, by code or label; the only one with a figure where unnamed."""
    named = [
        each
        for each in figures
        if placement.role and placement.role in (each.role, roles().get(each.role))
    ]
    return named[0] if named else figures[0] if len(figures) == 1 else None


def _is_believed(row: ResourceRole, on: dt.date) -> bool:
    return on <= (last_believed(row) or on)


def _accepted_on(session: Session, placement: Placement) -> dt.date:
    proposal = session.get(MatchProposal, placement.proposal_id) if placement.proposal_id else None
    steps = proposal.steps if proposal is not None else ()
    accepted = [step.on for step in steps if step.state is ProposalState.ACCEPTED]
    return max(accepted, default=placement.start_on)
