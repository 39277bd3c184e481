"""Does matching treat groups alike: exposure, rank, violations and gaps per attribute group.

Attributes of people act only through gates and stated needs; this report shows where they act all
the same. It is for printing: a group under ``SMALLEST`` is hidden, and where just one part of a
whole is hidden, the next smallest too, so that nobody can be had by subtraction.
"""

from __future__ import annotations

import uuid
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from directory.audit import record
from matching.case import Case
from matching.case_consent import live_persons
from matching.consent import ConsentPurpose
from matching.indicator.public import SMALLEST
from matching.need import Need
from matching.occasion import Registry, occasion
from matching.proposal import MatchProposal
from matching.shortlist import Shortlist
from matching.waiting import unattended
from matching.workflow.case_steps import OVER

MOST_NEEDS = 500
EVERYBODY = "全体"
AGE_BANDS = ((0, 17, "18歳未満"), (18, 39, "18〜39歳"), (40, 64, "40〜64歳"), (65, 200, "65歳以上"))
SEXES = ("女性", "男性")


@dataclass(frozen=True)
class Judged:
    """What matching did for one need; groups it counts in, by dimension."""

    groups: frozenset[tuple[str, str]]
    fitting: int
    """How many places worth offering it was shown."""
    position: int | None
    """Where in the kept list the place stood that people chose; ``None``: none chosen yet."""
    proposals: int
    broken: int
    """Proposals of a place that the list of that day kept out."""


@dataclass(frozen=True)
class GroupRow:
    """One group; ``needs`` is ``None`` where it is hidden, and then everything else is too.

    ``exposure``: places worth offering, on average. ``position``: average place in the list of what
    was chosen. ``violation`` and ``gap``: shares from 0 to 1. ``None`` where nothing was counted.
    """

    dimension: str
    group: str
    needs: int | None
    exposure: float | None = None
    position: float | None = None
    violation: float | None = None
    gap: float | None = None


def fairness_report(session: Session, registry: Registry) -> list[GroupRow]:
    """The report of a municipality as of the registry's day; everybody first."""
    with unattended(session):
        judged = list(_judged(session, registry))
    record(session, "fairness", "municipality", registry.profile.code, detail=str(len(judged)))
    return report_rows(judged)


def report_rows(judged: Sequence[Judged]) -> list[GroupRow]:
    """Rows per dimension and group, small groups hidden."""
    members: dict[tuple[str, str], list[Judged]] = defaultdict(list)
    members[EVERYBODY, EVERYBODY] = list(judged)
    for one in judged:
        for key in sorted(one.groups):
            members[key].append(one)
    hidden = _hidden({key: len(found) for key, found in members.items()})
    return [
        GroupRow(*key, needs=None) if key in hidden else _row(key, members[key])
        for key in sorted(members, key=lambda key: (key[0] != EVERYBODY, key))
    ]


def _hidden(sizes: Mapping[tuple[str, str], int]) -> set[tuple[str, str]]:
    hidden = {key for key, size in sizes.items() if size < SMALLEST}
    for dimension in {dimension for dimension, _ in sizes}:
        small = [key for key in hidden if key[0] == dimension]
        shown = [key for key in sizes if key[0] == dimension and key not in hidden]
        if len(small) == 1 and shown:
            hidden.add(min(shown, key=lambda key: (sizes[key], key)))
    return hidden


def _row(key: tuple[str, str], members: Sequence[Judged]) -> GroupRow:
    proposals = sum(one.proposals for one in members)
    return GroupRow(
        *key,
        needs=len(members),
        exposure=_mean(one.fitting for one in members),
        position=_mean(one.position for one in members if one.position is not None),
        violation=sum(one.broken for one in members) / proposals if proposals else None,
        gap=_mean(float(one.fitting == 0) for one in members),
    )


def _mean(values: Iterable[float]) -> float | None:
    found = list(values)
    return sum(found) / len(found) if found else None


def _judged(session: Session, registry: Registry) -> Iterable[Judged]:
    code, on = registry.profile.code, registry.on
    consenting = live_persons(session, ConsentPurpose.MATCHING, on)
    needs = session.scalars(
        select(Need)
        .join(Case, Need.case_id == Case.id)
        .where(Case.municipality_code == code, Case.state.not_in(OVER), Need.live)
        .order_by(Need.created_at.desc(), Need.id)
        .limit(MOST_NEEDS)
    ).all()
    for need in needs:
        if need.person_id not in consenting:
            continue
        with occasion(session, need, registry) as here:
            fitting = sum(1 for _ in here.ranking.fitting)
            blocked = bool(here.ranking.blocked)
        if blocked:
            continue
        position, proposals, broken = _choices(session, need.id)
        groups = frozenset(_groups(need, need.person.age_on(on)))
        yield Judged(groups, fitting, position, proposals, broken)


def _groups(need: Need, age: int | None) -> Iterable[tuple[str, str]]:
    for attribute in need.person.attributes:
        yield ("性別" if attribute in SEXES else "状況", attribute)
    for low, high, band in AGE_BANDS:
        if age is not None and low <= age <= high:
            yield "年齢", band
    yield "必要なことば", "日本語のほか" if need.language else "日本語"
    yield "子ども", "連れて行く" if need.with_children else "連れて行かない"


def _choices(session: Session, need_id: uuid.UUID) -> tuple[int | None, int, int]:
    """The last chosen place's position, the number of proposals, and of those kept out."""
    lists = session.execute(
        select(Shortlist.made_on, Shortlist.ranked, Shortlist.excluded)
        .where(Shortlist.need_id == need_id)
        .order_by(Shortlist.recorded_at)
    ).all()
    by_day = {made_on: (ranked, excluded) for made_on, ranked, excluded in lists}
    chosen = session.execute(
        select(MatchProposal.proposed_on, MatchProposal.resource_id)
        .where(MatchProposal.need_id == need_id)
        .order_by(MatchProposal.proposed_on)
    ).all()
    position, counted = None, Counter[str]()
    for proposed_on, resource_id in chosen:
        ranked, excluded = by_day.get(proposed_on, ([], []))
        order = [row["resource_id"] for row in ranked]
        counted["all"] += 1
        counted["broken"] += str(resource_id) in {row["resource_id"] for row in excluded}
        if str(resource_id) in order:
            position = order.index(str(resource_id)) + 1
    return position, counted["all"], counted["broken"]
