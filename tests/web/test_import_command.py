"""``chiikinowa import`` and ``export`` as an office meets them."""

import csv
import json

import pytest
from click.testing import CliRunner

from directory.errors import DirectoryError
from geo.errors import GeoError
from web.cli.export import command as export_command
from web.cli.importing import command as import_command

LIST = (
    "サロン名,会場住所,開催日時,代表者\n"
    "架空サロン,狛江市岩戸北1-1,第2水曜日 10時～12時,架空 花子\n"
    ",狛江市岩戸北1-2,,\n"
)


@pytest.fixture
def home(tmp_path, monkeypatch):
    """A home of the test's own, not yet set up."""
    monkeypatch.setenv("CHIIKINOWA_HOME", str(tmp_path / "home"))
    return tmp_path / "home"


@pytest.fixture
def run(home):
    """Run a command in that home; gives stdout and stderr."""
    assert not home.exists()

    def _run(command, *arguments):
        done = CliRunner().invoke(
            command,
            [str(each) for each in arguments],
            catch_exceptions=False,
            standalone_mode=False,
        )
        return done.stdout, done.stderr

    return _run


@pytest.fixture
def salons(tmp_path):
    """A list of an office."""
    path = tmp_path / "salons.csv"
    path.write_text(LIST, encoding="cp932")
    return path


def test_report_is_printed_and_messages_go_to_stderr(run, salons):
    stdout, stderr = run(import_command, salons)
    report = json.loads(stdout)
    assert (report["format"], report["encoding"]) == ("plain", "cp932")
    assert (report["rows_read"], report["added"]) == (2, 1)
    assert [each["row"] for each in report["refused"]] == [3]
    assert "追加 1" in stderr


def test_report_goes_to_the_file_asked_for(run, salons, tmp_path):
    stdout, _ = run(import_command, salons, "--report", tmp_path / "out.json")
    assert stdout == ""
    assert json.loads((tmp_path / "out.json").read_text("utf-8"))["added"] == 1


def test_dry_run_leaves_no_trace(run, salons, home):
    stdout, stderr = run(import_command, salons, "--dry-run")
    assert json.loads(stdout)["added"] == 1
    assert "台帳は変えていません" in stderr
    assert not home.exists()
    run(import_command, salons)
    assert json.loads(run(import_command, salons, "--dry-run")[0])["unchanged"] == 1


def test_several_files_give_several_reports_and_come_in_together_or_not_at_all(
    run, salons, tmp_path
):
    other = tmp_path / "other.csv"
    other.write_text("教室名,住所\n架空教室,狛江市岩戸北2-1\n", encoding="utf-8")
    broken = tmp_path / "broken.json"
    broken.write_text("{", encoding="utf-8")
    with pytest.raises(DirectoryError, match=r"broken\.json"):
        run(import_command, salons, broken)
    reports = json.loads(run(import_command, salons, other)[0])
    assert [each["added"] for each in reports] == [1, 1]


def test_mapping_is_needed_once_for_each_list(run, tmp_path):
    path, mapping = tmp_path / "own.csv", tmp_path / "mapping.toml"
    path.write_text("グループの呼び名,集まる所\n架空の輪,狛江市岩戸北1-1\n", encoding="utf-8")
    mapping.write_text(
        'list = "輪の一覧"\n[columns]\n"グループの呼び名" = "名称"\n"集まる所" = "住所"\n', "utf-8"
    )
    with pytest.raises(DirectoryError, match="見出しの行が見つかりません"):
        run(import_command, path)
    assert json.loads(run(import_command, path, "--mapping", mapping)[0])["added"] == 1
    mapping.unlink()
    assert json.loads(run(import_command, path)[0])["unchanged"] == 1


def test_unknown_municipality_stops_before_anything_is_read(run, salons):
    with pytest.raises(GeoError, match="99999"):
        run(import_command, salons, "--municipality", "99999")


def test_report_that_cannot_be_written_is_said(run, salons, tmp_path):
    with pytest.raises(DirectoryError, match="何も取り込んでいません"):
        run(import_command, salons, "--report", tmp_path / "none" / "out.json")
    assert json.loads(run(import_command, salons)[0])["added"] == 1


def test_export_form_follows_from_the_file_name(run, salons, tmp_path):
    run(import_command, salons, "--publish")
    out = tmp_path / "out.csv"
    _, stderr = run(export_command, out)
    assert "1件" in stderr
    with out.open(encoding="utf-8-sig", newline="") as file:
        assert [row["名称"] for row in csv.DictReader(file)] == ["架空サロン"]
    run(export_command, tmp_path / "out.geojson", "--kind", "通いの場・サロン")
    features = json.loads((tmp_path / "out.geojson").read_text("utf-8"))["features"]
    assert [each["properties"]["kind"] for each in features] == ["salon"]


def test_drafts_are_for_staff_only(run, salons, tmp_path):
    run(import_command, salons)
    assert "0件" in run(export_command, tmp_path / "out.csv")[1]
    assert "1件" in run(export_command, tmp_path / "out.csv", "--staff")[1]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["out.pdf"], "拡張子"),
        (["out.csv", "--kind", "知らない"], "種別"),
        (["out.csv", "--layout", "nothing"], "様式"),
        (["out.csv", "--municipality", "99999"], "99999"),
    ],
)
def test_export_that_cannot_be_says_why(run, salons, tmp_path, arguments, said):
    run(import_command, salons)
    with pytest.raises((DirectoryError, GeoError), match=said):
        run(export_command, tmp_path / arguments[0], *arguments[1:])
