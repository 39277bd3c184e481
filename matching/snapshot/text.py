"""What distinct texts speak of, as columns: padded concept codes, demand bits, and vectors."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import cache
from itertools import product

import numpy as np

from matching.concept.demand import demand_table
from matching.concept.scheme import RELATED, Scheme, activities, acts
from matching.criterion.comfort import EASED_SHARE
from matching.facts import NeedFacts
from matching.likeness import Likeness
from matching.meaning import Mentions, NeedMeaning
from matching.snapshot.column import Array, Columns, Rows

DENIED_FROM = 0.9
UNRELATED_ACT = -0.6
# Rows of vectors (4 kB each) copied at once: half of what a core keeps close at hand.
AT_ONCE = 128


class _Padded:
    """For each text the codes of its concepts in one row, filled up with a code of no concept."""

    def __init__(self, scheme: Scheme) -> None:
        self.codes = {name: code for code, name in enumerate(scheme.concepts)}
        self.none = len(self.codes)
        self._table = np.full((64, 4), self.none, dtype=np.int16)
        self._closeness = _closeness(scheme)

    def put(self, text: int, mentions: Mentions) -> None:
        while text >= len(self._table):
            self._table = np.concatenate([self._table, np.full_like(self._table, self.none)])
        if len(mentions) > self._table.shape[1]:
            more = np.full((len(self._table), len(mentions)), self.none, dtype=np.int16)
            more[:, : self._table.shape[1]] = self._table
            self._table = more
        self._table[text, : len(mentions)] = [self.codes[name] for name in mentions]

    def has_any(self, texts: Rows) -> Array:
        return np.asarray(self._table[texts, 0] != self.none)

    def near(self, wanted: Mentions, texts: Rows) -> Array:
        """How near each text comes to the nearest of these concepts; 0 for none."""
        best = np.zeros(self.none + 1)
        for name, mention in wanted.items():
            np.maximum(best, mention.weight * self._closeness[self.codes[name]], out=best)
        return self.meets(best, texts)

    def meets(self, value: Array, texts: Rows) -> Array:
        """The greatest of the values of each text's concepts."""
        found: Array = value[self._table[texts, 0]]
        for column in range(1, self._table.shape[1]):
            np.maximum(found, value[self._table[texts, column]], out=found)
        return found


@cache
def _closeness(scheme: Scheme) -> Array:
    """How near each concept (row) is to each other; the last column is no concept at all."""
    names = list(scheme.concepts)
    table = np.zeros((len(names), len(names) + 1))
    for one, other in product(range(len(names)), repeat=2):
        table[one, other] = scheme.closeness(names[one], names[other])
    return table


class Texts:
    """The distinct texts of a snapshot, read once each, when first asked for."""

    def __init__(self, columns: Columns) -> None:
        self._columns = columns
        self._read = 0
        self.topics, self.acts = _Padded(activities()), _Padded(acts())
        self.denied_topics, self.denied_acts = _Padded(activities()), _Padded(acts())
        self._bits = {name: 1 << bit for bit, name in enumerate(demand_table().demands)}
        self.asks = self.eases = np.zeros(0, dtype=np.int64)

    def catch_up(self) -> None:
        """Read the texts met since the last question."""
        count = len(self._columns.texts.values)
        asks, eases = [], []
        for text in range(self._read, count):
            meaning = self._columns.meaning(text)
            self.topics.put(text, meaning.topics)
            self.acts.put(text, meaning.acts)
            self.denied_topics.put(text, meaning.denied_topics)
            self.denied_acts.put(text, meaning.denied_acts)
            asks.append(sum(self._bits[name] for name in meaning.asks))
            eases.append(sum(self._bits[name] for name in meaning.eases))
        self._read = count
        if asks:
            self.asks = np.concatenate([self.asks, np.array(asks, dtype=np.int64)])
            self.eases = np.concatenate([self.eases, np.array(eases, dtype=np.int64)])

    def raws(self, meaning: NeedMeaning, texts: Rows) -> dict[str, Array]:
        """The raw value of each criterion on words, for each text (unrounded)."""
        act = self.acts.near(meaning.acts, texts) if meaning.acts else np.zeros(len(texts))
        if meaning.acts:
            unrelated = (act == 0) & self.acts.has_any(texts)
            act = np.where(unrelated, UNRELATED_ACT, np.where(act > RELATED, act, 0.0))
        denied = np.maximum(
            self.denied_acts.near(meaning.plain_acts, texts),
            self.denied_topics.near(meaning.plain_topics, texts),
        )
        clash, eased = self._demands(meaning, texts)
        return {
            "topic": self.topics.near(meaning.topics, texts),
            "second_topic": self._second_topic(meaning, texts),
            "act": act,
            "wish_denied": -1.0 * (denied >= DENIED_FROM),
            "demand_clash": clash,
            "demand_eased": eased,
            "shunned_act": _met(self.acts, set(meaning.shunned_acts) - set(meaning.acts), texts),
            "shunned_topic": _met(self.topics, meaning.shunned_topics, texts),
        }

    def _second_topic(self, meaning: NeedMeaning, texts: Rows) -> Array:
        """The closeness of the second of the person's topics that is met."""
        if len(meaning.topics) < 2:
            return np.zeros(len(texts))
        each = [self.topics.near({name: said}, texts) for name, said in meaning.topics.items()]
        second: Array = np.partition(np.stack(each), -2, axis=0)[-2]
        return second

    def _demands(self, meaning: NeedMeaning, texts: Rows) -> tuple[Array, Array]:
        asks, eases = self.asks[texts], self.eases[texts]
        clash, eased = np.zeros(len(texts)), np.zeros(len(texts))
        for name in meaning.hard:
            asked, spared = (asks & self._bits[name]) != 0, (eases & self._bits[name]) != 0
            weight = demand_table().demands[name].weight
            clash += weight * asked * np.where(spared, EASED_SHARE, 1.0)
            eased += spared & ~asked
        return -np.minimum(clash / 2, 1.0), np.minimum(eased / 2, 1.0)


def _met(padded: _Padded, names: Iterable[str], texts: Rows) -> Array:
    """-1 for each text that holds one of these concepts."""
    value = np.zeros(padded.none + 1)
    value[[padded.codes[name] for name in names]] = 1.0
    return -padded.meets(value, texts)


class Vectors:
    """The vectors of distinct texts, one matrix a model, read when a text first matters."""

    def __init__(self, columns: Columns, likeness: Likeness) -> None:
        self._columns = columns
        self.likeness = likeness
        self._has = np.zeros(0, dtype=bool)
        self._matrices: list[Array] = []

    def asked(self, need: NeedFacts) -> Callable[[Rows], Array] | None:
        """A function that says how like texts are to what a person said; ``None``: nothing said.

        It counts deviations above ordinary places, as ``Likeness.wish`` does, and is to be dropped
        with the need it was made for.
        """
        scales = self.likeness.scales(need)
        if scales is None:
            return None

        def near(texts: Rows) -> Array:
            total = np.zeros(len(texts))
            if len(texts):
                self._fill(texts)
                for matrix, (vector, mean) in zip(self._matrices, scales, strict=True):
                    total += _dots(matrix, texts, vector) - mean
            return total

        return near

    def _fill(self, texts: Rows) -> None:
        count = len(self._columns.texts.values)
        if len(self._has) < count:
            self._has = np.concatenate([self._has, np.zeros(count - len(self._has), dtype=bool)])
        missing = texts[~self._has[texts]]
        if not len(missing):
            return
        read = self.likeness.place_vectors([self._columns.writing(int(t)) for t in missing])
        if not self._matrices:
            self._matrices = [np.zeros((0, part.shape[1]), dtype=np.float32) for part in read]
        for number, part in enumerate(read):
            matrix = self._matrices[number]
            if len(matrix) < count:
                room = np.zeros((count + count // 4 - len(matrix), part.shape[1]), dtype=np.float32)
                matrix = self._matrices[number] = np.concatenate([matrix, room])
            matrix[missing] = part
        self._has[missing] = True


def _dots(matrix: Array, rows: Rows, vector: Array) -> Array:
    """The dot product of each of these rows, so few at once that they stay close at hand.

    On one core, where a product of matrices would wait for a busy second one.
    """
    parts = [rows[start : start + AT_ONCE] for start in range(0, len(rows), AT_ONCE)]
    return np.concatenate([np.vecdot(matrix[part], vector) for part in parts])
