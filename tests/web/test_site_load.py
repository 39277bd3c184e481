"""How full a site is, in the words of each reader: a burden only where the site spoke of one."""

from __future__ import annotations

import pytest

from matching.criterion import Context, upkeep
from matching.facts import NeedFacts, ResourceFacts
from matching.score import Match
from web.reason_reader import Reader, said


@pytest.mark.parametrize("placed", [1, 3, 6])
def test_a_site_that_spoke_of_no_burden_is_not_said_to_bear_one(placed: int) -> None:
    there = ResourceFacts("r", "00000", "架空の会", capacity=6, open_placements=placed)
    found = upkeep.site_load(NeedFacts("n", "00000"), there, Context())
    assert found is not None
    made = Match("n", "r", (found.weighed(0.2),), "v")
    for told in (*said(made, Reader.MEETING), *said(made, Reader.PERSON)):
        assert not any(word in told.sentence for word in ("負担", "いそがし", str(placed)))
