"""The list of cases: by stage and person in charge, and searched by name without an address."""

from __future__ import annotations

import uuid

from flask import render_template, request

from directory.account import Role
from directory.database import today
from matching.access import CaseLine, awaiting_secrecy, list_cases
from matching.case import CaseState
from matching.case_list import ONGOING, Wanted, account_names, chosen_lines, names_of
from matching.workflow.case_steps import LABELS
from web.coordinator import coordinator
from web.coordinator.desk import actor
from web.database import session
from web.form import FormValues

AT_ONCE = 100
"""Lines of one page, so that a long list stays quick and few names are shown unasked."""
STAGES = (
    ("", "進行中のすべて"),
    ("all", "終わったものも"),
    *((s.value, LABELS[s]) for s in CaseState),
)


@coordinator.route("/cases", methods=["GET", "POST"])
def cases() -> str:
    """List the cases this reader may know of; words to search for come by POST alone."""
    form = FormValues()
    stage, owner, words = form.text("stage") or "", form.text("owner") or "", form.text("words")
    lines = list_cases(session(), actor(), today())
    owners = account_names(session(), {line.owner_id for line in lines})
    wanted = Wanted(_states(stage), _owner(owner, owners), words or "")
    found = chosen_lines(session(), actor(), lines, wanted)
    shown = _mine_first(found)[:AT_ONCE]
    return render_template(
        "coordinator/cases.html",
        lines=shown,
        more=len(found) - len(shown),
        total=len(lines),
        names=names_of(session(), actor(), shown),
        owners=owners,
        may_filter=actor().role is not Role.PARTICIPANT,
        stages=STAGES,
        shut=awaiting_secrecy(session(), actor(), today()),
        labels=LABELS,
        values=request.form.to_dict(),
    )


def _mine_first(lines: list[CaseLine]) -> list[CaseLine]:
    me = actor().account_id
    return sorted(lines, key=lambda line: (line.case_id is None, line.owner_id != me))


def _states(stage: str) -> frozenset[CaseState]:
    if stage in {state.value for state in CaseState}:
        return frozenset({CaseState(stage)})
    return frozenset(CaseState) if stage == "all" else ONGOING


def _owner(chosen: str, owners: dict[uuid.UUID, str]) -> uuid.UUID | None:
    return next((account for account in owners if str(account) == chosen), None)
