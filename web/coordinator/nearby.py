"""近くの資源: what a resident of a town reaches on foot within so many minutes, quickest first."""

from __future__ import annotations

from dataclasses import dataclass

from flask import current_app, render_template, request
from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from directory.resource import Resource, ResourceStatus
from directory.site import PLACED
from directory.taxonomy import codes_within
from geo.coverage import Trip
from geo.gazetteer import Town
from geo.gazetteer_store import GazetteerStore
from geo.nearest import PlaceIndex
from geo.reach import Reached, quickest, reachable
from web.coordinator import coordinator
from web.coordinator.desk import barriers, profile
from web.database import session
from web.presenters.case_word import ABILITIES
from web.presenters.kind_choice import kind_choices

MINUTES = (5, 10, 15, 20, 30, 45, 60)
DEFAULT_MINUTES = 15
NEXT_BEST = 5
"""How many are shown where nothing is within the minutes."""


@dataclass(frozen=True)
class Question:
    """From which town, how many minutes on foot, at what pace, which kind (``""``: any)."""

    town: str
    minutes: int
    ability: str
    kind: str

    @property
    def trip(self) -> Trip:
        """The same as a walk to be timed."""
        return Trip(float(self.minutes), "walk", (self.ability,) if self.ability else ())


def _question() -> Question:
    """Read the address; what is in no list is left aside, so that nothing in it can fail."""
    asked = {name: request.args.get(name, "") for name in ("town", "minutes", "ability", "kind")}
    return Question(
        town=asked["town"],
        minutes=int(asked["minutes"]) if asked["minutes"] in map(str, MINUTES) else DEFAULT_MINUTES,
        ability=asked["ability"] if asked["ability"] in ABILITIES else "",
        kind=asked["kind"] if asked["kind"] in dict(kind_choices()) else "",
    )


def _towns() -> dict[str, Town]:
    settings = current_app.config["SETTINGS"]
    store = GazetteerStore(settings.areas_dir, settings.imported_areas_dir)
    return {town.name: town for town in store.towns(profile().code) if town.point}


def _entries(opened: Session, kind: str) -> list[Resource]:
    """Entries of the registry that are not closed, by name."""
    query = select(Resource).where(
        Resource.municipality_code == profile().code, Resource.status != ResourceStatus.CLOSED
    )
    if kind:
        codes = sorted(codes_within(kind))
        query = query.where(or_(Resource.kind.in_(codes), Resource.form.in_(codes)))
    return list(opened.scalars(query.order_by(Resource.name, Resource.id)))


def _is_placed(entry: Resource) -> bool:
    return entry.lon is not None and entry.lat is not None and entry.precision in PLACED


@coordinator.get("/resources/nearby")
def nearby() -> str:
    """Answer what is near a town, and apart what cannot be told because its place is unknown."""
    question, towns = _question(), _towns()
    town = towns.get(question.town)
    reached: list[Reached[Resource]] = []
    entries = _entries(session(), question.kind) if town else []
    placed = [entry for entry in entries if _is_placed(entry)]
    is_beyond = False
    if town and town.point:
        index = PlaceIndex([(entry, (entry.lon or 0.0, entry.lat or 0.0)) for entry in placed])
        reached = reachable(index, town.point, question.trip, barriers())
        is_beyond = not reached
        if is_beyond:
            reached = quickest(index, town.point, NEXT_BEST, question.trip, barriers())
    return render_template(
        "coordinator/nearby.html",
        profile=profile(),
        question=question,
        town=town,
        towns=[(name, name) for name in towns],
        all_minutes=[(one, f"{one}分") for one in MINUTES],
        abilities=list(ABILITIES.items()),
        kinds=kind_choices(),
        reached=reached,
        is_beyond=is_beyond,
        placed=placed,
        placeless=[entry for entry in entries if not _is_placed(entry)],
        barriers=barriers(),
    )
