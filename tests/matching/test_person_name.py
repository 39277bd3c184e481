"""No name of anybody in a case is written into what is told of a place."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from directory.audit import Actor
from directory.resource import Resource
from matching.errors import InvalidValueError
from matching.person_name import refuse_names
from matching.site_dismissal import dismiss_fact
from matching.site_lesson import dismiss_lesson, learn
from tests import factories
from tests.factories import A_DAY, KOMAE


@pytest.fixture
def place(session: Session) -> tuple[Resource, Actor]:
    owner = factories.coordinator(session)
    home = factories.household(session)
    factories.person(session, home, name="試験 二郎", name_kana="シケン ジロウ")
    factories.person(session, home, name="架空 花", name_kana="ハナ")
    for name in ("林 架空子", "森 架空美", "大工原 架空", "リン カクウ", "渡辺架空男"):
        factories.person(session, home, name=name)
    factories.case(session, owner, household=home)
    return factories.resource(session), factories.acting(session, owner)


@pytest.mark.parametrize(
    "words",
    [
        "試験 二郎さんの件があったので、これからは女性のみにしたい",
        "試験二郎さんの件",
        "試験　二郎の件",
        "試験・二郎の件",
        "シケンジロウさん",
        "ｼｹﾝ ｼﾞﾛｳさん",
    ],
)
def test_a_name_in_what_a_site_said_is_refused_by_field_with_the_cure(
    session: Session, place: tuple[Resource, Actor], words: str
):
    shown, actor = place
    with pytest.raises(InvalidValueError, match=r"受入先が話したこと.*名前を消して") as refused:
        learn(session, shown, actor, A_DAY, words, "visit")
    assert refused.value.field == "words"
    assert "試験" not in str(refused.value)


@pytest.mark.parametrize(
    "words",
    [
        "林さんの件",
        "先週 林 さんが休んだ",
        "林様のときに困った",
        "渡辺家の送迎は難しい",
        "森ちゃんは午前がよい",
        "大工原くんを覚えている",
        "リン氏から聞いた",
        "代表と渡辺さんで話した",
    ],
)
def test_a_family_name_that_calls_somebody_is_refused(
    session: Session, place: tuple[Resource, Actor], words: str
):
    shown, actor = place
    with pytest.raises(InvalidValueError, match="名前は書けません"):
        learn(session, shown, actor, A_DAY, words, "visit")


@pytest.mark.parametrize(
    "words",
    [
        "林の中を歩く",
        "小林さんに聞く",
        "林さんぽの会",
        "森様式の家具",
        "森林の手入れ",
        "林家具店の隣",
        "キリンさんの絵本",
        "渡辺町の集い",
        "試験の日はお休み",
        "二郎柿を配る",
        "ハナを植える",
        "女性のみ",
    ],
)
def test_a_name_that_is_another_word_is_kept(
    session: Session, place: tuple[Resource, Actor], words: str
):
    shown, actor = place
    assert learn(session, shown, actor, A_DAY, words, "visit").words == words


def test_a_name_in_the_reason_of_setting_something_aside_is_refused(
    session: Session, place: tuple[Resource, Actor]
):
    shown, actor = place
    lesson = learn(session, shown, actor, A_DAY, "午後だけ", "visit")
    for act in (
        lambda: dismiss_lesson(session, shown, actor, A_DAY, lesson.id, reason="試験二郎の件"),
        lambda: dismiss_fact(session, shown, actor, A_DAY, "load", reason="試験 二郎の件"),
    ):
        with pytest.raises(InvalidValueError, match="名前は書けません"):
            act()


@pytest.mark.usefixtures("place")
def test_the_first_field_that_holds_a_name_is_named_lines_and_all(session: Session):
    texts = {"hard_hours": None, "strict_conditions": ["女性のみ", "試験二郎さんは不可"]}
    with pytest.raises(InvalidValueError, match="ゆずれない条件") as refused:
        refuse_names(session, KOMAE, texts)
    assert refused.value.field == "strict_conditions"
    refuse_names(session, "13214", texts)
    refuse_names(session, KOMAE, {"hard_hours": None})
