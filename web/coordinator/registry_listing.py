"""The registry of one municipality as staff search it: drafts and staff-only entries too."""

from __future__ import annotations

import dataclasses
import uuid
from collections.abc import Mapping, Sequence

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import Session

from directory.resource import Freshness, Resource, ResourceStatus
from directory.search import Certainty, FacetValue, Hit, Page, Query
from directory.search.highlight import Highlighter, Marked
from web.search_index import search_index

PAGE_SIZE = 50
EVERYTHING = 1_000_000
CLOSED_SEARCHED = (Resource.name, Resource.name_kana, Resource.operator, Resource.town)
"""A closed entry is not in the index; of these it is found as written."""


@dataclasses.dataclass(frozen=True)
class StaffListed:
    """One entry of the list; ``hours_unknown`` where it was asked when it is open."""

    resource: Resource
    name: Marked
    hours_unknown: bool


@dataclasses.dataclass(frozen=True)
class StaffListing:
    """What a query found; the order is the same on every page."""

    query: Query
    shown: Sequence[StaffListed]
    total: int
    facets: Mapping[str, Sequence[FacetValue]]
    dropped: tuple[str, ...]
    suggestion: str | None

    @property
    def pages(self) -> int:
        """Number of pages, at least one."""
        return max(1, -(-self.total // PAGE_SIZE))


def list_registry(session: Session, query: Query, asked: Mapping[str, str]) -> StaffListing:
    """Answer a query over all entries of its municipality, narrowed by what ``asked`` of them.

    ``asked`` are ``freshness``, ``status`` and ``latent``, which change from day to day or are for
    staff only and so are not in the index. A page past the last one is the last one.
    """
    narrowed = narrowing(query.municipality_code or "", asked)
    index = search_index()
    among = None
    if len(narrowed) > 1:
        among = {str(each) for each in session.scalars(select(Resource.id).where(and_(*narrowed)))}
    whole = dataclasses.replace(query, page=1, size=EVERYTHING)
    answer = index.search(whole, staff=True, among=among)
    ids = [*(hit.id for hit in answer.hits), *_closed(session, query, narrowed)]
    if not (query.text or query.near or query.when):
        ids = _by_name(session, ids, narrowed)
    return _page(session, query, ids, answer, index.highlighter(query))


def narrowing(code: str, asked: Mapping[str, str]) -> list[ColumnElement[bool]]:
    """The conditions that the database holds; a value outside its vocabulary is left aside."""
    found = [Resource.municipality_code == code]
    if asked.get("freshness") in set(Freshness):
        found.append(Resource.freshness == Freshness(asked["freshness"]))
    if asked.get("status") in set(ResourceStatus):
        found.append(Resource.status == ResourceStatus(asked["status"]))
    if asked.get("latent"):
        found.append(Resource.staff_only.is_(True))
    return found


def _closed(session: Session, query: Query, narrowed: Sequence[ColumnElement[bool]]) -> list[str]:
    """Closed entries that have every word as written; behind all others, as records of the past."""
    if query.filters or query.when:
        return []
    words = [
        or_(*(column.contains(word, autoescape=True) for column in CLOSED_SEARCHED))
        for word in query.text.split()
    ]
    closed = Resource.status == ResourceStatus.CLOSED
    rows = select(Resource.id).where(closed, *narrowed, *words)
    return [str(each) for each in session.scalars(rows.order_by(Resource.name, Resource.id))]


def _by_name(
    session: Session, ids: Sequence[str], narrowed: Sequence[ColumnElement[bool]]
) -> list[str]:
    """Order a list that nothing was typed for by name, so that it can be read through."""
    wanted = set(ids)
    rows = select(Resource.id).where(*narrowed).order_by(Resource.name, Resource.id)
    return [each for each in map(str, session.scalars(rows)) if each in wanted]


def _page(
    session: Session, query: Query, ids: Sequence[str], answer: Page, marker: Highlighter
) -> StaffListing:
    last = max(1, -(-len(ids) // PAGE_SIZE))
    query = dataclasses.replace(query, page=min(query.page, last))
    first = (query.page - 1) * PAGE_SIZE
    wanted = [uuid.UUID(id_) for id_ in ids[first : first + PAGE_SIZE]]
    rows = {row.id: row for row in session.scalars(select(Resource).where(Resource.id.in_(wanted)))}
    hits: dict[str, Hit] = {hit.id: hit for hit in answer.hits}
    return StaffListing(
        query=query,
        shown=[_listed(rows[id_], hits.get(str(id_)), marker) for id_ in wanted if id_ in rows],
        total=len(ids),
        facets=answer.facets,
        dropped=answer.dropped,
        suggestion=answer.suggestion,
    )


def _listed(row: Resource, hit: Hit | None, marker: Highlighter) -> StaffListed:
    unknown = hit is not None and hit.open is Certainty.UNKNOWN
    return StaffListed(row, marker.mark(row.name), unknown)
