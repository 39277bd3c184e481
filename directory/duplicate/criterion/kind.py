"""Compare what sort of record two records are."""

from __future__ import annotations

from directory.duplicate.evidence import Evidence, weights
from directory.duplicate.portrait import Portrait


def compare_municipality(a: Portrait, b: Portrait) -> Evidence | None:
    """Rule out records of two municipalities: the same name elsewhere is something else."""
    if not a.area or not b.area or a.area == b.area:
        return None
    codes = f"{a.record.municipality_code} と {b.record.municipality_code}"
    return Evidence("municipality", weights()["excluded"], f"自治体が違います: {codes}")


def compare_type(a: Portrait, b: Portrait) -> Evidence | None:
    """Rule out an organisation beside its programme; two sorts of activity only weigh against."""
    ours, theirs = (_folded(each.record.type) for each in (a, b))
    if not ours or not theirs or ours == theirs:
        return None
    organisations = set(weights()["classes"]["organisation"])
    excluded = (ours in organisations) != (theirs in organisations)
    if not excluded and ours in organisations:
        return None
    effect = weights()["excluded"] if excluded else weights()["kind"]["different"]
    return Evidence("type", effect, f"種別が違います: {a.record.type} と {b.record.type}")


def _folded(text: str | None) -> str:
    return (text or "").strip().lower()
