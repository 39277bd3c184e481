"""Fields of one row of the exchange format: what cannot be read is unknown, and that is told.

So one slip costs one field, not the row and not the file. Refused is only a row that does not say
whom it is about (``FactRowError``).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from enum import IntEnum
from reprlib import repr as shortened
from typing import TypeVar
from unicodedata import normalize

from directory.age import OLDEST
from directory.errors import DirectoryError
from geo.errors import GeoError
from matching.errors import MatchingError

T = TypeVar("T")
MemberT = TypeVar("MemberT", bound=IntEnum)
Row = Mapping[str, object]

MOST = 10_000_000
_SHOWN = 40
_FIGURES = re.compile(r"-?[0-9]{1,12}(?:\.[0-9]{1,12})?")
_UNKNOWN = "わからないものとして読みました。"
_LIST = 'は ["…", "…"] の形の文字列の並びにしてください'


class FactRowError(MatchingError):
    """A row without what says whom it is about: its id or its municipality."""


class Fields:
    """The fields of one row, or of one object within it (``part`` is its name in the row).

    ``told`` grows by a Japanese sentence for each value that was not taken as it stands: which
    field, what is wrong, and what it was read as. Every reader gives ``None`` (texts: empty) for a
    value that is missing or unknown.
    """

    def __init__(self, row: Row, told: list[str], part: str = "") -> None:
        self.row = row
        self.told = told
        self._part = part

    def tell(self, key: str, fault: str, cure: str = _UNKNOWN) -> None:
        """Tell what is wrong with a field, and what was made of it."""
        self.told.append(f"{f'{self._part} の ' if self._part else ''}{key} {fault}{cure}")

    def allow(self, known: frozenset[str]) -> None:
        """Tell the fields that mean nothing here; they are not used."""
        for key in sorted(set(self.row) - known):
            self.tell(
                key[:_SHOWN],
                "という項目は形式にありません。つづりを確かめてください",
                f"(使える項目: {'、'.join(sorted(known))})。この項目は使いません。",
            )

    def required(self, key: str) -> str:
        """The text of a field without which nobody knows what the row is about.

        A whole number is taken by its figures. ``FactRowError`` where there is none.
        """
        value = self.row.get(key)
        is_number = isinstance(value, int) and not isinstance(value, bool)
        text = str(value) if is_number else self.text(key)
        if not text:
            raise FactRowError(f"{key} がありません。値を入れてください。")
        return text

    def text(self, key: str) -> str:
        """Free words, without blanks around them."""
        value = self.row.get(key)
        if value is None or isinstance(value, str):
            return (value or "").strip()
        self.tell(key, f"は文字列で書いてください(今の値: {shortened(value)})。")
        return ""

    def texts(self, key: str) -> tuple[str, ...] | None:
        """A list of words, what is no word left out; a single text is a list of one."""
        value = self.row.get(key)
        if value is None:
            return None
        items = [value] if isinstance(value, str) else value
        if not isinstance(items, list):
            self.tell(key, f"{_LIST}(今の値: {shortened(value)})。")
            return None
        words = tuple(item.strip() for item in items if isinstance(item, str))
        if len(words) < len(items):
            self.tell(key, f"{_LIST}。", "文字列だけを使います。")
        return tuple(filter(None, words))

    def flag(self, key: str) -> bool | None:
        """Yes or no."""
        value = self.row.get(key)
        if value is None or isinstance(value, bool):
            return value
        self.tell(key, f"は true、false、null のどれかにしてください(今の値: {shortened(value)})。")
        return None

    def number(self, key: str, unit: str, most: float = MOST) -> float | None:
        """A number from 0 to ``most``; figures in quotation marks are read too."""
        written = self.row.get(key)
        value = _figures(written) if isinstance(written, str) else written
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, int | float):
            self.tell(key, f"は数値({unit})で書いてください(今の値: {shortened(value)})。")
        elif not 0 <= value <= most:
            self.tell(
                key,
                f"が {shortened(value)}{unit}です。0から{most:,}までの値にするか、"
                "わからなければ null にしてください。",
            )
        else:
            return value
        return None

    def count(self, key: str, unit: str, most: float = MOST) -> int | None:
        """A whole number; a fraction is none."""
        value = self.number(key, unit, most)
        if value is None or value == int(value):
            return None if value is None else int(value)
        self.tell(key, f"が {value:g}{unit}です。{unit}の数は整数で書いてください。")
        return None

    def age(self, key: str) -> int | None:
        """Years lived; of a fraction the whole years."""
        years = self.number(key, "歳", OLDEST)
        if years is not None and years != int(years):
            self.tell(key, f"が {years:g}歳です。", f"満{int(years)}歳と読みました。")
        return None if years is None else int(years)

    def choice(self, key: str, known: frozenset[str]) -> str | None:
        """One of the words of the format."""
        word = self.text(key)
        return word if word and self._is_known(key, word, known) else None

    def choices(self, key: str, known: frozenset[str]) -> tuple[str, ...]:
        """Those of a list that are words of the format, in its order."""
        words = self.texts(key) or ()
        return tuple(word for word in words if self._is_known(key, word, known))

    def member(self, key: str, kind: type[MemberT]) -> MemberT | None:
        """One of an enumeration, by its name in small letters."""
        value = self.choice(key, frozenset(member.name.lower() for member in kind))
        return None if value is None else kind[value.upper()]

    def fields(self, key: str, known: frozenset[str]) -> Fields:
        """The fields of an object within; where there is none, all of them are unknown."""
        value = self.row.get(key)
        if value is not None and not isinstance(value, dict):
            self.tell(key, f"はオブジェクト {{…}} で書いてください(今の値: {shortened(value)})。")
        inner = Fields(value if isinstance(value, dict) else {}, self.told, key)
        inner.allow(known)
        return inner

    def read(self, key: str, reader: Callable[[], T], cure: str = _UNKNOWN) -> T | None:
        """What a reader of another module makes of a field; its refusal is told."""
        try:
            return reader()
        except (MatchingError, DirectoryError, GeoError) as error:
            self.tell(key, f"を読めません: {error}", cure)
            return None

    def _is_known(self, key: str, word: str, known: frozenset[str]) -> bool:
        if word not in known:
            words = "、".join(sorted(known))
            self.tell(key, f"の値「{word[:_SHOWN]}」は使えません。{words} から選んでください。")
        return word in known


def _figures(text: str) -> float | str | None:
    """The number written in a text, the text where it is none; nothing for an empty one."""
    plain = normalize("NFKC", text).strip()
    return float(plain) if _FIGURES.fullmatch(plain) else plain or None
