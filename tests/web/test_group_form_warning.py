"""A group's form asks before it publishes a private number, and names what is wrong exactly."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from tests.web.conftest import SignIn
from tests.web.test_group_registration import kept, write
from web.group.mobile import is_mobile


@pytest.fixture
def group(sign_in: SignIn) -> FlaskClient:
    return sign_in("group")


@pytest.mark.parametrize(
    "written", ["090-0000-0000", "０８０ー００００ー００００", "(070) 0000 0000"]
)
def test_a_mobile_number_is_seen_however_it_is_written(written: str):
    assert is_mobile(written)
    assert not is_mobile("03-0000-0000")
    assert not is_mobile("0120-000-000")
    assert not is_mobile(None)


def test_a_mobile_number_is_published_only_when_that_is_meant(group, session: Session):
    number = write(group)
    before = kept(session, number).values.get("phone")
    session.rollback()
    path, sent = f"/group/registrations/{number}/join", {"phone": "090-0000-0000"}
    asked = group.post(path, data=sent)
    assert asked.status_code == 422
    assert "携帯電話の番号です" in asked.text
    assert "mobile_confirmed" in asked.text
    assert kept(session, number).values.get("phone") == before
    session.rollback()
    assert group.post(path, data=sent | {"mobile_confirmed": "1"}).status_code == 302
    assert kept(session, number).values["phone"] == "090-0000-0000"
    assert group.post(path, data=sent).status_code == 302, "not asked twice"


def test_an_address_elsewhere_is_named_as_such(group):
    number = write(group)
    path = f"/group/registrations/{number}/where"
    group.post(path, data={"address": "大阪府吹田市泉町1-3-40", "display_precision": "exact"})
    shown = group.get(path).text
    assert "吹田市で、狛江市の外です" in shown
    group.post(path, data={"address": "狛江市ほげほげ9-9", "display_precision": "exact"})
    assert "外です" not in group.get(path).text


def test_a_number_may_carry_its_unit_and_too_large_a_one_is_told_the_most(group, session):
    number = write(group)
    section = next(
        part
        for part in ("join", "who", "what", "when")
        if "fee_yen" in page_of(group, number, part)
    )
    path = f"/group/registrations/{number}/{section}"
    form = {"name": "架空の会", "fee_yen": "５００円"}
    assert group.post(path, data=form).status_code == 302
    assert kept(session, number).values["fee_yen"] == 500
    refused = group.post(path, data=form | {"fee_yen": "9999999999999"})
    assert refused.status_code == 422
    assert "大きすぎます" in refused.text
    assert "までで入れてください" in refused.text


def page_of(group: FlaskClient, number: str, section: str) -> str:
    return group.get(f"/group/registrations/{number}/{section}").text


def test_the_preview_of_a_draft_does_not_claim_to_be_confirmed(group):
    number = write(group)
    preview = group.get(f"/group/registrations/{number}").text.partition("公開するとこう見えます")[
        2
    ]
    assert "公開前" in preview
    assert "確認済み" not in preview
