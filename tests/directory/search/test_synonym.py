"""Words of the same meaning, and an office's own."""

from __future__ import annotations

from pathlib import Path

import pytest

from directory.search.facet import FACETS
from directory.search.synonym import Thesaurus, thesaurus
from directory.search.table import WordListError, rows
from directory.search.token import words


def _others(found: Thesaurus, text: str) -> dict[str, float]:
    sense = found.sense(words(text))
    return dict(sense.others) if sense else {}


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("認知症カフェ", "オレンジカフェ"),
        ("オレンジカフェ", "認知症カフェ"),
        ("フードパントリー", "食料支援"),
        ("食料配布", "フードパントリー"),
        ("子育てサロン", "子育てひろば"),
        ("居場所", "フリースペース"),
        ("社協", "社会福祉協議会"),
    ],
)
def test_words_of_one_group_find_each_other(asked: str, found: str) -> None:
    assert found in _others(thesaurus(), asked)


def test_related_words_weigh_less_and_lead_one_way_only() -> None:
    sports, football = _others(thesaurus(), "スポーツ"), _others(thesaurus(), "サッカー")

    assert sports["サッカー"] < sports["運動"]
    assert "スポーツ" not in football


def test_spelling_does_not_matter() -> None:
    assert _others(thesaurus(), "にんちしょうかふぇ") == _others(thesaurus(), "認知症カフェ")
    assert _others(thesaurus(), "子供食堂") == _others(thesaurus(), "こども食堂")


def test_a_word_may_stand_for_facts() -> None:
    sense = thesaurus().sense(words("土曜日"))

    assert sense is not None
    assert sense.facets == ("weekday=sat",)


def test_an_office_adds_and_replaces_groups(tmp_path: Path) -> None:
    own = tmp_path / "synonyms.tsv"
    own.write_text(
        "地元\tおとなりカフェ|となりの茶の間\n種別\t認知症カフェ|菜の花カフェ\n", "utf-8"
    )

    found = thesaurus(own)

    assert "となりの茶の間" in _others(found, "おとなりカフェ")
    assert "菜の花カフェ" in _others(found, "認知症カフェ")
    assert "オレンジカフェ" not in _others(found, "認知症カフェ")
    assert not _others(thesaurus(), "おとなりカフェ")


def test_an_edited_file_is_read_again(tmp_path: Path) -> None:
    own = tmp_path / "synonyms.tsv"
    own.write_text("地元\t縁側亭|ひなた\n", "utf-8")
    assert "ひなた" in _others(thesaurus(own), "縁側亭")

    own.write_text("地元\t縁側亭|こかげ亭\n", "utf-8")

    assert "こかげ亭" in _others(thesaurus(own), "縁側亭")


@pytest.mark.parametrize(
    ("content", "told"),
    [(b"\x82\xa0\t\x82\xa2", "UTF-8"), ("種別だけ\n".encode(), "1行目")],
)
def test_a_broken_list_is_refused_with_place_and_cure(
    tmp_path: Path, content: bytes, told: str
) -> None:
    own = tmp_path / "synonyms.tsv"
    own.write_bytes(content)

    with pytest.raises(WordListError, match=told):
        thesaurus(own)


def test_a_missing_list_is_refused(tmp_path: Path) -> None:
    with pytest.raises(WordListError, match="開けません"):
        thesaurus(tmp_path / "none.tsv")


def test_the_list_is_rich_and_well_formed() -> None:
    groups = [row[1].split("|") for row in rows("synonyms.tsv", 2)]

    assert len(groups) >= 200
    assert all(len(group) == len(set(group)) for group in groups)
    assert len({group[0] for group in groups}) == len(groups)


def test_facts_belong_to_known_words_and_facets() -> None:
    known = set(thesaurus().phrases())
    also = {"group", "children", "withdrawn", "disability"}

    for word, facts in rows("fact.tsv", 2):
        assert word in known
        assert {fact.partition("=")[0] for fact in facts.split("|")} <= {*FACETS, *also}
