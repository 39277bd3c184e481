"""移管: consent to just that, a supervisor's yes, somebody who takes over; nothing by itself."""

from __future__ import annotations

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from directory.audit import Actor
from directory.task import Task, TaskKind
from matching.access import open_case
from matching.case import Case
from matching.consent import Consent, ConsentPurpose, ConsentState
from matching.disclosure import Disclosure
from matching.errors import ConsentError, InvalidValueError, NotFoundError, TransitionError
from matching.transfer import (
    CaseTransfer,
    TransferState,
    accept_transfer,
    answer_transfer,
    propose_transfer,
    received_transfers,
    withdraw_transfer,
)
from tests import factories
from tests.factories import FUSSA, KOKUBUNJI


class Towns:
    """A case of 狛江市 whose people moved, and everybody who has a say in its transfer."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.owner = factories.actor(factories.coordinator(session))
        self.chair = factories.actor(factories.supervisor(session))
        self.there = factories.actor(factories.coordinator(session, FUSSA))
        self.chair_there = factories.actor(factories.supervisor(session, FUSSA))
        account = session.get_one(factories.Account, self.owner.account_id)
        self.case: Case = factories.case(session, account)
        self.person = self.case.household.persons[0]

    def agree(
        self, state: ConsentState = ConsentState.GIVEN, town: str = "福生市", version: int = 1
    ) -> Consent:
        return factories.consent(
            self.session,
            self.person,
            ConsentPurpose.TRANSFER,
            state,
            recipients=[town],
            version=version,
        )

    def propose(self, actor: Actor | None = None, to: str = FUSSA) -> CaseTransfer:
        return propose_transfer(self.session, self.case, actor or self.owner, to, reason="転居")

    def approved(self) -> CaseTransfer:
        self.agree()
        return answer_transfer(self.session, self.propose().id, self.chair, approved=True)


@pytest.fixture
def towns(session: Session) -> Towns:
    return Towns(session)


@pytest.mark.parametrize(
    "state", [None, ConsentState.LIMITED, ConsentState.REFUSED, ConsentState.WITHDRAWN]
)
def test_without_a_full_consent_to_that_municipality_nothing_is_offered(
    towns: Towns, state: ConsentState | None
):
    if state:
        towns.agree(state)
    with pytest.raises(ConsentError, match="福生市"):
        towns.propose()
    assert towns.session.scalars(select(CaseTransfer)).all() == []


def test_a_consent_to_another_municipality_is_none(towns: Towns):
    towns.agree(town="国分寺市")
    factories.municipality(towns.session, KOKUBUNJI)
    with pytest.raises(ConsentError):
        towns.propose()


def test_offered_approved_and_accepted_it_goes_on_there_and_stays_here(towns: Towns):
    made = towns.approved()
    assert [row.id for row in received_transfers(towns.session, towns.there)] == [made.id]
    begun = accept_transfer(towns.session, made.id, towns.there)
    assert begun.municipality_code == FUSSA
    assert begun.owner_id == towns.there.account_id
    assert begun.referrer == "狛江市"
    assert [one.name for one in begun.household.persons] == [towns.person.name]
    assert accept_transfer(towns.session, made.id, towns.there).id == begun.id
    assert open_case(towns.session, towns.owner, towns.case.id).case is towns.case
    with pytest.raises(NotFoundError):
        open_case(towns.session, towns.there, towns.case.id)
    told = towns.session.scalars(select(Disclosure)).one()
    assert (told.recipient, told.person_id) == ("福生市", towns.person.id)


def test_consents_are_not_carried_over(towns: Towns):
    begun = accept_transfer(towns.session, towns.approved().id, towns.there)
    newcomer = begun.household.persons[0].id
    assert towns.session.scalars(select(Consent).where(Consent.person_id == newcomer)).all() == []


def test_only_a_supervisor_here_approves_and_only_a_coordinator_there_accepts(towns: Towns):
    towns.agree()
    made = towns.propose()
    for actor in (towns.owner, towns.there, towns.chair_there):
        with pytest.raises(NotFoundError):
            answer_transfer(towns.session, made.id, actor, approved=True)
    with pytest.raises(NotFoundError):
        accept_transfer(towns.session, made.id, towns.there)
    answer_transfer(towns.session, made.id, towns.chair, approved=True)
    for actor in (towns.owner, towns.chair, towns.chair_there):
        with pytest.raises(NotFoundError):
            accept_transfer(towns.session, made.id, actor)


def test_a_withdrawal_on_the_way_stops_it(towns: Towns):
    made = towns.approved()
    towns.agree(ConsentState.WITHDRAWN, version=2)
    with pytest.raises(ConsentError):
        accept_transfer(towns.session, made.id, towns.there)
    assert made.state is TransferState.APPROVED
    assert made.new_case_id is None


def test_a_no_has_a_reason_and_ends_it(towns: Towns):
    towns.agree()
    made = towns.propose()
    with pytest.raises(InvalidValueError):
        answer_transfer(towns.session, made.id, towns.chair, approved=False)
    answer_transfer(towns.session, made.id, towns.chair, approved=False, answer="様子を見る")
    with pytest.raises(TransitionError, match="承認されなかった"):
        answer_transfer(towns.session, made.id, towns.chair, approved=True)
    assert received_transfers(towns.session, towns.there) == []


def test_an_offer_can_be_taken_back_until_it_is_accepted(towns: Towns):
    made = towns.approved()
    withdraw_transfer(towns.session, made.id, towns.owner)
    assert received_transfers(towns.session, towns.there) == []
    again = towns.propose()
    assert again.id != made.id
    answer_transfer(towns.session, again.id, towns.chair, approved=True)
    accept_transfer(towns.session, again.id, towns.there)
    with pytest.raises(TransitionError):
        withdraw_transfer(towns.session, again.id, towns.owner)


def test_each_hand_gets_a_task_and_it_is_done_when_the_hand_has_acted(towns: Towns):
    towns.agree()
    made = towns.propose()
    assert towns.propose().id == made.id
    answer_transfer(towns.session, made.id, towns.chair, approved=True)
    accept_transfer(towns.session, made.id, towns.there)
    tasks = towns.session.scalars(select(Task).where(Task.kind == TaskKind.CASE_TRANSFER)).all()
    done = {task.owner_id: task.done_at is not None for task in tasks}
    assert done == {
        towns.chair.account_id: True,
        towns.there.account_id: True,
        towns.owner.account_id: False,
    }


def test_it_goes_to_another_municipality_with_a_reason_by_who_works_on_the_case(towns: Towns):
    towns.agree()
    with pytest.raises(InvalidValueError, match="移管先"):
        towns.propose(to=factories.KOMAE)
    with pytest.raises(InvalidValueError, match="理由"):
        propose_transfer(towns.session, towns.case, towns.owner, FUSSA, reason=" ")
    with pytest.raises(NotFoundError):
        towns.propose(factories.actor(factories.coordinator(towns.session)))
