"""Answers: order, relaxing, narrowing down, paging."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest

from directory.search import Certainty, Page, Query, When
from directory.search.document import Document, entry
from directory.search.finder import find
from directory.search.synonym import Thesaurus
from directory.search.whoosh_index import WhooshEngine
from tests.directory.search import invented
from tests.directory.search.conftest import names

Search = Callable[..., Page]

FIRST_SATURDAY = dt.datetime(2026, 11, 7, 10, 30, tzinfo=dt.timezone(dt.timedelta(hours=9)))


@pytest.mark.parametrize(
    ("query", "wanted"), [(row[0], row[1].split("|")) for row in invented.rows("meanings.tsv")]
)
def test_other_words_other_languages_and_sentences_find_it(
    town: Search, query: str, wanted: list[str]
) -> None:
    assert set(wanted) & set(names(town(query))[:5])


def test_the_name_asked_for_comes_first(among: Search) -> None:
    page = among("縁台将棋", "縁台将棋の会 おさらい", "縁台将棋", "夏の縁台将棋大会")

    assert names(page)[0] == "縁台将棋"


def test_a_short_word_is_not_met_by_scattered_sounds(among: Search) -> None:
    page = among("写真", "社会人の真剣しりとり", Document("花", "花の会", labels=("撮影",)))

    assert names(page)[0] == "花"


def test_name_comes_before_label_before_context_before_description(among: Search) -> None:
    page = among(
        "折り紙",
        Document("body", "甲の会", bodies=("折り紙もします。",)),
        Document("context", "乙の会", contexts=("折り紙連盟",)),
        Document("label", "丙の会", labels=("折り紙",)),
        Document("name", "折り紙の会"),
    )

    assert names(page) == ["name", "label", "context", "body"]


def test_words_typed_come_before_words_of_the_same_meaning(among: Search) -> None:
    page = among("認知症カフェ", "オレンジカフェ", "認知症カフェ", "認知症の講座")

    assert names(page)[:2] == ["認知症カフェ", "オレンジカフェ"]


def test_whole_town_names_are_not_mixed_up(among: Search) -> None:
    page = among(
        "本多 サロン",
        Document("本町", "サロン甲", contexts=("本町",)),
        Document("本多", "サロン乙", contexts=("本多",)),
    )

    assert names(page)[0] == "本多"
    assert page.hits[0].missing == ()


def test_registered_readings_of_towns_count(among: Search) -> None:
    page = among(
        "ふき サロン",
        Document("富貴", "サロン", contexts=("冨貴",), readings={"冨貴": "フキ"}),
        Document("別", "サロン", contexts=("里中",)),
    )

    assert names(page)[0] == "富貴"


def test_all_terms_are_asked_for_first(town: Search) -> None:
    page = town("リハビリ 卓球")

    assert names(page) == ["リハビリ卓球"]
    assert page.dropped == ()


def test_a_term_nothing_meets_is_dropped_and_named(town: Search) -> None:
    page = town("三味線 潜水艦")

    assert names(page)[0] == "三味線おさらい会"
    assert page.dropped == ("潜水艦",)
    assert page.hits[0].missing == ("潜水艦",)


def test_a_slip_gets_a_suggestion(town: Search) -> None:
    page = town("三昧線おさらい会")

    assert names(page)[0] == "三味線おさらい会"
    assert page.suggestion == "三味線おさらい会"


def test_the_word_with_the_slip_is_put_right_and_the_other_kept(town: Search) -> None:
    page = town("熊川 もけえい")

    assert names(page)[0] == "もくもく模型部"


def test_what_was_typed_right_gets_no_suggestion(town: Search) -> None:
    assert town("三味線").suggestion is None


def test_nonsense_finds_nothing(town: Search) -> None:
    page = town("ぱぴぷぺぽ鑿鑿鑿")

    assert page.hits == ()
    assert page.total == 0


def test_an_empty_query_lists_everything_by_name(town: Search) -> None:
    page = town("", size=200)

    assert page.total == len(invented.records())
    assert names(page) == sorted(names(page))


@pytest.mark.parametrize("text", ["", "の会", "子ども食堂"])
def test_pages_neither_repeat_nor_lose_a_hit(town: Search, text: str) -> None:
    whole = names(town(text, size=500))
    pages = [names(town(text, size=7, page=number)) for number in range(1, len(whole) // 7 + 2)]

    assert [id_ for page in pages for id_ in page] == whole


def test_filters_narrow_down_and_counts_tell_what_is_left(town: Search) -> None:
    free = town("会", filters={"free": frozenset({"yes"})}, size=200)
    counts = {value.value: value.count for value in free.facets["weekday"]}

    for weekday, count in counts.items():
        chosen = {"free": frozenset({"yes"}), "weekday": frozenset({weekday})}
        assert town("会", filters=chosen).total == count


def test_a_facet_is_counted_without_its_own_choice(town: Search) -> None:
    everything = town("会")
    chosen = town("会", filters={"weekday": frozenset({"sat"})})

    every = {value.value: value.count for value in everything.facets["weekday"]}
    still = {value.value: value.count for value in chosen.facets["weekday"]}
    assert still == every
    assert {v.value for v in chosen.facets["weekday"] if v.chosen} == {"sat"}


def test_values_of_one_facet_add_up(town: Search) -> None:
    saturday = town("", filters={"weekday": frozenset({"sat"})}).total
    sunday = town("", filters={"weekday": frozenset({"sun"})}).total
    weekend = town("", filters={"weekday": frozenset({"sat", "sun"})}).total

    assert weekend == saturday + sunday


def test_only_the_municipality_asked_for_is_searched(town: Search) -> None:
    page = town("会", municipality_code="13219", size=200)
    codes = {record["id"]: record["municipality_code"] for record in invented.records()}

    assert page.total
    assert {codes[id_] for id_ in names(page)} == {"13219"}


def test_of_equally_good_hits_the_nearer_comes_first(among: Search) -> None:
    here = (139.50, 35.70)
    page = among(
        "体操",
        Document("far", "体操", point=(139.60, 35.70)),
        Document("unknown", "体操"),
        Document("near", "体操", point=(139.501, 35.70)),
        near=here,
    )

    assert names(page) == ["near", "far", "unknown"]
    assert page.hits[0].distance_m == pytest.approx(90, abs=5)
    assert page.hits[2].distance_m is None


def test_nearness_does_not_outdo_a_better_match(among: Search) -> None:
    page = among(
        "体操",
        Document("better", "体操", point=(139.60, 35.70)),
        Document("near", "お茶の会", bodies=("体操もします",), point=(139.50, 35.70)),
        near=(139.50, 35.70),
    )

    assert names(page) == ["better", "near"]


def test_of_equally_good_hits_the_fresher_comes_first(among: Search) -> None:
    page = among(
        "体操",
        Document("never", "体操"),
        Document("old", "体操", confirmed_on=dt.date(2024, 1, 1)),
        Document("new", "体操", confirmed_on=dt.date(2026, 1, 1)),
    )

    assert names(page) == ["new", "old", "never"]


def _session(**columns: str) -> Document:
    name = columns.pop("name")
    return Document(name, name, schedule=({"note": "", **columns},))


def test_what_is_open_now_comes_first_and_unknown_hours_stay_labelled(among: Search) -> None:
    page = among(
        "",
        _session(name="開いている", weekday="sat", start="10:00", end="12:00"),
        _session(name="もう終わった", weekday="sat", start="08:00", end="10:00"),
        _session(name="別の曜日", weekday="sun", start="10:00", end="12:00"),
        Document("時間不明", "時間不明"),
        when=When.NOW,
        at=FIRST_SATURDAY,
    )

    assert names(page) == ["開いている", "時間不明"]
    assert [hit.open for hit in page.hits] == [Certainty.YES, Certainty.UNKNOWN]
    assert page.total == 2


def test_today_and_this_week_look_further(among: Search) -> None:
    documents = (
        _session(name="今日", nth_weekday="1-sat", start="13:00", end="14:00"),
        _session(name="今週", weekday="thu", start="13:00", end="14:00"),
        _session(name="来週", nth_weekday="3-sun", start="13:00", end="14:00"),
    )

    today = among("", *documents, when=When.TODAY, at=FIRST_SATURDAY)
    week = among("", *documents, when=When.WEEK, at=FIRST_SATURDAY)

    assert names(today) == ["今日"]
    assert set(names(week)) == {"今日", "今週"}


def test_the_same_query_gives_the_same_order_whatever_was_written_first(words: Thesaurus) -> None:
    made = [entry(Document(f"{number}", f"体操の会{number % 3}")) for number in range(30)]
    orders = []
    for entries in (made, made[::-1]):
        engine = WhooshEngine()
        engine.write(entries)
        orders.append(names(find(engine, Query("体操", size=50), words)))

    assert orders[0] == orders[1]
