"""The embedded engine: a Whoosh index in memory or in a folder.

Entries come already cut into tokens, so every field is a list of tokens; Whoosh adds postings,
scoring and safe writing. Only the interface it has had since 2.7 is used (ADR search-engine).
"""

from __future__ import annotations

import functools
import heapq
import json
import math
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

from whoosh import columns, fields, formats
from whoosh.analysis.tokenizers import SpaceSeparatedTokenizer
from whoosh.filedb.filestore import RamStorage
from whoosh.index import EmptyIndexError

from directory.search import Clause, Condition, Match
from directory.search.document import FIELDS, Entry
from directory.search.suggestion import Phrase, Vocabulary

_WEIGHTS: Final = {
    "name": 6.0,
    "label": 3.0,
    "context": 2.0,
    "facet": 2.0,
    "body": 1.0,
    "gram": 1.0,
    "bodygram": 1.0,
}
"""Rough worth of a token by the field it stands in."""
_GRAM_FIELDS: Final = {"s": "gram", "g": "gram", "S": "bodygram", "G": "bodygram"}
_ANY: Final = "#"
"""A token every entry has."""
_STATE_ID: Final = "#state"
_PATIENCE: Final = {"timeout": 5.0, "delay": 0.05}
"""How long to wait for another writer, and how often to look, in seconds."""
_CACHED_ENTRIES: Final = 4_000
_CACHED_TOKENS: Final = 500


def _tokens() -> Any:
    """A field that says only which entries have a token: the finder weighs them by itself.

    Counts and lengths, which Whoosh keeps for its own scoring, would take half as long again.
    """
    field: Any = fields.KEYWORD(scorable=False)
    field.analyzer = SpaceSeparatedTokenizer()
    field.format = formats.Existence()
    return field


def schema() -> Any:
    """Fields of the index: tokens by field, and columns to answer from."""
    return fields.Schema(
        id=fields.ID(stored=True, unique=True),
        match=fields.COLUMN(columns.VarBytesColumn()),
        phrases=fields.COLUMN(columns.VarBytesColumn()),
        entry=fields.STORED,
        **{name: _tokens() for name in _WEIGHTS},
    )


class WhooshEngine:
    """``SearchEngine`` over one Whoosh index."""

    def __init__(self, storage: Any = None) -> None:
        self._in_memory = storage is None
        self._storage = storage or RamStorage()
        try:
            self._index = self._storage.open_index()
        except EmptyIndexError:
            self._index = self._storage.create_index(schema())
        self.refresh()

    def refresh(self) -> None:
        """Look at the index as last committed."""
        self._searcher = self._index.searcher()
        self._column = functools.cache(self._open_column)
        self._match = functools.lru_cache(maxsize=None)(self._read_match)
        self._weights = functools.lru_cache(_CACHED_TOKENS)(self._read_weights)
        self._entry = functools.lru_cache(maxsize=_CACHED_ENTRIES)(self._read_entry)
        self._vocabulary: Vocabulary | None = None

    def refresh_if_stale(self) -> None:
        """Look again if somebody has written since."""
        if not self._searcher.up_to_date():
            self.refresh()

    def write(
        self,
        entries: Iterable[Entry],
        removed: Iterable[str] = (),
        state: str | None = None,
        *,
        fresh: bool = False,
    ) -> None:
        """Take in new and changed entries and take out others, all or nothing.

        ``state`` is kept with them; ``fresh`` says that no entry is in the index yet.
        Raises ``whoosh.index.LockError`` when another writer does not finish in time.
        """
        writer = self._index.writer(**({} if self._in_memory else _PATIENCE))
        try:
            for id_ in removed:
                writer.delete_by_term("id", id_)
            for entry in entries:
                (writer.add_document if fresh else writer.update_document)(**_row(entry))
            if state is not None:
                writer.update_document(id=_STATE_ID, entry=state)
        except BaseException:
            writer.cancel()
            raise
        writer.commit()
        self.refresh()

    def state(self) -> str | None:
        """Give what was kept with the last writing."""
        stored = self._searcher.document(id=_STATE_ID)
        return str(stored["entry"]) if stored else None

    @property
    def size(self) -> int:
        """Number of entries."""
        return len(self._weights(_ANY))

    def find(self, condition: Condition) -> Sequence[Match]:
        """Give all entries that meet a condition, in a rough but stable order of worth."""
        if not condition.clauses:
            return [self._match(number) for number in sorted(self._allowed(condition.filters))]
        worths = [self._worths(clause) for clause in condition.clauses]
        numbers = set.intersection(*map(set, worths))
        if condition.filters:
            numbers &= self._allowed(condition.filters)
        total = {number: sum(worth[number] for worth in worths) for number in numbers}
        return [self._match(number) for number in sorted(numbers, key=lambda n: (-total[n], n))]

    def _worths(self, clause: Clause) -> dict[int, float]:
        """Say which documents meet a clause, and the weight of the best field it is met in."""
        best: dict[int, float] = {}
        for group in clause:
            for number, weight in self._group_worths(group).items():
                if weight > best.get(number, 0.0):
                    best[number] = weight
        return best

    def _group_worths(self, group: tuple[str, ...]) -> dict[int, float]:
        met = [self._weights(token) for token in group]
        numbers = set.intersection(*map(set, met))
        return {number: min(weights[number] for weights in met) for number in numbers}

    def _read_weights(self, token: str) -> dict[int, float]:
        weights: dict[int, float] = {}
        for name in reversed(_fields_of(token)):
            weights.update(dict.fromkeys(self._numbers(name, token), _WEIGHTS[name]))
        return weights

    def _numbers(self, name: str, token: str) -> Iterable[int]:
        reader = self._searcher.reader()
        if (name, token) not in reader:
            return ()
        return [int(number) for number in reader.postings(name, token).all_ids()]

    def _allowed(self, filters: tuple[frozenset[str], ...]) -> set[int]:
        """Give the documents that have one value of every filter."""
        allowed = set(self._weights(_ANY))
        for values in filters:
            allowed &= {number for value in values for number in self._weights("#" + value)}
        return allowed

    def similar(
        self, grams: Sequence[str], filters: tuple[frozenset[str], ...], limit: int
    ) -> Sequence[Match]:
        """Give the entries that share the most, and the rarest, of some pairs of characters."""
        worth: dict[int, float] = defaultdict(float)
        for gram in grams:
            numbers = self._weights(gram)
            rarity = math.log(1 + self.size / (1 + len(numbers)))
            for number in numbers:
                worth[number] += rarity
        allowed = self._allowed(filters) if filters else worth.keys()
        first = heapq.nsmallest(limit, allowed & worth.keys(), key=lambda n: (-worth[n], n))
        return [self._match(number) for number in first]

    def frequencies(self, tokens: Iterable[str]) -> Mapping[str, int]:
        """Say how many entries have each token; of words, in the field where most have it."""
        reader = self._searcher.reader()
        return {
            token: max(reader.doc_frequency(name, token) for name in _fields_of(token))
            for token in tokens
        }

    def entries(self, ids: Iterable[str]) -> Mapping[str, Entry]:
        """Fetch entries by id; unknown ids are left out."""
        found = ((id_, self._entry(id_)) for id_ in ids)
        return {id_: entry for id_, entry in found if entry}

    def vocabulary(self) -> Vocabulary:
        """Give the names and labels in the index, for suggestions."""
        if self._vocabulary is None:
            self._vocabulary = Vocabulary(self._phrases())
        return self._vocabulary

    def _phrases(self) -> Iterator[Phrase]:
        column = self._column("phrases")
        for number in self._weights(_ANY):
            yield from map(tuple, json.loads(column[number]))

    def _open_column(self, name: str) -> Any:
        return self._searcher.reader().column_reader(name, translate=False)

    def _read_match(self, number: int) -> Match:
        return Match.from_json(self._column("match")[number])

    def _read_entry(self, id_: str) -> Entry | None:
        number = self._searcher.document_number(id=id_)
        if number is None:
            return None
        return Entry.from_json(self._searcher.stored_fields(number)["entry"])


def _row(entry: Entry) -> dict[str, Any]:
    words = {name: " ".join(sorted(entry.fields[name].words)) for name in FIELDS}
    return {
        "id": entry.id,
        "gram": " ".join(sorted(entry.grams())),
        "bodygram": " ".join(sorted(entry.grams(body=True))),
        "facet": " ".join((_ANY, *("#" + facet for facet in sorted(entry.facets)))),
        "match": entry.match.to_json().encode(),
        "phrases": json.dumps(entry.phrases, ensure_ascii=False).encode(),
        "entry": entry.to_json(),
        **words,
    }


def _fields_of(token: str) -> Sequence[str]:
    if token[0] == "#":
        return ("facet",)
    return (_GRAM_FIELDS[token[0]],) if token[0] in _GRAM_FIELDS else FIELDS
