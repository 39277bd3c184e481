"""docs/matching.md names every gate and every weighted criterion."""

from __future__ import annotations

import re
from pathlib import Path

from matching.gate import GATES
from matching.weights import default_weights

PAGE = Path(__file__).resolve().parents[2] / "docs" / "matching.md"


def test_every_criterion_and_gate_stands_on_the_page():
    named = set(re.findall(r"`([a-z_:]+)`", PAGE.read_text(encoding="utf-8")))
    gates = {
        code
        for gate in GATES
        for code in re.findall(r"``((?:hard|soft):\w+)``", gate.__doc__ or "")
    }
    assert len(gates) == len(GATES)
    assert (gates | set(default_weights().values)) <= named
