"""The registry's open places as sites that cover the people around them."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field

from sqlalchemy import select
from sqlalchemy.orm import Session

from directory.resource import LocationPrecision, Resource
from geo.coverage import Site

# The middle of a municipality is no place.
PLACED = (LocationPrecision.EXACT, LocationPrecision.TOWN, LocationPrecision.OAZA)


@dataclass
class Sites:
    """Places that are known, and ``(name, kind)`` of those that cannot be counted."""

    placed: list[Site] = field(default_factory=list)
    placeless: list[tuple[str, str]] = field(default_factory=list)

    def of(self, kinds: Collection[str]) -> Sites:
        """Only those of these kinds; all where none is asked for."""
        if not kinds:
            return self
        return Sites(
            [site for site in self.placed if site.kind in kinds],
            [(name, kind) for name, kind in self.placeless if kind in kinds],
        )

    def each_once(self) -> Sites:
        """Every place once, though it be of a kind and of a form."""
        placed = {site.id: site for site in self.placed}
        return Sites(list(placed.values()), sorted(dict(self.placeless).items()))


def open_sites(session: Session, municipality_code: str) -> Sites:
    """Sites of every public resource of a municipality.

    A resource with both a kind and a form is a site of each: ``Site.kind`` is one of the two.
    """
    query = (
        select(Resource)
        .where(Resource.is_public, Resource.municipality_code == municipality_code)
        .order_by(Resource.id)
    )
    sites = Sites()
    for one in session.scalars(query):
        kinds = dict.fromkeys(kind for kind in (one.form, one.kind) if kind)
        if one.lon is None or one.lat is None or one.precision not in PLACED:
            sites.placeless += [(one.name, kind) for kind in kinds]
        else:
            point = (one.lon, one.lat)
            sites.placed += [Site(str(one.id), one.name, kind, point) for kind in kinds]
    return sites
