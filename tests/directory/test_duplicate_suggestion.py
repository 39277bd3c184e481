"""Whole files: what is found, what is kept apart, and that the work stays bounded."""

from __future__ import annotations

import csv
import dataclasses
from pathlib import Path

import pytest

from bench.duplicate_town import make_town
from directory.duplicate import DuplicateIndex, DuplicateRecord, candidates, suggest
from directory.duplicate.reading import sounds
from geo.errors import GeoError

HELD_OUT = 4001
"""A seed that was never looked at while words and weights were chosen."""


def test_quality_on_a_made_up_town_holds_the_target() -> None:
    town = make_town(HELD_OUT, 900)
    found = {frozenset((pair.a, pair.b)) for pair in suggest(town.records)}
    right = len(found & town.pairs)
    assert right / len(found) >= 0.95
    assert right / len(town.pairs) >= 0.90


def test_candidates_lose_almost_no_true_pair() -> None:
    town = make_town(HELD_OUT, 900)
    compared = {frozenset((a.id, b.id)) for a, b in candidates(town.records)}
    assert len(compared & town.pairs) / len(town.pairs) >= 0.99


def test_each_pair_is_compared_once() -> None:
    town = make_town(HELD_OUT, 200)
    compared = [frozenset((a.id, b.id)) for a, b in candidates(town.records)]
    assert len(compared) == len(set(compared))


def test_pairs_compared_grow_with_the_file_and_not_with_its_square() -> None:
    small, large = make_town(HELD_OUT, 1000).records, make_town(HELD_OUT, 4000).records
    per_record = [sum(1 for _ in candidates(file)) / len(file) for file in (small, large)]
    assert per_record[1] < 2 * per_record[0]


def test_a_thousand_records_of_one_name_and_phone_stay_bounded() -> None:
    records = [
        DuplicateRecord(
            str(n), "resource", "ふれあいサロン", None, "13214", None, None, "0000000001"
        )
        for n in range(1000)
    ]
    assert sum(1 for _ in candidates(records)) < 20 * len(records)


def test_the_same_name_in_two_towns_is_not_suggested() -> None:
    base = DuplicateRecord("1", "resource", "おとなりカフェ", "架空社協", "23447", "富貴")
    assert not list(suggest([base, dataclasses.replace(base, id="2", town="砂川")]))


def test_a_lower_threshold_shows_more() -> None:
    records = make_town(HELD_OUT, 300).records
    assert len(list(suggest(records, 0.2))) >= len(list(suggest(records)))


def test_an_import_asks_row_by_row_and_gets_the_same_answer() -> None:
    town = make_town(HELD_OUT, 400)
    index = DuplicateIndex(town.records)
    asked = town.records[::7]
    missed = 0
    for record in asked:
        known = {each for pair in town.pairs if record.id in pair for each in pair - {record.id}}
        found = {each.a for each in index.against(record)} - {record.id}
        missed += not known <= found
    assert missed <= 0.1 * len(asked)


def test_the_index_finds_what_was_added_later() -> None:
    index = DuplicateIndex()
    record = DuplicateRecord("1", "resource", "木陰の図書室", "架空の会", "13219", "西野川")
    index.add(record)
    found = index.against(dataclasses.replace(record, id="2", name="「木陰の図書室」"))
    assert [(each.a, each.b) for each in found] == [("1", "2")]


def test_an_empty_file_has_no_duplicates() -> None:
    assert list(suggest([])) == []


def test_kana_of_a_place_name_has_its_other_readings() -> None:
    assert {"ホンチヨ", "ホンマチ"} <= set(sounds("本町"))


def test_the_twice_listed_programme_of_a_plan_is_suggested(shared_dir: Path) -> None:
    """DOMAIN.md story 15: 狛江市 lists 介護予防普及啓発事業 twice; a person decides."""
    path = next(shared_dir.rglob("resources-from-plans.csv"))
    records = [
        DuplicateRecord(
            str(number),
            "resource",
            row["name"],
            row["operator"] or None,
            row["municipality_code"],
            row["area_or_town"] or None,
            row["address"] or None,
        )
        for number, row in enumerate(csv.DictReader(path.open(encoding="utf-8")))
    ]
    names = {record.id: record.name for record in records}
    found = [(names[pair.a], names[pair.b]) for pair in suggest(records)]
    assert len(found) == 1
    assert all(name.startswith("介護予防普及啓発事業") for name in found[0])


def test_the_merged_prefecture_file_repeats_every_row_of_one_city(shared_dir: Path) -> None:
    folder = shared_dir / "data" / "opendata"
    ours = _facilities(folder / "nonoichi_172120_public_facility.csv", "a", "野々市市")
    theirs = _facilities(folder / "ishikawa_merged_public_facility.csv", "b", "野々市市")
    pairs = [pair for pair in suggest([*ours, *theirs]) if {pair.a[0], pair.b[0]} == {"a", "b"}]
    assert {each for pair in pairs for each in (pair.a, pair.b) if each[0] == "a"} == {
        record.id for record in ours
    }
    names = {record.id: record.name for record in (*ours, *theirs)}
    assert all(names[pair.a] == names[pair.b] for pair in pairs)


def _facilities(path: Path, prefix: str, city: str) -> list[DuplicateRecord]:
    return [
        DuplicateRecord(
            f"{prefix}{number}",
            "resource",
            row["名称"],
            row["団体名"] or None,
            "17212",
            None,
            row["所在地_連結表記"] or None,
            row["電話番号"] or None,
            float(row["緯度"]) if row["緯度"] else None,
            float(row["経度"]) if row["経度"] else None,
        )
        for number, row in enumerate(csv.DictReader(path.open(encoding="utf-8-sig")))
        if row["所在地_市区町村"] == city
    ]


@pytest.mark.parametrize("code", ["99999", "", "abc", None])
def test_an_unknown_municipality_code_is_no_error(code: str | None) -> None:
    record = DuplicateRecord("1", "resource", "木陰の図書室", None, code, "本町", "本町1-2-3")
    try:
        found = list(suggest([record, dataclasses.replace(record, id="2")]))
    except GeoError:
        pytest.fail("an unknown code stopped the comparison")
    assert len(found) == 1
