"""Where each state stands in the pictures of the three machines, and which way a step runs.

Columns count from the left, rows from the top. Steps between neighbours run straight; others take
a lane: leave ``source`` sideways, run up or down at the lane's column, enter ``target`` sideways.
"""

from __future__ import annotations

import dataclasses
import enum
from collections.abc import Mapping
from typing import Any

from matching.case import CaseState as C
from matching.placement import PlacementState as L
from matching.proposal import ProposalState as P
from matching.workflow.case_steps import CAN_REST, CASE
from matching.workflow.machine import Machine
from matching.workflow.placement_steps import PLACEMENT
from matching.workflow.proposal_steps import EXITS, PROPOSAL, UNDECIDED

Spot = tuple[float, float]
Pair = tuple[enum.StrEnum, enum.StrEnum]


@dataclasses.dataclass(frozen=True)
class Frame:
    """States whose steps to and from each of ``others`` are all drawn once, at the frame."""

    title: str
    states: tuple[enum.StrEnum, ...]
    others: tuple[enum.StrEnum, ...]
    both_ways: bool
    caption: str


@dataclasses.dataclass(frozen=True)
class Layout:
    """One machine, ready to be drawn."""

    name: str
    """Of the file, without its suffix."""
    title: str
    machine: Machine[Any, Any]
    spots: Mapping[enum.StrEnum, Spot]
    lanes: Mapping[Pair, float]
    frame: Frame
    size: tuple[float, float]
    """Columns and rows of the whole picture."""


LAYOUTS = (
    Layout(
        "workflow-case",
        "支援の記録(世帯ごと)",
        CASE,
        {
            C.INTAKE: (1, 0),
            C.ASSESSING: (1, 1),
            C.WATCH: (0, 1),
            C.PLAN_DRAFT: (1, 2),
            C.CONFERENCE: (1, 3),
            C.REDIRECTED: (2.95, 3),
            C.MATCHING: (1, 4),
            C.RESOURCE_GAP: (0, 4),
            C.PARTICIPATING: (1, 5),
            C.REPLAN: (2, 5),
            C.SETTLING: (1, 6),
            C.CLOSED: (1, 7.2),
            C.ON_HOLD: (2, 7.2),
            C.AFTERCARE: (1, 8.2),
            C.ENDED: (0, 8.2),
        },
        {
            (C.INTAKE, C.REDIRECTED): 2.95,
            (C.WATCH, C.CLOSED): -0.5,
            (C.PLAN_DRAFT, C.MATCHING): 0.58,
            (C.CONFERENCE, C.CLOSED): 1.52,
            (C.CONFERENCE, C.REPLAN): 1.85,
            (C.REPLAN, C.CONFERENCE): 2.15,
            (C.SETTLING, C.CONFERENCE): 0.42,
            (C.SETTLING, C.MATCHING): 0.5,
            (C.SETTLING, C.REPLAN): 2,
            (C.AFTERCARE, C.REPLAN): 2.5,
        },
        Frame("進行中", CAN_REST, (C.ON_HOLD,), both_ways=True, caption="中断・\n中断する前へ"),
        (4, 9.2),
    ),
    Layout(
        "workflow-proposal",
        "提案(マッチング)",
        PROPOSAL,
        {
            P.PROPOSED: (0, 0),
            P.SITE_ASSESSED: (0, 1),
            P.OFFERED: (0, 2),
            P.VISIT: (0, 3),
            P.TRIAL: (0, 4),
            P.ACCEPTED: (0, 5),
            P.DECLINED_PERSON: (1.4, 1.5),
            P.DECLINED_SITE: (1.4, 2.5),
            P.LAPSED: (1.4, 3.5),
        },
        {},
        Frame("進行中", (*UNDECIDED, P.ACCEPTED), EXITS, both_ways=False, caption="どの段階からも"),
        (2.5, 6.3),
    ),
    Layout(
        "workflow-placement",
        "参加",
        PLACEMENT,
        {L.SCHEDULED: (0, 0), L.ACTIVE: (0, 1), L.STABLE: (0, 2), L.ENDED: (1.4, 1)},
        {},
        Frame(
            "続いている参加",
            (L.SCHEDULED, L.ACTIVE, L.STABLE),
            (L.ENDED,),
            both_ways=False,
            caption="終わりの理由を添えて",
        ),
        (2.5, 3.3),
    ),
)
