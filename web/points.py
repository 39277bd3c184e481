"""Points as people read them: at most two decimals, and still adding up to the total shown.

Records, files and JSON keep the four decimals that are reckoned with.
"""

from __future__ import annotations

from collections.abc import Sequence

UNITS, SHOWN = 10_000, 100
"""Parts of a point that are reckoned with, and that are shown."""
ROUGH = UNITS // SHOWN


def rounded(points: float) -> float:
    """Points to two decimals, halves upwards, so that no two totals are off by more than one."""
    return (round(points * UNITS) + ROUGH // 2) // ROUGH / SHOWN


def adding_up(parts: Sequence[float], total: float) -> list[float]:
    """The parts to two decimals so that they add up to ``total``, which has two decimals itself.

    ``total`` is their sum ``rounded``, or the difference of two such totals where the parts are
    the differences. Each part is one of the two values of two decimals beside it.
    """
    units = [round(part * UNITS) for part in parts]
    floors = [unit // ROUGH for unit in units]
    missing = round(total * SHOWN) - sum(floors)
    by_rest = sorted(range(len(units)), key=lambda place: -(units[place] % ROUGH))
    raised = set(by_rest[:missing])
    return [(floor + (place in raised)) / SHOWN for place, floor in enumerate(floors)]


def signed(points: float) -> str:
    """What a part adds or takes away, as ``+1.25``; ``0`` for neither."""
    shown = rounded(points)
    return f"{shown:+.2f}" if shown else "0"
