"""Vectors of a person's words stand with the need, serve again, and go when the words go."""

from __future__ import annotations

import datetime as dt

import pytest
from sqlalchemy.orm import Session

from matching.consent import ConsentPurpose
from matching.likeness import Likeness
from matching.need_vector import recall
from matching.record_fact import need_facts
from matching.withdrawal import stop_sharing
from tests import factories
from tests.matching.test_snapshot import HashModel

TODAY = dt.date(2026, 4, 1)


class CountingModel(HashModel):
    """Counts the texts it was made to read for a person."""

    def __init__(self):
        self.read = 0

    def wishes(self, texts):
        self.read += len(texts)
        return super().wishes(texts)


@pytest.fixture
def need(session: Session):
    owner = factories.coordinator(session)
    case = factories.case(session, owner)
    return factories.need(session, case, wishes="将棋を指したい。", difficulties=["大声"])


def ask(session, need, model):
    recall(
        session, need, need_facts(session, need, TODAY, conference_decided=None), Likeness([model])
    )
    session.commit()


def test_words_are_read_once_and_their_vectors_kept_without_touching_the_version(session, need):
    session.commit()
    version, changed_at = need.version, need.updated_at
    first, again = CountingModel(), CountingModel()
    ask(session, need, first)
    session.expire_all()
    ask(session, need, again)
    assert (first.read, again.read) == (3, 0)
    assert (need.version, need.updated_at) == (version, changed_at)


@pytest.mark.parametrize(
    ("field", "words"),
    [("wishes", "畑で土に触りたい。"), ("interests", ["園芸"]), ("difficulties", ["坂道"])],
)
def test_vectors_go_with_the_words_they_were_made_of(session, need, field, words):
    ask(session, need, CountingModel())
    assert need.embedding is not None
    setattr(need, field, words)
    session.commit()
    assert need.embedding is None


def test_vectors_go_when_the_consent_to_matching_ends(session, need):
    ask(session, need, CountingModel())
    stop_sharing(session, need.person, [ConsentPurpose.MATCHING], TODAY)
    session.expire_all()
    assert need.embedding is None


def test_another_model_does_not_take_the_vectors_of_the_first(session, need):
    ask(session, need, CountingModel())
    other = CountingModel()
    other.name = "another"
    ask(session, need, other)
    assert other.read == 3
