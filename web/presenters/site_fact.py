"""What came of placements at a site, worded for its staff page: no person, no share of a few."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from directory.account import Account
from directory.resource import Resource
from directory.taxonomy import roles
from geo.profile import Profile
from matching.criterion.upkeep import BURDEN_WORDS
from matching.indicator.public import SMALLEST
from matching.place_change import PlaceCause, PlaceChange, changes_of, may_undo
from matching.site_dismissal import SiteDismissal, dismissals_of, dismissed_facts
from matching.site_lesson import SiteLesson, conditions_in, lessons_of
from matching.site_outcome import LOAD_DAYS, SiteOutcome, site_outcome
from matching.site_stay import stays_at
from matching.site_watcher import told_watchers
from web.presentation import japanese_date
from web.reason import condition_sentence

FEW = f"{SMALLEST}人未満のため出しません"
BANDS = {
    "most": "8割以上の人が続いています",
    "half": "5割から8割の人が続いています",
    "some": "3割から5割の人が続いています",
    "few": "続いた人は3割未満です",
}
FACT_LABELS = {
    "load": "いまの負担",
    "stayed": "続き方",
    "ended_by_site": "受入先の事情での終わり",
    "watchers": "見守る人",
}
WAYS = (
    ("visit", "訪問"),
    ("phone", "電話"),
    ("meeting", "会議・打ち合わせ"),
    ("other", "そのほか"),
)
CAUSES = {PlaceCause.STARTED: "参加の開始", PlaceCause.FREED: "あいたと受入先に聞いた"}


@dataclass(frozen=True)
class FactLine:
    """One fact: its name, what it says, what it rests on; ``key`` where it can be dismissed."""

    label: str
    says: str
    rests_on: str
    key: str | None = None


@dataclass(frozen=True)
class SiteSection:
    """All of the part of the page; names are those of the staff who wrote."""

    facts: Sequence[FactLine]
    dismissals: Sequence[tuple[SiteDismissal, str, str]]
    lessons: Sequence[tuple[SiteLesson, str, str, Sequence[str]]]
    places: Sequence[tuple[PlaceChange, str, str, str, bool]]
    """Each step of the free places, and whether it can still be taken back."""


def site_section(
    session: Session, resource: Resource, profile: Profile, on: dt.date
) -> SiteSection:
    """Work out the facts of a site and list what staff wrote of it."""
    dismissed = dismissed_facts(session, [resource.id]).get(resource.id, {})
    outcome = site_outcome(stays_at(session, resource), profile, on, dismissed)
    watched = told_watchers(session, Resource.id == resource.id, on)
    dismissals, lessons = dismissals_of(session, resource), lessons_of(session, resource)
    changes = changes_of(session, resource)
    names = _names(session, dismissals, lessons, changes)
    ways = dict(WAYS)
    return SiteSection(
        facts=[*_facts(outcome), _watchers(watched.get(resource.id))],
        dismissals=[
            (one, FACT_LABELS.get(one.fact, one.fact), _name(names, one.account_id))
            for one in dismissals
        ],
        lessons=[
            (
                one,
                ways.get(one.heard_by_way, ""),
                _name(names, one.account_id),
                [condition_sentence(each) for each in conditions_in([one.words])],
            )
            for one in lessons
        ],
        places=[
            (
                one,
                roles().get(one.role, one.role),
                CAUSES[one.cause],
                _name(names, one.account_id),
                may_undo(resource, one),
            )
            for one in changes
        ],
    )


def _facts(outcome: SiteOutcome) -> list[FactLine]:
    basis = f"参加の記録({japanese_date(outcome.on)}現在)"
    took = f"{outcome.took}人" if outcome.took else f"{SMALLEST}人未満" if outcome.used else "0人"
    lines = [FactLine("受け入れた人", took, basis)]
    if outcome.used:
        lines += [_stayed(outcome, basis), _ended(outcome, basis)]
    return [*lines, _load(outcome)]


def _stayed(outcome: SiteOutcome, basis: str) -> FactLine:
    rule = (
        f"{outcome.settled_days}日以上か安定した人、目標を達成して終わった人を「続いた」と数えます"
    )
    if outcome.stayed is None:
        return FactLine(FACT_LABELS["stayed"], FEW, rule)
    judged = f"{rule}。いまわかる{outcome.judged}人について。{basis}"
    return FactLine(FACT_LABELS["stayed"], BANDS[outcome.stayed], judged, "stayed")


def _ended(outcome: SiteOutcome, basis: str) -> FactLine:
    label, rule = FACT_LABELS["ended_by_site"], f"受入先の終了・負担による終わり。{basis}"
    if outcome.ended_by_site is None:
        return FactLine(label, FEW, rule)
    says = "ありました" if outcome.ended_by_site else "ありません"
    return FactLine(label, says, rule, "ended_by_site" if outcome.ended_by_site else None)


def _load(outcome: SiteOutcome) -> FactLine:
    if outcome.load is None:
        return FactLine(FACT_LABELS["load"], "聞いていません", f"最近{LOAD_DAYS}日の受入先への訪問")
    told = outcome.load.told_on
    says = f"負担が{BURDEN_WORDS[outcome.load.burden]}"
    return FactLine(
        FACT_LABELS["load"], says, f"{told.year}年{told.month}月に受入先から聞きました", "load"
    )


def _watchers(told_on: dt.date | None) -> FactLine:
    label = FACT_LABELS["watchers"]
    if told_on is None:
        return FactLine(label, "聞いていません", "受入先のアセスメント")
    heard = f"{told_on.year}年{told_on.month}月の受入先のアセスメントで聞きました"
    return FactLine(label, "見守る人がいます", heard, "watchers")


def _names(
    session: Session,
    dismissals: Sequence[SiteDismissal],
    lessons: Sequence[SiteLesson],
    changes: Sequence[PlaceChange],
) -> Mapping[uuid.UUID, str]:
    ids = {one.account_id for rows in (dismissals, lessons, changes) for one in rows}
    found = session.execute(select(Account.id, Account.name).where(Account.id.in_(ids - {None})))
    return dict(iter(found))


def _name(names: Mapping[uuid.UUID, str], account_id: uuid.UUID | None) -> str:
    return names.get(account_id, "—") if account_id else "—"
