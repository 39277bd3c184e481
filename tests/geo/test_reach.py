"""A walk of so many minutes finds what can be reached, around rivers and at the person's pace."""

import pytest

from geo.barrier import Barrier
from geo.coverage import Trip
from geo.errors import TravelError
from geo.nearest import PlaceIndex
from geo.reach import quickest, reachable

HOME = (139.5750, 35.6300)
NEAR, EAST, FAR = (139.5755, 35.6300), (139.5790, 35.6300), (139.6200, 35.6300)
RIVER = Barrier("架空川", ((139.5770, 35.6280), (139.5770, 35.6320)))


@pytest.fixture
def index():
    return PlaceIndex([("far", FAR), ("east", EAST), ("near", NEAR)])


def names(found):
    return [one.item for one in found]


def test_the_quickest_come_first_and_the_far_one_is_left_out(index):
    assert names(reachable(index, HOME, Trip(15.0))) == ["near", "east"]


def test_a_slower_person_reaches_less(index):
    took = reachable(index, HOME, Trip(60.0))[1].minutes
    assert names(reachable(index, HOME, Trip(took, ability=("frail",)))) == ["near"]


def test_a_river_lengthens_the_way_and_is_named(index):
    _, dry = reachable(index, HOME, Trip(15.0))
    _, wet = reachable(index, HOME, Trip(60.0), [RIVER])
    assert (dry.around, wet.around) == ((), ("架空川",))
    assert wet.minutes > dry.minutes
    assert names(reachable(index, HOME, Trip(dry.minutes), [RIVER])) == ["near"]


def test_where_nothing_is_in_reach_the_quickest_are_still_told(index):
    assert not reachable(PlaceIndex([("far", FAR)]), HOME, Trip(5.0))
    assert names(quickest(index, HOME, 2, Trip(5.0))) == ["near", "east"]
    assert names(quickest(index, HOME, 9, Trip(5.0), [RIVER]))[-1] == "far"


def test_an_unknown_ability_is_refused(index):
    with pytest.raises(TravelError, match="空を飛ぶ"):
        reachable(index, HOME, Trip(15.0, ability=("空を飛ぶ",)))
