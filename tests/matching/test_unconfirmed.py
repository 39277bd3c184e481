"""What the registry holds for unconfirmed is not offered, and the reason can be read."""

from __future__ import annotations

from sqlalchemy.orm import Session

from directory.resource import Freshness
from matching.facts import NeedFacts
from matching.gate import Policy
from matching.gate.running import confirmation
from matching.record_fact import resource_facts
from tests import factories

NEED = NeedFacts(need_id="n", municipality_code=factories.KOMAE)


def test_only_unconfirmed_entries_go_off_matching(session: Session) -> None:
    made = {state: factories.resource(session, freshness=state) for state in Freshness}
    facts = {
        one.resource_id: one for one in resource_facts(session, factories.KOMAE, factories.A_DAY)
    }
    closed = {
        state: [each.gate for each in confirmation(NEED, facts[str(entry.id)], Policy())]
        for state, entry in made.items()
    }
    assert closed.pop(Freshness.UNCONFIRMED) == ["hard:unconfirmed"]
    assert set(map(tuple, closed.values())) == {()}
