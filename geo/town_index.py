"""The towns of one municipality, found by the signs an address goes on with."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from statistics import fmean

from rapidfuzz.distance import Levenshtein

from geo.address import Sign, read_signs
from geo.gazetteer import NO_OAZA, Town
from geo.point import Point
from geo.reading import TownReading

# Signs people leave out or add: 市ケ谷/市谷, 堀ノ内/堀内, 四ツ谷/四谷, 北1条西2/北1西2,
# 日吉町/日吉.
_LOOSE = frozenset("ケノツ条町")
_LAST_NUMBER = re.compile(r"<\d+>$")
_CHOME = re.compile(r"[一二三四五六七八九十百]+(丁目|地割|丁)$")

# What may stand between a town and its lot number: 甲1356, ム1, 卯23, ツの60, ハ部99.
_LOT_LETTERS = re.compile(
    r"([甲乙丙丁戊己庚辛壬癸子丑寅卯辰巳午未申酉戌亥]|[ア-ン]{1,3})ノ?[部字]?([<-]|$)"
)
# An unknown 小字 and its lot: up to seven signs and a number.
_KOAZA_LOT = re.compile(r"[^<]{1,7}<")

# What ends a name that is written in kana.
_STOPS = frozenset("-()[]「」【】/:;*※")

# How sure an answer is, by how it was found.
SURE, LIKELY, LOOSE, READ, KOAZA_ALONE, UNKNOWN_KOAZA, UNKNOWN_TAIL = (
    1.0,
    0.9,
    0.8,
    0.75,
    0.7,
    0.6,
    0.5,
)


@dataclass(frozen=True, slots=True)
class KeyedTown:
    """A town with its comparison keys: of the 大字 or 町丁目, and of the 小字 (often empty)."""

    town: Town
    town_key: str
    koaza_key: str
    has_chome: bool

    @property
    def key(self) -> str:
        """The key of the whole name."""
        return self.town_key + self.koaza_key

    @property
    def stem_key(self) -> str:
        """The key of the town without its 丁目, or of the 大字 of a 小字; empty when neither."""
        if self.koaza_key:
            return self.town_key
        return _LAST_NUMBER.sub("", self.town_key) if self.has_chome else ""


@dataclass(frozen=True, slots=True)
class TownMatch:
    """Which place the signs name: how many signs it took, how fine it is and how sure."""

    name: str
    point: Point | None
    length: int
    precision: str
    confidence: float


def key_town(town: Town) -> KeyedTown:
    """Read a gazetteer row into its keys."""
    signs = read_signs("" if town.town == NO_OAZA else town.town)
    return KeyedTown(
        town,
        "".join(sign.key for sign in signs),
        "".join(sign.key for sign in read_signs(town.koaza)),
        bool(signs) and bool(signs[-1].unit) and not town.koaza,
    )


def stem_name(town: KeyedTown) -> str:
    """The name of the town a 丁目 belongs to, or of the 大字 of a 小字; empty for a whole town."""
    if town.town.koaza:
        return town.town.town if town.town_key else ""
    return _CHOME.sub("", town.town.town) if town.has_chome else ""


class TownIndex:
    """Answers which town of one municipality a row of signs begins with."""

    def __init__(self, towns: Iterable[KeyedTown]) -> None:
        self._rows: dict[str, list[KeyedTown]] = {}
        self._stems: dict[str, list[KeyedTown]] = {}
        self._koaza: dict[str, list[KeyedTown]] = {}
        self._loose: dict[str, set[str]] = {}
        listed = list(towns)
        for town in listed:
            self._add(town)
        self._reading = TownReading(
            (stem_name(town) or town.town.name, town.town.kana)
            for town in listed
            if not town.town.koaza
        )
        keys = [*self._rows, *self._stems]
        self._longest = max((len(key) for key in keys), default=0)
        for key in keys:
            self._loose.setdefault(_loosen(key), set()).add(key)

    def _add(self, town: KeyedTown) -> None:
        if town.key:
            self._rows.setdefault(town.key, []).append(town)
        if town.stem_key:
            self._stems.setdefault(town.stem_key, []).append(town)
        if town.koaza_key:
            self._koaza.setdefault(town.koaza_key, []).append(town)

    def __len__(self) -> int:
        """How many names are known; 0 where the municipality's towns are not loaded."""
        return len(self._rows)

    def match(self, signs: Sequence[Sign], text: str) -> TownMatch | None:
        """The longest town the signs begin with; ``text`` is the address they were read from."""
        found = self._strict(signs, text) or self._by_reading(signs, text)
        return found or self._loosely(signs, text)

    def match_koaza(self, signs: Sequence[Sign], text: str) -> TownMatch | None:
        """A 小字 written without its 大字, when only one place of the municipality has the name."""
        for length in _lengths(signs, self._longest):
            rows = self._koaza.get(_join(signs[:length]), [])
            if len(rows) == 1 and length > 1 and _follows(signs, length) != "text":
                return self._answer(rows, signs, length, text, KOAZA_ALONE)
        return None

    def _strict(self, signs: Sequence[Sign], text: str) -> TownMatch | None:
        for length in _lengths(signs, self._longest):
            key = _join(signs[:length])
            rows = [row for row in self._rows.get(key, ()) if self._admits(row, signs, length)]
            confidence = _confidence(signs, length)
            if rows and confidence:
                return self._answer(rows, signs, length, text, confidence)
            if key in self._stems and confidence:
                return self._stem_answer(key, length, confidence)
        return None

    def _loosely(self, signs: Sequence[Sign], text: str) -> TownMatch | None:
        """Match once more without the signs that people leave out or add."""
        kept = [position for position, sign in enumerate(signs) if sign.key not in _LOOSE]
        for count in _lengths(kept, self._longest):
            keys = self._loose.get("".join(signs[place].key for place in kept[:count]), ())
            length = kept[count - 1] + 1
            while length < len(signs) and signs[length].key in _LOOSE:
                length += 1
            if count < 2 or len(keys) != 1 or _follows(signs, length) == "text":
                continue
            (key,) = keys
            rows = [row for row in self._rows.get(key, ()) if self._admits(row, signs, length)]
            if rows:
                return self._answer(rows, signs, length, text, LOOSE)
            if key in self._stems:
                return self._stem_answer(key, length, LOOSE)
        return None

    def _by_reading(self, signs: Sequence[Sign], text: str) -> TownMatch | None:
        """Match the name up to the first number or end as one written in kana, or partly so."""
        length = _name_length(signs)
        if not length:
            return None
        start, end = signs[0].start, signs[length - 1].end
        name = self._reading.name_of(text[start:end])
        if name is None:
            return None
        spelled = [replace(sign, start=start, end=end) for sign in read_signs(name)]
        found = self._strict([*spelled, *signs[length:]], text)
        if found is None or found.length < len(spelled):
            return None
        taken = length + found.length - len(spelled)
        return replace(found, length=taken, confidence=READ)

    def _admits(self, row: KeyedTown, signs: Sequence[Sign], length: int) -> bool:
        """Whether the number the signs end with here can be the 丁目 of this row."""
        if not row.has_chome:
            return True
        if not signs[length - 1].unit and _follows(signs, length) == "lot":
            return False
        mark = signs[0].mark
        if not mark or mark in row.town.town:
            return True
        # 大字芝1-2 is lot 1 of 大字芝, not 芝一丁目.
        if any(mark in oaza.town.town for oaza in self._rows.get(row.stem_key, ())):
            return False
        # No 大字中藤 is listed: 大字中藤1-2 is a lot of it, 大字中藤1-2-3 can only be 中藤一丁目.
        is_lot = not signs[length - 1].unit and len(_numbers(signs[length:])) < 2
        return mark != "大字" or "字" in row.town.town or not is_lot

    def _answer(
        self,
        rows: list[KeyedTown],
        signs: Sequence[Sign],
        length: int,
        text: str,
        confidence: float,
    ) -> TownMatch:
        written = _letters(text[signs[0].start : signs[length - 1].end])
        row = min(rows, key=lambda row: Levenshtein.distance(written, _letters(row.town.name)))
        # Finer places are known here, but the address names none of them and no lot either.
        is_coarse = row.key in self._stems and _follows(signs, length) not in ("number", "lot")
        precision = "oaza" if is_coarse or confidence == UNKNOWN_TAIL else "town"
        point = row.town.point or self._middle(row.stem_key)
        if row.town.point is None:
            precision = "oaza" if point else "municipality"
        return TownMatch(row.town.name, point, length, precision, confidence)

    def _stem_answer(self, key: str, length: int, confidence: float) -> TownMatch:
        name = stem_name(self._stems[key][0])
        return TownMatch(name, self._middle(key), length, "oaza", confidence)

    def _middle(self, stem_key: str) -> Point | None:
        """The point of a 大字, or the town point nearest to the middle of its 丁目 or 小字."""
        rows = self._rows.get(stem_key, []) or self._stems.get(stem_key, [])
        points = [row.town.point for row in rows if row.town.point]
        if not points:
            return None
        lon, lat = fmean(x for x, _ in points), fmean(y for _, y in points)
        return min(points, key=lambda point: (point[0] - lon) ** 2 + (point[1] - lat) ** 2)


def _lengths(signs: Sequence[object], longest: int) -> range:
    return range(min(len(signs), longest), 0, -1)


def _name_length(signs: Sequence[Sign]) -> int:
    """How many signs come before the first number, hyphen, bracket or blank."""
    ends = (n for n, sign in enumerate(signs) if sign.is_number or sign.key in _STOPS)
    gaps = (n for n, sign in enumerate(signs[1:], start=1) if sign.gap)
    return min(next(ends, len(signs)), next(gaps, len(signs)))


def _numbers(signs: Sequence[Sign]) -> list[str]:
    """The numbers that follow at once, joined by hyphens: two in -2-3."""
    written = re.match(r"(-<\d+>)*", _join(signs[:6]))
    return re.findall(r"\d+", written.group()) if written else []


def _join(signs: Sequence[Sign]) -> str:
    return "".join(sign.key for sign in signs)


def _loosen(key: str) -> str:
    return "".join(char for char in key if char not in _LOOSE)


def _letters(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).split())


def _confidence(signs: Sequence[Sign], length: int) -> float:
    """How sure a name of this length is, by what follows it; 0 when it must not be taken."""
    if _follows(signs, length) != "text":
        last = signs[length - 1]
        return LIKELY if last.is_number and not last.unit else SURE
    if length == 1 and not signs[0].mark:
        # 中央 is surely no part of 中.
        return 0.0
    is_koaza = _KOAZA_LOT.match(_join(signs[length : length + 8]))
    return UNKNOWN_KOAZA if is_koaza else UNKNOWN_TAIL


def _follows(signs: Sequence[Sign], length: int) -> str:
    """What comes after a name: ``end``, ``number``, ``lot`` (番, 号, 階) or more ``text``."""
    if length == len(signs):
        return "end"
    following, before = signs[length], signs[length - 1]
    if following.key in ("番", "号", "無"):
        return "lot"
    if before.is_number and not before.unit and following.key in ("階", "F", "f"):
        return "lot"
    if following.is_number or following.key == "-":
        return "number"
    if _LOT_LETTERS.match(_join(signs[length : length + 6])):
        return "number"
    if _join(signs[length : length + 2]) in ("地内", "地先"):
        return "end"
    if following.gap or following.mark or following.key in "()[]「」【】/:;*※" or before.unit:
        return "end"
    return "text"
