"""A batch says of each need without a sure place why it has none."""

from __future__ import annotations

import pytest

from matching.assignment_remark import Remark, remark
from matching.score import Contribution, Match


def a_match(resource_id: str, told: float, beside: float = 0.0) -> Match:
    """A match that answers the person by ``told`` points and is otherwise worth ``beside``."""
    parts = (
        Contribution("act", told, "架空の活動", raw=told),
        Contribution("travel", beside, "架空の道のり", raw=beside),
    )
    return Match("n1", resource_id, parts, "架空-1")


SURE, DOUBTFUL, DEAR = a_match("r1", 2.0), a_match("r2", 1.4), a_match("r3", 2.0, -3.0)


@pytest.mark.parametrize(
    ("fitting", "given", "blocked", "told"),
    [
        ([], None, True, Remark.BLOCKED),
        ([], None, False, Remark.NOTHING_FITS),
        ([DEAR], None, False, Remark.NO_POINTS),
        ([SURE, DOUBTFUL], None, False, Remark.USED_UP),
        ([DOUBTFUL], None, False, Remark.DOUBT_USED_UP),
        ([SURE, DOUBTFUL], "r2", False, Remark.DOUBTFUL),
        ([SURE, DOUBTFUL], "r1", False, None),
    ],
)
def test_each_way_to_stand_without_a_sure_place_is_told_apart(fitting, given, blocked, told):
    assert remark(fitting, given, blocked=blocked) is told
