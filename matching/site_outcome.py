"""What the placements of a site say of the site itself: how many it took, whether people stay.

Facts about the site only, never about a person. An end for the person's own reasons is no fact of
the site, and a move or a withdrawn consent says nothing of it. Whatever rests on fewer than
``SMALLEST`` people is ``None``, and shares are told in bands, so that nobody can be read out of it.
How much a site carries is what it said itself, so it is told from the first visit on.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from geo.profile import Profile
from matching.cadence import settled_after
from matching.facts import SiteLoad
from matching.indicator.public import SMALLEST, told_number
from matching.placement import EndReason

LOAD_DAYS = 180
"""For so long a word about the burden is taken to tell of today."""
BY_SITE = frozenset({EndReason.SITE_CLOSED, EndReason.SITE_OVERLOADED})
SAYS_NOTHING = frozenset({EndReason.MOVED, EndReason.CONSENT_WITHDRAWN})
BANDS = ((0.8, "most"), (0.5, "half"), (0.3, "some"), (0.0, "few"))
"""Least share of each band: eight tenths, half, three tenths, less."""
HEAVIER = ("none", "some", "heavy")


@dataclass(frozen=True, slots=True)
class Stay:
    """One placement at a site, as far as it tells of the site."""

    person_id: uuid.UUID
    start_on: dt.date
    stable: bool = False
    ended_on: dt.date | None = None
    end_reason: EndReason | None = None
    told: tuple[SiteLoad, ...] = ()
    """What the site said of its burden, visit by visit."""


@dataclass(frozen=True, slots=True)
class SiteOutcome:
    """What is known of a site by its placements, as of ``on``.

    ``took``: people who began there, ``None`` for fewer than ``SMALLEST``. ``stayed``: the band of
    those who stayed at least ``settled_days`` or left because the goal was met, of the ``judged``
    people. ``ended_by_site``: whether any placement ended for reasons of the site. Both are
    ``None`` where too few people tell. ``load``: the heaviest burden the site speaks of now.
    """

    on: dt.date
    settled_days: int
    used: bool
    took: int | None = None
    judged: int | None = None
    stayed: str | None = None
    ended_by_site: bool | None = None
    load: SiteLoad | None = None


def site_outcome(
    stays: Sequence[Stay],
    profile: Profile,
    on: dt.date,
    dismissed: Mapping[str, dt.date] | None = None,
) -> SiteOutcome:
    """Work out the facts of one site; ``dismissed`` names facts with the day up to which not."""
    until = dismissed or {}
    settled_days = settled_after(profile)
    stayed = _judged(_after(stays, until.get("stayed")), settled_days, on)
    by_site = _after(stays, until.get("ended_by_site"))
    enough = len(stayed) >= SMALLEST
    return SiteOutcome(
        on=on,
        settled_days=settled_days,
        used=bool(stays),
        took=_unless_few(stays),
        judged=len(stayed) if enough else None,
        stayed=_band(sum(stayed.values()) / len(stayed)) if enough else None,
        ended_by_site=(
            any(one.end_reason in BY_SITE for one in by_site)
            if _unless_few(by_site) is not None
            else None
        ),
        load=load_told(stays, on, until.get("load")),
    )


def load_told(stays: Iterable[Stay], on: dt.date, until: dt.date | None = None) -> SiteLoad | None:
    """The heaviest burden a site speaks of on a day; ``None`` where it said nothing of late.

    Of each placement that goes on the newest word counts; a placement the site ended because it
    carried too much counts as heavy. Words up to ``until`` were dismissed by staff.
    """
    words = [word for one in stays if (word := _word(one)) is not None]
    first = on - dt.timedelta(days=LOAD_DAYS)
    live = [
        one
        for one in words
        if first <= one.told_on <= on and (until is None or one.told_on > until)
    ]
    return max(live, key=lambda one: (HEAVIER.index(one.burden), one.told_on), default=None)


def _word(stay: Stay) -> SiteLoad | None:
    if stay.ended_on is not None:
        overloaded = stay.end_reason is EndReason.SITE_OVERLOADED
        return SiteLoad("heavy", stay.ended_on) if overloaded else None
    return max(stay.told, key=lambda one: one.told_on, default=None)


def _after(stays: Iterable[Stay], until: dt.date | None) -> list[Stay]:
    return [one for one in stays if until is None or one.ended_on is None or one.ended_on > until]


def _unless_few(stays: Iterable[Stay]) -> int | None:
    return told_number(len({one.person_id for one in stays}))


def _judged(stays: Iterable[Stay], settled_days: int, on: dt.date) -> dict[uuid.UUID, bool]:
    """Whether each person stayed; those of whom it cannot be said yet are left out."""
    known: dict[uuid.UUID, list[bool]] = defaultdict(list)
    for one in stays:
        days = ((one.ended_on or on) - one.start_on).days
        if one.stable or days >= settled_days or one.end_reason is EndReason.GOAL_MET:
            known[one.person_id].append(True)
        elif one.ended_on is not None and one.end_reason not in SAYS_NOTHING:
            known[one.person_id].append(False)
    return {person_id: any(found) for person_id, found in known.items()}


def _band(share: float) -> str:
    return next(name for least, name in BANDS if share >= least)
