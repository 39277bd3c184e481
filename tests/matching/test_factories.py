from __future__ import annotations

from sqlalchemy.orm import Session

from matching.case import Case
from matching.consent import ConsentPurpose
from tests import factories


def test_factories_make_a_whole_case_that_can_be_committed(session: Session):
    owner = factories.coordinator(session)
    case = factories.case(session, owner)
    site = factories.home_salon(session)
    person = case.household.persons[0]
    factories.full_consent(session, person, site)
    factories.need(session, case)
    factories.meeting(session)
    for make in (factories.closed_resource, factories.full_resource, factories.latent_resource):
        make(session)
    session.commit()
    assert session.get(Case, case.id) is case
    assert site.shown_address == site.town
    assert factories.consent(session, person, ConsentPurpose.SITE).is_live_on(factories.A_DAY)
    assert factories.acting(session, factories.supervisor(session)).municipality_code == "13219"
