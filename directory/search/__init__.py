"""Search of the registry: one seam, ``Query`` in and ``Page`` out, over two engines.

Importing this package loads neither an engine nor the dictionary. ``finder.find`` answers a query
from any ``SearchEngine``; ``index.SearchIndex`` keeps an engine in step with the database.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import enum
import json
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Protocol

from directory.errors import DirectoryError

if TYPE_CHECKING:
    from directory.search.document import Entry
    from directory.search.suggestion import Vocabulary


class SearchError(DirectoryError):
    """A search that cannot be answered, or an index that cannot be written."""


class When(enum.StrEnum):
    """When a resource must be open; those whose hours are unknown stay, labelled."""

    NOW = "now"
    TODAY = "today"
    WEEK = "week"


@dataclasses.dataclass(frozen=True)
class Query:
    """What somebody looks for."""

    text: str = ""
    filters: Mapping[str, frozenset[str]] = dataclasses.field(default_factory=dict)
    """Facet → values, any of which may hold; different facets must all hold."""
    when: When | None = None
    at: dt.datetime | None = None
    """The moment ``when`` is seen from; the present by default."""
    near: tuple[float, float] | None = None
    """WGS84 ``(lon, lat)``: of equally good hits the nearer comes first."""
    municipality_code: str | None = None
    page: int = 1
    size: int = 20

    @property
    def has_words(self) -> bool:
        """Whether the text has a letter or a digit to look for; pictures and marks have none."""
        return any(char.isalnum() for char in self.text)


class Certainty(enum.StrEnum):
    """How sure it is that a hit meets the query's time."""

    YES = "yes"
    UNKNOWN = "unknown"


@dataclasses.dataclass(frozen=True)
class Hit:
    """One resource found."""

    id: str
    score: float
    """0 to about 1.5; comparable within one query only."""
    missing: tuple[str, ...] = ()
    """Terms of the query that the resource does not meet."""
    similar: bool = False
    """Whether it was found by likeness, not by the words typed."""
    open: Certainty | None = None
    """For a query with ``when``: certainly open, or hours unknown."""
    distance_m: float | None = None


@dataclasses.dataclass(frozen=True)
class FacetValue:
    """One value to narrow down by, with the number of hits it would leave."""

    value: str
    count: int
    chosen: bool = False


@dataclasses.dataclass(frozen=True)
class Page:
    """One page of hits, in an order that does not change from page to page."""

    hits: tuple[Hit, ...]
    total: int
    facets: Mapping[str, tuple[FacetValue, ...]] = dataclasses.field(default_factory=dict)
    dropped: tuple[str, ...] = ()
    """Terms left out because nothing meets them all."""
    suggestion: str | None = None
    """もしかして: the query with what looks like a slip put right."""


Clause = tuple[tuple[str, ...], ...]
"""A term for an engine: any of these groups of tokens, all tokens of the group."""


@dataclasses.dataclass(frozen=True)
class Condition:
    """What an engine is asked: all clauses, and one value of each filter."""

    clauses: tuple[Clause, ...] = ()
    filters: tuple[frozenset[str], ...] = ()
    """Facet values as ``facet=value``."""


@dataclasses.dataclass(frozen=True, slots=True)
class Match:
    """What an engine answers for one entry: enough to filter, count and order by."""

    id: str
    title: str
    facets: frozenset[str]
    point: tuple[float, float] | None
    confirmed: int
    """Proleptic Gregorian ordinal of the last confirmation; 0 where there was none."""

    def to_json(self) -> str:
        """Write the match as JSON, to be kept in an index."""
        plain = (self.id, self.title, sorted(self.facets), self.point, self.confirmed)
        return json.dumps(plain, ensure_ascii=False)

    @staticmethod
    def from_json(text: str | bytes) -> Match:
        """Read a match back."""
        id_, title, facets, point, confirmed = json.loads(text)
        return Match(id_, title, frozenset(facets), tuple(point) if point else None, confirmed)


class SearchEngine(Protocol):
    """Keeps entries and finds them by tokens; ranking and relaxing are the finder's."""

    def find(self, condition: Condition) -> Sequence[Match]:
        """Give all entries that meet a condition, in a rough but stable order of worth."""

    def similar(
        self, grams: Sequence[str], filters: tuple[frozenset[str], ...], limit: int
    ) -> Sequence[Match]:
        """Give the entries that share the most, and the rarest, of some pairs of characters."""

    def frequencies(self, tokens: Iterable[str]) -> Mapping[str, int]:
        """Say how many entries have each token."""

    def entries(self, ids: Iterable[str]) -> Mapping[str, Entry]:
        """Fetch entries by id; unknown ids are left out."""

    def vocabulary(self) -> Vocabulary:
        """Give the names and labels in the index, for suggestions."""

    @property
    def size(self) -> int:
        """Number of entries."""
