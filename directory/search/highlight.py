"""Where a text says what was asked for: the text and the stretches to mark, never markup."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from directory.search.fold import sound_key
from directory.search.query import Parsed
from directory.search.token import Word, words

_LONGEST_RUN: Final = 8
_SHORTEST_SOUND: Final = 3
_SENTENCE_ENDS: Final = "。！？\n"

Span = tuple[int, int]


@dataclasses.dataclass(frozen=True)
class Marked:
    """A text with the stretches ``[start, end)`` to mark, in order and apart from each other."""

    text: str
    spans: tuple[Span, ...]

    def parts(self) -> Iterator[tuple[str, bool]]:
        """Yield the pieces of the text with whether each is marked, for a template to escape."""
        done = 0
        for start, end in self.spans:
            if done < start:
                yield self.text[done:start], False
            yield self.text[start:end], True
            done = end
        if done < len(self.text):
            yield self.text[done:], False


class Highlighter:
    """Marks texts for one query."""

    def __init__(self, parsed: Parsed) -> None:
        self._wanted = set(_wanted(parsed))

    def mark(self, text: str) -> Marked:
        """Mark the words asked for, and words of the same meaning."""
        cut = words(text) if self._wanted else []
        found = [
            (cut[first].start, cut[last].end)
            for first in range(len(cut))
            for last in range(first, min(first + _LONGEST_RUN, len(cut)))
            if not cut[first].grammar
            and not cut[last].grammar
            and not self._wanted.isdisjoint(_keys(cut[first : last + 1]))
        ]
        return Marked(text, tuple(_merged(found)))

    def excerpt(self, text: str, length: int = 80) -> Marked:
        """Give a piece of a long text from the sentence of the first mark on, marked."""
        if len(text) <= length:
            return self.mark(text)
        marked = self.mark(text)
        first = marked.spans[0][0] if marked.spans else 0
        start = max(text.rfind(end, 0, first) for end in _SENTENCE_ENDS) + 1
        if first - start > length // 2:
            start = first - length // 4
        end = min(len(text), start + length)
        spans = ((a - start, min(b, end) - start) for a, b in marked.spans if start <= a < end)
        return Marked(text[start:end], tuple(spans))


def _wanted(parsed: Parsed) -> Iterator[str]:
    for term in parsed.terms:
        if not term.required:
            continue
        for spelling in term.spellings:
            yield "s" + spelling.surface
            yield "n" + "".join(word[1:] for word in spelling.words)
            if spelling.spoken:
                yield from ("g" + sound for sound in spelling.sounds)
        yield from ("n" + word[1:] for word in term.spellings[0].words)
    for chunk in parsed.chunks:
        yield from ("g" + sound for sound in chunk.sounds if len(sound) >= _SHORTEST_SOUND)


def _keys(run: Sequence[Word]) -> Iterator[str]:
    yield "s" + "".join(word.surface for word in run)
    yield "n" + "".join(word.normal for word in run if not word.grammar)
    yield "g" + sound_key("".join(word.sounds[0] for word in run))


def _merged(spans: Iterable[Span]) -> Iterator[Span]:
    """Join stretches that touch or overlap."""
    last: Span | None = None
    for start, end in sorted(spans):
        if last is None:
            last = (start, end)
        elif start <= last[1]:
            last = (last[0], max(last[1], end))
        else:
            yield last
            last = (start, end)
    if last:
        yield last
