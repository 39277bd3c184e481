"""Address → point, offline: municipality, then town, and a statement of what was not used.

The rule above all others: never guess a municipality. One that is not named in the address or given
by the caller is not supplied, and a name that several municipalities share is settled only by a
town that exactly one of them has. Behind a prefecture alone, a town answers when the national
gazetteer knows it in one municipality of the prefecture only, and with little confidence.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from geo.address import Sign, key_of, plain, read_signs, skip_label
from geo.gazetteer_store import GazetteerStore
from geo.municipality import Heading, Municipality, Register, open_register
from geo.point import Point, check_point
from geo.town_index import LIKELY, LOOSE, TownMatch

PRECISIONS = ("exact", "town", "oaza", "municipality", "none")

# A municipality whose town could not be read, with and without more text after its name.
_NAME_ONLY, _TOWN_UNREAD = 0.9, 0.4
# A municipality settled among several of the name by the town that only one of them has.
_NARROWED = 0.9
# A municipality that only the prefecture and the town tell.
_TOWN_ALONE = 0.5
# The most signs a town's key is looked for by.
_LONGEST_TOWN = 24
_OPENING = "()[]「」【】:"
_KYOTO = re.compile(r"261(0[1-9]|1[01])")
_LEADING_MARKS = " \u3000\n\r\t,、，。-‐‑‒–—―−－ーｰ"


@dataclass(frozen=True, slots=True)
class Geocode:
    """Where an address lies and how well that is known.

    ``precision``: ``exact`` (coordinates were given), ``town`` (町丁目 or 小字), ``oaza`` (only the
    大字, or the town without its 丁目), ``municipality``, ``none``. ``confidence`` is 0-1.
    ``lot`` is the 番地 after the town; ``ignored`` is everything the point does not use, lot and
    building included, as written. ``offset_m`` is how far a given coordinate lies from the point
    of the town the address names: kilometres of it tell of a wrong coordinate.
    """

    point: Point | None = None
    precision: str = "none"
    municipality_code: str | None = None
    town: str = ""
    confidence: float = 0.0
    lot: int | None = None
    ignored: str = ""
    offset_m: float | None = None


@dataclass(frozen=True, slots=True)
class _Find:
    """A town found under a heading: where the signs used begin and end."""

    code: str
    match: TownMatch
    start: int

    @property
    def end(self) -> int:
        return self.start + self.match.length


class Geocoder:
    """Answers addresses from the gazetteers of a store; makes no outside request."""

    def __init__(self, store: GazetteerStore, register: Register) -> None:
        self._store = store
        self._register = register

    @classmethod
    def open(cls, areas_dir: Path, areas_home: Path) -> Geocoder:
        """A geocoder over ``data/areas`` and over a national gazetteer, if one was imported."""
        return cls(GazetteerStore(areas_dir, areas_home), open_register(areas_dir))

    def municipality(self, code: str) -> Municipality:
        """The municipality of a five- or six-digit code; ``UnknownMunicipalityError`` if none."""
        return self._register[code]

    def geocode(
        self, address: str, *, municipality_code: str | None = None, point: Point | None = None
    ) -> Geocode:
        """The place of one address.

        ``municipality_code`` says where the list comes from: it is used when the address names no
        municipality, never against one that it names. ``point`` is a coordinate known already: it
        is kept as ``exact``. Raises ``CoordinateError`` or ``UnknownMunicipalityError``.
        """
        hint = self._register[municipality_code].code if municipality_code else None
        answer = self._locate(address, hint)
        if point is None:
            return answer
        offset_m = _offset_m(answer, check_point(point))
        return replace(answer, point=point, precision="exact", offset_m=offset_m)

    def _locate(self, address: str, hint: str | None) -> Geocode:
        start = skip_label(address)
        signs = tuple(sign for sign in read_signs(address) if sign.start >= start)
        fallback = Geocode(ignored=plain(address[start:]))
        for heading in self._headings(signs, hint, address):
            finds = list(self._finds(heading, signs, address))
            if len(finds) == 1 and not self._is_disputed(finds[0], heading, signs, address):
                return self._town_answer(finds[0], heading, signs, address)
            if not finds and fallback.precision == "none":
                fallback = self._bare_answer(heading, signs, address, fallback)
        return fallback

    def _headings(self, signs: Sequence[Sign], hint: str | None, address: str) -> list[Heading]:
        """The ways to read the head of the address, the likeliest first."""
        stated = self._register.read(signs)
        if not stated.length:
            stated = self._inside(signs)
        hinted = [Heading(self._register.parts(hint), 0, is_plain=False)] if hint else []
        if not stated.codes:
            return self._unnamed(stated, hinted, signs, address)
        shared = tuple(code for code in stated.codes if hinted and code in hinted[0].codes)
        if not shared and hint and set(stated.codes) & set(self._register.former(hint)):
            # The caller's ward was made from the one that the address still names.
            shared = (hint,)
        if shared:
            return [replace(stated, codes=shared, is_plain=False)]
        # 朝日町1-2 may be a town of the caller's municipality as well as a municipality.
        return [stated, *hinted] if stated.is_plain else [stated]

    def _inside(self, signs: Sequence[Sign]) -> Heading:
        """A municipality named further on, behind the name of a house: 会館（高松市…"""
        for position in range(1, len(signs)):
            if signs[position].gap or signs[position - 1].key in _OPENING:
                heading = self._register.read(signs[position:])
                if heading.codes:
                    return replace(heading, length=position + heading.length, start=position)
        return Heading((), 0, is_plain=True)

    def _unnamed(
        self, stated: Heading, hinted: list[Heading], signs: Sequence[Sign], address: str
    ) -> list[Heading]:
        """No municipality is named: the caller's, unless the prefecture contradicts it."""
        if not stated.length:
            return hinted
        if not hinted:
            codes = self._homes(signs[stated.length :], address, prefecture=stated.prefecture)
            return [replace(stated, codes=codes, is_deduced=True)] if len(codes) == 1 else []
        return [
            replace(heading, length=stated.length, prefecture=stated.prefecture)
            for heading in hinted
            if stated.prefecture == self._register[heading.codes[0]].prefecture
        ]

    def _homes(
        self, signs: Sequence[Sign], address: str, *, prefecture: str = "", least: int = 1
    ) -> tuple[str, ...]:
        """The municipalities (of a prefecture) surely with the town, of ``least`` signs or more."""
        most = min(len(signs), _LONGEST_TOWN)
        keys = [_join(signs[:length]) for length in range(least, most + 1)]
        codes = [
            code
            for code in self._store.homes(keys)
            if prefecture in ("", self._register[code].prefecture)
        ]
        matches = {code: self._store.index(code).match(signs, address) for code in sorted(codes)}
        return tuple(c for c, match in matches.items() if match and match.confidence >= LIKELY)

    def _is_disputed(
        self, find: _Find, heading: Heading, signs: Sequence[Sign], address: str
    ) -> bool:
        """Whether 松島町松島, read as a 町 and its town, is as well a town of some other city."""
        if not _is_town_elsewhere(heading, self._register[find.code]) or heading.start:
            return False
        return bool(set(self._homes(signs, address, least=find.end)) - {find.code})

    def _finds(self, heading: Heading, signs: Sequence[Sign], address: str) -> Iterator[_Find]:
        """One find for each municipality of the heading that has the town.

        None where the towns of one of several are not known: it might have the town as well.
        """
        if len(heading.codes) > 1 and not all(map(len, map(self._store.index, heading.codes))):
            return
        for code in heading.codes:
            place = self._register[code]
            is_doubtful = len(heading.codes) > 1 or _is_town_elsewhere(heading, place)
            for start in self._starts(place, heading, signs):
                match = self._store.index(code).match(signs[start:], address)
                if match and (match.confidence >= LOOSE or not is_doubtful):
                    yield _Find(code, match, start)
                    break
            else:
                start = heading.length
                alone = self._store.index(code).match_koaza(signs[start:], address)
                if alone and len(heading.codes) == 1 and _may_omit_oaza(place, signs[start:]):
                    yield _Find(code, alone, start)

    def _starts(
        self, place: Municipality, heading: Heading, signs: Sequence[Sign]
    ) -> Iterator[int]:
        """Where the town may begin: after a Kyoto way, after words said twice, or at once."""
        rest = heading.length
        if _KYOTO.fullmatch(place.code):
            yield from _after_kyoto_way(signs, rest)
        again = self._register.read(signs[rest:])
        if place.code in again.codes:
            yield rest + again.length
        yield rest
        if rest < len(signs) and signs[rest].mark == "大字":
            # 武豊町大字武豊字…: the 大字 named like the municipality is no longer in the lists.
            stem = len(read_signs(place.city)) - 1
            if _join(signs[rest : rest + stem]) == key_of(place.city[:-1]):
                yield rest + stem

    def _town_answer(
        self, find: _Find, heading: Heading, signs: Sequence[Sign], address: str
    ) -> Geocode:
        before = _between(address, signs[: heading.start])
        skipped = _between(address, signs[heading.length : find.start])
        after = _tail(address, signs[find.end - 1].end)
        certainty = _NARROWED if heading.is_plain and len(heading.codes) > 1 else 1.0
        certainty = _TOWN_ALONE if heading.is_deduced else certainty
        return Geocode(
            point=find.match.point or self._register[find.code].point,
            precision=find.match.precision,
            municipality_code=find.code,
            town=find.match.name,
            confidence=round(find.match.confidence * certainty, 2),
            lot=_lot(signs[find.end :]),
            ignored=plain(f"{before} {skipped} {after}"),
        )

    def _bare_answer(
        self, heading: Heading, signs: Sequence[Sign], address: str, unknown: Geocode
    ) -> Geocode:
        """The municipality alone, where the heading names one and no town could be read."""
        place = self._register.whole(heading.codes)
        before = _between(address, signs[: heading.start])
        rest = signs[heading.length :]
        if place is None or not _is_claim(heading, place, signs):
            return unknown
        return Geocode(
            point=place.point,
            precision="municipality",
            municipality_code=place.code,
            confidence=_TOWN_UNREAD if rest else _NAME_ONLY,
            ignored=plain(f"{before} {_tail(address, rest[0].start) if rest else ''}"),
        )


def _offset_m(answer: Geocode, point: Point) -> float | None:
    if answer.point is None or answer.precision not in ("town", "oaza"):
        return None
    # Loaded where needed: most addresses come without a coordinate.
    from geo.distance import distance_m

    return distance_m(answer.point, point)


def _is_claim(heading: Heading, place: Municipality, signs: Sequence[Sign]) -> bool:
    """Whether the heading alone is enough to say that the address lies in the municipality.

    川越町1-2, without prefecture or county, is as likely a town of some city as 三重県川越町; and
    東京都秋川市…, in a list of some other city of 東京都, names a place the register does not have.
    """
    rest = signs[heading.length :]
    if heading.prefecture:
        return False
    if not heading.is_plain or not rest:
        return not (_lacks_county(heading, place, signs) and rest and rest[0].is_number)
    if _is_town_elsewhere(heading, place):
        return False
    return place.city.endswith(("市", "区")) or not rest[0].is_number


def _lacks_county(heading: Heading, place: Municipality, signs: Sequence[Sign]) -> bool:
    """Whether 愛知県東栄町, no county being written, may be the 東栄町 of some city there."""
    written = _join(signs[heading.start : heading.length])
    return place.is_town_elsewhere and key_of(place.county) not in written


def _is_town_elsewhere(heading: Heading, place: Municipality) -> bool:
    """Whether the bare name read as a municipality may be a town of another: 大和町, 北方町."""
    return heading.is_plain and heading.length > 0 and place.is_town_elsewhere


def _may_omit_oaza(place: Municipality, rest: Sequence[Sign]) -> bool:
    """Whether a 小字 may stand without its 大字: when marked as 字, or in a small municipality.

    In a city a bare 中央 is more likely a town the lists lack than some 大字's 小字.
    """
    return bool(rest[0].mark) or place.city.endswith(("町", "村"))


def _after_kyoto_way(signs: Sequence[Sign], rest: int) -> Iterator[int]:
    """Behind the last 上ル, 下ル, 入ル, 東入 or 西入, where the town stands in Kyoto."""
    for position in range(len(signs) - 1, rest + 1, -1):
        last_two = _join(signs[position - 2 : position])
        if last_two in {"上ル", "下ル", "入ル", "東入", "西入"} and signs[position].key != "ル":
            yield position


def _join(signs: Sequence[Sign]) -> str:
    return "".join(sign.key for sign in signs)


def _between(address: str, signs: Sequence[Sign]) -> str:
    """The part of the address that these signs were read from."""
    return address[signs[0].start : signs[-1].end] if signs else ""


def _lot(signs: Sequence[Sign]) -> int | None:
    """The first number after the town: the 番地, or the 番 of a 住居表示."""
    numbers = (sign for sign in signs[:6] if sign.is_number and not sign.unit)
    first = next(numbers, None)
    return int(first.key[1:-1]) if first else None


def _tail(address: str, position: int) -> str:
    return plain(address[position:].lstrip(_LEADING_MARKS))
