"""What a line of 避けたいこと or 会わせない先 names: place, group, venue, kind or activity.

How a line is read is ``line``'s. What names nothing here is for staff to look after, never for the
program to drop.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cache, lru_cache

from directory.taxonomy import forms, kinds
from matching.concept.clause import is_denied
from matching.concept.phrase import normalise
from matching.concept.scheme import Scheme, activities, acts
from matching.facts import NeedFacts, ResourceFacts
from matching.line import read_line
from matching.meaning import need_meaning, resource_meaning

SHORTEST_NAME = 3
_BETWEEN = re.compile(r"[\s・/()「」『』【】、,。]+")
_BRACKETS = re.compile(r"\([^()]*\)|「[^「」]*」")
_LEGAL_FORM = re.compile(
    "社会福祉法人|(?:認定)?特定非営利活動法人|(?:認定)?npo法人|(?:一般|公益)(?:社団|財団)法人"
    "|医療法人|学校法人|宗教法人|(?:株式|合同|有限)会社"
)
_MUNICIPAL = re.compile("(?:[都道府県市区町村]|役所|役場)$")
# A head that is a building is looked for in the prose as where something is held.
_BUILDING = re.compile("(?:館|院|寺|校|店|園|堂|社|所|センター|ホール|プラザ|カフェ|ビル|教会)$")
_HELD_THERE = "(?=で|に(?!近)|の(?!近|隣|となり|向かい|そば|前)|へ|を|、|,|。|が会場|[0-9]|$)"
_CLASSES = ("[ァ-ヺー]", "[a-z]")


@cache
def _narrower(scheme: Scheme, concept_id: str) -> frozenset[str]:
    """A concept with everything below it."""
    found, fresh = {concept_id}, {concept_id}
    while fresh:
        fresh = {key for key, one in scheme.concepts.items() if fresh & set(one.broader)} - found
        found |= fresh
    return frozenset(found)


def shunned_by(need: NeedFacts, resource: ResourceFacts) -> Iterator[tuple[str, str]]:
    """Each line of what the person avoids that a place meets, with what of it meets the line."""
    for line in sorted(need.avoided):
        met = (
            _line_names(line, resource)
            or _kind_met(line, resource.kind)
            or _activity_met(line, need, resource)
        )
        if met:
            yield line, met


def kept_apart_from(need: NeedFacts, resource: ResourceFacts) -> Iterator[tuple[str, str]]:
    """Each line of whom the person must not meet that names a place, with what of it is named."""
    for line in sorted(need.conflicts):
        met = _line_names(line, resource)
        if met or line in resource.hazards:
            yield line, met or line


def _line_names(line: str, resource: ResourceFacts) -> str:
    """What of a place a line names: its identifier, name, group or venue; empty for nothing."""
    if line and line == resource.resource_id:
        return resource.name
    return (
        _words_met(line, resource.name, resource.description)
        or _name_met(line, resource.organisation)
        or _name_met(line, resource.venue)
    )


@lru_cache(maxsize=65_536)
def _words_met(line: str, name: str, description: str) -> str:
    """The name of a place, or the venue its prose names, where a line names it."""
    named = _name_met(line, name) or (name if _held_at(line, name) else "")
    return named or _held_at(line, description)


@lru_cache(maxsize=65_536)
def _name_met(line: str, name: str) -> str:
    """A name, where a line holds it or it holds the words of the line; empty otherwise."""
    plain = normalise(name).strip()
    if not plain:
        return ""
    words = read_line(line).words
    bare = _LEGAL_FORM.sub("", _BRACKETS.sub("", plain)).strip()
    segments = [part for part in _BETWEEN.split(plain) if part]
    if line == name or any(_edge(word, part) for word in words for part in segments):
        return name
    return name if _mentions(line, bare) else ""


def _mentions(text: str, name: str) -> bool:
    """Whether a text names a place or group; a municipality's own name is no such name."""
    plain = "".join(normalise(name).split())
    if len(plain) < SHORTEST_NAME or _MUNICIPAL.search(plain):
        return False
    said = "".join(normalise(text).split())
    return any(
        not _runs_on(said, found.start(), found.end())
        for found in re.finditer(re.escape(plain), said)
    )


def _runs_on(text: str, start: int, end: int) -> bool:
    """Whether the name goes on before or after: 「新中央公民館」 is not 「中央公民館」."""
    before, after = text[start - 1 : start], text[end : end + 1]
    joined = re.compile("[一-鿿]{2}|[ァ-ヺー]{2}|[a-z]{2}")
    goes_on = re.fullmatch("[一-鿿ァ-ヺーa-z]", after) is not None
    return goes_on or joined.fullmatch(before + text[start]) is not None


def _edge(word: str, segment: str) -> bool:
    """Whether a part of a name begins or ends with a word, not with a part of a longer one."""
    if segment == word:
        return True
    at_start = segment.startswith(word) and not _same_class(word[-1], segment[len(word)])
    return at_start or (
        segment.endswith(word) and not _same_class(segment[-len(word) - 1], word[0])
    )


def _same_class(one: str, other: str) -> bool:
    return any(re.match(each, one) and re.match(each, other) for each in _CLASSES)


def _held_at(line: str, description: str) -> str:
    if not description:
        return ""
    plain = normalise(description)
    for word in sorted(read_line(line).words, key=len, reverse=True):
        if len(word) < SHORTEST_NAME or not _BUILDING.search(word):
            continue
        for found in re.finditer(re.escape(word) + _HELD_THERE, plain):
            if not is_denied(plain, found.end()):
                return word
    return ""


def _kind_met(line: str, kind: str) -> str:
    """The label of a kind, where a line names it."""
    if not kind or not (line == kind or kind in read_line(line).kinds):
        return ""
    known = forms().get(kind) or kinds().get(kind)
    return known.label if known else kind


def _activity_met(line: str, need: NeedFacts, resource: ResourceFacts) -> str:
    """The words in which a place tells of the activity a line names, or of a narrower one.

    Where the person also wishes for it (a choir, but no karaoke), only the very word counts.
    """
    concepts = read_line(line).concepts
    if not concepts:
        return ""
    told = resource_meaning(resource)
    for concept, word in concepts:
        for scheme, said in ((activities(), told.topics), (acts(), told.acts)):
            if not said or concept not in scheme.concepts:
                continue
            below = _narrower(scheme, concept)
            for key in sorted(below.intersection(said)):
                mention, wished = said[key], need_meaning(need)
                is_wished = concept in wished.plain_topics or concept in wished.plain_acts
                if not is_wished or word in mention.evidence:
                    return mention.evidence
    return ""


def unplaced(
    lines: Iterable[str], places: Sequence[ResourceFacts], *, only_names: bool = False
) -> tuple[str, ...]:
    """The lines that name no kind, no activity and none of these places: for staff to see.

    ``only_names``: a kind or an activity is no answer (whom the person must not meet).
    """
    return tuple(
        line
        for line in sorted(lines)
        if (only_names or not read_line(line).is_read)
        and not any(_line_names(line, one) or line in one.hazards for one in places)
    )


def to_find_out(need: NeedFacts, places: Sequence[ResourceFacts]) -> tuple[str, ...]:
    """What staff have to find out of the lines that name nothing among these places."""
    return (
        *(f"避けたいこと「{one}」に当たる場所がないか" for one in unplaced(need.avoided, places)),
        *(
            f"会わせない・近づけない先「{one}」に当たる場所がないか"
            for one in unplaced(need.conflicts, places, only_names=True)
        ),
    )


def named_in(text: str, resource: ResourceFacts) -> str:
    """The name of a place, its group or its venue that a free text names; empty for none."""
    if not text.strip():
        return ""
    for name in (resource.name, resource.organisation, resource.venue):
        bare = _LEGAL_FORM.sub("", _BRACKETS.sub("", normalise(name))).strip()
        if bare and _mentions(text, bare):
            return name
    return ""
