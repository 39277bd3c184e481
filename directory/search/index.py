"""Keep a search engine in step with the registry, and answer only with what is public now.

The database is the truth and the index is derived from it. Every change leaves a row in the
outbox (``outbox``) in its own transaction; before each search the rows not yet applied are read
and applied. An index that is missing, broken, of another analysis or of another database is made
anew. Ids are checked against the database before they are shown.
"""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Callable, Container, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Final, Protocol
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from directory.history import ResourceChange
from directory.resource import Resource
from directory.search import Page, Query, SearchEngine
from directory.search.document import Entry, entry
from directory.search.finder import find
from directory.search.highlight import Highlighter
from directory.search.place import TownReadings
from directory.search.query import parse
from directory.search.registry import PUBLIC, STAFF, document, is_searchable
from directory.search.synonym import Thesaurus, thesaurus
from directory.search.token import analysis

_BATCH: Final = 500
_WIDEST_GAP: Final = 1_000
"""Numbers left out by transactions that are still open, or were rolled back, are looked for again
among this many of the last ones."""


@dataclasses.dataclass(frozen=True)
class State:
    """How far an index has come."""

    seq: int = 0
    """The last outbox row applied."""
    mark: str = ""
    """The resource of that row: another one there means another database."""
    gaps: tuple[int, ...] = ()
    """Numbers before ``seq`` that were not there yet."""
    analysis: str = ""

    def to_json(self) -> str:
        """Write the state as JSON."""
        return json.dumps(dataclasses.asdict(self))

    @staticmethod
    def from_json(text: str) -> State:
        """Read a state back."""
        plain = json.loads(text)
        return State(**(plain | {"gaps": tuple(plain["gaps"])}))


class IndexStore(Protocol):
    """An engine that can be written; a change and its state are kept together or not at all."""

    damage: tuple[type[BaseException], ...]
    """What reading a damaged index raises."""

    def exclusive(self) -> AbstractContextManager[None]:
        """Let one at a time make the index anew; others wait."""

    def engine(self) -> SearchEngine:
        """Give the engine as last written by anybody."""

    def state(self) -> State | None:
        """Give the state as last written by anybody; ``None`` where there is no usable index."""

    def apply(self, entries: Sequence[Entry], removed: Sequence[str], state: State) -> bool:
        """Take in changes; ``False`` when somebody else is writing and does not finish."""

    def replace(self, entries: Iterable[Entry], state: State) -> None:
        """Put a whole new index in the place of the old one, which serves until then."""


class SearchIndex:
    """Search over a registry."""

    def __init__(
        self,
        store: IndexStore,
        sessions: Callable[[], Session],
        readings: TownReadings | None = None,
        synonyms: Callable[[str | None], Path | None] = lambda _code: None,
    ) -> None:
        """Bind a store to a registry.

        ``sessions`` opens a session that only reads: what is not committed must not be seen.
        ``synonyms`` gives the word list of a municipality's own, by code, where it has one.
        """
        self._store = store
        self._sessions = sessions
        self._readings = readings
        self._synonyms = synonyms

    def search(
        self, query: Query, *, staff: bool = False, among: Container[str] | None = None
    ) -> Page:
        """Answer a query over all that is committed; ``staff`` also sees drafts and staff facts.

        ``among`` are the ids that may be found; ``None`` for all.
        """
        within = (frozenset({STAFF if staff else PUBLIC}),)
        words = self.thesaurus(query)
        with self._sessions() as session:
            self._catch_up(session)
            try:
                page = find(self._store.engine(), query, words, within, among)
            except self._store.damage:
                with self._store.exclusive():
                    self._rebuild(session)
                page = find(self._store.engine(), query, words, within, among)
            return _without_withdrawn(session, page, staff=staff)

    def thesaurus(self, query: Query) -> Thesaurus:
        """Give the thesaurus a query is read with."""
        return thesaurus(self._synonyms(query.municipality_code))

    def highlighter(self, query: Query) -> Highlighter:
        """Give what marks the words of a query in the texts of its hits."""
        return Highlighter(parse(query.text, self.thesaurus(query)))

    def catch_up(self) -> None:
        """Apply what was committed since the last time; make the index anew where it must be."""
        with self._sessions() as session:
            self._catch_up(session)

    def rebuild(self) -> int:
        """Make the index anew from the database while the old one serves; returns its size."""
        with self._sessions() as session, self._store.exclusive():
            return self._rebuild(session)

    def _catch_up(self, session: Session) -> None:
        state = self._usable_state(session)
        if state is None:
            with self._store.exclusive():
                if self._usable_state(session) is None:
                    self._rebuild(session)
            return
        changes = _changes(session, state)
        if not changes:
            return
        changed = {resource_id for _, resource_id in changes}
        entries, removed = self._entries(session, changed)
        self._store.apply(entries, removed, _advanced(state, changes))

    def _usable_state(self, session: Session) -> State | None:
        state = self._store.state()
        usable = state and state.analysis == analysis() and _is_of(session, state)
        return state if usable else None

    def _rebuild(self, session: Session) -> int:
        state = _latest(session)
        self._store.replace(self._all_entries(session), state)
        self._store.state()
        return self._store.engine().size

    def _entries(self, session: Session, ids: Iterable[UUID]) -> tuple[list[Entry], list[str]]:
        entries: list[Entry] = []
        gone = set(ids)
        wanted = sorted(gone)
        for first in range(0, len(wanted), _BATCH):
            some = wanted[first : first + _BATCH]
            rows = session.scalars(select(Resource).where(Resource.id.in_(some)))
            found = [resource for resource in rows if is_searchable(resource)]
            entries += [entry(document(resource, self._readings)) for resource in found]
            gone -= {resource.id for resource in found}
        return entries, [str(id_) for id_ in gone]

    def _all_entries(self, session: Session) -> Iterator[Entry]:
        rows = select(Resource).order_by(Resource.id).execution_options(yield_per=_BATCH)
        for resource in session.scalars(rows):
            if is_searchable(resource):
                yield entry(document(resource, self._readings))
            session.expunge(resource)


def _is_of(session: Session, state: State) -> bool:
    """Whether the outbox still has the row the state was written at."""
    if state.seq == 0:
        return True
    found = session.scalar(
        select(ResourceChange.resource_id).where(ResourceChange.seq == state.seq)
    )
    return found is not None and str(found) == state.mark


def _changes(session: Session, state: State) -> list[tuple[int, UUID]]:
    rows = select(ResourceChange.seq, ResourceChange.resource_id).where(
        (ResourceChange.seq > state.seq) | ResourceChange.seq.in_(state.gaps)
    )
    return [
        (row.seq, row.resource_id) for row in session.execute(rows.order_by(ResourceChange.seq))
    ]


def _advanced(state: State, changes: Sequence[tuple[int, UUID]]) -> State:
    """Move the state on to the last change, remembering numbers that are still missing.

    PostgreSQL hands out a number before the transaction that holds it commits, so a lower number
    may turn up after a higher one.
    """
    seen = {seq for seq, _ in changes}
    last, mark = max((state.seq, state.mark), *((seq, str(id_)) for seq, id_ in changes))
    missing = {*state.gaps, *range(state.seq + 1, last)} - seen
    recent = tuple(sorted(seq for seq in missing if seq > last - _WIDEST_GAP))
    return State(last, mark, recent, analysis())


def _latest(session: Session) -> State:
    """Give the state of an index made from what the session sees."""
    last = session.scalar(select(func.max(ResourceChange.seq))) or 0
    rows = select(ResourceChange.seq, ResourceChange.resource_id).where(
        ResourceChange.seq > last - _WIDEST_GAP
    )
    recent = {row.seq: row.resource_id for row in session.execute(rows)}
    first = max(1, last - _WIDEST_GAP + 1)
    gaps = tuple(seq for seq in range(first, last) if seq not in recent)
    return State(last, str(recent[last]) if last else "", gaps, analysis())


def _without_withdrawn(session: Session, page: Page, *, staff: bool) -> Page:
    """Take out hits that are no longer to be shown, whatever the index says."""
    ids = [UUID(hit.id) for hit in page.hits]
    shown: set[str] = set()
    for first in range(0, len(ids), _BATCH):
        rows = select(Resource.id).where(Resource.id.in_(ids[first : first + _BATCH]))
        rows = rows if staff else rows.where(Resource.is_public)
        shown.update(map(str, session.scalars(rows)))
    hits = tuple(hit for hit in page.hits if hit.id in shown)
    return dataclasses.replace(page, hits=hits, total=page.total - len(page.hits) + len(hits))
