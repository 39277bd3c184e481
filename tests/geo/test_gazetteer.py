"""A national gazetteer comes in wholly or not at all, and each refused row is named."""

import csv
import gzip
import zlib
from pathlib import Path

import pytest

from geo import address
from geo.errors import GazetteerError
from geo.gazetteer import read_local
from geo.gazetteer_store import NATIONAL_FILE, GazetteerStore, import_national

AREAS = Path(__file__).resolve().parents[2] / "data" / "areas"
KEYS = (3, 608941615)
HEADER = "code,municipality_code,pref,city,town,koaza,kana,lat,lng\n"
ROW = "132020001001,13202,東京都,立川市,曙町一丁目,,アケボノチョウ,35.70,139.41\n"


def national_file(folder, text, name="towns.csv"):
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def test_plain_and_gzip_files_are_read_alike(tmp_path):
    plain = national_file(tmp_path, HEADER + ROW)
    packed = tmp_path / "towns.csv.gz"
    packed.write_bytes(gzip.compress((HEADER + ROW).encode()))
    for number, source in enumerate((plain, packed)):
        home = tmp_path / str(number)
        assert import_national(source, home).accepted == 1
        (town,) = GazetteerStore(tmp_path, home).towns("13202")
        assert (town.town, town.point) == ("曙町一丁目", (139.41, 35.70))


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("x,13202,東京都,立川市,緑町,,,139.41,35.70\n", "入れ替わって"),
        ("x,13202,東京都,立川市,緑町,,,3570134,13941591\n", "小数点"),
        ("x,13202,東京都,立川市,緑町,,,nan,139.41\n", "数値ではありません"),
        ("x,13202,東京都,立川市,緑町,,,35.7,\n", "経度が空"),
        ("x,1320,東京都,立川市,緑町,,,35.7,139.4\n", "5桁の数字"),
        ("x,13202,東京都,立川市,,,,35.7,139.4\n", "町の名前が空"),
    ],
)
def test_bad_row_is_refused_by_line_and_the_rest_taken(tmp_path, row, reason):
    report = import_national(national_file(tmp_path, HEADER + row + ROW), tmp_path / "home")
    assert report.accepted == 1
    ((line, said),) = report.refused
    assert line == 2
    assert reason in said


def test_town_without_a_point_is_taken(tmp_path):
    row = "x,13202,東京都,立川市,緑町,,,,\n"
    import_national(national_file(tmp_path, HEADER + row), tmp_path / "home")
    (town,) = GazetteerStore(tmp_path, tmp_path / "home").towns("13202")
    assert town.point is None


def broken_files(folder):
    yield national_file(folder, "", "empty.csv")
    yield national_file(folder, "a,b\n1,2\n", "foreign.csv")
    yield national_file(folder, HEADER, "header_only.csv")
    yield folder / "missing.csv"
    sjis = folder / "sjis.csv"
    sjis.write_bytes((HEADER + ROW).encode("cp932"))
    yield sjis
    cut = folder / "cut.csv.gz"
    cut.write_bytes(gzip.compress((HEADER + ROW * 500).encode())[:-40])
    yield cut


def test_unreadable_file_leaves_the_imported_gazetteer_as_it_was(tmp_path):
    home = tmp_path / "home"
    import_national(national_file(tmp_path, HEADER + ROW), home)
    before = (home / NATIONAL_FILE).read_bytes()
    for source in broken_files(tmp_path):
        with pytest.raises(GazetteerError, match="ください"):
            import_national(source, home)
        assert [path.name for path in home.iterdir()] == [NATIONAL_FILE]
        assert (home / NATIONAL_FILE).read_bytes() == before


def test_damaged_store_names_the_command_that_repairs_it(tmp_path):
    (tmp_path / NATIONAL_FILE).write_bytes(b"not a database at all, but long enough to be read")
    with pytest.raises(GazetteerError, match="chiikinowa areas gazetteer"):
        GazetteerStore(tmp_path / "areas", tmp_path).towns("13202")


def test_own_file_of_a_municipality_goes_before_the_national_one(tmp_path):
    import_national(national_file(tmp_path, HEADER + ROW), tmp_path / "home")
    folder = tmp_path / "areas" / "13202"
    folder.mkdir(parents=True)
    (folder / "gazetteer.csv").write_text(
        "code,town,koaza,kana,lon,lat,population,households\n,緑町,,,139.4,35.7,12,5\n",
        encoding="utf-8",
    )
    (town,) = GazetteerStore(tmp_path / "areas", tmp_path / "home").towns("13202")
    assert (town.town, town.population) == ("緑町", 12)


def test_gazetteer_imported_while_running_is_seen_at_once(tmp_path):
    store = GazetteerStore(tmp_path / "areas", tmp_path / "home")
    assert len(store.index("13202")) == 0
    import_national(national_file(tmp_path, HEADER + ROW), tmp_path / "home")
    assert len(store.index("13202")) == 1


def test_bad_row_of_an_own_file_stops_with_its_line(tmp_path):
    path = tmp_path / "gazetteer.csv"
    path.write_text(
        "code,town,koaza,kana,lon,lat,population,households\n,緑町,,,139.4,35.7,多い,5\n",
        encoding="utf-8",
    )
    with pytest.raises(GazetteerError, match="2行目: 人口・世帯数「多い」"):
        read_local(path, "13202")


def test_the_whole_of_japan_loads_and_places_an_address(shared_dir, tmp_path):
    source = shared_dir / "data" / "geo" / "towns-japan.csv.gz"
    report = import_national(source, tmp_path)
    assert (report.accepted, report.refused) == (277_676, [])
    towns = GazetteerStore(tmp_path / "areas", tmp_path).towns("47207")
    assert any(town.town == "字大川" for town in towns)


def test_keys_change_only_together_with_their_version():
    # Stored gazetteers hold keys: reading names in another way must raise READING_VERSION.
    names = [
        row["town"] + row["koaza"]
        for path in sorted(AREAS.glob("*/gazetteer.csv"))
        for row in csv.DictReader(path.open(encoding="utf-8"))
    ]
    variants = (Path(address.__file__).parent / "variant.tsv").read_text(encoding="utf-8")
    digest = zlib.crc32("\n".join([variants, *map(address.key_of, names)]).encode())
    assert (address.READING_VERSION, digest) == KEYS
