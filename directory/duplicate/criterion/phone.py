"""Compare telephone numbers."""

from __future__ import annotations

from directory.duplicate.evidence import Evidence, weights
from directory.duplicate.phone import same_phone
from directory.duplicate.portrait import Portrait
from directory.duplicate.surroundings import Surroundings


def compare_phone(a: Portrait, b: Portrait, around: Surroundings) -> Evidence | None:
    """Compare numbers; one that many records share (a reception desk) says less."""
    if not a.phones or not b.phones:
        return None
    section = weights()["phone"]
    phone = same_phone(a.phones, b.phones)
    if not phone:
        return Evidence("phone", section["different"], "電話番号が違います")
    holders = max(around.phone_holders(phone), 1)
    share = min(1.0, section["shared_from"] / holders)
    tail = f"({holders}件が使う番号)" if share < 1 else ""
    return Evidence("phone", section["same"] * share, f"電話番号が同じです{tail}")
