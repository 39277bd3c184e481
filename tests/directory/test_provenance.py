"""Every field keeps its own origin and its own confirmation, also after editions, edits, merges."""

import datetime as dt

from sqlalchemy import func, select

from directory.change import change_resource
from directory.freshness.confirmation import confirm
from directory.history import ConfirmationMethod, Provenance
from directory.merge import merge_resources
from directory.provenance import origins_of, trust_of
from directory.resource import Resource
from geo.profile import Profile
from tests.directory.formats.table import csv_text, layout_text, write
from tests.directory.registry import bring_in, signed

FIRST, SECOND = dt.date(2025, 4, 1), dt.date(2026, 4, 1)
ROW = {
    "ID": "KA1",
    "名称": "架空館",
    "所在地_連結表記": "東京都狛江市和泉本町1-1-1",
    "電話番号": "03-0000-0000",
    "説明": "だれでも使える",
}


def bring_editions_in(engine, tmp_path):
    options = {"licence": "CC BY 4.0"}
    first = write(tmp_path, layout_text("public_facility_g2", ROW), "first.csv")
    bring_in(engine, first, taken_on=FIRST, **options)
    edition = layout_text(
        "public_facility_g2", {"ID": "KA0", "名称": "別の館"}, {**ROW, "電話番号": "03-0000-0009"}
    )
    bring_in(engine, write(tmp_path, edition, "second.csv"), taken_on=SECOND, **options)


def entry(session, name="架空館"):
    return session.scalars(select(Resource).where(Resource.name == name)).first()


def test_each_field_names_the_file_row_source_licence_and_day_it_came_from(engine, tmp_path):
    bring_editions_in(engine, tmp_path)
    with signed(engine) as session:
        origins = origins_of(session, entry(session))
        name, phone = origins["name"], origins["phone"]
        assert (name.file, name.row, name.licence, name.taken_on) == (
            "first.csv",
            2,
            "CC BY 4.0",
            FIRST,
        )
        assert (phone.file, phone.row, phone.taken_on) == ("second.csv", 3, SECOND)
        assert "公共施設一覧" in phone.source


def test_a_value_a_person_wrote_has_no_file(engine, tmp_path):
    bring_editions_in(engine, tmp_path)
    with signed(engine) as session:
        resource = entry(session)
        change_resource(session, resource, {"phone": "03-0000-0007"}, "edit", "電話で聞いた")
        change_resource(session, resource, {"quiet_space": True}, "edit", "見てきた")
        origins = origins_of(session, resource)
        assert origins["phone"].file is None
        assert origins["quiet_space"].file is None
        assert origins["description"].file == "first.csv"


def test_a_value_taken_in_a_merge_keeps_the_origin_of_the_other_entry(engine, tmp_path):
    bring_editions_in(engine, tmp_path)
    own = csv_text(["名称", "住所", "説明"], [["架空館(社協)", "狛江市和泉本町1-1-1", "お茶会も"]])
    bring_in(engine, write(tmp_path, own, "own.csv"), municipality_code="13219")
    with signed(engine) as session:
        kept, merged = entry(session), entry(session, "架空館(社協)")
        merge_resources(session, kept, merged, on=SECOND, reason="同じ館", take=["description"])
        origins = origins_of(session, kept)
        assert origins["description"].file == "own.csv"
        assert origins["name"].file == "first.csv"


def test_an_import_confirms_every_field_it_states_and_a_call_only_those_asked(engine, tmp_path):
    bring_editions_in(engine, tmp_path)
    profile = Profile(code="13219", name="架空市", prefecture="東京都")
    with signed(engine) as session:
        resource = entry(session)
        visited = SECOND + dt.timedelta(days=30)
        confirm(session, resource, profile, ConfirmationMethod.PHONE, visited, ["phone"])
        trusts = trust_of(session, resource, ["name", "phone"])
        assert (trusts["name"].confirmed_on, trusts["name"].method) == (SECOND, "import")
        assert (trusts["phone"].confirmed_on, trusts["phone"].method) == (visited, "phone")


def test_provenance_takes_one_row_for_all_fields_and_one_for_each_that_changed(engine, tmp_path):
    bring_editions_in(engine, tmp_path)
    with signed(engine) as session:
        rows = select(func.count()).select_from(Provenance)
        of_entry = rows.where(Provenance.resource_id == entry(session).id)
        assert session.scalar(of_entry) == 2
