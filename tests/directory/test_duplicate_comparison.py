"""How two records are compared: what counts, what does not, and how it is told."""

from __future__ import annotations

import dataclasses
import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from directory.duplicate import DuplicateRecord, DuplicateRecordError, compare, read_record
from directory.duplicate.evidence import weights

SALON = DuplicateRecord(
    id="a",
    type="resource",
    name="木もれびふれあいサロン",
    organisation="架空の会",
    municipality_code="13214",
    town="本町",
    address="国分寺市本町1-2-3",
    phone="000-000-0001",
    lat=35.7,
    lng=139.47,
)


def _criteria(a: DuplicateRecord, b: DuplicateRecord) -> dict[str, float]:
    return {each.criterion: each.effect for each in compare(a, b).because}


def test_a_record_is_a_duplicate_of_itself() -> None:
    assert compare(SALON, dataclasses.replace(SALON, id="b")).score > 0.99


@pytest.mark.parametrize(
    ("field", "criterion"),
    [
        ("phone", "phone"),
        ("town", "address"),
        ("lat", "distance"),
        ("organisation", "organisation"),
    ],
)
def test_an_unknown_cell_is_never_evidence(field: str, criterion: str) -> None:
    other = dataclasses.replace(SALON, id="b", **{field: None, "address": None})
    assert criterion not in _criteria(SALON, other)
    assert criterion not in _criteria(other, other)


def test_two_unknown_cells_do_not_agree() -> None:
    bare = DuplicateRecord(id="a", type=None, name="ふれあいサロン", municipality_code="13214")
    assert not compare(bare, dataclasses.replace(bare, id="b")).is_duplicate


def test_the_effects_shown_make_up_the_score() -> None:
    comparison = compare(SALON, dataclasses.replace(SALON, id="b", phone="000-000-0002"))
    total = math.fsum(each.effect for each in comparison.because)
    assert comparison.score == pytest.approx(1 / (1 + math.exp(-total)), abs=1e-4)


def test_evidence_is_a_japanese_sentence_with_both_values() -> None:
    other = dataclasses.replace(SALON, id="b", town="本多", address=None)
    told = {each.criterion: each.evidence for each in compare(SALON, other).because}
    assert "本町" in told["town"]
    assert "本多" in told["town"]
    assert all(not each.isascii() for each in told.values())


def test_a_telephone_number_itself_is_not_repeated_in_the_evidence() -> None:
    told = {each.criterion: each.evidence for each in compare(SALON, SALON).because}
    assert not any(character.isdigit() for character in told["phone"])


def test_an_organisation_is_no_duplicate_of_its_programme() -> None:
    other = dataclasses.replace(SALON, id="b", type="organisation")
    assert compare(SALON, other).score < 0.001


def test_six_digit_and_five_digit_codes_are_one_municipality() -> None:
    other = dataclasses.replace(SALON, id="b", municipality_code="132144")
    assert compare(SALON, other).is_duplicate


def test_a_city_and_its_ward_may_name_one_place() -> None:
    city = dataclasses.replace(SALON, municipality_code="01100", address=None, town="平和通")
    ward = dataclasses.replace(city, id="b", municipality_code="01104")
    assert compare(city, ward).is_duplicate


def test_the_same_name_in_another_municipality_is_another_thing() -> None:
    other = dataclasses.replace(SALON, id="b", municipality_code="13218")
    assert compare(SALON, other).score < 0.001


def test_other_evidence_can_never_outweigh_another_name() -> None:
    other = dataclasses.replace(SALON, id="b", name="囲碁を楽しむ土曜の午後")
    assert compare(SALON, other).score < 0.05


def test_a_pin_in_another_town_speaks_against_a_pair() -> None:
    other = dataclasses.replace(SALON, id="b", lat=35.76)
    assert _criteria(SALON, other)["distance"] < 0


def test_a_damaged_coordinate_is_unknown() -> None:
    other = dataclasses.replace(SALON, id="b", lat=3570000.0)
    assert "distance" not in _criteria(SALON, other)


def test_a_house_is_not_its_tenant() -> None:
    tenant = dataclasses.replace(
        SALON, name="いずみの市民センター", address="国分寺市本町1-2-3 いずみの福祉健康センター1階"
    )
    house = dataclasses.replace(SALON, id="b", name="いずみの福祉健康センター")
    assert not compare(tenant, house).is_duplicate


def test_a_name_in_brackets_is_another_name_of_the_thing() -> None:
    long = dataclasses.replace(SALON, name="北部児童館（愛称 ぽんぽこ児童館）")
    for name in ("北部児童館", "ぽんぽこ児童館"):
        assert compare(long, dataclasses.replace(SALON, id="b", name=name)).is_duplicate


def test_weights_have_a_version_and_a_word_for_every_kind() -> None:
    from directory.duplicate.lexicon import CLASSES, markers

    kinds = {*CLASSES, *markers(), "free", "plain", "particle", "place", "municipality"}
    assert weights()["version"]
    assert kinds <= set(weights()["extra"])


@pytest.mark.parametrize(
    "value", [{"id": "", "name": "x"}, {"id": "1", "name": None}, {"id": "1", "name": ["x"]}]
)
def test_a_record_without_id_or_name_is_refused_with_its_place(value: dict[str, object]) -> None:
    with pytest.raises(DuplicateRecordError, match="3行目"):
        read_record(value, "3行目")


def test_coordinates_may_be_text() -> None:
    assert read_record({"id": 1, "name": "x", "lat": "35.7", "lng": "139.4"}, "").point == (
        139.4,
        35.7,
    )


@settings(max_examples=60, deadline=None)
@given(st.text(min_size=1, max_size=30), st.text(max_size=40), st.text(max_size=20))
def test_any_text_can_be_compared(name: str, address: str, phone: str) -> None:
    odd = dataclasses.replace(SALON, id="b", name=name, address=address, phone=phone, town=address)
    assert 0 <= compare(SALON, odd).score <= 1
    assert 0 <= compare(odd, odd).score <= 1
