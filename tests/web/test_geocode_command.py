"""``chiikinowa geocode``: one line of JSON per address; failures come before any answer."""

import json

import pytest
from click.testing import CliRunner

from directory.errors import DirectoryError
from geo.errors import GeoError
from web.cli.geocode import geocode

KEYS = ["id", "lon", "lat", "precision", "municipality_code", "town", "ignored"]


@pytest.fixture
def run(tmp_path, monkeypatch):
    """Run the command over a home of its own; gives stdout as objects, and stderr."""
    monkeypatch.setenv("CHIIKINOWA_HOME", str(tmp_path / "home"))

    def _run(*arguments, stdin=None):
        done = CliRunner().invoke(
            geocode, arguments, input=stdin, catch_exceptions=False, standalone_mode=False
        )
        return [json.loads(line) for line in done.stdout.splitlines()], done.stderr

    return _run


def test_one_address_gives_one_line_with_exactly_these_keys(run):
    (answer,), _ = run("国分寺市本町1-2-3 福祉センター")
    assert list(answer) == KEYS
    assert answer["town"] == "本町一丁目"
    assert answer["ignored"] == "2-3 福祉センター"


def test_lines_of_a_file_keep_their_order_and_ids(run, tmp_path):
    path = tmp_path / "addresses.jsonl"
    path.write_text(
        '{"id": 7, "address": "狛江市和泉本町1-1-5"}\n'
        '{"id": "x", "address": "本町1-2"}\n'
        '{"id": null, "address": null}\n',
        encoding="utf-8",
    )
    answers, _ = run("--file", str(path))
    assert [answer["id"] for answer in answers] == [7, "x", None]
    assert [answer["precision"] for answer in answers] == ["town", "none", "none"]


def test_municipality_option_serves_addresses_that_name_none(run):
    (answer,), _ = run("本町1-2", "--municipality", "132144")
    assert answer["municipality_code"] == "13214"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp932"])
def test_csv_is_read_in_the_encodings_offices_use(run, tmp_path, encoding):
    path = tmp_path / "addresses.csv"
    path.write_text('id,address,備考\n1,"国分寺市\n本町1-2",x\n', encoding=encoding)
    (answer,), _ = run("--file", str(path))
    assert (answer["id"], answer["town"]) == ("1", "本町一丁目")


def test_given_coordinates_are_kept_and_bad_ones_named_by_line(run):
    lines = (
        '{"id": 1, "address": "国分寺市本町1-2", "lon": 139.48, "lat": 35.70}\n'
        '{"id": 2, "address": "国分寺市本町1-2", "lon": 35.70, "lat": 139.48}\n'
        '{"id": 3, "address": "本町1-2", "municipality_code": "99999"}\n'
    )
    answers, said = run("--file", "-", stdin=lines)
    assert [answer["precision"] for answer in answers] == ["exact", "town", "none"]
    assert "2行目" in said
    assert "入れ替わって" in said
    assert "3行目" in said


def test_coordinate_far_from_its_address_is_kept_but_named(run):
    # 35.4204 / 139.2909 is 35°42'04" / 139°29'09" written as if it were decimal.
    lines = '{"id": "q", "address": "国分寺市本町1-2", "lon": 139.2909, "lat": 35.4204}\n'
    (answer,), said = run("--file", "-", stdin=lines)
    assert (answer["lon"], answer["precision"]) == (139.2909, "exact")
    assert "id q" in said
    assert "度分秒" in said


@pytest.mark.parametrize(
    "text",
    [
        '{"id": 1, "address": "国分寺市本町1-2"}\n{"id": 2\n',
        '{"id": 1, "address": "国分寺市本町1-2"}\n{"id": 2}\n',
        '{"id": 1, "address": "国分寺市本町1-2"}\n{"id": 2, "address": 5}\n',
        '{"id": 1, "address": "国分寺市本町1-2"}\n{"id": 2, "adress": ""}\n',
    ],
)
def test_broken_line_stops_before_the_first_answer(tmp_path, monkeypatch, capsys, text):
    monkeypatch.setenv("CHIIKINOWA_HOME", str(tmp_path))
    path = tmp_path / "broken.jsonl"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(DirectoryError, match="2行目"):
        geocode.main(["--file", str(path)], standalone_mode=False)
    assert capsys.readouterr().out == ""


def test_csv_without_its_columns_and_wrong_municipality_are_refused(tmp_path, monkeypatch):
    monkeypatch.setenv("CHIIKINOWA_HOME", str(tmp_path))
    path = tmp_path / "foreign.csv"
    path.write_text("名称,住所\nひろば,国分寺市本町1\n", encoding="utf-8")
    with pytest.raises(DirectoryError, match="id, address"):
        geocode.main(["--file", str(path)], standalone_mode=False)
    with pytest.raises(GeoError, match="99999"):
        geocode.main(["本町1", "--municipality", "99999"], standalone_mode=False)
    with pytest.raises(DirectoryError, match="開けません"):
        geocode.main(["--file", str(tmp_path / "missing.csv")], standalone_mode=False)


def test_file_too_large_or_without_addresses_is_refused_with_its_cure(tmp_path, monkeypatch):
    monkeypatch.setenv("CHIIKINOWA_HOME", str(tmp_path / "home"))
    for name, size, said in (("big.csv", 500_000_000, "500 MB"), ("none.jsonl", 0, "1件も")):
        path = tmp_path / name
        with path.open("wb") as file:
            file.truncate(size)
        with pytest.raises(DirectoryError, match=said):
            geocode.main(["--file", str(path)], standalone_mode=False)
