"""Imports against what is there: likely doubles are suggested, never merged, and never twice."""

import datetime as dt

from sqlalchemy import func, select

from directory.database import reading_session_factory
from directory.history import DuplicateDecision
from directory.importing import prepare, write_prepared
from directory.importing.double import DoubleFinder
from directory.merge import DISTINCT, SUGGESTED, mark_distinct, merge_resources
from directory.merge_suggestion import suggest_merges
from directory.resource import Resource, ResourceStatus
from tests.directory.formats.table import csv_text, layout_text, source_of, write
from tests.directory.registry import NoLocator, bring_in, signed

TODAY = dt.date(2026, 11, 21)
FACILITIES = layout_text(
    "public_facility_g2",
    {
        "ID": "KA1",
        "名称": "架空あおぞら会館",
        "所在地_連結表記": "東京都狛江市和泉本町1-1-1",
        "電話番号": "03-0000-0000",
        "緯度": "35.6349",
        "経度": "139.5787",
    },
    {
        "ID": "KA2",
        "名称": "架空みどり会館",
        "所在地_連結表記": "東京都狛江市岩戸北2-2-2",
        "電話番号": "03-0000-0002",
    },
)


def own_list(phone="03-0000-0000", name="架空あおぞら会館"):
    headings = ["名称", "住所", "電話番号", "備考"]
    rows = [[name, "狛江市和泉本町1丁目1番1号", phone, "社協の一覧"]]
    return csv_text(headings, [*rows, ["架空の別の会", "狛江市西野川9-9", "", ""]])


def bring_both_in(engine, tmp_path):
    bring_in(engine, write(tmp_path, FACILITIES))
    return bring_in(engine, write(tmp_path, own_list(), "own.csv"), municipality_code="13219")


def named(session, name):
    query = select(Resource).where(Resource.name == name).order_by(Resource.created_at)
    return list(session.scalars(query))


def suggested(engine):
    with signed(engine) as session:
        query = select(func.count()).where(DuplicateDecision.decision == SUGGESTED)
        return session.scalar(query)


def merge_the_two(engine):
    with signed(engine) as session:
        first, second = named(session, "架空あおぞら会館")
        merge_resources(session, first, second, on=TODAY, reason="同じ会館")
        session.commit()


def test_a_row_that_is_there_from_another_source_is_added_and_suggested(engine, tmp_path):
    report = bring_both_in(engine, tmp_path)
    assert (report.added, report.unaccounted) == (2, 0)
    (remark,) = [each for each in report.warnings if "同じもの" in each.reason]
    assert (remark.row, remark.field) == (2, "名称")
    assert "架空あおぞら会館" in remark.reason
    assert "重複の確認" in remark.reason
    with signed(engine) as session:
        assert len(named(session, "架空あおぞら会館")) == 2
        (suggestion,) = suggest_merges(session, "13219")
        assert {suggestion.first.name, suggestion.second.name} == {"架空あおぞら会館"}
    assert suggested(engine) == 1


def test_a_suggestion_of_an_import_is_shown_whatever_the_pages_own_threshold(engine, tmp_path):
    bring_both_in(engine, tmp_path)
    with signed(engine) as session:
        assert len(suggest_merges(session, "13219", threshold=0.999)) == 1


def test_a_second_import_says_nothing_new(engine, tmp_path):
    bring_both_in(engine, tmp_path)
    again = bring_in(engine, tmp_path / "own.csv", municipality_code="13219")
    assert (again.unchanged, again.added) == (2, 0)
    assert not [each for each in again.warnings if "同じもの" in each.reason]
    assert suggested(engine) == 1


def test_not_a_double_is_remembered(engine, tmp_path):
    bring_both_in(engine, tmp_path)
    with signed(engine) as session:
        mark_distinct(session, *named(session, "架空あおぞら会館"), reason="隣の建物")
        session.commit()
    edition = write(tmp_path, own_list(phone="03-0000-0009"), "new.csv")
    report = bring_in(engine, edition, municipality_code="13219")
    assert (report.changed, report.added) == (1, 0)
    with signed(engine) as session:
        assert [each.decision for each in session.scalars(select(DuplicateDecision))] == [DISTINCT]
        assert suggest_merges(session, "13219") == []


def test_a_row_whose_entry_was_merged_does_not_come_back(engine, tmp_path):
    bring_both_in(engine, tmp_path)
    merge_the_two(engine)
    again = bring_in(engine, tmp_path / "own.csv", municipality_code="13219")
    assert (again.unchanged, again.added, again.changed) == (2, 0, 0)
    with signed(engine) as session:
        _, merged = named(session, "架空あおぞら会館")
        assert merged.status is ResourceStatus.CLOSED
        assert suggest_merges(session, "13219") == []


def test_news_of_a_merged_row_reach_the_entry_kept(engine, tmp_path):
    bring_both_in(engine, tmp_path)
    merge_the_two(engine)
    edition = write(tmp_path, own_list(phone="03-0000-0009"), "new.csv")
    report = bring_in(engine, edition, municipality_code="13219")
    assert (report.changed, report.unchanged, report.added) == (1, 1, 0)
    with signed(engine) as session:
        kept, merged = named(session, "架空あおぞら会館")
        assert kept.phone == "03-0000-0009"
        assert merged.status is ResourceStatus.CLOSED
        assert merged.phone == "03-0000-0000"
    again = bring_in(engine, edition, municipality_code="13219")
    assert (again.changed, again.unchanged) == (0, 2)


def test_an_entry_a_person_ended_stays_ended_and_is_said(engine, tmp_path):
    path = write(tmp_path, own_list(), "own.csv")
    bring_in(engine, path, municipality_code="13219")
    with signed(engine) as session:
        (entry,) = named(session, "架空あおぞら会館")
        entry.status = ResourceStatus.CLOSED
        session.commit()
    edition = write(tmp_path, own_list(phone="03-0000-0009"), "new.csv")
    report = bring_in(engine, edition, municipality_code="13219")
    assert (report.changed, report.unchanged) == (0, 2)
    assert [each.row for each in report.warnings if "終了した資源" in each.reason] == [2]
    with signed(engine) as session:
        (entry,) = named(session, "架空あおぞら会館")
        assert entry.status is ResourceStatus.CLOSED


def test_files_that_come_in_together_are_compared_with_each_other(engine, tmp_path):
    paths = [write(tmp_path, FACILITIES), write(tmp_path, own_list(), "own.csv")]
    sources = [source_of(path, municipality_code="13219") for path in paths]
    with reading_session_factory(engine)() as reader:
        finder = DoubleFinder(reader, several=True)
        files = [prepare(each, NoLocator(), reader, finder=finder) for each in sources]
    with signed(engine) as session:
        reports = [write_prepared(session, each, NoLocator()) for each in files]
        session.commit()
    assert [report.added for report in reports] == [2, 2]
    assert suggested(engine) == 1


def test_two_services_of_one_office_are_no_double(engine, tmp_path):
    office = {
        "事業所名": "架空ケアセンター",
        "住所": "狛江市和泉本町1-1-1",
        "電話番号": "03-0000-0000",
        "事業所番号": "1390000001",
    }
    for number, service in enumerate(("訪問介護", "通所介護")):
        text = layout_text("care_service_mhlw", {**office, "サービスの種類": service})
        report = bring_in(engine, write(tmp_path, text, f"{number}.csv"), municipality_code="13219")
        assert report.added == 1
    assert suggested(engine) == 0
