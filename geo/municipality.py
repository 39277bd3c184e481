"""The register of Japan's municipalities: reading which one an address names.

``municipality.csv`` holds code, prefecture, county, name and a point for all of them, so that an
address elsewhere is told from one at home even when no national gazetteer is loaded.
Source: 国土数値情報 行政区域データ (国土交通省) and Geolonia 住所データ (CC BY 4.0), both adapted.
"""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from pathlib import Path

from geo.address import Sign, key_of
from geo.errors import UnknownMunicipalityError
from geo.point import Point
from geo.profile import PROFILE_FILE, Profile, load_profile


@dataclass(frozen=True, slots=True)
class Municipality:
    """One municipality, or one ward of a designated city (``city`` is then 札幌市中央区).

    ``former`` are the codes it was made from, under which town lists may still keep its towns.
    ``is_town_elsewhere``: some other municipality has a town of this name, or one that begins with
    it (大和町 of 佐賀市), so that the name alone proves nothing.
    """

    code: str
    prefecture: str
    county: str
    city: str
    point: Point | None
    former: tuple[str, ...] = ()
    is_town_elsewhere: bool = False

    @property
    def name(self) -> str:
        """Full name, prefecture and county included."""
        return self.prefecture + self.county + self.city


@dataclass(frozen=True, slots=True)
class Heading:
    """How an address begins: the municipalities it may name and how many signs that took.

    ``codes`` is empty when only a prefecture was read. ``is_plain`` tells that neither prefecture
    nor county was written, so that the name alone carries the claim. ``prefecture`` is the one
    that was read without a municipality; ``start`` how many signs stand before the heading;
    ``is_deduced`` that the municipality is not written, but follows from prefecture and town.
    """

    codes: tuple[str, ...]
    length: int
    is_plain: bool
    prefecture: str = ""
    start: int = 0
    is_deduced: bool = False


class Register:
    """All municipalities, found by code or by the head of an address."""

    def __init__(self, municipalities: Sequence[Municipality]) -> None:
        self._by_code = {place.code: place for place in municipalities}
        self._headings: dict[str, tuple[set[str], bool]] = {}
        self._wards: dict[str, list[str]] = {}
        cities = {(place.prefecture, place.city): place.code for place in municipalities}
        for place in municipalities:
            whole = cities.get((place.prefecture, place.city.partition("市")[0] + "市"))
            if place.city.endswith("区") and whole:
                self._wards.setdefault(whole, []).append(place.code)
        for place in municipalities:
            if place.code not in self._wards:
                self._add_forms(place)
        for prefecture, name, code in _aliases():
            if code in self._by_code:
                self._add_form(key_of(prefecture + name), code, is_plain=False)
                self._add_form(key_of(name), code, is_plain="郡" not in name)
        self._prefectures = {key_of(place.prefecture): place.prefecture for place in municipalities}
        self._longest = max((len(key) for key in self._headings), default=0)

    def __getitem__(self, code: str) -> Municipality:
        """The municipality of a five- or six-digit code; ``UnknownMunicipalityError`` if none."""
        place = self._by_code.get(code[:5]) if len(code) in (5, 6) else None
        if place is None:
            raise UnknownMunicipalityError(
                f"自治体コード「{code}」はありません。5桁か6桁の全国地方公共団体コードを"
                "指定してください(例: 国分寺市は 13214)。"
            )
        return place

    def parts(self, code: str) -> tuple[str, ...]:
        """The wards of a designated city; any other municipality is its own only part."""
        return tuple(self._wards.get(code, (code,)))

    def former(self, code: str) -> tuple[str, ...]:
        """The codes that the municipality of this code was made from; none for most."""
        place = self._by_code.get(code)
        return place.former if place else ()

    def whole(self, codes: Sequence[str]) -> Municipality | None:
        """The one municipality, or the designated city, that these codes are all parts of."""
        if len(codes) == 1:
            return self._by_code[codes[0]]
        for city, wards in self._wards.items():
            if set(codes) <= set(wards):
                return self._by_code[city]
        return None

    def read(self, signs: Sequence[Sign]) -> Heading:
        """The longest municipality or prefecture the signs begin with (length 0 for none)."""
        best = prefecture = Heading((), 0, is_plain=True)
        key = ""
        for length, sign in enumerate(signs, start=1):
            key += sign.key
            if len(key) > self._longest:
                break
            if key in self._prefectures:
                prefecture = Heading((), length, is_plain=False, prefecture=self._prefectures[key])
            if key in self._headings:
                codes, is_plain = self._headings[key]
                best = Heading(tuple(sorted(codes)), length, is_plain)
        return best if best.codes else prefecture

    def _add_forms(self, place: Municipality) -> None:
        prefecture, county = key_of(place.prefecture), key_of(place.county)
        whole, _, ward = place.city.partition("市")
        cities = [place.city]
        # 札幌市 stands for all its wards, and 中央区 for the wards of that name everywhere.
        if ward.endswith("区"):
            cities += [ward] if place.former else [f"{whole}市", ward]
        for city in map(key_of, cities):
            # The 都, 府 or 県 is sometimes left out (愛知 武豊町).
            for head in {prefecture, prefecture[:-1]}:
                self._add_form(head + county + city, place.code, is_plain=False)
                self._add_form(head + city, place.code, is_plain=False)
            self._add_form(city, place.code, is_plain=True)
            if county:
                self._add_form(county + city, place.code, is_plain=False)

    def _add_form(self, key: str, code: str, *, is_plain: bool) -> None:
        codes, was_plain = self._headings.setdefault(key, (set(), is_plain))
        codes.add(code)
        self._headings[key] = (codes, was_plain and is_plain)


def _aliases() -> list[list[str]]:
    """Prefecture, other name and code of the names that are no longer, or not quite, in use."""
    text = resources.files("geo").joinpath("municipality_alias.tsv").read_text(encoding="utf-8")
    return [line.split("\t") for line in text.splitlines()[1:]]


def open_register(areas_dir: Path) -> Register:
    """All municipalities, those that only have a folder in ``areas_dir`` included."""
    national = national_municipalities()
    known = {place.code for place in national}
    folders = [path.parent for path in sorted(areas_dir.glob(f"*/{PROFILE_FILE}"))]
    local = [load_profile(folder) for folder in folders if folder.name not in known]
    if not local:
        return national_register()
    return Register([*national, *map(_of_profile, local)])


def _of_profile(profile: Profile) -> Municipality:
    point = (profile.center.lon, profile.center.lat) if profile.center else None
    return Municipality(profile.code, profile.prefecture, profile.county, profile.name, point)


@cache
def national_register() -> Register:
    """The register that ships with the product."""
    return Register(national_municipalities())


@cache
def national_municipalities() -> tuple[Municipality, ...]:
    """The rows of ``municipality.csv``."""
    text = resources.files("geo").joinpath("municipality.csv").read_text(encoding="utf-8")
    return tuple(
        Municipality(
            row["code"],
            row["pref"],
            row["county"],
            row["city"],
            (float(row["lon"]), float(row["lat"])),
            tuple(row["former"].split()),
            row["town_elsewhere"] == "1",
        )
        for row in csv.DictReader(text.splitlines())
    )
