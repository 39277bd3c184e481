"""What a group wrote becomes the entry, and nothing else does."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from directory import rest
from directory.account import Role
from directory.audit import AuditEvent
from directory.change import change_resource, is_public_field
from directory.database import StaleRecordError, today
from directory.error_report import ReportError, mark_handled, report_error
from directory.history import ResourceChange, ResourceRevision
from directory.organisation import Organisation
from directory.registration import decision, draft
from directory.registration.field import FIELDS, checked
from directory.registration.proposed import columns, missing, preview
from directory.registration.record import (
    Registration,
    RegistrationError,
    RegistrationState,
)
from directory.resource import DisplayPrecision, LocationPrecision, Resource, ResourceStatus
from directory.task import Task
from tests import factories

WRITTEN = {
    "name": "架空いろりのお茶会",
    "form": "salon",
    "activities": "お茶を飲みながら話します",
    "schedule_text": "第2・第4土曜日 13:30〜15:30",
    "address": "架空町一丁目2番3号",
    "display_precision": "town",
    "how_to_join": "予約はいりません",
}


class Nowhere:
    """A locator that knows one town."""

    def locate(self, resource: Resource, address: str, municipality_code: str) -> None:
        if "架空町" in address and municipality_code == factories.KOMAE:
            resource.town, resource.lon, resource.lat = "架空町一丁目", 139.57, 35.63
            resource.precision = LocationPrecision.TOWN
            resource.areas = {"living_area": "架空圏域"}


LOCATOR = Nowhere()


@pytest.fixture
def organisation(session: Session) -> Organisation:
    return factories.organisation(session)


@pytest.fixture(autouse=True)
def author(session: Session, organisation: Organisation):
    account = factories.group_member(session, organisation)
    factories.acting(session, account)
    return account


def written(session: Session, organisation: Organisation, **changed) -> Registration:
    made = draft.begin(session, organisation)
    draft.save(session, made, WRITTEN | changed, LOCATOR)
    return made


def published(session: Session, organisation: Organisation, author, **changed) -> Resource:
    """Write, hand in, and have a coordinator publish; the author signs again afterwards."""
    made = written(session, organisation, **changed)
    draft.submit(session, made)
    factories.acting(session, factories.coordinator(session))
    resource = decision.publish(session, made, made.version)
    factories.acting(session, author)
    return resource


def test_preview_is_not_saved(session: Session, organisation):
    shown = preview(written(session, organisation))
    assert shown.shown_address == "架空町一丁目"
    session.flush()
    assert session.scalars(select(Resource)).all() == []


def test_missing_names_what_lacks_in_the_order_of_writing(session, organisation):
    made = draft.begin(session, organisation)
    assert [field.name for field in missing(made)] == [
        *("name", "form", "activities", "schedule_text", "display_precision", "how_to_join")
    ]
    draft.save(session, made, {"display_precision": "exact"}, LOCATOR)
    assert "address" in [field.name for field in missing(made)]
    draft.save(session, made, {"display_precision": "hidden"}, LOCATOR)
    assert "address" not in [field.name for field in missing(made)]


def test_kind_sessions_and_place_follow_from_what_was_written(session, organisation):
    values = columns(written(session, organisation))
    assert values["kind"] == "salon"
    assert [each["nth_weekday"] for each in values["schedule"]] == ["2-sat", "4-sat"]
    assert values["precision"] is LocationPrecision.TOWN
    assert values["display_precision"] is DisplayPrecision.TOWN


def test_new_address_takes_the_old_place_with_it(session: Session, organisation):
    made = written(session, organisation)
    draft.save(session, made, {"address": "知らない町5"}, LOCATOR)
    assert made.values["town"] is None
    assert made.values["lon"] is None
    assert made.values["areas"] == {}


def test_change_back_to_the_published_value_is_no_change(session, organisation, author):
    change = draft.begin_change(session, published(session, organisation, author))
    draft.save(session, change, {"name": "別の名前", "address": "知らない町5"}, LOCATOR)
    assert {"name", "address", "town"} <= set(change.values)
    draft.save(session, change, {"name": WRITTEN["name"], "address": WRITTEN["address"]}, LOCATOR)
    assert change.values == {}


def test_point_set_by_staff_survives_a_change_of_other_fields(session, organisation, author):
    resource = published(session, organisation, author)
    resource.lon, resource.lat, resource.precision = 139.6, 35.7, LocationPrecision.EXACT
    session.flush()
    change = draft.begin_change(session, resource)
    draft.save(session, change, {"address": WRITTEN["address"], "phone": "000-0000-0000"}, LOCATOR)
    assert set(change.values) == {"phone"}


def test_what_was_handed_in_cannot_be_written_in(session: Session, organisation):
    made = written(session, organisation)
    draft.submit(session, made)
    with pytest.raises(RegistrationError, match="取り下げて"):
        draft.save(session, made, {"name": "別の名前"}, LOCATOR)
    draft.recall(session, made)
    draft.save(session, made, {"name": "別の名前"}, LOCATOR)
    assert made.state is RegistrationState.DRAFT


@pytest.mark.parametrize("role", [Role.GROUP, Role.SUPERVISOR, Role.PARTICIPANT, Role.OPERATOR])
def test_only_deciders_decide(role: Role, session: Session, organisation):
    made = written(session, organisation)
    draft.submit(session, made)
    factories.acting(session, factories.account(session, role))
    with pytest.raises(RegistrationError):
        decision.publish(session, made, made.version)


def test_every_author_is_kept_from_deciding(session: Session, organisation, author):
    made = written(session, organisation)
    helper = factories.coordinator(session)
    factories.acting(session, helper)
    draft.save(session, made, {"target": "どなたでも"}, LOCATOR)
    factories.acting(session, author)
    draft.submit(session, made)
    factories.acting(session, helper)
    with pytest.raises(decision.SelfApprovalError):
        decision.give_back(session, made, "直してください", made.version)


def test_decision_on_an_older_reading_is_refused(session: Session, organisation):
    made = written(session, organisation)
    draft.submit(session, made)
    factories.acting(session, factories.coordinator(session))
    with pytest.raises(StaleRecordError):
        decision.publish(session, made, made.version - 1)


def test_conflict_is_told_only_where_somebody_else_changed_the_same(session, organisation, author):
    resource = published(session, organisation, author)
    change = draft.begin_change(session, resource)
    draft.save(session, change, {"phone": "000-0000-1111", "target": "どなたでも"}, LOCATOR)
    resource.phone = "000-0000-2222"
    session.flush()
    conflicts = {each.name: each.conflict for each in decision.field_changes(change)}
    assert conflicts == {"phone": True, "target": False}


def test_discarded_change_leaves_the_entry_alone(session: Session, organisation, author):
    resource = published(session, organisation, author)
    change = draft.begin_change(session, resource)
    draft.save(session, change, {"name": "別の名前"}, LOCATOR)
    draft.discard(session, change)
    assert resource.name == WRITTEN["name"]
    assert draft.open_change(session, resource) is None


@given(st.dictionaries(st.sampled_from([*FIELDS, "status", "id"]), st.text(max_size=600)))
def test_whatever_is_sent_is_kept_within_limits_or_refused_by_field(sent):
    try:
        kept = checked(sent)
    except RegistrationError as refusal:
        named = FIELDS[refusal.field].label
        kept = {} if named in str(refusal) else None
    assert kept is not None
    assert set(kept) <= set(FIELDS)
    for name, value in kept.items():
        longest = FIELDS[name].longest
        assert value is None or not longest or len(value) <= longest
        assert "\x00" not in str(value)


# --- changes of a resource ---


def test_change_writes_revision_outbox_and_trail_once(session: Session):
    resource = factories.resource(session)
    values = {"name": "新しい名前", "address": "架空町9"}
    changed = change_resource(session, resource, values, "edit", "試験")
    assert set(changed) == {"name"}
    assert change_resource(session, resource, values, "edit", "試験") == {}
    assert session.scalars(select(ResourceRevision)).one().changes == changed
    assert session.scalars(select(ResourceChange)).one().resource_id == resource.id
    event = session.scalars(select(AuditEvent).where(AuditEvent.action == "edit")).one()
    assert event.detail == "address,name"


def test_exact_place_is_no_public_field():
    assert is_public_field("town")
    assert not is_public_field("address")


# --- rest and end ---


def test_dated_rest_ends_by_itself_on_its_day(session: Session):
    dated, open_ended = factories.resource(session), factories.resource(session)
    until = today() + dt.timedelta(days=30)
    rest.pause(session, dated, until)
    rest.pause(session, open_ended, None)
    assert rest.resume_due(session, until - dt.timedelta(days=1)) == []
    assert rest.resume_due(session, until) == [dated]
    assert dated.status is ResourceStatus.PUBLISHED
    assert dated.paused_until is None
    assert open_ended.status is ResourceStatus.PAUSED
    assert rest.resume_due(session, until) == []


def test_rest_missed_by_the_job_ends_with_the_next_run(session: Session):
    resource = factories.resource(session)
    rest.pause(session, resource, today() + dt.timedelta(days=1))
    assert rest.resume_due(session, today() + dt.timedelta(days=400)) == [resource]


@pytest.mark.parametrize("status", [ResourceStatus.DRAFT, ResourceStatus.CLOSED])
def test_only_a_living_activity_rests_or_ends(status: ResourceStatus, session: Session):
    resource = factories.resource(session, status=status)
    for step in (
        lambda: rest.pause(session, resource, None),
        lambda: rest.close(session, resource),
    ):
        with pytest.raises(rest.RestError):
            step()


# --- error reports ---


def test_report_asks_every_coordinator_of_the_place_and_nobody_else(session: Session):
    here = {factories.coordinator(session).id, factories.coordinator(session).id}
    factories.coordinator(session, factories.FUSSA)
    factories.coordinator(session, disabled=True)
    factories.coordinator(session, valid_to=dt.date(2020, 3, 31))
    report = report_error(session, factories.resource(session), "電話が違います")
    tasks = session.scalars(select(Task)).all()
    assert {task.owner_id for task in tasks} == here
    mark_handled(session, report)
    handled_at = report.handled_at
    mark_handled(session, report)
    assert report.handled_at == handled_at
    assert all(task.done_at for task in tasks)


@pytest.mark.parametrize("text", ["", " \n ", "\x00", "あ" * 1001])
def test_report_without_words_or_without_end_is_refused(text: str, session: Session):
    with pytest.raises(ReportError, match="「どこが違いますか」"):
        report_error(session, factories.resource(session), text)
