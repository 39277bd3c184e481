"""When the people of a household take part where, with a warning where hours overlap."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from matching.case import Case
from matching.placement import Placement, PlacementState
from matching.workflow.placement import Overlap, find_overlaps
from web.presentation import WEEKDAY_LABELS
from web.presenters.case_word import PLACEMENT_STATES


@dataclass(frozen=True)
class Row:
    """One placement of the case: who, where, when, and what it collides with."""

    placement: Placement
    state: str
    hours: tuple[str, ...]
    overlaps: tuple[str, ...]


def timetable(session: Session, case: Case) -> list[Row]:
    """Every placement of the case that has not ended, by its first day."""
    query = (
        select(Placement)
        .where(Placement.case_id == case.id, Placement.state != PlacementState.ENDED)
        .order_by(Placement.start_on)
    )
    return [
        Row(
            placement=placement,
            state=PLACEMENT_STATES[placement.state.value],
            hours=tuple(
                f"{WEEKDAY_LABELS[slot['weekday']]} {slot['start']}〜{slot['end']}"
                for slot in placement.times
                if slot.get("weekday") in WEEKDAY_LABELS
            ),
            overlaps=tuple(map(overlap_text, find_overlaps(session, placement))),
        )
        for placement in session.scalars(query)
    ]


def overlap_text(overlap: Overlap) -> str:
    """Say with what and for how long the hours overlap."""
    day = WEEKDAY_LABELS[overlap.weekday]
    return f"「{overlap.resource_name}」と{day}の時間が{overlap.minutes}分重なっています。"
