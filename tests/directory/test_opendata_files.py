"""The twelve published files in ../shared: every row accounted for, nothing lost on the way."""

import re
import shutil

import pytest

from directory.database import open_engine
from directory.formats.header import data_rows, find_header, is_blank
from directory.formats.tabular import open_tables
from tests.directory.formats.table import write
from tests.directory.registry import bring_in, contents, facts, take_out

# file: format, encoding, rows read, resources, further dates of series
FILES = {
    "nonoichi_172120_public_facility.csv": ("public_facility_g2", "utf-8-sig", 189, 189, 0),
    "ishikawa_merged_public_facility.csv": ("public_facility_g2", "utf-8-sig", 3484, 3484, 0),
    "kawaguchi_112038_preschool.csv": ("preschool_g2", "utf-8-sig", 302, 302, 0),
    "suginami_131156_event.csv": ("event_catalogue", "utf-8-sig", 210, 48, 162),
    "mhlw_care_service_361.csv": ("care_service_mhlw", "utf-8-sig", 256, 256, 0),
    "nara_hoikusho_sjis.csv": ("plain", "cp932", 149, 149, 0),
    "takamatsu_events.xlsx": ("plain", "xlsx", 51, 51, 0),
    "takamatsu_child_rearing_support_base.xlsx": ("linkdata", "xlsx", 15, 15, 0),
    "takamatsu_0094_afterschool_club_linkdata.csv": ("linkdata", "utf-8-sig", 29, 29, 0),
    "nishitokyo_132292_kodomoshokudo.csv": ("kodomo_shokudo", "utf-8-sig", 26, 26, 0),
    "kiyose_132217_kodomoshokudo.csv": ("kodomo_shokudo", "utf-8-sig", 10, 10, 0),
    "taito_131067_kodomoshokudo.csv": ("kodomo_shokudo", "utf-8-sig", 7, 7, 0),
}
LARGE = "ishikawa_merged_public_facility.csv"


@pytest.fixture(scope="module", params=list(FILES))
def published(request, shared_dir):
    """One of the files."""
    return shared_dir / "data" / "opendata" / request.param


@pytest.fixture(scope="module")
def imported(published, empty_database, tmp_path_factory):
    """A registry with that file in it, and the report; tests leave it as it is."""
    folder = tmp_path_factory.mktemp("imported")
    shutil.copy(empty_database, folder / "registry.sqlite3")
    engine = open_engine(f"sqlite:///{folder}/registry.sqlite3")
    yield engine, bring_in(engine, published, publish=True)
    engine.dispose()


@pytest.fixture
def other(empty_database, tmp_path):
    """A second, empty registry."""
    shutil.copy(empty_database, tmp_path / "other.sqlite3")
    engine = open_engine(f"sqlite:///{tmp_path}/other.sqlite3")
    yield engine
    engine.dispose()


def test_every_row_is_accounted_for_and_a_second_import_changes_nothing(imported, published):
    engine, first = imported
    layout, encoding, rows, added, merged = FILES[published.name]
    assert (first.format, first.encoding, first.rows_read) == (layout, encoding, rows)
    assert (first.added, first.changed, first.unchanged) == (added, 0, 0)
    assert (first.merged_rows, len(first.refused), first.unaccounted) == (merged, 0, 0)
    second = bring_in(engine, published)
    assert (second.added, second.changed, second.unchanged) == (0, 0, added)
    assert (second.merged_rows, second.unaccounted) == (merged, 0)


def test_table_out_and_back_loses_nothing(imported, published, other, tmp_path):
    engine, _ = imported
    out = take_out(engine, tmp_path / "out.csv", "csv")
    report = bring_in(other, out)
    assert (report.added, len(report.refused)) == (FILES[published.name][3], 0)
    assert facts(other) == facts(engine)
    assert take_out(other, tmp_path / "again.csv", "csv").read_bytes() == out.read_bytes()


@pytest.mark.parametrize("published", [each for each in FILES if each != LARGE], indirect=True)
def test_hsds_out_and_back_loses_nothing(imported, other, tmp_path):
    engine, _ = imported
    bring_in(other, take_out(engine, tmp_path / "out.json", "hsds"))
    assert facts(other) == facts(engine)


def test_every_cell_of_the_file_is_in_the_registry(imported, published):
    engine, _ = imported
    (table,) = open_tables(published)
    header = find_header(table)
    cells = sum(not is_blank(cell) for row in data_rows(table, header) for cell in row.cells)
    assert sum(map(_kept_cells, contents(engine))) == cells


def _kept_cells(content):
    rows = content["dates"] or [{}]
    return sum(
        sum(bool(cell) for cell in {**content["cells"], **difference}.values())
        for difference in rows
    )


@pytest.mark.parametrize("published", [each for each in FILES if each != LARGE], indirect=True)
def test_personal_numbers_stay_out_of_public_exports(imported, tmp_path):
    engine, _ = imported
    text = take_out(engine, tmp_path / "out.csv", "csv", public=True).read_text("utf-8-sig")
    assert not re.search(r"(?<![\w-])0[789]0-\d{4}-\d{4}", text)
    assert "@gmail.com" not in text


def test_same_places_from_two_publishers_stay_two_entries(engine, shared_dir, tmp_path):
    """Merging them is a person's decision (directory.merge)."""
    folder = shared_dir / "data" / "opendata"
    bring_in(engine, folder / "nonoichi_172120_public_facility.csv")
    lines = (folder / LARGE).read_text("utf-8-sig").splitlines(keepends=True)
    merged = [lines[0], *(line for line in lines if "石川県,野々市市," in line)]
    report = bring_in(engine, write(tmp_path, "".join(merged)))
    assert report.added > 100
    assert report.changed == 0
    assert len(contents(engine)) == 189 + report.added
