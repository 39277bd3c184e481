"""The report on groups: what is counted, and that nobody can be read out of it."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from directory.audit import SYSTEM
from matching.consent import ConsentPurpose, ConsentState
from matching.fairness import EVERYBODY, Judged, fairness_report, report_rows
from matching.indicator.public import SMALLEST
from matching.proposal import MatchProposal
from matching.shortlist import save_shortlist
from tests import factories
from tests.factories import A_DAY
from tests.matching.test_waiting import CHESS, registry, searcher


def judged(*groups: tuple[str, str], fitting: int = 3, **more: int) -> Judged:
    values = {"position": None, "proposals": 0, "broken": 0, **more}
    return Judged(frozenset(groups), fitting, **values)


WOMAN, MAN = ("性別", "女性"), ("性別", "男性")


def rows(*people: Judged):
    return {row.group: row for row in report_rows(people)}


def test_a_group_under_five_is_hidden_with_everything_about_it():
    found = rows(*[judged(WOMAN)] * (SMALLEST - 1), *[judged()] * 9)
    assert found["女性"].needs is None
    assert (found["女性"].exposure, found["女性"].gap) == (None, None)


def test_one_hidden_part_of_a_whole_hides_the_next_smallest_so_nothing_follows_by_subtraction():
    found = rows(*[judged(WOMAN)] * 20, *[judged(MAN)] * 2)
    assert found["男性"].needs is None
    assert found["女性"].needs is None
    assert found[EVERYBODY].needs == 22


def test_each_measure_is_that_of_the_group():
    chosen = judged(WOMAN, position=2, proposals=2, broken=1)
    found = rows(*[chosen] * 5, *[judged(MAN, fitting=0)] * 5)
    woman, man = found["女性"], found["男性"]
    assert (woman.exposure, woman.position, woman.violation, woman.gap) == (3.0, 2.0, 0.5, 0.0)
    assert (man.exposure, man.position, man.violation, man.gap) == (0.0, None, None, 1.0)


@pytest.mark.parametrize("people", [0, 1, SMALLEST - 1])
def test_even_everybody_is_hidden_when_they_are_few(people: int):
    assert all(row.needs is None for row in report_rows([judged(WOMAN)] * people))


def test_the_report_counts_people_with_consent_their_choices_and_what_was_kept_out(
    session: Session,
):
    owner = factories.coordinator(session)
    actor = factories.acting(session, owner)
    chess = factories.resource(session, **CHESS)
    far = factories.resource(session, **{**CHESS, "name": "架空の遠い将棋の会"})
    for number in range(SMALLEST + 1):
        need = searcher(session, owner)
        need.person.attributes = ["女性"]
        if number == SMALLEST:
            withdrawn = ConsentState.WITHDRAWN
            factories.consent(session, need.person, ConsentPurpose.MATCHING, withdrawn, version=2)
            continue
        ranked, kept_out = [{"resource_id": str(chess.id)}], [{"resource_id": str(far.id)}]
        save_shortlist(session, need, actor, A_DAY, ranked, kept_out, "v")
        chosen = far if number == 0 else chess
        session.add(
            MatchProposal(case_id=need.case_id, need_id=need.id, resource=chosen, proposed_on=A_DAY)
        )
    session.flush()
    found = {row.group: row for row in fairness_report(session, registry(session))}
    assert found["女性"].needs == SMALLEST
    assert found["女性"].violation == pytest.approx(1 / SMALLEST)
    assert found["女性"].position == 1.0
    assert found["女性"].gap == 0.0
    assert session.info["actor"] == actor != SYSTEM
