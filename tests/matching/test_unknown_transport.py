"""Nobody asked how the person goes: what is too far on foot may be near by bus or car."""

from __future__ import annotations

import pytest

from matching.criterion import Context
from matching.gate import exclusions
from matching.gate.exclusion import Policy
from matching.snapshot import Snapshot
from tests.matching.pair import a_need, a_resource

HOME, THREE_KM, FORTY_KM = (139.48, 35.70), (139.513, 35.70), (139.92, 35.70)


@pytest.mark.parametrize(
    ("transport", "place", "gates"),
    [
        (None, THREE_KM, []),
        ("car", THREE_KM, []),
        ("walk", THREE_KM, ["hard:travel"]),
        (None, FORTY_KM, ["hard:travel"]),
    ],
)
def test_only_what_is_too_far_by_every_way_is_left_out(transport, place, gates):
    need = a_need(point=HOME, max_minutes=30, transport=transport)
    there = a_resource(point=place)
    assert [one.gate for one in exclusions(need, there, Policy())] == gates
    assert Snapshot([there]).open_ids(need, Context()) == ([] if gates else [there.resource_id])


def test_the_evidence_tells_the_quickest_way():
    need = a_need(point=HOME, max_minutes=30, transport=None)
    (found,) = exclusions(need, a_resource(point=FORTY_KM), Policy())
    by_car = a_need(point=HOME, max_minutes=30, transport="car")
    assert found == exclusions(by_car, a_resource(point=FORTY_KM), Policy())[0]
