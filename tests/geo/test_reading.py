"""A town written in kana, or partly so, is found where only one town can be read like it."""

import re

import pytest

from geo.gazetteer import read_local
from geo.geocoder import Geocoder
from geo.reading import TownReading
from tests.conftest import REPOSITORY

AREAS = REPOSITORY / "data" / "areas"
CODES = sorted(path.parent.name for path in AREAS.glob("*/gazetteer.csv"))
HIRAGANA = {code: code - 0x60 for code in range(ord("ァ"), ord("ヴ") + 1)}


@pytest.fixture
def reading():
    return TownReading(
        [
            ("東恋ケ窪", "ヒガシコイガクボ１チョウメ"),
            ("西恋ケ窪", "ニシコイガクボ３チョウメ"),
            ("本町", "ホンチョウ"),
            ("本庁", "ホンチョウ"),
            ("大字三日月", "オオアザミカヅキ"),
            ("名無し", ""),
        ]
    )


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("ひがしこいがくぼ", "東恋ケ窪"),
        ("ヒガシコイガクボ", "東恋ケ窪"),
        ("ﾋｶﾞｼｺｲｶﾞｸﾎﾞ", "東恋ケ窪"),
        ("ひがし恋ヶ窪", "東恋ケ窪"),
        ("西こいがくぼ", "西恋ケ窪"),
        ("みかずき", "大字三日月"),
        ("こいがくぼ", None),
        ("ほんちょう", None),
        ("東恋ケ窪", None),
        ("南こいがくぼ", None),
        ("ひがし", None),
        ("", None),
    ],
)
def test_only_a_reading_of_one_town_names_it(reading, written, name):
    assert reading.name_of(written) == name


@pytest.mark.parametrize("code", CODES)
def test_towns_written_in_hiragana_are_found_or_left_at_the_municipality(code, tmp_path):
    """No reading leads to another town; most lead to their own."""
    geocoder = Geocoder.open(AREAS, tmp_path)
    towns = [town for town in read_local(AREAS / code / "gazetteer.csv", code) if not town.koaza]
    found = []
    for town in towns:
        sound = re.sub("^(オオアザ|アザ)|[０-９]+チョウメ$", "", town.kana)
        answer = geocoder.geocode(sound.translate(HIRAGANA), municipality_code=code)
        if answer.town:
            found.append((answer.town, town.town))
    assert not [pair for pair in found if not pair[1].startswith(pair[0])]
    assert len(found) > len(towns) / 2


def test_the_number_behind_the_name_is_its_chome(tmp_path):
    geocoder = Geocoder.open(AREAS, tmp_path)
    answer = geocoder.geocode("東京都国分寺市ひがし恋ヶ窪1-2")
    assert (answer.precision, answer.ignored) == ("town", "2")
    assert answer.town == geocoder.geocode("東京都国分寺市東恋ヶ窪1-2").town
    assert answer.confidence < geocoder.geocode("東京都国分寺市東恋ヶ窪1-2").confidence
