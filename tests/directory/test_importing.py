"""Imports into the registry: every row counted, nothing changed twice, nothing half-done."""

import dataclasses
import datetime as dt

import pytest
from sqlalchemy import func, select

from directory.database import Base, open_engine
from directory.formats.record import Accepted
from directory.history import Provenance, ResourceChange, ResourceRevision, SourceRecord
from directory.importing import import_source
from directory.municipality import Municipality
from directory.resource import DisplayPrecision, Resource, ResourceStatus
from tests.directory.formats.table import csv_text, layout_text, source_of, write
from tests.directory.registry import NoLocator, bring_in, facts, signed, take_out

ADDRESS = "東京都狛江市和泉本町1-1-{}"


def facility(number, **row):
    return {
        "ID": f"KA{number}",
        "名称": f"架空館{number}",
        "所在地_連結表記": ADDRESS.format(number),
        "電話番号": "03-0000-0000",
        "説明": "だれでも使える",
        **row,
    }


def facilities(*rows):
    return layout_text("public_facility_g2", *rows)


def counts(report):
    assert report.unaccounted == 0
    return (report.added, report.changed, report.unchanged, report.merged_rows, len(report.refused))


def one(engine, name):
    with signed(engine) as session:
        return session.scalars(select(Resource).where(Resource.name == name)).one()


def number_of(engine, table):
    with signed(engine) as session:
        return session.scalar(select(func.count()).select_from(table))


def test_report_has_exactly_the_promised_keys(engine, tmp_path):
    report = bring_in(engine, write(tmp_path, facilities(facility(1), {"名称": ""})))
    assert list(report.as_json()) == [
        *("format", "encoding", "rows_read", "added", "changed", "unchanged", "merged_rows"),
        *("refused", "warnings"),
    ]
    assert set(report.as_json()["refused"][0]) == {"row", "field", "reason"}


def test_import_of_the_same_file_again_changes_nothing(engine, tmp_path):
    path = write(tmp_path, facilities(facility(1), facility(2)))
    assert counts(bring_in(engine, path)) == (2, 0, 0, 0, 0)
    before, outbox = facts(engine), number_of(engine, ResourceChange)
    renamed = write(tmp_path, path.read_bytes(), "edition_2.csv")
    assert counts(bring_in(engine, renamed)) == (0, 0, 2, 0, 0)
    assert facts(engine) == before
    assert number_of(engine, ResourceChange) == outbox == 2
    assert number_of(engine, ResourceRevision) == 0


def test_new_edition_changes_what_it_says_anew_and_tells_history(engine, tmp_path):
    bring_in(engine, write(tmp_path, facilities(facility(1), facility(2))))
    edition = facilities(facility(1, 説明="改装した"), facility(2), facility(3))
    report = bring_in(engine, write(tmp_path, edition, "new.csv"))
    assert counts(report) == (1, 1, 1, 0, 0)
    assert one(engine, "架空館1").description == "改装した"
    with signed(engine) as session:
        (revision,) = session.scalars(select(ResourceRevision))
        assert revision.changes == {"description": ["だれでも使える", "改装した"]}
        assert "new.csv" in revision.reason
        named = select(Provenance.field, Provenance.file, Provenance.row).order_by(Provenance.file)
        assert session.execute(named).all() == [
            ("*", "list.csv", 2),
            ("*", "list.csv", 3),
            ("description", "new.csv", 2),
            ("*", "new.csv", 4),
        ]


def test_cell_without_a_field_of_its_own_counts_as_a_change_too(engine, tmp_path):
    bring_in(engine, write(tmp_path, facilities(facility(1))))
    report = bring_in(engine, write(tmp_path, facilities(facility(1, 車椅子貸出="有"))))
    assert counts(report) == (0, 1, 0, 0, 0)


def test_what_a_person_corrected_is_not_overwritten(engine, tmp_path):
    bring_in(engine, write(tmp_path, facilities(facility(1))))
    with signed(engine) as session:
        resource = session.scalars(select(Resource)).one()
        resource.description, resource.name = "職員が直した", "架空会館"
        session.commit()
    assert counts(bring_in(engine, write(tmp_path, facilities(facility(1))))) == (0, 0, 1, 0, 0)
    edition = facilities(facility(1, 説明="資料の新しい文", 電話番号="03-0000-0001"))
    report = bring_in(engine, write(tmp_path, edition))
    assert counts(report) == (0, 1, 0, 0, 0)
    resource = one(engine, "架空会館")
    assert (resource.description, resource.phone) == ("職員が直した", "03-0000-0001")
    assert [remark.field for remark in report.warnings] == ["説明"]


def test_number_dealt_out_anew_does_not_turn_one_place_into_another(engine, tmp_path):
    bring_in(engine, write(tmp_path, facilities(facility(1), facility(2))))
    shifted = facilities(facility(0, ID="KA1"), facility(1, ID="KA2"), facility(2, ID="KA3"))
    report = bring_in(engine, write(tmp_path, shifted))
    assert counts(report) == (1, 2, 0, 0, 0)
    assert {each["name"]: each["address"] for each in facts(engine).values()} == {
        f"架空館{number}": ADDRESS.format(number) for number in (0, 1, 2)
    }


def test_rows_without_a_number_are_known_by_name_and_address(engine, tmp_path):
    rows = [facility(number, ID="") for number in (1, 2)]
    bring_in(engine, write(tmp_path, facilities(*rows)))
    rows[1] = {**rows[1], "名称": "架空館　２", "説明": "新"}
    assert counts(bring_in(engine, write(tmp_path, facilities(*rows)))) == (0, 1, 1, 0, 0)


def test_different_places_under_one_number_all_stay(engine, tmp_path):
    rows = [facility(number, ID="KA1") for number in (1, 2, 3)]
    path = write(tmp_path, facilities(*rows))
    assert counts(bring_in(engine, path)) == (3, 0, 0, 0, 0)
    assert counts(bring_in(engine, path)) == (0, 0, 3, 0, 0)


def test_row_said_twice_is_kept_once_and_a_row_that_differs_twice(engine, tmp_path):
    rows = [facility(1, ID=""), facility(1, ID=""), facility(1, ID="", 説明="別館")]
    path = write(tmp_path, facilities(*rows))
    report = bring_in(engine, path)
    assert counts(report) == (2, 0, 1, 0, 0)
    assert "全く同じ" in report.warnings[-1].reason
    assert counts(bring_in(engine, path)) == (0, 0, 3, 0, 0)


def test_two_lists_of_one_municipality_do_not_overwrite_each_other(engine, tmp_path):
    for heading, name in (("サロン名", "架空の輪"), ("教室名", "架空の輪")):
        text = csv_text(["№", heading, "住所"], [["1", name, "狛江市岩戸北1-1"]])
        assert counts(bring_in(engine, write(tmp_path, text))) == (1, 0, 0, 0, 0)
    named = csv_text(["№", "サロン名", "住所"], [["1", "架空の輪", "狛江市岩戸北1-1"]])
    report = bring_in(engine, write(tmp_path, named), list_name="別の一覧")
    assert counts(report) == (1, 0, 0, 0, 0)


def test_series_counts_its_further_dates_as_merged_rows(engine, tmp_path):
    days = ["2026-12-01", "2026-12-08", "2026-12-15"]
    rows = [
        {"NO": str(n), "名称": "架空体操", "開始日": day, "終了日": day}
        for n, day in enumerate(days)
    ]
    path = write(tmp_path, layout_text("event_catalogue", *rows))
    assert counts(bring_in(engine, path)) == (1, 0, 0, 2, 0)
    assert counts(bring_in(engine, path)) == (0, 0, 1, 2, 0)
    resource = one(engine, "架空体操")
    assert [session["date"] for session in resource.schedule] == days
    assert resource.schedule_text.startswith("2026年12月1日（火）、")


def test_long_series_is_told_by_its_ends_and_number(engine, tmp_path):
    days = [(dt.date(2026, 12, 1) + dt.timedelta(days=7 * n)).isoformat() for n in range(10)]
    rows = [
        {"名称": "架空体操", "開始日": day, "終了日": day, "開始時刻": "10:00", "終了時刻": "11:00"}
        for day in days
    ]
    bring_in(engine, write(tmp_path, layout_text("event_catalogue", *rows)))
    text = one(engine, "架空体操").schedule_text
    assert text == "2026年12月1日（火）から2027年2月2日（火）まで10回 10:00～11:00"


def test_municipality_without_a_folder_gets_a_minimal_entry(engine, tmp_path):
    row = {"名称": "架空館", "住所": "石川県野々市市三納1-1"}
    path = write(tmp_path, csv_text(list(row), [list(row.values())]))
    bring_in(engine, path)
    with signed(engine) as session:
        place = session.get_one(Municipality, "17212")
        assert (place.lg_code, place.name, place.prefecture) == ("172120", "野々市市", "石川県")


def test_row_of_nobody_knows_which_municipality_is_refused(engine, tmp_path):
    path = write(tmp_path, csv_text(["名称", "住所"], [["架空館", "本町1-1"]]))
    report = bring_in(engine, path)
    assert counts(report) == (0, 0, 0, 0, 1)
    assert "--municipality" in report.refused[0].reason
    assert counts(bring_in(engine, path, municipality_code="13219")) == (1, 0, 0, 0, 0)


def test_published_lists_are_published_and_lists_that_name_people_wait_for_a_check(
    engine, tmp_path
):
    bring_in(engine, write(tmp_path, facilities(facility(1))))
    assert one(engine, "架空館1").status is ResourceStatus.PUBLISHED
    headings = ["サロン名", "住所", "代表者"]
    text = csv_text(headings, [["架空の輪", "狛江市岩戸北1-1", "架空 花子"]])
    bring_in(engine, write(tmp_path, text))
    assert one(engine, "架空の輪").status is ResourceStatus.DRAFT
    assert one(engine, "架空の輪").display_precision is DisplayPrecision.TOWN
    text = csv_text(headings, [["架空の輪2", "狛江市岩戸北1-2", "架空 太郎"]])
    bring_in(engine, write(tmp_path, text), publish=True)
    assert one(engine, "架空の輪2").status is ResourceStatus.PUBLISHED


def test_list_that_names_nobody_is_taken_for_published_but_a_home_shows_its_town(engine, tmp_path):
    rows = [
        ["架空サロン", "狛江市岩戸北1-1", "架空会館"],
        ["架空茶会", "狛江市岩戸北1-2", "架空宅"],
        ["架空体操", "狛江市岩戸北1-3", "架空高齢者住宅"],
    ]
    bring_in(engine, write(tmp_path, csv_text(["サロン名", "住所", "会場"], rows)))
    assert one(engine, "架空サロン").status is ResourceStatus.PUBLISHED
    assert one(engine, "架空サロン").display_precision is DisplayPrecision.EXACT
    assert one(engine, "架空茶会").display_precision is DisplayPrecision.TOWN
    assert one(engine, "架空体操").display_precision is DisplayPrecision.EXACT


def test_personal_contacts_are_staff_only(engine, tmp_path):
    row = {
        "名称": "架空食堂",
        "住所": "狛江市岩戸北1-1",
        "電話番号1": "090-0000-0000",
        "メールアドレス1": "kakuu@gmail.com",
        "備考": "携帯 080-0000-0000",
    }
    bring_in(engine, write(tmp_path, layout_text("kodomo_shokudo", row)))
    resource = one(engine, "架空食堂")
    assert (resource.phone, resource.email) == (None, None)
    assert "080" not in resource.remarks
    assert resource.organisation.private_phone == "090-0000-0000"
    assert resource.organisation.private_email == "kakuu@gmail.com"


def test_value_too_long_for_its_column_is_left_out_and_said(engine, tmp_path):
    long = "https://example.jp/" + "a" * 600
    report = bring_in(engine, write(tmp_path, facilities(facility(1, URL=long))))
    assert counts(report) == (1, 0, 0, 0, 0)
    assert one(engine, "架空館1").url is None
    assert report.warnings[0].field == "URL"


def test_import_that_breaks_in_the_middle_leaves_the_registry_as_it_was(engine, tmp_path):
    bring_in(engine, write(tmp_path, facilities(facility(1))))
    before = facts(engine)
    source = source_of(write(tmp_path, facilities(*(facility(n) for n in range(1200)))))

    def breaking():
        for number, outcome in enumerate(source.outcomes()):
            if number == 1100:
                raise KeyboardInterrupt
            yield outcome

    broken = dataclasses.replace(source, outcomes=breaking)
    with signed(engine) as session, pytest.raises(KeyboardInterrupt):
        import_source(session, broken, NoLocator())
    assert facts(engine) == before
    assert number_of(engine, SourceRecord) == 1


def test_dry_run_reports_the_same_and_writes_nothing(engine, tmp_path):
    source = source_of(write(tmp_path, facilities(facility(1), {"名称": ""})))
    with signed(engine) as session:
        tried = import_source(session, source, NoLocator())
        session.rollback()
    assert number_of(engine, Resource) == 0
    with signed(engine) as session:
        done = import_source(session, source, NoLocator())
        session.commit()
    assert tried.as_json() == done.as_json()


def test_progress_is_told_while_reading(engine, tmp_path):
    told = []
    source = source_of(write(tmp_path, facilities(*(facility(n) for n in range(1200)))))
    with signed(engine) as session:
        import_source(session, source, NoLocator(), progress=told.append)
    assert told == [500, 1000, 1200]


def test_others_write_while_a_file_is_being_read(engine, tmp_path):
    bring_in(engine, write(tmp_path, facilities(facility(1)), "first.csv"))
    source = source_of(write(tmp_path, facilities(facility(2), facility(3))))
    written = []

    def somebody_writes(_rows):
        with signed(engine) as other:
            other.scalars(select(Resource)).first().remarks = "読んでいる間に直した"
            other.commit()
            written.append(True)

    with signed(engine) as session:
        report = import_source(session, source, NoLocator(), progress=somebody_writes)
        session.commit()
    assert written
    assert counts(report) == (2, 0, 0, 0, 0)
    assert one(engine, "架空館1").remarks == "読んでいる間に直した"


def test_table_written_by_the_registry_is_taken_back_with_its_corrections(engine, tmp_path):
    bring_in(engine, write(tmp_path, facilities(facility(1), facility(2))))
    path = take_out(engine, tmp_path / "out.csv", "csv")
    assert counts(bring_in(engine, path)) == (0, 0, 2, 0, 0)
    text = path.read_text("utf-8-sig").replace("だれでも使える", "予約が要る", 1)
    report = bring_in(engine, write(tmp_path, text, "edited.csv"))
    assert counts(report) == (0, 1, 1, 0, 0)
    assert len(facts(engine)) == 2
    assert "予約が要る" in {each["description"] for each in facts(engine).values()}


@pytest.mark.postgres
def test_postgres_counts_as_sqlite_does(postgres_url, tmp_path):
    engine = open_engine(postgres_url)
    Base.metadata.create_all(engine)
    rows = [facility(1), facility(2), facility(2), facility(3, ID="KA1"), {"名称": ""}]
    path = write(tmp_path, facilities(*rows))
    assert counts(bring_in(engine, path)) == (3, 0, 1, 0, 1)
    assert counts(bring_in(engine, path)) == (0, 0, 4, 0, 1)
    again = open_engine(f"sqlite:///{tmp_path}/other.sqlite3")
    Base.metadata.create_all(again)
    bring_in(again, take_out(engine, tmp_path / "out.csv", "csv"))
    assert facts(again) == facts(engine)
    engine.dispose()
    again.dispose()


def test_outcomes_can_be_read_twice(tmp_path):
    source = source_of(write(tmp_path, facilities(facility(1))))
    assert [type(each) for each in source.outcomes()] == [Accepted]
    assert [type(each) for each in source.outcomes()] == [Accepted]
