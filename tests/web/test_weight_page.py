"""The page of the weights: tried on past cases first, saved only with a reason."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from directory.audit import SYSTEM, set_actor
from directory.database import reading_session_factory
from matching.need import Need
from matching.shortlist import Shortlist
from matching.weight_revision import WeightRevision
from matching.weights import default_weights
from tests.web.conftest import SignIn
from tests.web.test_case_walk import page, post
from tests.web.test_reasoning_pages import a_place
from tests.web.test_waiting_pages import QUIET


@pytest.fixture
def records(engine: Engine) -> Session:
    session = reading_session_factory(engine)()
    set_actor(session, SYSTEM)
    return session


def revisions(records: Session) -> list[WeightRevision]:
    found = list(records.scalars(select(WeightRevision)))
    records.rollback()
    return found


def test_a_change_is_tried_on_what_was_and_what_waits_then_saved_and_used(
    sign_in: SignIn, engine: Engine, records: Session
):
    place = a_place(engine, **QUIET)
    need_id = records.scalars(select(Need.id)).one()
    records.rollback()
    coordinator, admin = sign_in("coordinator"), sign_in("admin")
    post(
        coordinator,
        f"/staff/needs/{need_id}/propose",
        resource_id=place,
        chosen_reason="本人の望みに合う",
    )
    tried = post(admin, "/staff/weights/try", 200, **{"w-topic": "0", "w-act": "0"})
    assert "まだ保存していません" in tried
    assert "1件のうち" in tried
    assert "さくら" not in tried
    assert revisions(records) == []
    version = default_weights().version
    values = {"w-topic": "０．９", "version": version}
    post(admin, "/staff/weights", 422, **values)
    post(admin, "/staff/weights", reason="望みより近さをみる", **values)
    [made] = revisions(records)
    assert made.changes == {"topic": 0.9}
    shown = page(admin, "/staff/weights")
    assert made.version in shown
    assert "望みより近さをみる" in shown
    post(admin, "/staff/weights", 409, reason="同時に", **{**values, "w-topic": "1"})
    assert made.version in page(coordinator, f"/staff/needs/{need_id}/why/{place}")
    kept = records.scalars(select(Shortlist)).one()
    assert kept.weights_version == version


@pytest.mark.parametrize("value", ["9", "-1", "重い", "nan"])
@pytest.mark.parametrize("path", ["/staff/weights/try", "/staff/weights"])
def test_a_weight_outside_its_bounds_is_refused_by_the_name_on_the_page_and_its_bounds(
    sign_in: SignIn, path: str, value: str
):
    fields = {"w-travel": value, "reason": "近さをみる", "version": default_weights().version}
    shown = post(sign_in("admin"), path, 422, **fields)
    [told] = re.findall(r'class="error".*?</div>', shown, re.S)
    assert f"「行きやすさ」の「{value}」は使えません。0〜1 の数で" in told
    assert "travel" not in told
    assert 'id="effect"' not in shown
    [opened] = re.findall(r"<details class=\"panel\" open>.*?</details>", shown, re.S)
    assert 'id="w-travel"' in opened


def test_a_reason_stays_until_its_weights_are_saved(sign_in: SignIn):
    said, admin = "望みより近さをみる", sign_in("admin")
    refused = post(admin, "/staff/weights", 422, **{"w-travel": "9", "reason": said})
    [tried] = re.findall(r'<form[^>]*action="/staff/weights/try".*?</form>', refused, re.S)
    assert f'value="{said}"' in tried
    again = post(admin, "/staff/weights/try", 200, **{"w-topic": "0", "reason": said})
    [save] = re.findall(r'<form[^>]*action="/staff/weights" .*?</form>', again, re.S)
    assert f'value="{said}"' in save
    assert again.count(f'value="{said}"') == 1


def test_every_weight_stands_in_one_folded_group(sign_in: SignIn):
    shown = page(sign_in("admin"), "/staff/weights")
    groups = re.findall(r"<details.*?</details>", shown, re.S)
    assert " open" not in "".join(re.findall(r"<details[^>]*>", shown))
    found = [code for one in groups for code in re.findall(r'id="w-([a-z_]+)"', one)]
    assert sorted(found) == sorted(default_weights().values)
    assert "そのほか" not in shown


def test_a_coordinator_reads_the_weights_but_changes_none(sign_in: SignIn):
    browser = sign_in("coordinator")
    shown = page(browser, "/staff/weights")
    assert "できるのは、管理者と主宰者です" in shown
    assert 'name="w-' not in shown
    assert 'for="w-' not in shown
    now = re.findall(r'<td class="number">([^<]*)</td><td>[^<]*〜[^<]*</td></tr>', shown)
    assert sorted(map(float, now)) == sorted(default_weights().values.values())
    assert "試す(保存しません)" not in shown
    post(browser, "/staff/weights", 403)
    post(browser, "/staff/weights/try", 403)


@pytest.mark.parametrize("login", ["admin", "supervisor"])
def test_who_may_try_weights_is_not_told_that_others_may(sign_in: SignIn, login: str):
    shown = page(sign_in(login), "/staff/weights")
    assert "できるのは、管理者と主宰者です" not in shown
    assert 'name="w-topic"' in shown


def test_only_the_supervisor_sees_which_list_changes(sign_in: SignIn, engine: Engine):
    a_place(engine, **QUIET)
    values = {"w-topic": "0", "w-wish_likeness": "0", "w-stage_kind": "0"}
    chair = post(sign_in("supervisor"), "/staff/weights/try", 200, **values)
    assert "いまの順" in chair
    assert "いまの順" not in post(sign_in("admin"), "/staff/weights/try", 200, **values)


def test_the_report_on_groups_hides_the_few_and_prints(sign_in: SignIn):
    admin = sign_in("admin")
    assert "/staff/fairness" in page(admin, "/staff/indicators")
    shown = page(admin, "/staff/fairness")
    assert "人数が少ないため伏せます" in shown
    assert "さくら" not in shown
    assert admin.get("/staff/fairness.pdf").data.startswith(b"%PDF")
    assert sign_in("participant").get("/staff/fairness").status_code == 403
