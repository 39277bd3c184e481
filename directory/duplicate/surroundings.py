"""What the records of one municipality say together: its towns, its common words and phones."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable

from directory.duplicate.lexicon import KANA_ALIAS_LENGTH, Entry, Lexicon, flat
from directory.duplicate.name import Name, plain
from directory.duplicate.phone import read_phones
from directory.duplicate.place import municipality_name, read_place
from directory.duplicate.reading import readings
from directory.duplicate.record import DuplicateRecord

SMALLEST_CROWD = 200
"""A file of fewer records says little of how common a word is; it is taken as this large."""


class Surroundings:
    """Learned from the records themselves, so that a municipality needs no word list.

    A word that many records hold distinguishes little; a telephone number that many share says
    little; a town name is known as a whole, so that 戸倉 is not found inside 東戸倉.
    """

    def __init__(self, records: Iterable[DuplicateRecord] = ()) -> None:
        self.places = Lexicon()
        self.towns: set[str] = set()
        self._words: Counter[str] = Counter()
        self._phones: Counter[str] = Counter()
        self._codes: set[str | None] = set()
        self._spread: defaultdict[str, set[str]] = defaultdict(set)
        self._names = 0
        self.learn_places(records)

    def learn_places(self, records: Iterable[DuplicateRecord]) -> None:
        """Take in towns and telephone numbers; do so before names are read."""
        for record in records:
            self._phones.update(read_phones(record.phone))
            self._learn_municipality(record.municipality_code)
            if record.town or record.address:
                self._learn_towns(record)

    def _learn_towns(self, record: DuplicateRecord) -> None:
        place = read_place(record.town, record.address, record.municipality_code, self.towns)
        for key in place.towns.keys() - self.towns:
            self.towns.add(key)
            written = place.towns[key]
            entry = Entry(key, "place", written)
            self.places.add(plain(written), entry)
            for reading in readings(plain(written)):
                if len(reading) >= KANA_ALIAS_LENGTH:
                    self.places.add(reading, entry)

    def _learn_municipality(self, code: str | None) -> None:
        if code in self._codes:
            return
        self._codes.add(code)
        name = municipality_name(code)
        entry = Entry(flat(plain(name)), "municipality", name)
        for spelling in (name, name[:-1], f"{name}立"):
            if len(spelling) > 1:
                self.places.add(spelling, entry)
                for reading in readings(spelling):
                    if len(reading) >= KANA_ALIAS_LENGTH:
                        self.places.add(reading, entry)

    def learn_name(self, name: Name, towns: Iterable[str] = ()) -> None:
        """Count the words of one more record's name, and the towns it is found in."""
        self._names += 1
        self._words.update({piece.key for piece in name.pieces})
        self._spread[name.key].update(towns)

    def spread(self, name: Name) -> int:
        """In how many towns something of this name is."""
        return len(self._spread.get(name.key, ()))

    def rarity(self, key: str) -> float:
        """How rare a word is here: 1 where hardly any record has it, towards 0 where most do."""
        crowd = max(self._names, SMALLEST_CROWD)
        # Two records that are one thing both hold the word: the first two are not counted.
        holders = max(self._words[key] - 1, 1)
        return math.log(crowd / holders) / math.log(crowd)

    def phone_holders(self, phone: str) -> int:
        """How many records give this telephone number."""
        return self._phones[phone]
