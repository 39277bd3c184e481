"""Compare what two records are called."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterable

from directory.duplicate.context import Context
from directory.duplicate.difference import Difference, Verdict, differ
from directory.duplicate.evidence import Evidence, weights
from directory.duplicate.name import Piece
from directory.duplicate.pairing import heavy, written
from directory.duplicate.portrait import Portrait
from directory.duplicate.surroundings import Surroundings

SHORTEST_HOUSE = 4
"""A name of fewer characters is found in too many addresses by chance."""
_SENTENCES = {
    Verdict.SAME: "名前が同じです(表記・法人格・語順の違いを除く)",
    Verdict.SOUND: "名前の読みが同じです",
    Verdict.NEAR: "名前がほぼ同じで、書き誤りと見られます",
    Verdict.EXTENDED: "名前の主な部分が同じです",
    Verdict.DIFFERENT: "名前が違います",
}


def compare_name(a: Portrait, b: Portrait, around: Surroundings) -> Evidence:
    """Compare names without legal form, spelling, script and word order.

    A word only one name has takes away by its class; two values of one kind (第1 and 第2, 午前 and
    午後, 本町 and 本多) rule the pair out. A name of common words alone adds less.
    """
    names = itertools.product((a.name, *a.aliases), (b.name, *b.aliases))
    found = [differ(ours, theirs, _context(a), _context(b)) for ours, theirs in names]
    effects = [_effect(each, around) - _inside(a, b, each) for each in found]
    effect = max(effects)
    return Evidence("name", effect, _sentence(a, b, found[effects.index(effect)]))


def _context(portrait: Portrait) -> Context:
    towns = frozenset(portrait.place.towns)
    return Context(towns, portrait.organisation, portrait.building)


def _effect(difference: Difference, around: Surroundings) -> float:
    section = weights()["name"]
    effect = section[difference.verdict.value] + _commonness(difference, around)
    if difference.verdict is not Verdict.EXTENDED:
        return float(effect)
    pieces = (*difference.left, *difference.right)
    effect -= math.fsum(_extra(piece, piece in difference.heads) for piece in pieces)
    if _is_noted_apart(difference):
        effect -= section["other_note"]
    return float(max(effect, section["lowest"]))


def _is_noted_apart(difference: Difference) -> bool:
    """Whether the brackets of both names say something, and nothing in common."""
    noted = [any(piece.note for piece in side) for side in (difference.left, difference.right)]
    return all(noted) and not any(piece.note for piece in difference.shared)


def _inside(a: Portrait, b: Portrait, difference: Difference) -> float:
    """What it takes away that one record is the house the other one is in."""
    inside = _names_house(a, b) and heavy(difference.left)
    around = _names_house(b, a) and heavy(difference.right)
    return float(weights()["name"]["inside"]) if inside or around else 0.0


def _names_house(tenant: Portrait, house: Portrait) -> bool:
    name = written(house.name.pieces)
    return len(name) >= SHORTEST_HOUSE and name in tenant.building


def _extra(piece: Piece, is_head: bool) -> float:
    cost: float = weights()["extra"][piece.kind]
    if is_head:
        cost = max(cost, weights()["head"].get(piece.kind, 0.0))
    return cost * weights()["name"]["note_share"] if piece.note and not piece.is_marker else cost


def _commonness(difference: Difference, around: Surroundings) -> float:
    """Say how much the shared words tell this name from others; 0 for different names."""
    if difference.verdict is Verdict.DIFFERENT:
        return 0.0
    section = weights()["name"]
    identity = math.fsum(_share(piece) * around.rarity(piece.key) for piece in difference.shared)
    effect = section["common_slope"] * (identity - section["common_centre"])
    effect = min(max(effect, section["common_lowest"]), section["common_highest"])
    if difference.both_explained:
        short = max(0.0, section["both_explained_from"] - identity)
        effect -= section["both_explained"] * short
    return float(effect)


def _share(piece: Piece) -> float:
    kind = "marker" if piece.is_marker else piece.kind
    return float(weights()["share"][kind])


def _sentence(a: Portrait, b: Portrait, difference: Difference) -> str:
    names = f"「{a.record.name}」と「{b.record.name}」"
    if difference.conflicts:
        pairs = "、".join(f"「{x.text}」と「{y.text}」" for x, y in difference.conflicts)
        return f"{pairs}が違います: {names}"
    extra = _listed((*difference.left, *difference.right))
    tail = f"(片方だけにある語: {extra})" if extra else ""
    return f"{_SENTENCES[difference.verdict]}: {names}{tail}"


def _listed(pieces: Iterable[Piece]) -> str:
    return "、".join(piece.text for piece in pieces if piece.kind != "particle")
