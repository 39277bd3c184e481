"""Compare where two records are."""

from __future__ import annotations

import math

from directory.duplicate.evidence import Evidence, limited, weights
from directory.duplicate.place import Place
from directory.duplicate.portrait import Portrait
from directory.duplicate.surroundings import Surroundings
from geo.distance import distance_m

_SENTENCES = {
    "same_lot": "住所の番地が同じです",
    "same_part": "住所が書かれている範囲で同じです",
    "other_part": "住所の号が違います",
    "other_lot": "住所の番地が違います",
    "other_chome": "丁目が違います",
}


def compare_place(a: Portrait, b: Portrait, around: Surroundings) -> list[Evidence]:
    """Compare town, address and distance; what they add together is limited."""
    found = (compare_town(a, b, around), compare_address(a, b), compare_distance(a, b))
    return limited([each for each in found if each], weights()["place_limit"])


def compare_town(a: Portrait, b: Portrait, around: Surroundings) -> Evidence | None:
    """Compare whole town names: 戸倉 is not 東戸倉, 本町 is not 本多.

    Where a town is unknown and the name is found in several, it is open which of them is meant.
    """
    if not a.place.towns or not b.place.towns:
        towns = max(around.spread(a.name), around.spread(b.name))
        sentence = f"町名が分からず、同じ名前のものが{towns}町にあります"
        return Evidence("town", -math.log(towns), sentence) if towns > 1 else None
    same = _same_town(a.place, b.place)
    ours, theirs = (" ".join(each.place.towns.values()) for each in (a, b))
    sentence = f"町名が{'同じです' if same else '違います'}: 「{ours}」と「{theirs}」"
    return Evidence("town", weights()["town"]["same" if same else "different"], sentence)


def _same_town(a: Place, b: Place) -> bool:
    """Share a town, or the 小字 that one of them gives as its town."""
    if a.towns.keys() & b.towns.keys():
        return True
    return a.subtown in b.towns or b.subtown in a.towns


def compare_address(a: Portrait, b: Portrait) -> Evidence | None:
    """Compare 丁目, 番 and 号 in order; the one that says less must be the head of the other."""
    ours, theirs = a.place, b.place
    if not (ours.numbers and theirs.numbers and ours.towns and theirs.towns):
        return None
    if not _same_town(ours, theirs):
        return None
    found = _address_found(ours, theirs)
    sentence = f"{_SENTENCES[found]}: 「{_address(a)}」と「{_address(b)}」"
    return Evidence("address", weights()["address"][found], sentence)


def _address_found(a: Place, b: Place) -> str:
    depth = 0
    for one, other in zip(a.numbers, b.numbers, strict=False):
        if one != other:
            break
        depth += 1
    shorter = min(len(a.numbers), len(b.numbers))
    if depth == shorter:
        whole = a.is_lot and b.is_lot and (shorter > 1 or a.numbers == b.numbers)
        return "same_lot" if whole else "same_part"
    if depth == 0:
        return "other_lot" if shorter == 1 and a.is_lot and b.is_lot else "other_chome"
    return "other_lot" if depth == 1 else "other_part"


def _address(portrait: Portrait) -> str:
    return portrait.record.address or portrait.record.town or ""


def compare_distance(a: Portrait, b: Portrait) -> Evidence | None:
    """Compare coordinates; some metres apart is how two people set one pin."""
    if a.record.point is None or b.record.point is None:
        return None
    metres = distance_m(a.record.point, b.record.point)
    section = weights()["distance"]
    effect = next((gain for limit, gain in section["steps"] if metres <= limit), section["beyond"])
    return Evidence("distance", effect, f"位置が約{_rounded(metres)}m離れています")


def _rounded(metres: float) -> int:
    return round(metres, -1 if metres < 1000 else -2).__int__()
