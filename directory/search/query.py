"""Read what somebody typed into terms, each with all the spellings it may be met in."""

from __future__ import annotations

import dataclasses
import functools
import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

import jaconv

from directory.search import foreign
from directory.search.document import spoken_keys
from directory.search.fold import is_kana, is_latin, sound_key, straighten
from directory.search.synonym import Thesaurus
from directory.search.token import Part, Word, is_dictionary_word, words

LONGEST_QUERY: Final = 200
"""Characters that are read of a query; the rest is left aside."""

_SEPARATORS = re.compile(r"[\s、。,，・/／|+＋&＆;；:：「」『』()（）\[\]【】\"“”!！?？]+")
_HIRAGANA = re.compile(r"[ぁ-ゖー]{2,}")
_LONG_SPOKEN: Final = 4
_AS_TYPED: Final = 1.0
_PART_WEIGHTS: Final = {Part.CONTENT: 1.0, Part.ACTION: 0.4, Part.FAINT: 0.15, Part.GRAMMAR: 0.15}


@dataclasses.dataclass(frozen=True)
class Spelling:
    """One way a term may be written in a record."""

    surface: str
    sounds: tuple[str, ...]
    words: tuple[str, ...]
    """Normal forms of its words, particles left out."""
    whole: bool
    """Whether the words alone make it up: 家から is more than the word 家."""
    spoken: bool
    """Whether it was written by sound (kana or romaji), so that any word read so is meant."""
    weight: float


@dataclasses.dataclass(frozen=True)
class Term:
    """One thing asked for."""

    text: str
    spellings: tuple[Spelling, ...]
    """As typed, then words of the same meaning."""
    facets: tuple[str, ...] = ()
    """Facts that satisfy it, e.g. ``weekday=sat`` for 土曜."""
    weight: float = 1.0
    """Share in the score; below 1 for verbs and for words such as 場所."""
    known: bool = False
    """Whether the thesaurus or a list of foreign words has it."""

    @property
    def required(self) -> bool:
        """Whether a resource must meet it; other terms only help the order."""
        return self.weight == _AS_TYPED


@dataclasses.dataclass(frozen=True)
class Chunk:
    """A stretch typed without a space: also looked up as a whole."""

    text: str
    surface: str
    sounds: tuple[str, ...]
    terms: tuple[Term, ...]

    @property
    def certainty(self) -> float:
        """How far its cutting into words can be trusted, 0 to 1: kana alone is often cut wrongly.

        The share of the characters taken for words, where it is in kana or romaji.
        """
        whole = self.surface
        if len(whole) < _LONG_SPOKEN or not (is_kana(whole) or is_latin(whole)):
            return 1.0
        taken = sum(len(term.spellings[0].surface) for term in self.terms if term.required)
        return min(1.0, taken / len(whole))


@dataclasses.dataclass(frozen=True)
class Parsed:
    """A query as understood."""

    text: str
    chunks: tuple[Chunk, ...]

    @property
    def length(self) -> int:
        """Characters typed, blanks and marks left out."""
        return sum(len(chunk.surface) for chunk in self.chunks)

    @property
    def terms(self) -> tuple[Term, ...]:
        """All terms in the order typed."""
        return tuple(term for chunk in self.chunks for term in chunk.terms)

    @property
    def required(self) -> tuple[Term, ...]:
        """The terms a resource must meet; all of them when every one is faint."""
        return tuple(term for term in self.terms if term.required) or self.terms


def parse(text: str, thesaurus: Thesaurus) -> Parsed:
    """Read a query: Japanese, romaji, English, Vietnamese, Chinese, with or without spaces."""
    plain = straighten(unicodedata.normalize("NFKC", text[:LONGEST_QUERY]))
    pieces = [piece for piece in _SEPARATORS.split(plain) if piece]
    chunks = [chunk for run in _runs(pieces) for chunk in _chunks(run, thesaurus)]
    return Parsed(text, tuple(chunk for chunk in chunks if chunk.terms))


def _runs(pieces: Iterable[str]) -> Iterator[list[str]]:
    """Keep Latin words that follow each other together: *bếp ăn trẻ em* is one phrase."""
    latin: list[str] = []
    for piece in pieces:
        if is_latin(piece):
            latin.append(piece)
            continue
        if latin:
            yield latin
            latin = []
        yield [piece]
    if latin:
        yield latin


def _chunks(run: list[str], thesaurus: Thesaurus) -> Iterator[Chunk]:
    if is_latin(run[0]):
        yield from _latin_chunks(run, thesaurus)
        return
    yield _japanese_chunk(run[0], thesaurus)


def _japanese_chunk(text: str, thesaurus: Thesaurus) -> Chunk:
    text = _loanword(text)
    terms: list[Term] = []
    done = 0
    for start, end, meanings in foreign.chinese(text):
        terms.extend(_terms(words(text[done:start]), thesaurus))
        terms.append(_foreign_term(text[start:end], words(text[start:end]), meanings, thesaurus))
        done = end
    terms.extend(_terms(words(text[done:]), thesaurus))
    return _chunk(text, words(text), terms)


def _loanword(text: str) -> str:
    """Write よが as ヨガ: hiragana that falls apart, but is whole words of the dictionary else.

    A cut into fewer words, all nouns, is the likelier one, and any is where only particles are.
    """
    if not _HIRAGANA.fullmatch(text):
        return text
    katakana = jaconv.hira2kata(text)
    cut, other = words(text), words(katakana)
    if all(word.grammar for word in cut):
        return katakana
    likelier = len(other) < len(cut) or not any(word.part is Part.CONTENT for word in cut)
    nouns = all(w.part is Part.CONTENT and is_dictionary_word(w.text) for w in other)
    return katakana if likelier and nouns else text


def _chunk(text: str, cut: Sequence[Word], terms: Iterable[Term]) -> Chunk:
    surface = "".join(word.surface for word in cut)
    return Chunk(text, surface, tuple(dict.fromkeys(spoken_keys(cut))), tuple(terms))


def _latin_chunks(run: list[str], thesaurus: Thesaurus) -> Iterator[Chunk]:
    """Translate known phrases; what is left between them is read as written and as romaji."""
    rest: list[str] = []
    while run:
        known = foreign.translated(run)
        length, meanings = known or (1, ())
        if known and meanings:
            if rest:
                yield _romaji_chunk(rest, thesaurus)
                rest = []
            text = " ".join(run[:length])
            cut = _latin_words(run[:length])
            yield _chunk(text, cut, [_foreign_term(text, cut, meanings, thesaurus)])
        elif not known or foreign.romaji_sound(run[0]):
            rest.append(run[0])
        run = run[length:]
    if rest:
        yield _romaji_chunk(rest, thesaurus)


def _romaji_chunk(latin: list[str], thesaurus: Thesaurus) -> Chunk:
    cut = _latin_words(latin)
    chunk = _chunk(" ".join(latin), cut, _terms(cut, thesaurus))
    guess = "".join(foreign.romaji_guess(text) for text in latin)
    return dataclasses.replace(chunk, sounds=tuple(dict.fromkeys((guess, *chunk.sounds))))


def _latin_words(latin: Iterable[str]) -> Sequence[Word]:
    found = []
    for text in latin:
        sound = foreign.romaji_sound(text)
        part = Part.FAINT if len(sound) == 1 else Part.CONTENT
        key = text.lower()
        found.append(Word(text, 0, len(text), key, key, (sound or key,), part))
    return found


def _terms(cut: Sequence[Word], thesaurus: Thesaurus) -> Iterator[Term]:
    """Take the longest runs of words that the thesaurus knows; other words stand alone."""
    start = 0
    while start < len(cut):
        for end in range(min(len(cut), start + thesaurus.longest), start, -1):
            run = cut[start:end]
            sense = None if run[0].grammar else thesaurus.sense(run)
            if sense:
                others = [_spelling(word, weight) for word, weight in sense.others]
                yield _term(run, others, sense.facets, known=True)
                break
        else:
            end = start + 1
            if not cut[start].grammar:
                yield _term([cut[start]])
        start = end


def _term(
    run: Sequence[Word],
    others: Iterable[Spelling] = (),
    facets: tuple[str, ...] = (),
    *,
    known: bool = False,
) -> Term:
    typed = _spelled(run, _AS_TYPED)
    return Term(
        text=(" " if is_latin(run[0].text) else "").join(word.text for word in run),
        spellings=_distinct((typed, *others)),
        facets=facets,
        weight=1.0 if known else max(_PART_WEIGHTS[word.part] for word in run),
        known=known,
    )


def _foreign_term(
    text: str, cut: Sequence[Word], meanings: Iterable[str], thesaurus: Thesaurus
) -> Term:
    spellings = [_spelled(cut, _AS_TYPED)]
    facets: dict[str, None] = {}
    for meaning in meanings:
        spellings.append(_spelling(meaning, foreign.FOREIGN))
        sense = thesaurus.sense(words(meaning))
        if sense:
            spellings.extend(_spelling(word, weight) for word, weight in sense.others)
            facets.update(dict.fromkeys(sense.facets))
    return Term(text, _distinct(spellings), tuple(facets), known=True)


def _distinct(spellings: Iterable[Spelling]) -> tuple[Spelling, ...]:
    """Keep the weightiest of the spellings that are written alike, in order."""
    best: dict[str, Spelling] = {}
    for spelling in spellings:
        known = best.get(spelling.surface)
        if known is None or known.weight < spelling.weight:
            best[spelling.surface] = spelling
    return tuple(best.values())


@functools.lru_cache(maxsize=5_000)
def _spelling(word: str, weight: float) -> Spelling:
    return _spelled(words(word), weight)


def _spelled(run: Sequence[Word], weight: float) -> Spelling:
    content = [word for word in run if not word.grammar] or run
    surface = "".join(word.surface for word in run)
    latin = is_latin(surface)
    return Spelling(
        surface=surface,
        sounds=tuple(dict.fromkeys(spoken_keys(run))),
        words=tuple(dict.fromkeys("w" + word.normal for word in content)),
        whole=len(content) == len(run),
        spoken=is_kana(surface) or (latin and sound_key(run[0].sounds[0]) != surface),
        weight=weight,
    )
