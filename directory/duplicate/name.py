"""A name cut into pieces, each with what it says about identity (``lexicon.toml``)."""

from __future__ import annotations

import functools
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from directory.duplicate.lexicon import Entry, Lexicon, flat, lexicon, markers, table
from directory.duplicate.numeral import Number, arabic, numbers_in, unroman
from directory.duplicate.reading import is_word, sounds, words
from directory.search.fold import is_kana, straighten

_OPEN, _CLOSE = "([{<〈《【〔≪［", ")]}>〉》】〕≫］"
_WEEKDAYS = re.compile("[月火水木金土日]+")
_INSIDE = re.compile("[(（][^()（）]{2,}内[)）]")
_CITIES, _CITIZENS = frozenset("市区町村"), frozenset("民立")
_LATIN = re.compile("[a-z]+")
_KE_BETWEEN = re.compile("(?<=[一-鿿])[ケヶヵがガ](?=[一-鿿])")
"""緑が丘, 緑ケ丘 and 緑ヶ丘 are one town; the dictionary knows the last spelling best."""


@dataclass(frozen=True, slots=True)
class Piece:
    """One part of a name. ``key`` is shared by all spellings; ``note`` marks text in brackets.

    ``form`` is the flat spelling; ``sounds`` are sound keys, the likeliest first.
    """

    text: str
    key: str
    kind: str
    note: bool
    form: str
    sounds: tuple[str, ...]
    is_kana: bool
    is_marker: bool
    """Whether a different value of the same kind means another record."""


@functools.lru_cache(maxsize=1 << 16)
def make_piece(text: str, key: str, kind: str, note: bool = False) -> Piece:
    """Make a piece with its readings; a number sounds like itself."""
    is_marker = kind in markers()
    spoken = (key,) if is_marker and key.isascii() else sounds(text)
    return Piece(text, key, kind, note, flat(text), spoken, is_kana(text), is_marker)


@dataclass(frozen=True, slots=True)
class Name:
    """A name as given, and its pieces in order."""

    text: str
    pieces: tuple[Piece, ...]

    @property
    def key(self) -> str:
        """All pieces in their shared spelling, run together."""
        return "".join(piece.key for piece in self.pieces)

    @property
    def sound(self) -> str:
        """The likeliest reading of the whole name, as a sound key."""
        return "".join(piece.sounds[0] for piece in self.pieces if piece.sounds)


NO_PLACES = Lexicon()


def read_name(text: str, places: Lexicon = NO_PLACES) -> Name:
    """Cut a name into pieces; ``places`` holds the town names of its municipality."""
    pieces: list[Piece] = []
    for chunk, note in _chunks(plain(text)):
        pieces += [make_piece(*part, note) for part in _cut(chunk, note, places)]
    return Name(text, tuple(pieces))


def set_apart(text: str) -> tuple[str, str, tuple[str, ...]]:
    """Split off what brackets tell of a name: the house it is in, and other names of the thing.

    児童館(福祉センター内) gives 児童館, 福祉センター内; 北児童館(愛称 こまっこ) gives こまっこ too.
    """
    aliases = tuple(match.group(1) for match in _alias().finditer(text))
    rest = _alias().sub(" ", text)
    house = _INSIDE.search(rest)
    if house:
        rest = f"{rest[: house.start()]} {rest[house.end() :]}"
    return (rest if rest.strip() else text), (house.group()[1:-1] if house else ""), aliases


@functools.cache
def _alias() -> re.Pattern[str]:
    words = "|".join(table()["legal"]["aliases"])
    return re.compile(rf"[(（「【\[](?:{words})[:：\s]*([^()（）「」【】\[\]]{{2,}})[)）」】\]]")


def plain(text: str) -> str:
    """Write a name in today's characters, half-width and lower case, without its legal form."""
    narrow = unicodedata.normalize("NFKC", unroman(straighten(text))).lower()
    narrow = _KE_BETWEEN.sub("ヶ", arabic(straighten(narrow)))
    bare = _legal().sub(" ", _remarks().sub(" ", narrow))
    return bare if bare.strip() else narrow


@functools.cache
def _legal() -> re.Pattern[str]:
    section = table()["legal"]
    long = sorted((word.lower() for word in section["words"]), key=len, reverse=True)
    short = "|".join(sorted((word.lower() for word in section["short"]), key=len, reverse=True))
    return re.compile(rf"[(\[]\s*(?:{short})\s*[)\]]|^\s*(?:{short})\)|" + "|".join(long))


@functools.cache
def _remarks() -> re.Pattern[str]:
    words = "|".join(table()["legal"]["remarks"])
    return re.compile(rf"[(\[【〔](?:{words})[)\]】〕]|(?<=\S)\s*[※＊].*$|(?<=\S)\s+(?:{words})$")


def _chunks(text: str) -> Iterator[tuple[str, bool]]:
    """Split at anything that is not a letter or a figure; say which parts stood in brackets."""
    depth, chunk = 0, ""
    for character in text:
        if unicodedata.category(character)[0] in "LNM":
            chunk += character
            continue
        if chunk:
            yield chunk, depth > 0
            chunk = ""
        depth = max(0, depth + (character in _OPEN) - (character in _CLOSE))
    if chunk:
        yield chunk, depth > 0


def _cut(chunk: str, note: bool, places: Lexicon) -> Iterator[tuple[str, str, str]]:
    """Yield ``(text, key, kind)`` for each part of a chunk that holds no punctuation."""
    if _WEEKDAYS.fullmatch(chunk) and (note or len(chunk) > 1):
        yield from ((day, f"{day}曜", "weekday") for day in chunk)
        return
    position = 0
    for number in numbers_in(chunk):
        yield from _cut_text(chunk[position : number.start], places)
        yield _numbered(number)
        position = number.end
    yield from _cut_text(chunk[position:], places)


def _numbered(number: Number) -> tuple[str, str, str]:
    return number.text, number.value, number.kind


def _cut_text(text: str, places: Lexicon) -> Iterator[tuple[str, str, str]]:
    """Find known words, the longest first; hand what lies between to the dictionary."""
    form, index = _indexed(text)
    start = position = 0
    while position < len(form):
        found = _known(form, position, places)
        if found is None:
            position += 1
            continue
        yield from _cut_rest(text[index[start] : index[position]], places)
        end, entry = found
        yield text[index[position] : index[end]], entry.key, entry.kind
        start = position = end
    yield from _cut_rest(text[index[start] :], places)


def _indexed(text: str) -> tuple[str, list[int]]:
    """Give the flat form and where each of its characters stands in the text."""
    kept = [place for place, character in enumerate(text) if flat(character)]
    return flat(text), [*kept, len(text)]


def _known(form: str, position: int, places: Lexicon) -> tuple[int, Entry] | None:
    word = lexicon().longest(form, position)
    place = places.longest(form, position) or _longer_place(form, position, places)
    if place and place[1].kind == "municipality" and form[place[0] : place[0] + 1] in _CITIZENS:
        # 狛江市民センター is 狛江 + 市民, 狛江市立 is 狛江 + 市立.
        place = (place[0] - 1, place[1]) if form[place[0] - 1] in _CITIES else place
    if place and (not word or place[0] >= word[0]):
        return place
    if word and _LATIN.match(form[position]) and _LATIN.match(form[word[0] : word[0] + 1]):
        return None
    return word


def _longer_place(form: str, position: int, places: Lexicon) -> tuple[int, Entry] | None:
    """Tell 和泉 from the known town 泉: a kanji before a town that makes another place name."""
    if position + 1 == len(form) or not "一" <= form[position] <= "鿿":
        return None
    place = places.longest(form, position + 1)
    if place is None or place[1].kind != "place":
        return None
    text = form[position : place[0]]
    return (place[0], Entry(text, "place", text)) if is_word(text) else None


def _cut_rest(text: str, places: Lexicon) -> Iterator[tuple[str, str, str]]:
    if not text.strip("ー"):
        return
    for word in words(text):
        form = flat(word.surface)
        entry = places.exact(form) or lexicon().exact(form)
        if entry:
            yield word.surface, entry.key, entry.kind
        elif form:
            yield word.surface, form, _kind(word.particle, word.descriptive)


def _kind(particle: bool, descriptive: bool) -> str:
    if particle:
        return "particle"
    return "plain" if descriptive else "free"
