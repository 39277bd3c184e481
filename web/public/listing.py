"""The resources that meet a filter: one page of them, and how many each further filter leaves."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from directory.resource import Resource
from web.presenters.public import PublicResource, present
from web.public.filter import FACETS, Filter

PAGE_SIZE = 50


@dataclass(frozen=True)
class FacetValue:
    """One value to narrow down by, with the number of entries it would leave."""

    value: str
    count: int


@dataclass(frozen=True)
class Listing:
    """All entries that meet a filter, in an order that does not change from page to page."""

    found: Sequence[PublicResource]
    facets: Mapping[str, Sequence[FacetValue]]
    page: int = 1

    @property
    def total(self) -> int:
        """Number of entries on all pages."""
        return len(self.found)

    @property
    def pages(self) -> int:
        """Number of pages, at least one."""
        return max(1, -(-len(self.found) // PAGE_SIZE))

    @property
    def shown(self) -> Sequence[PublicResource]:
        """Entries of this page."""
        first = (self.page - 1) * PAGE_SIZE
        return self.found[first : first + PAGE_SIZE]

    @property
    def without_pin(self) -> int:
        """Number of entries that are in the list but not on the map."""
        return sum(not item.has_pin for item in self.found)


def list_resources(session: Session, code: str, wanted: Filter) -> Listing:
    """List the public resources of one municipality that meet a filter."""
    query = (
        select(Resource)
        .where(Resource.is_public, Resource.municipality_code == code)
        .order_by(Resource.name, Resource.id)
    )
    worded = [item for item in map(present, session.scalars(query)) if _has(item, wanted.text)]
    found = [item for item in worded if not _failed(item, wanted.chosen)]
    listing = Listing(found, dict(_facets(worded, wanted.chosen)))
    page = min(max(wanted.page, 1), listing.pages)
    return Listing(found, listing.facets, page)


def _has(item: PublicResource, text: str) -> bool:
    texts = (item.name, item.name_kana, item.activities, item.description, item.kind_label)
    return all(word in " ".join(filter(None, texts)) for word in text.split())


def values_of(item: PublicResource, facet: str) -> Iterable[str]:
    """Give the values an entry has of one facet; an unknown fact gives none."""
    if facet == "area":
        return [f"{kind}/{name}" for kind, name in item.areas.items()]
    if facet == "weekday":
        return item.weekdays
    if facet in ("free", "wheelchair"):
        return ["yes"] if getattr(item, facet) else []
    value = getattr(item, facet)
    return [value] if value else []


def _failed(item: PublicResource, chosen: Mapping[str, str]) -> list[str]:
    return [facet for facet, value in chosen.items() if value not in values_of(item, facet)]


def _facets(
    items: Iterable[PublicResource], chosen: Mapping[str, str]
) -> Iterable[tuple[str, list[FacetValue]]]:
    counters: dict[str, Counter[str]] = {facet: Counter() for facet in FACETS}
    for item in items:
        failed = _failed(item, chosen)
        for facet in FACETS:
            if not failed or failed == [facet]:
                counters[facet].update(values_of(item, facet))
    for facet, counter in counters.items():
        values = set(counter) | ({chosen[facet]} if facet in chosen else set())
        ordered = sorted(values, key=lambda value: (-counter[value], value))
        yield facet, [FacetValue(value, counter[value]) for value in ordered]
