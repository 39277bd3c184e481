"""The report on groups: what is counted, and that nobody can be read out of it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from directory.audit import SYSTEM
from matching.consent import ConsentPurpose, ConsentState
from matching.fairness import EVERYBODY, OTHERS, Judged, fairness_report, report_rows
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
    assert "女性" not in found, "its name alone would tell that there is somebody"
    other = found[OTHERS]
    assert (other.dimension, other.people, other.exposure, other.gap) == ("性別", None, None, None)


def test_one_hidden_part_of_a_whole_hides_the_next_smallest_so_nothing_follows_by_subtraction():
    found = rows(*[judged(WOMAN)] * 20, *[judged(MAN)] * 2)
    assert not {"男性", "女性"} & set(found)
    assert found[EVERYBODY].people == 22


def test_each_measure_is_that_of_the_group():
    chosen = judged(WOMAN, position=2, proposals=2, broken=1)
    found = rows(*[chosen] * 5, *[judged(MAN, fitting=0)] * 5)
    woman, man = found["女性"], found["男性"]
    assert (woman.exposure, woman.position, woman.violation, woman.gap) == (3.0, 2.0, 0.5, 0.0)
    assert (woman.people, man.people) == (5, 5)
    assert (man.exposure, man.position, man.violation, man.gap) == (0.0, None, None, 1.0)


def test_a_group_within_another_is_hidden_when_few_make_the_difference():
    """Who is 高齢者 and who is 65歳以上 differ by one, who could be read out of the two rows."""
    elder, aged = ("状況", "高齢者"), ("年齢", "65歳以上")
    found = rows(*[judged(elder, aged)] * 8, judged(aged), *[judged()] * 9)
    assert "高齢者" not in found
    assert found["65歳以上"].people == 9
    found = rows(*[judged(elder, aged)] * 8, *[judged(aged)] * SMALLEST, *[judged()] * 9)
    assert (found["高齢者"].people, found["65歳以上"].people) == (8, 13)


def test_whoever_stands_in_no_row_follows_from_no_subtraction():
    found = rows(*[judged(WOMAN)] * 8, *[judged(MAN)] * 7, *[judged()] * 2)
    assert "男性" not in found
    assert found["女性"].people == 8


def test_a_measure_of_fewer_than_five_people_is_left_out_of_a_group_that_is_shown():
    few = [judged(WOMAN, position=1, proposals=3, broken=3)] * (SMALLEST - 1)
    found = rows(*few, *[judged(WOMAN)] * 9)["女性"]
    assert found.people == 13
    assert (found.position, found.violation) == (None, None)


@pytest.mark.parametrize(
    ("without", "people", "told"),
    [(0, 8, 0.0), (3, 8, None), (4, 8, None), (6, 8, None), (8, 8, 1.0), (5, 10, 0.5)],
)
def test_a_share_from_which_a_few_people_follow_is_not_told(
    without: int, people: int, told: float | None
):
    """38% of 8 people is three of them, whom the report otherwise hides."""
    found = rows(*[judged(fitting=0)] * without, *[judged()] * (people - without))
    assert found[EVERYBODY].gap == told
    broken = judged(proposals=1, broken=1, position=None)
    kept = judged(proposals=1)
    found = rows(*[broken] * without, *[kept] * (people - without))
    assert found[EVERYBODY].violation == told


KEYS = st.sampled_from([(d, g) for d in ("性別", "年齢", "状況") for g in "甲乙丙"])


@given(st.lists(st.frozensets(KEYS, max_size=3), max_size=40))
def test_no_difference_of_shown_rows_is_a_small_group(groups: list[frozenset[tuple[str, str]]]):
    shown = {
        (row.dimension, row.group): row.people
        for row in report_rows([judged(*each) for each in groups])
        if row.people is not None
    }
    members = {key: {i for i, each in enumerate(groups) if key in each} for key in shown}
    if (EVERYBODY, EVERYBODY) in shown:
        members[EVERYBODY, EVERYBODY] = set(range(len(groups)))
    assert {key: len(found) for key, found in members.items()} == shown
    wholes = [*members.values()]
    for part in members.values():
        assert len(part) >= SMALLEST
        assert not any(part < whole and len(whole - part) < SMALLEST for whole in wholes)
    for dimension in ("性別", "年齢", "状況"):
        parts = [found for key, found in members.items() if key[0] == dimension]
        joined = set().union(*parts)
        split = len(joined) == sum(map(len, parts))
        if parts and split and (EVERYBODY, EVERYBODY) in shown:
            assert not 0 < len(groups) - len(joined) < SMALLEST


@pytest.mark.parametrize("people", [0, 1, SMALLEST - 1])
def test_even_everybody_is_hidden_when_they_are_few(people: int):
    assert all(row.people is None for row in report_rows([judged(WOMAN)] * people))


def test_the_report_counts_people_with_consent_their_choices_and_what_was_kept_out(
    session: Session,
):
    owner = factories.coordinator(session)
    actor = factories.acting(session, owner)
    chess = factories.resource(session, **CHESS)
    far = factories.resource(session, **{**CHESS, "name": "架空の遠い将棋の会"})
    for number in range(2 * SMALLEST + 1):
        need = searcher(session, owner)
        need.person.attributes = ["女性"]
        if number == 2 * SMALLEST:
            withdrawn = ConsentState.WITHDRAWN
            factories.consent(session, need.person, ConsentPurpose.MATCHING, withdrawn, version=2)
            continue
        ranked, kept_out = [{"resource_id": str(chess.id)}], [{"resource_id": str(far.id)}]
        save_shortlist(session, need, actor, A_DAY, ranked, kept_out, "v")
        chosen = far if number < SMALLEST else chess
        session.add(
            MatchProposal(case_id=need.case_id, need_id=need.id, resource=chosen, proposed_on=A_DAY)
        )
    session.flush()
    found = {row.group: row for row in fairness_report(session, registry(session)).rows}
    assert found["女性"].people == 2 * SMALLEST
    assert found["女性"].violation == 0.5
    assert found["女性"].position == 1.0
    assert found["女性"].gap == 0.0
    assert session.info["actor"] == actor != SYSTEM


def test_a_person_counts_once_with_the_language_they_speak_at_home_or_asked_for(session: Session):
    owner = factories.coordinator(session)
    for number in range(SMALLEST * 3):
        need = searcher(session, owner)
        need.with_children = number % 2 == 0
        need.person.language = "vi" if number < SMALLEST else None
        if number == 0:
            factories.need(session, need.case)
    session.flush()
    found = {row.group: row.people for row in fairness_report(session, registry(session)).rows}
    assert found[EVERYBODY] == SMALLEST * 3
    assert (found["日本語のほか"], found["日本語・記録なし"]) == (SMALLEST, SMALLEST * 2)
    assert {"連れて行く", "連れて行く記録なし"} <= set(found)
