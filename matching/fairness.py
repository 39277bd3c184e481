"""Does matching treat groups alike: exposure, rank, violations and gaps per attribute group.

Attributes of people act only through gates and stated needs; this report shows where they act all
the same. It is for printing: a group under ``SMALLEST`` people is hidden, and so is every group
that would give a smaller one away by subtraction from another group or from everybody. A measure
taken of fewer people than that is left out of a group that is shown.
"""

from __future__ import annotations

import uuid
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

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

MOST_PEOPLE = 500
EVERYBODY = "全体"
WHOLE = (EVERYBODY, EVERYBODY)
UNRECORDED = "記録なし"
OTHERS = "ほかのグループ"
AGE_BANDS = ((0, 17, "18歳未満"), (18, 39, "18〜39歳"), (40, 64, "40〜64歳"), (65, 200, "65歳以上"))
SEXES = ("女性", "男性")


@dataclass(frozen=True)
class Judged:
    """What matching did for one person's need; groups it counts in, by dimension."""

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
    """One group; ``people`` is ``None`` where it is hidden (``OTHERS``), then all else is too.

    ``exposure``: places worth offering, on average. ``position``: average place in the list of what
    was chosen. ``violation`` and ``gap``: shares from 0 to 1. ``position`` and ``violation`` are
    ``None`` where fewer than ``SMALLEST`` people had anything chosen or proposed, the two shares
    also where fewer than that, and not nobody, are in the share or outside it.
    """

    dimension: str
    group: str
    people: int | None
    exposure: float | None = None
    position: float | None = None
    violation: float | None = None
    gap: float | None = None


@dataclass(frozen=True)
class FairnessReport:
    """The rows, everybody first; ``left_out`` people beyond ``MOST_PEOPLE`` were not looked at."""

    rows: tuple[GroupRow, ...]
    left_out: int


Key: TypeAlias = tuple[str, str]


def fairness_report(session: Session, registry: Registry) -> FairnessReport:
    """The report of a municipality as of the registry's day; the newest needs are looked at."""
    with unattended(session):
        needs = _needs(session, registry)
        judged = list(_judged(session, registry, needs[:MOST_PEOPLE]))
    record(session, "fairness", "municipality", registry.profile.code, detail=str(len(judged)))
    return FairnessReport(tuple(report_rows(judged)), max(len(needs) - MOST_PEOPLE, 0))


def report_rows(judged: Sequence[Judged]) -> list[GroupRow]:
    """Rows per dimension and group; those that would give a few people away make one unnamed row.

    That anybody is of a rare group would be told by its name alone.
    """
    members: dict[Key, set[int]] = defaultdict(set)
    members[WHOLE] = set(range(len(judged)))
    for number, one in enumerate(judged):
        for key in one.groups:
            members[key].add(number)
    hidden = _hidden(members)
    names = {key if key == WHOLE or key not in hidden else (key[0], OTHERS) for key in members}
    return [
        GroupRow(*key, people=None)
        if key in hidden or key[1] == OTHERS
        else _row(key, [judged[number] for number in sorted(members[key])])
        for key in sorted(names, key=lambda key: (key != WHOLE, key[0], key[1] == OTHERS, key[1]))
    ]


def _hidden(members: Mapping[Key, set[int]]) -> set[Key]:
    """Hide small groups, then whatever a small one follows from, until nothing more does."""
    hidden = {key for key, found in members.items() if len(found) < SMALLEST}
    while (more := _giving_away(members, hidden)) is not None:
        hidden.add(more)
    return hidden


def _giving_away(members: Mapping[Key, set[int]], hidden: set[Key]) -> Key | None:
    """A shown group from which a small one follows by subtraction, the smallest such; or none."""
    shown = sorted(set(members) - hidden, key=lambda key: (len(members[key]), key))
    for key in shown:
        wholes = (members[each] for each in shown if members[each] > members[key])
        if any(len(whole) - len(members[key]) < SMALLEST for whole in wholes):
            return key
    for dimension in {dimension for dimension, _ in shown} - {EVERYBODY}:
        parts = [key for key in shown if key[0] == dimension]
        joined = set().union(*(members[key] for key in parts))
        rest = len(members[WHOLE]) - len(joined)
        is_split = len(joined) == sum(len(members[key]) for key in parts)
        if WHOLE not in hidden and is_split and 0 < rest < SMALLEST:
            return parts[0]
    return None


def _row(key: Key, members: Sequence[Judged]) -> GroupRow:
    chosen = [one.position for one in members if one.position is not None]
    offered = [one for one in members if one.proposals]
    proposals = sum(one.proposals for one in offered)
    return GroupRow(
        *key,
        people=len(members),
        exposure=_mean(one.fitting for one in members),
        position=_mean(chosen) if len(chosen) >= SMALLEST else None,
        violation=(
            _told_share(sum(one.broken for one in offered), proposals)
            if len(offered) >= SMALLEST
            else None
        ),
        gap=_told_share(sum(one.fitting == 0 for one in members), len(members)),
    )


def _told_share(part: int, whole: int) -> float | None:
    """A share, but not of so few that their number follows from it and the whole: 38% of 8 is 3."""
    few = any(0 < count < SMALLEST for count in (part, whole - part))
    return None if few else part / whole


def _mean(values: Iterable[float]) -> float | None:
    found = list(values)
    return sum(found) / len(found) if found else None


def _needs(session: Session, registry: Registry) -> list[uuid.UUID]:
    """The newest live need of everybody who consents to matching, the newest first."""
    code, on = registry.profile.code, registry.on
    consenting = live_persons(session, ConsentPurpose.MATCHING, on)
    rows = session.execute(
        select(Need.person_id, Need.id)
        .join(Case, Need.case_id == Case.id)
        .where(Case.municipality_code == code, Case.state.not_in(OVER), Need.live)
        .order_by(Need.created_at.desc(), Need.id)
    )
    newest: dict[uuid.UUID, uuid.UUID] = {}
    for person_id, need_id in rows:
        if person_id in consenting:
            newest.setdefault(person_id, need_id)
    return list(newest.values())


def _judged(
    session: Session, registry: Registry, need_ids: Iterable[uuid.UUID]
) -> Iterable[Judged]:
    for need_id in need_ids:
        need = session.get_one(Need, need_id)
        with occasion(session, need, registry) as here:
            fitting = sum(1 for _ in here.ranking.fitting)
            blocked = bool(here.ranking.blocked)
        if blocked:
            continue
        position, proposals, broken = _choices(session, need.id)
        groups = frozenset(_groups(need, need.person.age_on(registry.on)))
        yield Judged(groups, fitting, position, proposals, broken)


def _groups(need: Need, age: int | None) -> Iterable[Key]:
    sexes = [attribute for attribute in need.person.attributes if attribute in SEXES]
    yield from (("性別", sex) for sex in sexes or (UNRECORDED,))
    yield from (("状況", each) for each in need.person.attributes if each not in SEXES)
    bands = [band for low, high, band in AGE_BANDS if age is not None and low <= age <= high]
    yield "年齢", bands[0] if bands else UNRECORDED
    language = need.language or need.person.language
    yield "必要なことば", "日本語のほか" if language else f"日本語・{UNRECORDED}"
    yield "子ども", "連れて行く" if need.with_children else f"連れて行く{UNRECORDED}"


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
