"""A place name typed by a group or read from a file lands on its town, or says that it does not."""

import csv
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.errors import CoordinateError, UnknownMunicipalityError
from geo.gazetteer_store import import_national
from geo.geocoder import Geocoder

AREAS = Path(__file__).resolve().parents[2] / "data" / "areas"
NATIONAL_TOWNS = """\
code,municipality_code,pref,city,town,koaza,kana,lat,lng
132060001001,13206,東京都,府中市,宮西町二丁目,,,35.6690,139.4770
132060002001,13206,東京都,府中市,本町一丁目,,,35.6670,139.4760
342080001001,34208,広島県,府中市,元町,,,34.5690,133.2360
342080002001,34208,広島県,府中市,本町一丁目,,,34.5700,133.2400
112030001001,11203,埼玉県,川口市,芝一丁目,,,35.8400,139.7010
112030001002,11203,埼玉県,川口市,芝二丁目,,,35.8410,139.7020
112030002000,11203,埼玉県,川口市,大字芝,,,35.8450,139.6900
112030003001,11203,埼玉県,川口市,東川口一丁目,,,35.8750,139.7440
131020001001,13102,東京都,中央区,銀座一丁目,,,35.6740,139.7690
271280001001,27128,大阪府,大阪市中央区,本町一丁目,,,34.6840,135.5070
011010001001,01101,北海道,札幌市中央区,南一条西三丁目,,,43.0590,141.3530
011010001002,01101,北海道,札幌市中央区,北一条西二丁目,,,43.0620,141.3540
131040001000,13104,東京都,新宿区,市谷本村町,,,35.6930,139.7290
131150001001,13115,東京都,杉並区,阿佐谷南一丁目,,,35.7040,139.6370
261040001000,26104,京都府,京都市中京区,上本能寺前町,,,35.0110,135.7680
172040001000,17204,石川県,輪島市,門前町剱地,,,37.2270,136.7060
221310001000,22131,静岡県,浜松市中区,鴨江,,,34.7050,137.7180
243440001000,24344,三重県,三重郡川越町,大字豊田,,,35.0220,136.6700
202010001000,20201,長野県,長野市,大字徳間,,,36.6800,138.2290
202010001001,20201,長野県,長野市,大字徳間,北,,36.6810,138.2300
202010001002,20201,長野県,長野市,大字徳間,南,,36.6790,138.2280
044210001000,04421,宮城県,黒川郡大和町,吉岡,,,38.4450,140.8870
412010001000,41201,佐賀県,佐賀市,大和町大字尼寺,,,33.3050,130.2710
043060001000,04401,宮城県,宮城郡松島町,松島,,,38.3660,141.0540
432120001000,43212,熊本県,上天草市,松島町松島,,,32.5100,130.4200
"""


@pytest.fixture(scope="module")
def five(tmp_path_factory):
    """The five municipalities alone, as on a fresh machine."""
    return Geocoder.open(AREAS, tmp_path_factory.mktemp("fresh"))


@pytest.fixture(scope="module")
def national(tmp_path_factory):
    """With a (small) national gazetteer imported."""
    home = tmp_path_factory.mktemp("home")
    source = home / "towns.csv"
    source.write_text(NATIONAL_TOWNS, encoding="utf-8")
    import_national(source, home)
    return Geocoder.open(AREAS, home)


KOKUBUNJI = [
    "東京都国分寺市本町一丁目2番3号",
    "東京都国分寺市本町1-2-3",
    "国分寺市本町１－２－３",
    "国分寺市本町１ー２ー３",
    "国分寺市本町1丁目2-3",
    "〒185-0012 東京都国分寺市本町1-2-3",
    "東京都\n国分寺市\n本町\n1-2-3",
    "東京都 国分寺市　本町 1 - 2 - 3",
    "東京都国分寺市東京都国分寺市本町1-2-3",
    "国分寺市国分寺市本町1-2-3",
    "福祉会館（国分寺市本町1-2-3）",
    "福祉会館 国分寺市本町1-2-3",
    "東京都國分寺市本町1-2-3",
]


@pytest.mark.parametrize("address", KOKUBUNJI)
def test_every_spelling_of_an_address_finds_its_chome(five, address):
    answer = five.geocode(address)
    assert (answer.municipality_code, answer.town) == ("13214", "本町一丁目")
    assert answer.precision == "town"
    assert answer.point == pytest.approx((139.4859, 35.7013), abs=1e-4)


TAKETOYO = {
    "愛知県知多郡武豊町字長尾山2番地": "字長尾山",
    "武豊町長尾山2": "字長尾山",
    "知多郡武豊町大字富貴字外面": "大字冨貴外面",
    "武豊町冨貴外面1-2": "大字冨貴外面",
    "武豊町字外面12": "大字冨貴外面",
    "武豊町大字武豊字長尾山2": "字長尾山",
    "武豊町字北中根六丁目50番地": "字北中根六丁目",
    "武豊町北中根6-50": "字北中根六丁目",
    "愛知 武豊町砂川1-1": "字砂川一丁目",
    "武豊町字ヱケ屋敷1": "字ヱケ屋敷",
    "武豊町エケ屋敷1": "字ヱケ屋敷",
    "武豊町桜ヶ丘2丁目": "字桜ケ丘二丁目",
    "武豊町字二ツ峰1": "字二ツ峯",
}


@pytest.mark.parametrize(("address", "town"), TAKETOYO.items())
def test_small_fields_of_taketoyo_are_found_however_marked(five, address, town):
    answer = five.geocode(address)
    assert (answer.municipality_code, answer.town) == ("23447", town)


@pytest.mark.parametrize(
    ("address", "town"),
    [
        ("国分寺市戸倉4-14", "戸倉四丁目"),
        ("国分寺市東戸倉1-1", "東戸倉一丁目"),
        ("国分寺市本多1-7-1", "本多一丁目"),
        ("国分寺市西恋が窪4-1", "西恋ケ窪四丁目"),
        ("福生市大字熊川1234", "大字熊川"),
        ("福生市熊川1234-5", "大字熊川"),
    ],
)
def test_whole_town_names_are_compared(five, address, town):
    assert five.geocode(address).town == town


def test_unknown_chome_is_answered_by_its_oaza_and_reported(five):
    answer = five.geocode("国分寺市泉町9丁目1-2")
    assert (answer.town, answer.precision) == ("泉町", "oaza")
    assert answer.ignored == "9丁目1-2"


def test_town_without_its_chome_is_only_an_oaza(five):
    answer = five.geocode("国分寺市泉町")
    assert (answer.town, answer.precision, answer.ignored) == ("泉町", "oaza", "")


def test_chome_without_a_point_of_its_own_takes_the_oazas(five):
    answer = five.geocode("武豊町字梨子ノ木四丁目1番地")
    assert (answer.town, answer.precision) == ("字梨子ノ木四丁目", "oaza")
    assert answer.point is not None


def test_building_and_lot_are_split_off_and_reported(five):
    answer = five.geocode("武豊町字長尾山2番地　思いやりセンター2階")
    assert answer.lot == 2
    assert answer.ignored == "2番地 思いやりセンター2階"


def test_number_before_ban_is_no_chome(five):
    answer = five.geocode("国分寺市本町2番地")
    assert (answer.town, answer.precision) == ("本町", "oaza")


def test_oaza_mark_keeps_a_lot_from_being_read_as_chome(five, national):
    assert five.geocode("武蔵村山市大字中藤1").town == "中藤"
    assert national.geocode("川口市大字芝1-2-3").town == "大字芝"
    assert national.geocode("川口市芝1-2-3").town == "芝一丁目"
    assert national.geocode("川口市芝7238").town == "大字芝"
    # Nothing but 中藤一丁目 has lots of two numbers.
    assert five.geocode("武蔵村山市大字中藤1-2-3").town == "中藤一丁目"


@pytest.mark.parametrize(
    "address",
    [
        "本町1-2-3",
        "東京都本町1-2-3",
        "東京都",
        "",
        "〒185-0012",
        "府中市本町1-1",
        "中央区本町1-1",
        "川越町1-2",
        "東京都川口市芝1-2-3",
        "朝日町1-2-3",
    ],
)
def test_municipality_is_never_guessed(five, national, address):
    for geocoder in (five, national):
        answer = geocoder.geocode(address)
        assert (answer.precision, answer.municipality_code, answer.point) == ("none", None, None)


def test_same_named_municipalities_are_told_apart_by_a_town_only_one_has(national):
    assert national.geocode("府中市宮西町2-24").municipality_code == "13206"
    assert national.geocode("府中市元町1").municipality_code == "34208"
    assert national.geocode("広島県府中市本町1-1").municipality_code == "34208"


def test_shared_name_stays_open_while_the_towns_of_one_are_unknown(national):
    # 本町一丁目 of 大阪市中央区 is loaded, but those of the other wards named 中央区 are not.
    assert national.geocode("中央区本町1-1").precision == "none"


def test_municipality_elsewhere_is_known_without_its_towns(five):
    answer = five.geocode("東京都立川市曙町2-1")
    assert (answer.municipality_code, answer.precision) == ("13202", "municipality")
    assert answer.ignored == "曙町2-1"


def test_hint_serves_addresses_without_a_municipality(five):
    answer = five.geocode("本町1-2-3", municipality_code="132144")
    assert (answer.municipality_code, answer.town) == ("13214", "本町一丁目")
    answer = five.geocode("東京都本町1-2-3", municipality_code="13214")
    assert (answer.municipality_code, answer.town) == ("13214", "本町一丁目")


@pytest.mark.parametrize(
    ("address", "code"),
    [("立川市曙町2-1", "13202"), ("埼玉県川口市芝1", "11203"), ("狛江市和泉本町1-1", "13219")],
)
def test_hint_never_overrules_a_stated_municipality(national, address, code):
    assert national.geocode(address, municipality_code="13214").municipality_code == code


def test_hint_of_another_prefecture_is_not_used(five):
    assert five.geocode("神奈川県本町1-2", municipality_code="13214").precision == "none"
    assert five.geocode("東京都秋川市本町1", municipality_code="13214").precision == "none"


def test_unknown_hint_is_refused_with_its_cure(five):
    with pytest.raises(UnknownMunicipalityError, match="13214"):
        five.geocode("本町1", municipality_code="99999")


def test_given_coordinates_are_exact_and_checked(five):
    answer = five.geocode("国分寺市本町1-2-3", point=(139.48, 35.70))
    assert (answer.point, answer.precision, answer.town) == ((139.48, 35.70), "exact", "本町一丁目")
    with pytest.raises(CoordinateError, match="入れ替わって"):
        five.geocode("国分寺市本町1-2-3", point=(35.70, 139.48))


def test_sapporo_streets_are_found_with_and_without_jo(national):
    assert national.geocode("札幌市中央区南1条西3丁目2").town == "南一条西三丁目"
    assert national.geocode("札幌市中央区北1西2").town == "北一条西二丁目"


def test_designated_city_without_ward_and_town_is_the_city_itself(national):
    answer = national.geocode("北海道札幌市すすきの")
    assert (answer.municipality_code, answer.precision) == ("01100", "municipality")


def test_left_out_or_added_small_kana_is_forgiven_where_unique(national):
    assert national.geocode("新宿区市ヶ谷本村町5-1").town == "市谷本村町"
    assert national.geocode("杉並区阿佐ヶ谷南1-15-1").town == "阿佐谷南一丁目"


def test_way_in_kyoto_is_set_aside_and_reported(national):
    answer = national.geocode("京都市中京区寺町通御池上る上本能寺前町488")
    assert answer.town == "上本能寺前町"
    assert answer.ignored == "寺町通御池上る 488"


def test_lot_with_a_letter_belongs_to_its_town(national):
    answer = national.geocode("石川県輪島市門前町剱地ツの60番地")
    assert (answer.town, answer.precision, answer.lot) == ("門前町剱地", "town", 60)


def test_unknown_small_field_makes_the_answer_an_oaza(national):
    answer = national.geocode("長野県長野市大字徳間字中南")
    assert (answer.town, answer.precision) == ("大字徳間", "oaza")
    assert answer.ignored == "字中南"


def test_new_ward_uses_the_towns_of_the_former_ones(national):
    answer = national.geocode("静岡県浜松市中央区鴨江1")
    assert (answer.municipality_code, answer.town) == ("22138", "鴨江")


def test_prefecture_and_a_town_that_only_one_municipality_has_are_enough_for_a_doubtful_answer(
    national,
):
    answer = national.geocode("東京都宮西町2丁目24番地")
    assert (answer.municipality_code, answer.town) == ("13206", "宮西町二丁目")
    assert answer.confidence <= 0.5


@pytest.mark.parametrize(
    "address",
    [
        "東京都本町1-2",  # 府中市 and 国分寺市
        "大阪府宮西町二丁目24",  # of another prefecture
        "宮西町二丁目24",  # nothing above the town is said
        "東京都銀座村一丁目",  # a name that only begins like a town
    ],
)
def test_town_that_does_not_settle_the_municipality_leaves_it_unknown(national, address):
    assert national.geocode(address).municipality_code is None


def test_prefecture_and_town_say_nothing_while_the_other_towns_are_unknown(five):
    assert five.geocode("東京都和泉本町一丁目1-5").municipality_code is None


@pytest.mark.parametrize("address", ["大和町大字尼寺12", "大和町字どこか12", "松島町松島12"])
def test_bare_name_of_a_town_that_lies_in_other_cities_too_is_no_municipality(
    national, five, address
):
    assert national.geocode(address).municipality_code is None
    assert five.geocode(address).municipality_code is None or "松島" in address


@pytest.mark.parametrize("head", ["宮城県", "黒川郡", "宮城県黒川郡"])
def test_prefecture_or_county_makes_the_same_name_a_municipality(national, head):
    assert national.geocode(f"{head}大和町字どこか12").municipality_code == "04421"


def test_address_set_wide_with_a_space_after_every_letter_is_read(national):
    answer = national.geocode("北 海 道 札 幌 市 中 央 区 南 一 条 西 3 丁 目 1-2")
    assert (answer.town, answer.precision) == ("南一条西三丁目", "town")


def test_ward_of_old_is_the_callers_ward_that_was_made_from_it(national):
    old = "静岡県浜松市中区鴨江1-2"
    assert national.geocode(old).municipality_code == "22131"
    assert national.geocode(old, municipality_code="22138").municipality_code == "22138"
    assert national.geocode(old, municipality_code="22139").municipality_code == "22131"


def test_county_and_prefecture_may_be_left_out(national):
    for head in ("三重県三重郡川越町", "三重県川越町", "三重郡川越町", "川越町"):
        answer = national.geocode(f"{head}大字豊田1-1")
        assert (answer.municipality_code, answer.town) == ("24344", "大字豊田")


@pytest.mark.parametrize(
    ("address", "code"),
    [
        ("愛知県愛知郡長久手町大字岩作", "23238"),
        ("石川郡野々市町三納", "17212"),
        ("東京都八丈島八丈町大賀郷2551", "13401"),
        ("宮城県塩釜市旭町1-1", "04203"),
        ("千葉県鎌ヶ谷市新鎌ケ谷2-6-1", "12224"),
        ("茨城県竜ヶ崎市3710", "08208"),
        ("福井県あわら市市姫3-1-1", "18208"),
        ("三重県四日市市諏訪町1-5", "24202"),
        ("広島県廿日市市下平良1-11-1", "34213"),
        ("奈良県大和郡山市北郡山町248-4", "29203"),
        ("北海道余市郡余市町朝日町26", "01408"),
    ],
)
def test_municipalities_with_other_or_awkward_names_are_read(five, address, code):
    assert five.geocode(address).municipality_code == code


@pytest.mark.parametrize(
    "lot", ["1-2-3", "1の2の3", "1・2・3", "一丁目二番三号", "壱丁目2番3号", "１―２―３", "1⁃2⁃3"]
)
def test_every_way_of_joining_numbers_finds_the_chome(five, lot):
    assert five.geocode(f"国分寺市本町{lot}").town == "本町一丁目"


def test_small_field_needs_its_mark_or_a_small_municipality(national):
    assert national.geocode("長野市大字徳間字北1").town == "大字徳間北"
    assert national.geocode("長野市北1").precision == "municipality"


@given(st.text(max_size=40))
def test_any_text_gets_an_answer_and_no_place_unless_named(text):
    answer = Geocoder.open(AREAS, Path("/nonexistent")).geocode(text)
    assert answer.precision in ("town", "oaza", "municipality", "none")
    assert (answer.point is None) == (answer.precision == "none")


def test_every_town_of_the_five_is_found_by_its_own_name(five):
    for folder in sorted(AREAS.iterdir()):
        for row in csv.DictReader((folder / "gazetteer.csv").open(encoding="utf-8")):
            answer = five.geocode(row["town"] + row["koaza"], municipality_code=folder.name)
            assert answer.town == row["town"] + row["koaza"]
            assert answer.municipality_code == folder.name
