from __future__ import annotations

import itertools
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

from matching.case import CaseState
from matching.workflow.case_steps import CASE
from matching.workflow.diagram import mermaid, workflow_document
from matching.workflow.layout import LAYOUTS, Layout
from matching.workflow.picture import draw, is_framed, routes
from matching.workflow.proposal_steps import PROPOSAL

DOCS = Path(__file__).resolve().parents[2] / "docs"
LAYOUT = pytest.mark.parametrize("layout", LAYOUTS, ids=lambda layout: layout.name)
CURE = "chiikinowa workflow --folder docs を実行する"


def test_the_published_diagrams_are_the_ones_the_program_runs_on():
    written = (DOCS / "workflow.md").read_text("utf-8")
    assert written == workflow_document(), CURE


@LAYOUT
def test_the_published_picture_is_the_one_drawn_from_the_code(layout: Layout):
    kept = DOCS / "images" / f"{layout.name}.svg"
    assert kept.read_bytes() == draw(layout), CURE
    assert f"images/{layout.name}.svg" in workflow_document()


@LAYOUT
def test_every_state_has_its_place_and_every_step_its_way(layout: Layout):
    assert set(layout.spots) == set(layout.machine.labels)
    assert len(set(layout.spots.values())) == len(layout.spots)
    drawn = {(step.source, step.target) for step, _ in routes(layout)}
    framed = {
        (step.source, step.target) for step in layout.machine.steps if is_framed(layout.frame, step)
    }
    assert drawn | framed == {(step.source, step.target) for step in layout.machine.steps}
    assert set(layout.lanes) <= drawn


@LAYOUT
def test_the_frame_stands_for_steps_that_all_its_states_have(layout: Layout):
    steps = {(step.source, step.target) for step in layout.machine.steps}
    for state in layout.frame.states:
        for other in layout.frame.others:
            assert (state, other) in steps
            assert ((other, state) in steps) is layout.frame.both_ways


@LAYOUT
def test_no_way_runs_through_the_box_of_another_state(layout: Layout):
    for step, points in routes(layout):
        for state, (x, y) in layout.spots.items():
            if state in (step.source, step.target):
                continue
            for (from_x, from_y), (to_x, to_y) in itertools.pairwise(points):
                across = min(from_x, to_x) < x + 0.34 and max(from_x, to_x) > x - 0.34
                along = min(from_y, to_y) < y + 0.2 and max(from_y, to_y) > y - 0.2
                assert not (across and along), (step.source, step.target, state)


@LAYOUT
def test_a_picture_is_an_svg_without_scripts_or_addresses_outside(layout: Layout):
    root = ET.fromstring(draw(layout))
    assert root.tag.endswith("svg")
    assert not [one for one in root.iter() if one.tag.endswith(("script", "image"))]


def test_every_state_of_a_case_is_drawn_and_can_be_reached():
    drawn = mermaid(CASE)
    assert all(f" as {state}" in drawn for state in CaseState)
    reached = {CASE.first} | {step.target for step in CASE.steps}
    assert reached == set(CaseState)


def test_every_undecided_proposal_can_end():
    undecided = {step.source for step in PROPOSAL.steps}
    for state in undecided:
        assert len([step for step in PROPOSAL.steps if step.source is state]) >= 3
