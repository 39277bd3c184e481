"""The resources that meet a query: one page of them, and how many each further filter leaves."""

from __future__ import annotations

import dataclasses
import uuid
from collections.abc import Mapping, Sequence
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from directory.resource import Resource
from directory.search import Certainty, FacetValue, Hit, Query
from directory.search.highlight import Highlighter, Marked
from web.presenters.public import PublicResource, present
from web.search_index import search_index

PAGE_SIZE: Final = 50
EVERYTHING: Final = 100_000


@dataclasses.dataclass(frozen=True)
class Listed:
    """One entry of a list, with what makes it fit the query."""

    item: PublicResource
    name: Marked
    excerpt: Marked | None
    missing: tuple[str, ...]
    similar: bool
    hours_unknown: bool
    distance_m: float | None


@dataclasses.dataclass(frozen=True)
class Listing:
    """What a query found; the order is the same on every page."""

    query: Query
    shown: Sequence[Listed]
    total: int
    without_pin: int
    facets: Mapping[str, Sequence[FacetValue]]
    dropped: tuple[str, ...]
    suggestion: str | None
    surely_open: int | None = None
    """How many are certainly open, where it was asked when."""

    @property
    def pages(self) -> int:
        """Number of pages, at least one."""
        return max(1, -(-self.total // self.query.size))


def list_resources(session: Session, query: Query) -> Listing:
    """Answer a query over the public resources; a page past the last one is the last one."""
    index = search_index()
    answer = index.search(dataclasses.replace(query, page=1, size=EVERYTHING))
    last = max(1, -(-len(answer.hits) // query.size))
    query = dataclasses.replace(query, page=min(query.page, last))
    first = (query.page - 1) * query.size
    hits = answer.hits[first : first + query.size]
    items = _presented(session, hits)
    marker = index.highlighter(query)
    return Listing(
        query=query,
        shown=[_listed(items[hit.id], hit, query, marker) for hit in hits if hit.id in items],
        total=len(answer.hits),
        without_pin=_without_pin(session, answer.hits),
        facets=answer.facets,
        dropped=answer.dropped,
        suggestion=answer.suggestion,
        surely_open=_surely_open(answer.hits) if query.when else None,
    )


def _presented(session: Session, hits: Sequence[Hit]) -> dict[str, PublicResource]:
    ids = [uuid.UUID(hit.id) for hit in hits]
    rows = session.scalars(select(Resource).where(Resource.id.in_(ids), Resource.is_public))
    return {str(row.id): present(row) for row in rows}


def _without_pin(session: Session, hits: Sequence[Hit]) -> int:
    ids = [uuid.UUID(hit.id) for hit in hits]
    counted = select(func.count()).where(Resource.id.in_(ids), Resource.shown_lon.is_(None))
    return session.scalar(counted) or 0


def _surely_open(hits: Sequence[Hit]) -> int:
    return sum(hit.open is Certainty.YES for hit in hits)


def _listed(item: PublicResource, hit: Hit, query: Query, marker: Highlighter) -> Listed:
    text = item.activities or item.description
    return Listed(
        item=item,
        name=marker.mark(item.name),
        excerpt=marker.excerpt(text) if query.text and text else None,
        missing=hit.missing,
        similar=hit.similar,
        hours_unknown=hit.open is Certainty.UNKNOWN,
        distance_m=hit.distance_m,
    )
