"""Whatever form a municipal file comes in: every row is accounted for, and nothing half-happens."""

import re

import pytest
from sqlalchemy import func, select

from bench.municipal_file import draw_file
from directory.errors import DirectoryError
from directory.importing import import_source, prepare, write_prepared
from directory.place import PlaceLocator
from directory.resource import Resource
from tests.conftest import REPOSITORY
from tests.directory.formats.table import csv_text, source_of, write
from tests.directory.registry import NoLocator, bring_in, facts, signed

SEEDS = range(24)
AREAS = REPOSITORY / "data" / "areas"
KOMAE = {"municipality_code": "13219"}
JAPANESE = re.compile(r"[ぁ-んァ-ヶ一-龥]")


@pytest.mark.parametrize("seed", SEEDS)
def test_every_row_is_in_one_count_and_a_second_import_changes_nothing(engine, tmp_path, seed):
    file = draw_file(seed, rows=8)
    path = write(tmp_path, file.content, file.name)
    report = bring_in(engine, path, **KOMAE)
    counted = report.added + report.changed + report.unchanged + report.merged_rows
    assert report.rows_read == counted + len({remark.row for remark in report.refused})
    assert report.added + report.merged_rows + report.unchanged >= len(set(file.names)), file.slips
    for remark in (*report.refused, *report.warnings):
        assert JAPANESE.search(remark.reason), remark
    before = facts(engine)
    again = bring_in(engine, path, **KOMAE)
    assert (again.added, again.changed, again.unaccounted) == (0, 0, 0)
    assert again.rows_read == report.rows_read
    assert facts(engine) == before


class _BrokenLocator:
    """Finds nothing, and nothing any more from the fifth row on."""

    _asked = 0

    def locate(self, *_: object) -> None:
        self._asked += 1
        if self._asked == 5:
            raise DirectoryError("電源が切れました。")

    def lies_outside(self, *_: object) -> bool:
        return False


def test_a_break_while_reading_or_writing_leaves_the_registry_as_it_was(engine, tmp_path):
    first = draw_file(1, rows=8)
    bring_in(engine, write(tmp_path, first.content, first.name), **KOMAE)
    before = facts(engine)
    rows = [[f"架空館{number}", f"狛江市和泉本町1-1-{number}"] for number in range(8)]
    source = source_of(write(tmp_path, csv_text(["名称", "住所"], rows)), **KOMAE)

    with signed(engine) as reader, pytest.raises(DirectoryError):
        prepare(source, _BrokenLocator(), reader)
    with signed(engine) as reader:
        prepared = prepare(source, NoLocator(), reader)
    with prepared, signed(engine) as session:
        write_prepared(session, prepared, NoLocator())
        assert session.scalar(select(func.count()).select_from(Resource)) > len(before)
        session.rollback()
    assert facts(engine) == before


INSIDE, CORNER = (35.6315, 139.5795), (35.6505, 139.5615)
"""A place in 狛江市, and one in the rectangle around the city that lies in 調布市."""


def test_a_point_outside_its_municipality_is_told_and_kept(engine, tmp_path):
    rows = [
        ["架空の集い", "東京都狛江市東和泉1-1", *map(str, INSIDE)],
        ["遠い集い", "東京都狛江市東和泉1-2", *map(str, CORNER)],
    ]
    text = csv_text(["名称", "住所", "緯度", "経度"], rows)
    source = source_of(write(tmp_path, text, "list.csv"), **KOMAE)
    with signed(engine) as session:
        report = import_source(session, source, PlaceLocator(AREAS, tmp_path))
        session.commit()
        kept = {(one.lat, one.lon) for one in session.scalars(select(Resource))}
    told = [remark.row for remark in report.warnings if "の外のようです" in remark.reason]
    assert (report.added, told) == (2, [3])
    assert kept == {INSIDE, CORNER}
