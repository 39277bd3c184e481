"""Every criterion and gate has a Japanese name, and no page shows a bare number."""

from __future__ import annotations

import tomllib

from matching.score import Comparison, Match
from matching.weights import default_weights
from tests.conftest import REPOSITORY
from web.reason import criterion_label, gate_label, reason_rows


def test_every_weighted_criterion_has_a_japanese_name() -> None:
    text = (REPOSITORY / "matching" / "weights.toml").read_text("utf-8")
    for code in tomllib.loads(text)["criterion"]:
        assert criterion_label(code) != code, code


def test_every_gate_has_a_japanese_name() -> None:
    gates = REPOSITORY / "matching" / "gate"
    found = {
        word.split('"')[0]
        for path in gates.glob("*.py")
        for word in path.read_text("utf-8").split('"hard:')[1:]
    }
    for code in filter(None, found):
        assert gate_label(f"hard:{code}") != f"hard:{code}", code


def test_a_likeness_is_worded_not_shown_as_a_number() -> None:
    part = Comparison("wish_likeness", 0.5, "+1.4").weighed(1.0)
    [row] = reason_rows(Match("n", "r", (part,), default_weights().version))
    assert "1.4" not in row["sentence"]
    assert "似ています" in row["sentence"]
