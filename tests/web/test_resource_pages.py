"""Staff keep the registry: list, one entry, corrections, spare capacity, its end, its history."""

from __future__ import annotations

import datetime as dt
import re
import uuid
from pathlib import Path

import pytest
from click.testing import CliRunner
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from directory.account import Account
from directory.audit import SYSTEM, AuditEvent, set_actor
from directory.capacity import places_label
from directory.database import today
from directory.history import ConfirmationMethod, FieldConfirmation
from directory.resource import Freshness, Resource, ResourceRole, ResourceStatus
from directory.task import Task, TaskKind
from matching.placement import Placement, PlacementState
from matching.record_fact import resource_facts
from tests import factories
from tests.web.test_case_walk import page, post
from web.cli.daily import command as daily
from web.coordinator import coordinator as pages

ROOT = f"{pages.url_prefix}/resources"


@pytest.fixture
def staff(sign_in) -> FlaskClient:
    return sign_in("coordinator")


@pytest.fixture
def entry(session: Session) -> Resource:
    """An entry of the reader's town, confirmed long ago."""
    made = factories.resource(
        session,
        name="架空ひだまり",
        confirmed_on=today() - dt.timedelta(days=700),
        freshness=Freshness.UNCONFIRMED,
        fee_yen=0,
        how_to_join="予約はいりません",
    )
    session.commit()
    return made


def kept(session: Session, resource_id: uuid.UUID) -> Resource:
    """Read what a page wrote and let go of the database."""
    session.expire_all()
    found = session.get_one(Resource, resource_id)
    _ = found.roles, found.acceptance, found.organisation
    session.commit()
    return found


def version(staff: FlaskClient, entry: Resource) -> str:
    page = staff.get(f"{ROOT}/{entry.id}/edit").text
    return re.search(r'name="version" value="(\d+)"', page)[1]


@pytest.mark.usefixtures("entry")
def test_the_list_finds_by_word_kind_state_and_status(staff: FlaskClient, session: Session) -> None:
    factories.closed_resource(session, name="架空おわり")
    factories.resource(session, factories.FUSSA, name="架空よその町")
    session.commit()
    for asked, found, missed in (
        ("q=ひだまり", "架空ひだまり", "架空おわり"),
        ("q=架空+ひだまり", "架空ひだまり", "架空おわり"),
        ("q=架空&freshness=unconfirmed", "架空ひだまり", "架空おわり"),
        ("q=架空&status=closed", "架空おわり", "架空ひだまり"),
        ("q=架空&kind=gathering_place", "架空ひだまり", "架空よその町"),
    ):
        page = re.sub("</?mark>", "", staff.get(f"{ROOT}?{asked}").text)
        assert found in page, asked
        assert missed not in page, asked
    assert "見つかりません" in staff.get(f"{ROOT}?q=%25").text, "a sign is no wildcard"
    assert staff.get(f"{ROOT}?page=999999999999&freshness=x&kind=x").status_code == 200


@pytest.mark.parametrize("login", ["coordinator", "supervisor", "admin"])
def test_staff_of_the_town_read_everything_and_the_trail_tells(
    sign_in, session: Session, entry: Resource, login: str
) -> None:
    entry.organisation = factories.organisation(session, name="架空の輪")
    session.commit()
    page = sign_in(login).get(f"{ROOT}/{entry.id}")
    assert page.status_code == 200
    assert "架空 代表" in page.text
    assert "台帳" in page.text
    read = select(AuditEvent).where(
        AuditEvent.action == "read", AuditEvent.object_id == str(entry.id)
    )
    assert session.scalars(read).one().object_type == "resource_acceptance"


@pytest.mark.parametrize("path", ["", "/edit", "/history"])
def test_another_towns_entry_is_not_there(sign_in, entry: Resource, path: str) -> None:
    assert sign_in("coordinator-13218").get(f"{ROOT}/{entry.id}{path}").status_code == 404
    assert sign_in("group").get(f"{ROOT}/{entry.id}{path}").status_code == 403


def test_a_correction_changes_what_was_sent_and_stays_in_the_history(
    staff: FlaskClient, session: Session, entry: Resource
) -> None:
    data = {
        "version": version(staff, entry),
        "name": "架空こもれび",
        "fee_yen": "３００",
        "wheelchair": "yes",
        "schedule_text": "毎週火曜日 10:00〜12:00",
        "display_precision": "town",
    }
    assert staff.post(f"{ROOT}/{entry.id}/edit", data=data).status_code == 302
    found = kept(session, entry.id)
    assert (found.name, found.fee_yen, found.wheelchair) == ("架空こもれび", 300, True)
    assert found.schedule[0]["weekday"] == "tue"
    assert found.how_to_join == "予約はいりません", "what was not sent is left"
    assert found.shown_lon is None
    page = staff.get(f"{ROOT}/{entry.id}/history").text
    assert "架空ひだまり" in page
    assert "架空 みなと" in page


def test_what_an_import_brought_and_nobody_touched_stays_word_for_word(
    staff: FlaskClient, session: Session, entry: Resource
) -> None:
    brought = {
        "name": "架空" * 60,
        "form": "salon",
        "kind": "gathering_place",
        "schedule_text": "第2火曜\r\n(日程は別紙)",
        "schedule": [{"date": "2026-12-01"}],
        "fee_yen": 0,
    }
    for name, value in brought.items():
        setattr(entry, name, value)
    session.commit()
    page = staff.get(f"{ROOT}/{entry.id}/edit").text
    sent = {
        "version": re.search(r'name="version" value="(\d+)"', page)[1],
        **{name: brought[name] for name in ("name", "form", "schedule_text", "fee_yen")},
        "phone": "000-0000-0009",
    }
    assert staff.post(f"{ROOT}/{entry.id}/edit", data=sent).status_code == 302
    found = kept(session, entry.id)
    assert found.phone == "000-0000-0009"
    assert {name: getattr(found, name) for name in brought} == brought


def test_a_wrong_or_stale_correction_is_refused_and_nothing_is_kept(
    staff: FlaskClient, session: Session, entry: Resource
) -> None:
    now = version(staff, entry)
    for data, status, word in (
        ({"version": now, "name": ""}, 422, "活動の名前"),
        ({"version": now, "fee_yen": "たくさん"}, 422, "1回の費用"),
        ({"version": now, "url": "javascript:alert(1)"}, 422, "ホームページ"),
        ({"version": "0", "name": "古い画面"}, 409, "ほかの人"),
    ):
        answer = staff.post(f"{ROOT}/{entry.id}/edit", data=data)
        assert (answer.status_code, word in answer.text) == (status, True), data
    assert kept(session, entry.id).name == "架空ひだまり"


def test_two_taps_confirm_and_the_work_list_lets_it_go(
    staff: FlaskClient, session: Session, entry: Resource
) -> None:
    area = "地区が分からないもの"
    page = staff.get(f"{pages.url_prefix}/freshness?area={area}").text
    assert "架空ひだまり" in page
    answer = staff.post(f"{ROOT}/{entry.id}/confirm", data={"method": "visit", "area": area})
    assert answer.status_code == 302
    found = kept(session, entry.id)
    assert (found.freshness, found.confirmed_on) == (Freshness.FRESH, today())
    rows = session.scalars(
        select(FieldConfirmation).where(FieldConfirmation.resource_id == entry.id)
    ).all()
    assert {row.method for row in rows} == {ConfirmationMethod.VISIT}
    by = session.get_one(Account, rows[0].confirmed_by)
    assert by.login == "coordinator"
    session.commit()
    assert "架空ひだまり" not in staff.get(
        f"{pages.url_prefix}/freshness?area={area}", follow_redirects=True
    ).text.replace("「架空ひだまり」をきょう確かめた", "")
    assert staff.post(f"{ROOT}/{entry.id}/confirm", data={"method": "x"}).status_code == 422


def test_one_type_of_fact_can_be_confirmed_alone(
    staff: FlaskClient, session: Session, entry: Resource
) -> None:
    path, sent = f"{ROOT}/{entry.id}/confirm", {"method": "phone", "type": "place"}
    assert staff.post(path, data=sent).status_code == 302
    rows = select(FieldConfirmation.field).where(FieldConfirmation.resource_id == entry.id)
    assert set(session.scalars(rows)) == {"town", "address"}
    session.commit()
    assert kept(session, entry.id).confirmed_on == today() - dt.timedelta(days=700)
    assert staff.post(path, data=sent | {"type": "king"}).status_code == 422


def test_the_daily_command_ends_rests_and_asks_about_what_is_old(
    staff: FlaskClient, session: Session, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    group = factories.organisation(session)
    old = factories.resource(
        session, confirmed_on=today() - dt.timedelta(days=800), organisation_id=group.id
    )
    resting = factories.paused_resource(session, paused_until=today())
    session.commit()
    monkeypatch.setenv("CHIIKINOWA_HOME", str(home))
    for _ in range(2):
        assert CliRunner().invoke(daily).exit_code == 0
    assert kept(session, old.id).freshness is Freshness.UNCONFIRMED
    assert kept(session, resting.id).status is ResourceStatus.PUBLISHED
    asked = session.scalars(select(Task).where(Task.subject_id == old.id)).all()
    assert len({task.owner_id for task in asked}) == len(asked) > 0
    session.commit()
    assert f"{ROOT}/{old.id}" in staff.get(f"{pages.url_prefix}/today").text


def test_spare_capacity_is_matched_and_never_published(
    staff: FlaskClient, client: FlaskClient, session: Session
) -> None:
    data = {"latent_kind": "空き室", "name": "架空寮の空き部屋", "address": "中和泉一丁目2番3号"}
    assert staff.post(f"{ROOT}/new", data=data | {"latent_kind": "何か"}).status_code == 422
    assert staff.post(f"{ROOT}/new", data=data | {"name": " "}).status_code == 422
    answer = staff.post(f"{ROOT}/new", data=data)
    number = uuid.UUID(answer.headers["Location"].rsplit("/", 1)[1])
    found = kept(session, number)
    assert found.acceptance.latent_kind == "空き室"
    assert found.lon is not None
    assert client.get(f"/r/{number}").status_code == 404
    assert "架空寮の空き部屋" not in client.get("/13219/?q=架空寮").text
    facts = resource_facts(session, factories.KOMAE, today())
    assert str(number) in {one.resource_id for one in facts}
    session.commit()
    assert "架空寮" in staff.get(f"{ROOT}?latent=1").text
    assert staff.post(f"{ROOT}/{number}/postcard").status_code == 422, "nobody outside sees it"


@pytest.mark.parametrize(("name", "length"), [("ask_whom", 201), ("watchers", 4001)])
def test_a_refused_acceptance_stays_open_as_it_was_typed(
    staff: FlaskClient, entry: Resource, name: str, length: int
) -> None:
    typed = {"hard_hours": "架空の平日の朝", name: "あ" * length, "accepts_children": "no"}
    refused = staff.post(f"{ROOT}/{entry.id}/acceptance", data=typed)
    assert refused.status_code == 422
    folded = r"<details[^>]*>\s*<summary>受け入れを直す.*?</details>"
    [sheet] = re.findall(folded, refused.text, re.S)
    assert sheet.startswith('<details class="card" open>')
    for field in ("hard_hours", name):
        assert f'name="{field}" type="text" value="{typed[field]}"' in sheet
    assert '<option value="no" selected>' in sheet
    assert sheet.count('class="field wrong"') == 1


def test_acceptance_is_written_for_staff_and_read_by_matching(
    staff: FlaskClient, client: FlaskClient, session: Session, entry: Resource
) -> None:
    data = {
        "accepts_withdrawn": "yes",
        "strict_conditions": "送迎なし\n段差あり",
        "watchers": "架空の世話人",
        "past_difficulties": "夏は暑い",
    }
    assert staff.post(f"{ROOT}/{entry.id}/acceptance", data=data).status_code == 302
    sheet = kept(session, entry.id).acceptance
    assert (sheet.accepts_withdrawn, sheet.accepts_children) == (True, None)
    assert sheet.strict_conditions == ["送迎なし", "段差あり"]
    assert "夏は暑い" in staff.get(f"{ROOT}/{entry.id}").text
    assert "夏は暑い" not in staff.get(f"{ROOT}/{entry.id}/history").text
    public = client.get(f"/r/{entry.id}").text
    assert "架空の世話人" not in public
    too_long = staff.post(f"{ROOT}/{entry.id}/acceptance", data={"ask_whom": "あ" * 201})
    assert too_long.status_code == 422


@pytest.mark.parametrize(
    ("open_places", "as_of", "until", "words"),
    [
        (3, -1, 10, "空きあり(3人)"),
        (0, -1, 10, "空きなし"),
        (3, -40, -1, "要確認"),
        (3, -40, None, "要確認"),
        (3, -10, None, "空きあり(3人)"),
        (3, None, None, "要確認"),
        (None, None, None, "空きは未確認"),
    ],
)
def test_an_old_figure_of_places_is_never_called_free(
    open_places: int | None, as_of: int | None, until: int | None, words: str
) -> None:
    def day(offset: int | None) -> dt.date | None:
        return None if offset is None else today() + dt.timedelta(days=offset)

    role = ResourceRole(
        open_places=open_places, places_as_of=day(as_of), places_valid_until=day(until)
    )
    label = places_label(role, today())
    assert label.startswith(words)
    assert words == "空きあり(3人)" or "空きあり" not in label


def test_a_role_has_its_own_conditions_and_dated_places(
    staff: FlaskClient, session: Session, entry: Resource
) -> None:
    data = {"role": "helper", "places": "5", "open_places": "2", "conditions": "週1回から"}
    assert staff.post(f"{ROOT}/{entry.id}/roles", data=data).status_code == 302
    roles = {role.role: role for role in kept(session, entry.id).roles}
    assert set(roles) == {"participant", "helper"}
    assert roles["helper"].places_as_of == today()
    assert roles["helper"].places_valid_until > today()
    page = staff.get(f"{ROOT}/{entry.id}").text
    assert "空きあり(2人)" in page
    assert "要確認" in page, "the participants' figure has no date"
    for wrong in ({"role": "king"}, {"role": "helper", "places": "1", "open_places": "2"}):
        assert staff.post(f"{ROOT}/{entry.id}/roles", data=wrong).status_code == 422
    staff.post(f"{ROOT}/{entry.id}/roles", data={"role": "helper", "remove": "1"})
    assert [role.role for role in kept(session, entry.id).roles] == ["participant"]


def test_closing_tells_everyone_it_touches_and_the_record_stays_readable(
    staff: FlaskClient, session: Session, entry: Resource
) -> None:
    set_actor(session, SYSTEM)
    owner = session.scalars(select(Account).where(Account.login == "coordinator")).one()
    case = factories.case(session, owner)
    session.add(
        Placement(
            case_id=case.id,
            person=case.household.persons[0],
            resource_id=entry.id,
            owner_id=owner.id,
            state=PlacementState.ACTIVE,
            start_on=today(),
            watchers="架空の世話人",
        )
    )
    session.commit()
    assert staff.post(f"{ROOT}/{entry.id}/close").status_code == 422
    assert staff.post(f"{ROOT}/{entry.id}/close", data={"sure": "1"}).status_code == 302
    assert kept(session, entry.id).status is ResourceStatus.CLOSED
    task = session.scalars(select(Task).where(Task.kind == TaskKind.RESOURCE_CLOSED)).one()
    assert task.owner_id == owner.id
    session.commit()
    page = staff.get(f"{ROOT}/{entry.id}").text
    assert "終了しました" in page
    assert "内容を直す" not in page
    assert "架空ひだまり" in staff.get(f"{ROOT}/{entry.id}/history?on={today()}").text
    for path, data in (("edit", {"version": "2", "name": "x"}), ("confirm", {"method": "visit"})):
        assert staff.post(f"{ROOT}/{entry.id}/{path}", data=data).status_code in (409, 422)


def test_a_rest_has_a_day_and_can_end_early(
    staff: FlaskClient, session: Session, entry: Resource
) -> None:
    until = today() + dt.timedelta(days=30)
    assert staff.post(f"{ROOT}/{entry.id}/pause", data={"until": str(today())}).status_code == 422
    assert staff.post(f"{ROOT}/{entry.id}/pause", data={"until": str(until)}).status_code == 302
    found = kept(session, entry.id)
    assert (found.status, found.paused_until) == (ResourceStatus.PAUSED, until)
    staff.post(f"{ROOT}/{entry.id}/resume")
    assert kept(session, entry.id).status is ResourceStatus.PUBLISHED


def test_an_earlier_content_is_shown_and_brought_back(
    staff: FlaskClient, session: Session, entry: Resource
) -> None:
    data = {"version": version(staff, entry), "name": "まちがい"}
    staff.post(f"{ROOT}/{entry.id}/edit", data=data)
    page = staff.get(f"{ROOT}/{entry.id}/history").text
    form = re.search(r'name="revision" value="(\d+)".*?name="version" value="(\d+)"', page)
    sent = {"revision": form[1], "version": form[2]}
    stale = staff.post(f"{ROOT}/{entry.id}/restore", data=sent | {"version": "1"})
    assert stale.status_code == 409
    assert staff.post(f"{ROOT}/{entry.id}/restore", data=sent).status_code == 302
    assert kept(session, entry.id).name == "架空ひだまり"
    before = staff.get(f"{ROOT}/{entry.id}/history?on=1999-01-01").text
    assert "まだ登録されていません" in before
    assert staff.get(f"{ROOT}/{entry.id}/history?on=2026-02-31").status_code == 422


def test_the_languages_of_a_place_are_ticked_kept_shown_and_matched(
    staff: FlaskClient, session: Session, entry: Resource
):
    key, version = entry.id, entry.version
    form = page(staff, f"{ROOT}/{key}/edit")
    often, _, others = form.partition("<summary>ほかのことば(")
    assert re.findall(r'name="languages" value="([a-z]+)"', often)[:2] == ["ja", "en"]
    assert 'name="languages" value="vi"' in often
    assert 'name="languages" value="ti"' in others
    sent = {"name": "架空ひだまり", "version": version, "languages": ["", "vi", "ja"]}
    post(staff, f"{ROOT}/{key}/edit", **sent)
    found = kept(session, key)
    assert found.languages == ["vi", "ja"]
    [facts] = [
        one
        for one in resource_facts(session, factories.KOMAE, today())
        if one.resource_id == str(key)
    ]
    assert facts.languages == {"vi", "ja"}
    session.commit()
    assert "ベトナム語、日本語" in page(staff, f"{ROOT}/{key}")
    assert 'name="languages" value="vi" checked' in page(staff, f"{ROOT}/{key}/edit")
    assert "ベトナム語" in page(staff, f"{ROOT}/{key}/history")
    post(staff, f"{ROOT}/{key}/edit", 422, name="", version=found.version, languages=["", "en"])
    post(staff, f"{ROOT}/{key}/edit", name="架空ひだまり", version=found.version, languages=[""])
    found = kept(session, key)
    assert found.languages is None
    wrong = {"name": "架空ひだまり", "version": found.version, "languages": ["zz"]}
    assert "言語の符号にありません" in post(staff, f"{ROOT}/{key}/edit", 422, **wrong)
