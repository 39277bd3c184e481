"""The life of a placement (DOMAIN.md §3) as a table of steps, and what each needs on record."""

from __future__ import annotations

import dataclasses
import datetime as dt

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from matching.followup import FollowUp, Track
from matching.placement import EndReason, Placement
from matching.placement import PlacementState as S
from matching.workflow.machine import Guard, Machine, Step

COORDINATOR = "コーディネーター"
LABELS = {S.SCHEDULED: "参加予定", S.ACTIVE: "参加中", S.STABLE: "安定", S.ENDED: "終了"}
TRACK_LABELS = {Track.PERSON: "本人", Track.SITE: "受入先"}


@dataclasses.dataclass(frozen=True)
class PlacementView:
    """A placement on the day of a step: what guards look at."""

    session: Session
    placement: Placement
    on: dt.date
    note: str | None = None
    end_reason: EndReason | None = None


def _visited(view: PlacementView) -> str | None:
    visit = (
        FollowUp.placement_id == view.placement.id,
        FollowUp.done_on.is_not(None),
        FollowUp.reached.is_(True),
    )
    missing = [
        label
        for track, label in TRACK_LABELS.items()
        if not view.session.scalar(select(exists().where(*visit, FollowUp.track == track)))
    ]
    return f"{'と'.join(missing)}への訪問を記録してください。" if missing else None


def _end_reason(view: PlacementView) -> str | None:
    return None if view.end_reason else "終わりの理由を選んでください。"


def _note(view: PlacementView) -> str | None:
    return None if (view.note or "").strip() else "理由を書いてください。"


_VISITED = Guard("本人と受入先への訪問", _visited)
_END_REASON = Guard("終わりの理由", _end_reason)

PLACEMENT: Machine[S, PlacementView] = Machine(
    name="参加",
    labels=LABELS,
    first=S.SCHEDULED,
    steps=(
        Step(S.SCHEDULED, S.ACTIVE, COORDINATOR),
        Step(S.ACTIVE, S.STABLE, COORDINATOR, (_VISITED,)),
        Step(S.STABLE, S.ACTIVE, COORDINATOR, (Guard("理由", _note),)),
        *(
            Step(state, S.ENDED, COORDINATOR, (_END_REASON,), reversible=False)
            for state in (S.SCHEDULED, S.ACTIVE, S.STABLE)
        ),
    ),
)
