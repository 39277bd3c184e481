from __future__ import annotations

from pathlib import Path

from matching.case import CaseState
from matching.workflow.case_steps import CASE
from matching.workflow.diagram import mermaid, workflow_document
from matching.workflow.proposal_steps import PROPOSAL

DOCUMENT = Path(__file__).resolve().parents[2] / "docs" / "workflow.md"


def test_the_published_diagrams_are_the_ones_the_program_runs_on():
    written = DOCUMENT.read_text("utf-8")
    assert written == workflow_document(), "chiikinowa workflow > docs/workflow.md を実行する"


def test_every_state_of_a_case_is_drawn_and_can_be_reached():
    drawn = mermaid(CASE)
    assert all(f" as {state}" in drawn for state in CaseState)
    reached = {CASE.first} | {step.target for step in CASE.steps}
    assert reached == set(CaseState)


def test_every_undecided_proposal_can_end():
    undecided = {step.source for step in PROPOSAL.steps}
    for state in undecided:
        assert len([step for step in PROPOSAL.steps if step.source is state]) >= 3
