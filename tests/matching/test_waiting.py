"""Who waits, what a new resource means to them, households together, and everybody at once."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from directory.account import Account
from directory.audit import AuditEvent
from directory.resource import ResourceRole
from directory.task import Task
from geo.profile import Profile
from matching.batch import propose_all, stands
from matching.case import Case, CaseState
from matching.case_match import explain
from matching.consent import ConsentPurpose, ConsentState
from matching.founding_group import LEAST, founding_groups
from matching.gate import Policy
from matching.gate.running import capacity
from matching.household_match import household_needs, match_household
from matching.need import Need, NeedStage
from matching.negotiation import latent_kinds_of, widenings
from matching.occasion import Registry, occasion, open_registry
from matching.record_fact import resource_facts
from matching.reverse_match import reverse_match, tell_waiting
from matching.shortfall import fits
from matching.waiting import unattended, waiting_needs
from tests import factories
from tests.factories import A_DAY, KOMAE
from tests.matching.pair import a_need

PROFILE = Profile(code=KOMAE, name="架空市", prefecture="架空県")
MONDAY = [{"weekday": "mon", "start": "10:00", "end": "12:00"}]
CHESS = {
    "name": "架空将棋の会",
    "form": "ibasho",
    "description": "静かな部屋で、少人数で将棋をさす集まりです。",
    "tags": ["将棋"],
    "schedule": MONDAY,
    "fee_yen": 0,
}


def registry(session: Session, on: dt.date = A_DAY) -> Registry:
    """The registry without a sentence model: what is tested here does not hang on one."""
    made = open_registry(session, PROFILE, on)
    return replace(made, context=replace(made.context, likeness=None))


def searcher(session: Session, owner, *, opened_on: dt.date = A_DAY, **columns: object) -> Need:
    """Somebody whose case looks for a place, with consent to matching."""
    case = factories.case_in(session, owner, CaseState.MATCHING, opened_on=opened_on)
    factories.consent(session, case.household.persons[0])
    return factories.need(session, case, **columns)


def test_a_new_resource_is_told_to_the_coordinators_of_fitting_needs_only(session: Session):
    mine, other = factories.coordinator(session), factories.coordinator(session)
    searcher(session, mine)
    searcher(session, other, wishes="畑で野菜を育てたい", interests=["園芸"], strengths=[])
    chess = factories.resource(session, **CHESS)
    factories.acting(session, factories.municipal_admin(session))
    assert tell_waiting(session, registry(session), chess) == {mine.id}
    [task] = session.scalars(select(Task)).all()
    assert (task.owner_id, task.case_id, task.subject_id) == (mine.id, None, chess.id)
    assert "架空 太郎" not in (task.note or "")


def test_telling_twice_asks_once(session: Session):
    owner = factories.coordinator(session)
    searcher(session, owner)
    chess = factories.resource(session, **CHESS)
    for _ in range(2):
        tell_waiting(session, registry(session), chess)
    assert len(session.scalars(select(Task)).all()) == 1


def test_who_publishes_a_resource_has_read_nobodys_need(session: Session):
    searcher(session, factories.coordinator(session))
    chess = factories.resource(session, **CHESS)
    session.commit()
    session.expire_all()
    admin = factories.municipal_admin(session)
    factories.acting(session, admin)
    tell_waiting(session, registry(session), chess)
    session.commit()
    read = session.scalars(select(AuditEvent).where(AuditEvent.object_type == "need")).all()
    assert read
    assert admin.id not in {one.account_id for one in read}


def test_reverse_matching_agrees_with_the_needs_own_list(session: Session):
    owner = factories.coordinator(session)
    searcher(session, owner)
    searcher(session, owner, wishes="畑で野菜を育てたい", interests=["園芸"], strengths=[])
    searcher(session, owner, budget_yen=0, max_group_size="individual")
    factories.resource(session, **CHESS)
    factories.resource(session, **{**CHESS, "name": "架空の大きな将棋会", "group_size": "large"})
    here = registry(session)
    waiting = waiting_needs(session, KOMAE, A_DAY)
    for key in here.known:
        back = {one.waiting.need_id for one in reverse_match(session, here, key, waiting)}
        forth = set()
        for one in waiting:
            with occasion(session, session.get_one(Need, one.need_id), here) as there:
                listed = {m.resource_id for m in there.ranking.matches if fits(m)}
                forth |= {one.need_id} if key in listed else set()
        assert back == forth


@pytest.mark.parametrize("state", [ConsentState.REFUSED, ConsentState.WITHDRAWN])
def test_without_live_consent_nobody_waits(session: Session, state: ConsentState):
    owner = factories.coordinator(session)
    need = searcher(session, owner)
    factories.consent(session, need.person, ConsentPurpose.MATCHING, state, version=2)
    assert waiting_needs(session, KOMAE, A_DAY) == []


def test_only_cases_that_search_wait(session: Session):
    owner = factories.coordinator(session)
    need = searcher(session, owner)
    need.case.state = CaseState.PLAN_DRAFT
    session.flush()
    assert waiting_needs(session, KOMAE, A_DAY) == []


def test_working_for_nobody_gives_the_session_back_to_who_signed_for_it(session: Session):
    actor = factories.acting(session, factories.coordinator(session))
    with pytest.raises(ZeroDivisionError), unattended(session):
        _ = 1 // 0
    assert session.info["actor"] == actor


def test_the_longest_wait_gets_the_last_place_and_the_other_is_told_what_they_give_up(
    session: Session,
):
    owner = factories.coordinator(session)
    early = searcher(session, owner, opened_on=A_DAY - dt.timedelta(days=300))
    late = searcher(session, owner)
    last = [ResourceRole(role="participant", places=5, open_places=1)]
    factories.resource(session, **CHESS, roles=last)
    far = {**CHESS, "name": "架空の遠い将棋の会", "lon": 139.586, "fee_yen": 200}
    factories.resource(session, **far)
    here = registry(session)
    first, second = propose_all(here, stands(session, here))
    assert [one.stand.waiting.need_id for one in (first, second)] == [early.id, late.id]
    assert first.is_best
    assert second.given is not None
    assert second.given.name == "架空の遠い将棋の会"
    assert {"fee", "travel"} & set(second.given_up)


def test_those_of_one_household_stand_together_and_each_proposal_names_the_others(
    session: Session,
):
    case = family(session)
    searcher(session, session.get_one(Account, case.owner_id), wishes="将棋を指したい")
    factories.resource(session, **CHESS, roles=seats(participant=1))
    here = registry(session)
    made = propose_all(here, stands(session, here))
    mother, child = (one for one in made if one.stand.waiting.case_id == case.id)
    assert abs(made.index(mother) - made.index(child)) == 1
    assert [one.stand for one in (child, mother)] == [*mother.kin, *child.kin]
    [other] = [one for one in made if one not in (mother, child)]
    assert other.kin == ()


def test_people_whom_nothing_fits_are_joined_by_what_and_when_but_told_only_as_some(
    session: Session,
):
    owner = factories.coordinator(session)
    gardener = {"wishes": "畑で野菜を育てたい", "interests": ["園芸"], "strengths": []}
    needs = [searcher(session, owner, **gardener) for _ in range(LEAST)]
    searcher(session, owner)
    here = registry(session)
    [group] = founding_groups(stands(session, here))
    assert {one.need_id for one in group.members} == {need.id for need in needs}
    assert group.band == "月曜の午前"
    assert group.told is None


def test_two_people_are_too_few_to_found_anything(session: Session):
    owner = factories.coordinator(session)
    for _ in range(LEAST - 1):
        searcher(session, owner, wishes="畑で野菜を育てたい", interests=["園芸"])
    assert founding_groups(stands(session, registry(session))) == []


def family(session: Session, **child: object) -> Case:
    """A mother who wants company and a child who wants to play chess, in one household."""
    mother = searcher(session, factories.coordinator(session))
    kid = factories.person(
        session, mother.case.household, relation="子", born_on=A_DAY - dt.timedelta(days=4000)
    )
    factories.consent(session, kid)
    factories.need(session, mother.case, person=kid, **child)
    return mother.case


def test_one_place_on_one_day_for_all_comes_before_two_places(session: Session):
    case = family(session)
    both = factories.resource(session, **CHESS)
    factories.resource(session, **{**CHESS, "name": "架空の大人将棋", "min_age": 18})
    factories.resource(session, **{**CHESS, "name": "架空の子ども将棋", "max_age": 15})
    made = match_household(session, household_needs(session, case), registry(session))
    assert made.joint[0].same_place
    assert made.joint[0].parts[0].resource.resource_id == str(both.id)
    assert made.joint[0].together
    assert any(not one.same_place for one in made.joint)


def seats(**by_role: int | None) -> list[ResourceRole]:
    return [ResourceRole(role=role, open_places=number) for role, number in by_role.items()]


@pytest.mark.parametrize(
    ("open_places", "taken"),
    [
        ({"participant": 1}, None),
        ({"participant": 1, "instructor": 1}, None),
        ({"participant": 1, "helper": 0}, None),
        ({"participant": 2}, {"participant"}),
        ({"participant": 1, "helper": 1}, {"participant", "helper"}),
        ({"participant": 1, "helper": None}, {"participant", "helper"}),
        ({"participant": None}, {"participant"}),
    ],
)
def test_a_household_of_two_needs_two_places_in_roles_that_suit(
    session: Session, open_places: dict[str, int | None], taken: set[str] | None
):
    case = family(session)
    factories.resource(session, **CHESS, roles=seats(**open_places))
    made = match_household(session, household_needs(session, case), registry(session))
    assert [{part.role for part in one.parts} for one in made.joint] == ([taken] if taken else [])


@pytest.mark.parametrize(
    ("open_places", "told"),
    [
        ({"participant": 0}, 0),
        ({"participant": 0, "helper": 0}, 0),
        ({"participant": 0, "helper": None}, None),
        ({"participant": 2, "helper": None}, 2),
        ({"participant": None}, None),
    ],
)
def test_a_place_is_full_only_where_every_role_is_known_to_be(
    session: Session, open_places: dict[str, int | None], told: int | None
):
    factories.resource(session, **CHESS, roles=seats(**open_places))
    [facts] = resource_facts(session, KOMAE, A_DAY)
    assert facts.open_places == told
    gates = [one.gate for one in capacity(a_need(), facts, Policy())]
    assert gates == (["hard:capacity"] if told == 0 else [])


def test_of_a_place_full_in_one_role_only_the_role_nobody_asked_of_is_offered(session: Session):
    factories.resource(session, **CHESS, roles=seats(participant=0, helper=None))
    [facts] = resource_facts(session, KOMAE, A_DAY)
    assert facts.open_roles == ("helper",)


def test_a_place_with_room_for_one_may_still_be_one_of_two_near_each_other(session: Session):
    case = family(session)
    last = factories.resource(session, **CHESS, roles=seats(participant=1))
    factories.resource(session, **{**CHESS, "name": "架空の子ども将棋", "max_age": 15})
    made = match_household(session, household_needs(session, case), registry(session))
    assert [one.same_place for one in made.joint] == [False]
    assert str(last.id) in {part.resource.resource_id for part in made.joint[0].parts}


def test_of_three_as_many_go_together_as_there_are_places(session: Session):
    case = family(session)
    baby = factories.person(session, case.household, relation="子", age_stated=9)
    factories.consent(session, baby)
    factories.need(session, case, person=baby)
    factories.resource(session, **CHESS, roles=seats(participant=2))
    made = match_household(session, household_needs(session, case), registry(session))
    assert [len(one.parts) for one in made.joint] == [2]


def test_a_full_role_is_no_reason_and_an_open_one_is(session: Session):
    need = searcher(session, factories.coordinator(session))
    factories.resource(session, **CHESS, roles=seats(participant=1, helper=0))
    need.stage = NeedStage.ROLE
    session.flush()
    with occasion(session, need, registry(session)) as here:
        [match] = here.ranking.matches
        [part] = [one for one in match.contributions if one.criterion == "stage_role"]
    assert (part.resource_value, part.raw) == ("participant", -0.3)
    assert here.facts(match.resource_id).roles == ("helper", "participant")


def test_a_role_whose_places_are_not_known_counts_as_one_that_may_be_open(session: Session):
    need = searcher(session, factories.coordinator(session))
    factories.resource(session, **CHESS, roles=seats(participant=1, helper=None))
    need.stage = NeedStage.ROLE
    session.flush()
    with occasion(session, need, registry(session)) as here:
        [match] = here.ranking.matches
    [part] = [one for one in match.contributions if one.criterion == "stage_role"]
    assert part.resource_value == "helper"


def test_spare_capacity_never_stands_as_a_candidate(session: Session):
    need = searcher(session, factories.coordinator(session))
    room = factories.latent_resource(session, **{**CHESS, "name": "架空の空き部屋"})
    here = registry(session)
    with occasion(session, need, here) as there:
        assert list(there.ranking.matches) == []
        assert [one.gate for one in there.ranking.excluded[str(room.id)]] == ["hard:latent"]
        made = explain(there)
        assert (made.offers, made.near_misses, made.gap) == ((), (), True)
        [wider] = widenings(there, latent_kinds_of(session, KOMAE))
    assert (wider.latent, wider.fits, wider.exclusions) == ("空き室", True, ())
    assert reverse_match(session, here, str(room.id), waiting_needs(session, KOMAE, A_DAY)) == []


def test_a_member_without_consent_is_left_out_and_said_so(session: Session):
    case = family(session)
    child = household_needs(session, case)[1]
    factories.consent(
        session, child.person, ConsentPurpose.MATCHING, ConsentState.WITHDRAWN, version=2
    )
    factories.resource(session, **CHESS)
    made = match_household(session, household_needs(session, case), registry(session))
    assert made.joint == ()
    assert set(made.blocked) == {child.id}


def test_two_places_count_as_together_only_when_near_and_at_the_same_hours(session: Session):
    case = family(session)
    factories.resource(session, **{**CHESS, "name": "架空の大人将棋", "min_age": 18})
    far = {**CHESS, "name": "架空の子ども将棋", "max_age": 15, "lat": 35.65}
    factories.resource(session, **far)
    made = match_household(session, household_needs(session, case), registry(session))
    assert made.joint == ()


def test_what_founds_a_group_is_what_people_wish_not_what_they_also_can_do(session: Session):
    owner = factories.coordinator(session)
    alike = {"interests": ["料理"], "strengths": ["料理"]}
    for wishes in ("畑で野菜を育てたい", "畑で土にさわりたい", "畑に通いたい", "三味線をひきたい"):
        searcher(session, owner, wishes=wishes, **alike)
    [group] = founding_groups(stands(session, registry(session)))
    assert len(group.members) == LEAST
