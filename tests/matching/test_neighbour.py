"""Whom to talk to first about what is missing: never whom the person must not meet."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from matching.development import GapCase, ResourceGap
from matching.facts import ResourceFacts
from matching.gap import GapEntry, record_gap
from matching.gap_brief import asked_first, brief_of
from matching.kept_apart import KeptApart
from matching.neighbour import Neighbour, neighbours
from tests import factories
from tests.factories import A_DAY
from tests.matching.pair import a_resource
from tests.matching.test_negotiation import garden, gardener
from tests.matching.test_verdict import occasion

CAKES = garden("cakes", name="架空の花とおやつの居間(架空)", organisation="架空の花とおやつの会")
BEDS = garden("beds", name="架空の花壇", organisation="架空の花壇の会")


def put_forward(*places: ResourceFacts, latent: dict[str, str] | None = None, **facts: object):
    found = neighbours(occasion(gardener(**facts), *places), latent or {})
    return [one.resource_id for one in found]


def test_everybody_near_is_put_forward_where_nobody_is_kept_apart():
    assert put_forward(CAKES, BEDS) == ["beds", "cakes"]


@pytest.mark.parametrize(
    "kept",
    [
        {"conflicts": frozenset({"架空の花とおやつの居間"})},
        {"conflicts": frozenset({"元夫が手伝う架空の花とおやつの会"})},
        {"avoided": frozenset({"架空の花とおやつの居間"})},
        {"refused_ids": frozenset({"cakes"})},
    ],
    ids=str,
)
def test_a_group_whose_place_the_person_must_not_or_will_not_go_to_is_not_put_forward(kept):
    assert put_forward(CAKES, BEDS, **kept) == ["beds"]
    assert put_forward(CAKES, BEDS, latent={"cakes": "空き室"}, **kept) == ["beds"]


@pytest.mark.parametrize(
    "other",
    [
        {"organisation": "架空の花とおやつの会"},
        {"organisation": "NPO法人架空の花とおやつの会(委託)"},
        {"organisation": "社会福祉法人架空会・架空の花とおやつの会"},
        {"organisation": "架空の市民の庭", "ask": "架空の花とおやつの会"},
        {"organisation": "", "ask": "世話役", "name": "架空の花とおやつの会 朝の庭"},
    ],
    ids=str,
)
def test_the_group_behind_a_place_kept_apart_is_not_put_forward_by_another_of_its_places(other):
    kept = {"conflicts": frozenset({"架空の花とおやつの居間"})}
    usual = {"name": "架空の朝の庭", **other}
    assert put_forward(CAKES, BEDS, garden("morning", **usual), **kept) == ["beds"]


def test_of_a_place_the_person_only_declined_the_group_may_still_be_asked():
    again = garden("morning", name="架空の朝の庭", organisation="架空の花とおやつの会")
    assert put_forward(CAKES, again, refused_ids=frozenset({"cakes"})) == ["morning"]


def test_a_municipality_that_runs_a_place_kept_apart_may_be_asked_about_its_others():
    hall = garden("hall", name="架空の公民館", organisation="架空市")
    park = garden("park", name="架空の市民花壇", organisation="架空市")
    assert put_forward(hall, park, conflicts=frozenset({"架空の公民館"})) == ["park"]


@pytest.mark.parametrize(("name", "other"), [("社協", "社協"), ("架空会", "株式会社架空会")])
def test_a_group_is_known_by_a_short_name_and_whatever_its_legal_form(name: str, other: str):
    apart = KeptApart(["ひだまり広間"], [a_resource(name="ひだまり広間", organisation=name)])
    assert apart.names(other)
    assert not apart.names("架空の別の会")
    assert not apart.names("")


def test_nothing_of_a_brief_tells_that_anybody_was_left_out():
    kept = gardener(conflicts=frozenset({"架空の花とおやつの居間"}))
    told = brief_of(occasion(kept, CAKES, BEDS), "東圏域", {})
    assert told == brief_of(occasion(gardener(), BEDS), "東圏域", {})
    assert set(Neighbour.__dataclass_fields__) == {
        *("resource_id", "name", "operator", "ask", "shared", "latent", "distance_m")
    }


@pytest.fixture
def waited_for(session: Session) -> ResourceGap:
    """A gap that one case waits for, to be asked of three groups."""
    owner = factories.coordinator(session)
    factories.resource(session, name="架空の花とおやつの居間", operator="架空の花とおやつの会")
    factories.need(session, factories.case(session, owner))
    case = factories.case(session, owner)
    factories.need(session, case)
    groups = "架空の花壇の会、架空の花とおやつの会、架空の家"
    entry = GapEntry("「園芸」に関わる場", ask_first=groups)
    return record_gap(session, case, factories.acting(session, owner), A_DAY, entry)


def test_a_recorded_gap_names_everybody_to_ask_where_nobody_is_kept_apart(
    session: Session, waited_for: ResourceGap
):
    told = asked_first(session, [waited_for], A_DAY)
    assert told == {waited_for.id: "架空の花壇の会、架空の花とおやつの会、架空の家"}


@pytest.mark.parametrize("line", ["架空の花とおやつの居間", "元夫のいる架空の花とおやつの会"])
def test_of_a_recorded_gap_nobody_is_put_forward_whom_one_of_those_who_wait_must_not_meet(
    session: Session, waited_for: ResourceGap, line: str
):
    owner = factories.coordinator(session)
    joined = factories.case(session, owner)
    factories.need(session, joined, conflicts=[line])
    assert "おやつ" in asked_first(session, [waited_for], A_DAY)[waited_for.id]
    session.add(GapCase(gap_id=waited_for.id, case_id=joined.id))
    session.flush()
    assert asked_first(session, [waited_for], A_DAY) == {waited_for.id: "架空の花壇の会、架空の家"}


def test_a_recorded_gap_that_names_nobody_to_ask_has_no_line(session: Session):
    owner = factories.coordinator(session)
    actor, case = factories.acting(session, owner), factories.case(session, owner)
    gap = record_gap(session, case, actor, A_DAY, GapEntry("夜の居場所"))
    assert asked_first(session, [gap], A_DAY) == {}
