"""A group registers, changes, rests and ends its activities; staff decide what is published."""

from __future__ import annotations

import datetime as dt
import re
import uuid

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from directory.account import Account, Role, RoleGrant
from directory.audit import AuditEvent
from directory.database import today
from directory.history import ResourceChange, ResourceRevision
from directory.organisation import Organisation
from directory.registration.record import Registration, RegistrationState
from directory.resource import DisplayPrecision, Freshness, Resource, ResourceStatus
from directory.task import Task, TaskKind
from matching.proposal import MatchProposal
from tests import factories

NAME = "架空いろりのお茶会"
SECTIONS = {
    "what": {"name": NAME, "form": "salon", "activities": "お茶を飲みながら話します"},
    "when": {"schedule_text": "毎週火曜日 10:00〜12:00", "go": "next"},
    "where": {"address": "中和泉一丁目2番3号", "building": "架空会館", "go": "check"},
    "who": {"target": "どなたでも", "fee_yen": "0", "capacity": "12", "wheelchair": "yes"},
    "join": {"how_to_join": "予約はいりません", "private_phone": "000-0000-9999"},
}


def _id(location: str) -> str:
    return re.search(r"[0-9a-f-]{36}", location)[0]


@pytest.fixture
def group(sign_in) -> FlaskClient:
    return sign_in("group")


@pytest.fixture
def coordinator(sign_in) -> FlaskClient:
    return sign_in("coordinator")


def write(group: FlaskClient, **changed: dict[str, str]) -> str:
    """Write a whole registration; returns its id."""
    sections = {name: SECTIONS[name] | changed.get(name, {}) for name in SECTIONS}
    answer = group.post("/group/activities/new", data=sections.pop("what"))
    assert answer.status_code == 302, answer.text
    number = _id(answer.headers["Location"])
    for name, values in sections.items():
        answer = group.post(f"/group/registrations/{number}/{name}", data=values)
        assert answer.status_code == 302, answer.text
    return number


def submit(group: FlaskClient, number: str) -> None:
    answer = group.post(f"/group/registrations/{number}/submit")
    assert answer.status_code == 302, answer.text


def decide(coordinator: FlaskClient, number: str, action: str = "publish", **data: str):
    page = coordinator.get(f"/staff/registrations/{number}").text
    version = re.search(r'name="version" value="(\d+)"', page)
    values = {"version": version[1] if version else "0"} | data
    return coordinator.post(f"/staff/registrations/{number}/{action}", data=values)


def published(group: FlaskClient, coordinator: FlaskClient) -> str:
    """Register and publish; returns the resource's id."""
    number = write(group)
    submit(group, number)
    return _id(decide(coordinator, number).headers["Location"])


def kept(session: Session, number: str) -> Registration:
    """Read a registration and let go of the database, so that pages can write again."""
    session.expire_all()
    found = session.get_one(Registration, uuid.UUID(number))
    session.commit()
    return found


def change(group: FlaskClient, resource_id: str) -> str:
    return _id(group.post(f"/group/activities/{resource_id}/change").headers["Location"])


def test_group_registers_and_coordinator_publishes_and_everyone_sees(group, coordinator, client):
    number = write(group)
    assert NAME not in client.get("/13219/print").text
    submit(group, number)
    assert NAME not in client.get("/13219/print").text
    assert NAME in coordinator.get("/staff/registrations").text

    answer = decide(coordinator, number)

    assert answer.status_code == 302
    assert NAME in client.get("/13219/").text
    pins = client.get("/api/resources.geojson?municipality=13219").get_json()["features"]
    assert NAME in [pin["properties"]["name"] for pin in pins]
    page = client.get(answer.headers["Location"]).text
    assert "毎週火曜日 10:00〜12:00" in page
    assert "無料" in page
    assert NAME in group.get("/group/").text


def test_published_entry_carries_place_kind_sessions_and_freshness(group, coordinator, session):
    found = session.get(Resource, uuid.UUID(published(group, coordinator)))
    assert found.kind == "salon"
    assert found.town == "中和泉一丁目"
    assert found.shown_lon is not None
    assert found.areas == {"living_area": "あいとぴあ"}
    assert [each["weekday"] for each in found.schedule] == ["tue"]
    assert found.freshness is Freshness.FRESH
    assert found.organisation.name == "架空いろりの会"


def test_each_step_leaves_revision_outbox_and_trail(group, coordinator, session: Session):
    resource_id = uuid.UUID(published(group, coordinator))
    revision = session.scalars(
        select(ResourceRevision).where(ResourceRevision.resource_id == resource_id)
    ).one()
    assert revision.changes["name"] == [None, NAME]
    assert "address" not in revision.changes
    assert session.scalars(
        select(ResourceChange).where(ResourceChange.resource_id == resource_id)
    ).one()
    actions = set(session.scalars(select(AuditEvent.action)))
    assert {"begin", "save", "submit", "publish"} <= actions


def test_private_phone_never_reaches_the_public(group, coordinator, client):
    resource_id = published(group, coordinator)
    public = [
        client.get(f"/r/{resource_id}").text,
        client.get("/13219/").text,
        client.get("/13219/print").text,
        client.get("/api/resources.geojson?municipality=13219").text,
    ]
    assert all("000-0000-9999" not in page for page in public)


def test_draft_is_kept_between_visits(group, sign_in):
    group.post("/group/activities/new", data=SECTIONS["what"])
    again = sign_in("group").get("/group/").text
    assert NAME in again
    assert "下書き" in again
    assert "「日時」" in again


def test_incomplete_registration_is_not_handed_in(group, session: Session):
    location = group.post("/group/activities/new", data=SECTIONS["what"]).headers["Location"]
    answer = group.post(f"/group/registrations/{_id(location)}/submit")
    assert answer.status_code == 422
    assert "「日時」" in answer.text
    assert session.scalars(select(Registration)).one().state is RegistrationState.DRAFT


def test_returned_registration_shows_its_reason_and_can_be_handed_in_again(group, coordinator):
    number = write(group)
    submit(group, number)
    answer = decide(coordinator, number, "return", reason="会場の階を書いてください")
    assert answer.status_code == 302
    assert "会場の階を書いてください" in group.get("/group/").text
    submit(group, number)
    assert decide(coordinator, number).status_code == 302


def test_returning_needs_a_reason(group, coordinator):
    number = write(group)
    submit(group, number)
    answer = decide(coordinator, number, "return", reason="  ")
    assert answer.status_code == 422
    assert "「直してほしいこと」" in answer.text


def test_nobody_publishes_what_he_wrote_himself(group, session: Session):
    account = session.scalars(select(Account).where(Account.login == "group")).one()
    grant = RoleGrant(account_id=account.id, role=Role.COORDINATOR, municipality_code="13219")
    session.add(grant)
    session.commit()
    number = write(group)
    submit(group, number)
    group.post("/role", data={"grant": str(grant.id)})
    page = group.get(f"/staff/registrations/{number}").text
    assert "自分で書いた届け出" in page
    version = str(kept(session, number).version)
    answer = group.post(f"/staff/registrations/{number}/publish", data={"version": version})
    assert answer.status_code == 403
    assert kept(session, number).state is RegistrationState.SUBMITTED


@pytest.mark.parametrize("login", ["supervisor", "participant", "operator", "coordinator-13223"])
def test_only_the_municipalitys_own_deciders_publish(login, group, sign_in, session: Session):
    number = write(group)
    submit(group, number)
    version = str(kept(session, number).version)
    answer = sign_in(login).post(
        f"/staff/registrations/{number}/publish", data={"version": version}
    )
    assert answer.status_code in (403, 404)


def test_municipal_admin_publishes(group, sign_in):
    number = write(group)
    submit(group, number)
    assert decide(sign_in("admin"), number).status_code == 302


def test_drafts_are_the_groups_own_business(group, coordinator):
    number = write(group)
    assert coordinator.get(f"/staff/registrations/{number}").status_code == 404


def test_registration_rewritten_in_between_is_not_published_unread(group, coordinator):
    number = write(group)
    submit(group, number)
    page = coordinator.get(f"/staff/registrations/{number}").text
    version = re.search(r'name="version" value="(\d+)"', page)[1]
    group.post(f"/group/registrations/{number}/recall")
    group.post(f"/group/registrations/{number}/what", data=SECTIONS["what"] | {"name": "別の名前"})
    submit(group, number)
    answer = coordinator.post(f"/staff/registrations/{number}/publish", data={"version": version})
    assert answer.status_code == 409


def test_every_coordinator_is_asked_once_and_the_first_answer_settles_it(
    group, coordinator, session: Session
):
    number = write(group)
    submit(group, number)
    tasks = session.scalars(select(Task).where(Task.subject_id == uuid.UUID(number))).all()
    assert len({task.owner_id for task in tasks}) == len(tasks) == 2
    session.commit()
    decide(coordinator, number)
    session.expire_all()
    assert all(task.done_at for task in session.scalars(select(Task)))


# --- changing what is published ---


def test_change_waits_while_the_old_entry_stays_public(group, coordinator, client):
    resource_id = published(group, coordinator)
    number = change(group, resource_id)
    group.post(
        f"/group/registrations/{number}/when",
        data={"schedule_text": "毎週木曜日 14:00〜16:00", "go": "next"},
    )
    submit(group, number)
    assert "毎週火曜日" in client.get(f"/r/{resource_id}").text
    page = coordinator.get(f"/staff/registrations/{number}").text
    assert "毎週火曜日 10:00〜12:00" in page
    assert "毎週木曜日 14:00〜16:00" in page
    assert decide(coordinator, number).status_code == 302
    now = client.get(f"/r/{resource_id}").text
    assert "毎週木曜日" in now
    assert "毎週火曜日" not in now


def test_change_touches_only_what_the_group_changed(group, coordinator, session: Session):
    resource_id = uuid.UUID(published(group, coordinator))
    number = change(group, str(resource_id))
    renamed = SECTIONS["what"] | {"name": "新しい名前"}
    group.post(f"/group/registrations/{number}/what", data=renamed)
    found = session.get_one(Resource, resource_id)
    found.phone = "000-0000-1111"
    session.commit()
    submit(group, number)
    decide(coordinator, number)
    session.expire_all()
    found = session.get_one(Resource, resource_id)
    assert (found.name, found.phone) == ("新しい名前", "000-0000-1111")


def test_correction_by_staff_in_between_is_shown_as_a_conflict(group, coordinator, session):
    resource_id = uuid.UUID(published(group, coordinator))
    number = change(group, str(resource_id))
    group.post(f"/group/registrations/{number}/join", data={"phone": "000-0000-2222"})
    session.get_one(Resource, resource_id).phone = "000-0000-3333"
    session.commit()
    submit(group, number)
    assert "ほかの人が直しています" in coordinator.get(f"/staff/registrations/{number}").text


def test_unchanged_change_is_not_handed_in(group, coordinator):
    number = change(group, published(group, coordinator))
    answer = group.post(f"/group/registrations/{number}/submit")
    assert answer.status_code == 422
    assert "変わったところがありません" in answer.text


def test_second_change_goes_on_with_the_first(group, coordinator):
    resource_id = published(group, coordinator)
    assert change(group, resource_id) == change(group, resource_id)


# --- rest and end ---


def test_pause_takes_it_off_map_and_list_at_once(group, coordinator, client):
    resource_id = published(group, coordinator)
    group.post(f"/group/activities/{resource_id}/pause", data={"until": ""})
    assert NAME not in client.get("/13219/print").text
    assert NAME not in client.get("/api/resources.geojson?municipality=13219").text
    assert client.get(f"/r/{resource_id}").status_code == 404
    assert "お休み中" in group.get("/group/").text
    group.post(f"/group/activities/{resource_id}/resume")
    assert NAME in client.get("/13219/print").text


def test_rest_tells_those_who_have_somebody_on_the_way_there(group, coordinator, session):
    resource_id = uuid.UUID(published(group, coordinator))
    owner = session.scalars(select(Account).where(Account.login == "coordinator2")).one()
    case = factories.case(session, owner)
    need = factories.need(session, case)
    proposal = MatchProposal(
        case_id=case.id, need_id=need.id, resource_id=resource_id, proposed_on=today()
    )
    session.add(proposal)
    session.commit()
    until = (today() + dt.timedelta(days=60)).isoformat()
    group.post(f"/group/activities/{resource_id}/pause", data={"until": until})
    task = session.scalars(select(Task).where(Task.kind == TaskKind.RESOURCE_PAUSED)).one()
    assert (task.owner_id, task.subject_id) == (owner.id, proposal.id)
    session.commit()
    group.post(f"/group/activities/{resource_id}/close", data={"sure": "1"})
    kinds = set(session.scalars(select(Task.kind).where(Task.subject_id == proposal.id)))
    assert kinds == {TaskKind.RESOURCE_PAUSED, TaskKind.RESOURCE_CLOSED}


def test_pause_until_a_day_gone_by_is_refused(group, coordinator):
    resource_id = published(group, coordinator)
    answer = group.post(f"/group/activities/{resource_id}/pause", data={"until": "2020-01-01"})
    assert answer.status_code == 422
    assert "「再開する日」" in answer.text


def test_end_needs_a_second_thought_and_is_for_good(group, coordinator, client, session):
    resource_id = published(group, coordinator)
    assert group.post(f"/group/activities/{resource_id}/close").status_code == 422
    group.post(f"/group/activities/{resource_id}/close", data={"sure": "1"})
    assert client.get(f"/r/{resource_id}").status_code == 404
    found = session.get_one(Resource, uuid.UUID(resource_id))
    session.commit()
    assert found.status is ResourceStatus.CLOSED
    assert group.post(f"/group/activities/{resource_id}/resume").status_code == 422


# --- place ---


def test_home_is_shown_by_its_town_unless_the_group_says_otherwise(group, session: Session):
    number = write(group, where={"home": "1"})
    assert kept(session, number).values["display_precision"] == DisplayPrecision.TOWN
    page = group.get(f"/group/registrations/{number}/where").text
    assert "町名まで" in page
    assert "「<bdi>中和泉一丁目</bdi>」と出ます" in page


@pytest.mark.parametrize(
    ("precision", "seen", "unseen"),
    [
        ("exact", "2番3号", None),
        ("town", "中和泉一丁目", "2番3号"),
        ("area", "あいとぴあ", "中和泉"),
        ("hidden", "問い合わせた方に", "中和泉"),
    ],
)
def test_public_sees_exactly_as_much_of_the_place_as_chosen(
    precision, seen, unseen, group, coordinator, client
):
    number = write(group, where={"display_precision": precision})
    submit(group, number)
    location = decide(coordinator, number).headers["Location"]
    page = client.get(location).text
    assert seen in page
    assert unseen is None or unseen not in page
    everything = client.get("/13219/print").text
    everything += client.get("/api/resources.geojson?municipality=13219").text
    assert unseen != "2番3号" or "2番3号" not in everything


def test_unknown_address_gets_no_pin_and_says_so(group, coordinator, client):
    number = write(group, where={"address": "どこにもない町9丁目"})
    assert "地図には出ません" in group.get(f"/group/registrations/{number}/where?read=yes").text
    submit(group, number)
    decide(coordinator, number)
    assert NAME not in client.get("/api/resources.geojson?municipality=13219").text
    assert NAME in client.get("/13219/print").text


def test_schedule_is_shown_back_as_it_was_understood(group):
    number = write(group)
    page = group.get(f"/group/registrations/{number}/when").text
    assert "次のように読み取りました" in page
    assert "(火) 10:00〜12:00" in page


def test_schedule_that_cannot_be_read_is_said_to_be_kept_as_text(group):
    number = write(group, when={"schedule_text": "不定期です"})
    assert "書いたとおりの文を載せます" in group.get(f"/group/registrations/{number}/when").text


# --- abuse (SECURITY.md c5, c6) ---

PAYLOADS = [
    "${window.__pwn=1}",
    "</script><script>window.__pwn=1</script>",
    '<img src=x onerror="window.__pwn=1">',
    "`${1}`",
    "\u202e逆さ書き\u202c",
]


@pytest.mark.parametrize("name", PAYLOADS)
def test_hostile_name_is_kept_and_shown_as_text(name, group, coordinator, client):
    number = write(group, what={"name": name})
    submit(group, number)
    location = decide(coordinator, number).headers["Location"]
    for page in (
        client.get(location).text,
        client.get("/13219/print").text,
        group.get("/group/").text,
    ):
        assert "<img src=x" not in page
        assert "<script>window" not in page
    pins = client.get("/api/resources.geojson?municipality=13219").get_json()["features"]
    assert name in [pin["properties"]["name"] for pin in pins]


def test_name_of_ten_kilobytes_is_refused_naming_field_and_cure(group, session: Session):
    answer = group.post("/group/activities/new", data=SECTIONS["what"] | {"name": "あ" * 10_240})
    assert answer.status_code == 422
    assert "「活動の名前」は100文字までです(いま10,240文字)。短くしてください。" in answer.text
    assert session.scalars(select(Registration)).first() is None


def test_fields_a_group_may_not_set_are_ignored(group, session: Session):
    forged = {
        "status": "published",
        "municipality_code": "13223",
        "organisation_id": str(uuid.uuid4()),
        "staff_only": "1",
        "freshness": "fresh",
        "lon": "139.0",
        "state": "published",
        "is_admin": "1",
    }
    number = write(group, what=forged, where=forged, join=forged)
    found = kept(session, number)
    assert found.state is RegistrationState.DRAFT
    assert found.municipality_code == "13219"
    assert not {"status", "staff_only", "municipality_code"} & set(found.values)
    assert found.values["lon"] != 139.0


def test_another_groups_records_are_answered_as_missing(group, session: Session):
    other = Organisation(municipality_code="13219", name="架空よその会")
    session.add(other)
    session.flush()
    activity = factories.resource(session, organisation_id=other.id)
    foreign = Registration(municipality_code="13219", organisation_id=other.id)
    session.add(foreign)
    session.commit()
    for path in (
        f"/group/registrations/{foreign.id}",
        f"/group/registrations/{foreign.id}/what",
        f"/group/activities/{activity.id}/rest",
    ):
        assert group.get(path).status_code == 404
    for path in (
        f"/group/registrations/{foreign.id}/what",
        f"/group/registrations/{foreign.id}/submit",
        f"/group/registrations/{foreign.id}/discard",
        f"/group/activities/{activity.id}/change",
        f"/group/activities/{activity.id}/pause",
        f"/group/activities/{activity.id}/close",
    ):
        assert group.post(path, data={"sure": "1", "name": "盗"}).status_code == 404
    session.expire_all()
    assert session.get_one(Resource, activity.id).status is ResourceStatus.PUBLISHED


@pytest.mark.parametrize(
    ("section", "values", "message"),
    [
        ("who", {"fee_yen": "たくさん"}, "「1回の費用」"),
        ("who", {"fee_yen": "99999999"}, "「1回の費用」"),
        ("what", {"form": "not-a-form"}, "「活動の形」"),
        ("where", {"display_precision": "everywhere"}, "「場所の出し方」"),
        ("join", {"url": "javascript:alert(1)"}, "「ホームページ」"),
        ("join", {"email": "どこか"}, "「公開するメール」"),
        ("when", {"schedule_text": "あ" * 501}, "「日時」は500文字まで"),
    ],
)
def test_wrong_value_names_the_field_and_keeps_what_was_typed(section, values, message, group):
    number = write(group)
    answer = group.post(f"/group/registrations/{number}/{section}", data=values)
    assert answer.status_code == 422
    assert message in answer.text


def test_full_width_digits_and_dashes_are_understood(group, session: Session):
    number = write(group, who={"fee_yen": "３００"}, join={"phone": "０００ー００００ー１２３４"})
    values = kept(session, number).values
    assert (values["fee_yen"], values["phone"]) == (300, "000-0000-1234")
