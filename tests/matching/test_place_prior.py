"""What a place's words alone tell: learned from judged people, shipped, the same for every wish."""

from __future__ import annotations

import numpy as np
import pytest

from bench.place_prior import SAVED, Case, fit, measured, taught_by
from matching.likeness import Likeness
from matching.place_prior import Learned, PlacePrior, learned
from tests.matching.pair import a_need, a_resource

# Those an ADR names: likeness is read by all of them at once.
MODELS = 3


class Axes:
    """A model of three numbers: how often a text holds 「畑」, 「歌」 and 「町」."""

    name = "axes"

    def wishes(self, texts):
        return self.places(texts)

    def places(self, texts):
        counts = [[text.count(letter) for letter in "畑歌町"] for text in texts]
        return np.array(counts, dtype=np.float32)


def likeness_with(prior):
    known = {"axes": Learned(np.zeros(3, np.float32), 1.0, np.array(prior, np.float32))}
    return Likeness([Axes()], known=known)


def test_a_prior_moves_a_place_alike_for_every_wish():
    plain, moved = likeness_with([0, 0, 0]), likeness_with([0, 0, 0.5])
    place = a_resource(name="会", description="町の畑")
    for wish in ("畑に出たい", "歌と畑"):
        need = a_need(wishes=wish, interests=())
        assert moved.wish(need, place) - plain.wish(need, place) == pytest.approx(0.5, abs=0.2)


def test_a_place_without_what_was_learned_is_not_moved():
    need = a_need(wishes="畑", interests=())
    near, far = a_resource(description="畑"), a_resource(description="町")
    plain, moved = likeness_with([0, 0, 0]), likeness_with([0, 0, -2])
    gain = moved.wish(need, near) - plain.wish(need, near)
    loss = moved.wish(need, far) - plain.wish(need, far)
    assert gain > loss


def test_a_model_nothing_was_learned_of_keeps_plain_likeness():
    prior = PlacePrior({}, ["axes"])
    wish = np.array([1.0, 2.0, 0.0], dtype=np.float32)
    assert (prior.asked(0, wish) == wish).all()
    assert prior.prior(0) == 0.0


def test_what_ships_was_learned_from_the_data_that_is_here():
    with np.load(SAVED, allow_pickle=False) as held:
        assert str(held["taught_by"]) == taught_by(), (
            "the data changed: run python -m bench.place_prior --save"
        )


def test_what_ships_knows_every_model_and_is_finite():
    assert len(learned()) == MODELS
    for known in learned().values():
        assert known.mean.shape == known.prior.shape
        assert np.isfinite(known.prior).all()
        assert known.prior.any()


def test_a_fit_learns_which_place_is_somebodys_answer_and_no_likeness():
    chance = np.random.default_rng(1)
    cases = []
    for _ in range(40):
        places = chance.normal(size=(5, 3))
        grades = np.zeros(5, dtype=int)
        grades[np.argmax(places[:, 0])] = 3
        cases.append(Case("drawn", np.zeros(5), places, grades))
    prior = fit(cases[:30], np.ones(3), price=0.01)
    assert abs(prior[0]) > 2 * max(abs(prior[1]), abs(prior[2]))
    assert measured(cases[30:], prior)[0] > measured(cases[30:], 0.0)[0]
