"""Every criterion and gate has a Japanese name, and no page shows a bare number."""

from __future__ import annotations

import tomllib

from matching.observed import observed_only
from matching.score import Comparison, Contribution, Match
from matching.weights import default_weights
from tests.conftest import REPOSITORY
from tests.matching.pair import a_need
from web.reason import criterion_label, gate_label, reason_rows
from web.reason_reader import Reader, said


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


def test_what_others_noticed_is_never_worded_as_the_persons_own_words() -> None:
    need = a_need(wishes="将棋をさしたい", observed_interests=("園芸",))
    observed = observed_only(need)
    assert observed
    for label in observed:
        part = Contribution("topic", 1.0, "園芸 → 園芸", label, label, 1.0, 1.0)
        made = Match("n", "r", (part,), default_weights().version)
        for reader in Reader:
            [told] = said(made, reader, observed)
            [own] = said(made, reader)
            assert told.sentence != own.sentence
            assert "話してくれた" not in told.sentence
    assert observed_only(a_need(wishes="園芸がしたい", observed_interests=("園芸",))) == frozenset()


def test_every_criterion_has_words_for_the_meeting_in_each_tone_it_can_take() -> None:
    for code in default_weights().values:
        for raw in (1.0, -1.0):
            part = Comparison(code, raw, "belong", "belong", "ibasho").weighed(1.0)
            made = Match("n", "r", (part,), "v")
            for one in said(made, Reader.MEETING):
                assert "{" not in one.sentence
                assert "ibasho" not in one.sentence or code not in ("stage_role", "stage_kind")
    spoken_of = {
        code
        for code in default_weights().values
        for raw in (1.0, -1.0)
        if said(Match("n", "r", (Comparison(code, raw).weighed(1.0),), "v"), Reader.MEETING)
    }
    assert spoken_of == set(default_weights().values)


def test_a_burden_is_told_to_staff_and_meeting_and_to_the_person_without_whose_it_is() -> None:
    evidence = "いま通っている人は定員の半分以上、受入先の話では負担がある(2026年5月)"
    part = Comparison("site_load", -0.5, evidence).weighed(0.2)
    made = Match("n", "r", (part,), "v")
    [row] = reason_rows(made)
    assert row["tone"] == "against"
    assert evidence in row["sentence"]
    [meeting] = said(made, Reader.MEETING)
    assert evidence in meeting.sentence
    [person] = said(made, Reader.PERSON)
    assert "先に 聞きます" in person.sentence
    assert not any(word in person.sentence for word in ("半分", "負担", "2026"))
