"""Compare who runs two records."""

from __future__ import annotations

from directory.duplicate.context import Context
from directory.duplicate.difference import Difference, Verdict, differ
from directory.duplicate.evidence import Evidence, weights
from directory.duplicate.name import Name
from directory.duplicate.portrait import Portrait

_SENTENCES = {
    "same": "運営団体が同じです",
    "near": "運営団体の名前がほぼ同じです",
    "extended": "運営団体の主な部分が同じです",
    "different": "運営団体が違います",
    "municipality": "片方だけ運営団体が自治体です",
    "own_name": "片方は自らを運営団体としています",
}
_VERDICTS = {
    Verdict.SAME: "same",
    Verdict.SOUND: "same",
    Verdict.NEAR: "near",
    Verdict.EXTENDED: "extended",
    Verdict.DIFFERENT: "different",
}


def compare_organisation(a: Portrait, b: Portrait) -> Evidence | None:
    """Compare organisations without legal form; 社会福祉協議会 and 社協 are one.

    A group that is given as its own organisation, or a municipality beside somebody else, says
    little against a pair.
    """
    if a.organisation is None or b.organisation is None:
        return None
    found = _found(a, b, a.organisation, b.organisation)
    names = f"「{a.record.organisation}」と「{b.record.organisation}」"
    return Evidence(
        "organisation", weights()["organisation"][found], f"{_SENTENCES[found]}: {names}"
    )


def _found(a: Portrait, b: Portrait, ours: Name, theirs: Name) -> str:
    around_a, around_b = (Context(frozenset(each.place.towns)) for each in (a, b))
    difference = differ(ours, theirs, around_a, around_b)
    found = _VERDICTS[difference.verdict]
    if found == "extended" and not _is_recognisable(difference):
        found = "different"
    if found != "different":
        return found
    if a.is_run_by_municipality != b.is_run_by_municipality:
        return "municipality"
    if a.name.key == ours.key or b.name.key == theirs.key:
        return "own_name"
    return found


def _is_recognisable(difference: Difference) -> bool:
    """Whether more than 会 or the municipality is shared."""
    weak = {"filler", "particle", "municipality", "place", "common"}
    return any(piece.kind not in weak and not piece.is_marker for piece in difference.shared)
