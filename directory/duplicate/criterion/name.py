"""Compare what two records are called."""

from __future__ import annotations

import math
from collections.abc import Iterable

from directory.duplicate.difference import Context, Difference, Verdict, differ
from directory.duplicate.evidence import Evidence, weights
from directory.duplicate.name import Piece
from directory.duplicate.portrait import Portrait
from directory.duplicate.surroundings import Surroundings

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
    difference = differ(a.name, b.name, _context(a), _context(b))
    effect = _effect(difference) + _commonness(difference, around)
    if difference.verdict is Verdict.EXTENDED:
        effect = max(effect, weights()["name"]["lowest"])
    return Evidence("name", effect, _sentence(a, b, difference))


def _context(portrait: Portrait) -> Context:
    towns = frozenset(portrait.place.towns)
    return Context(towns, portrait.organisation, portrait.building)


def _effect(difference: Difference) -> float:
    base: float = weights()["name"][difference.verdict.value]
    if difference.verdict is not Verdict.EXTENDED:
        return base
    return base - math.fsum(map(_extra, (*difference.left, *difference.right)))


def _extra(piece: Piece) -> float:
    cost: float = weights()["extra"][piece.kind]
    return cost * weights()["name"]["note_share"] if piece.note and not piece.is_marker else cost


def _commonness(difference: Difference, around: Surroundings) -> float:
    """Say how much the shared words tell this name from others; 0 for different names."""
    if difference.verdict is Verdict.DIFFERENT:
        return 0.0
    section = weights()["name"]
    identity = math.fsum(_share(piece) * around.rarity(piece.key) for piece in difference.shared)
    effect = section["common_slope"] * (identity - section["common_centre"])
    return float(min(max(effect, section["common_lowest"]), section["common_highest"]))


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
