"""No form keeps a text longer than its column: refused by the field's name, nothing written."""

from __future__ import annotations

import pytest
from sqlalchemy import inspect, select
from sqlalchemy.orm import Session

from directory.database import Base, today
from matching.case import Case
from matching.errors import InvalidValueError
from matching.label import field_label
from matching.length import limits, require_fitting
from matching.meeting import Meeting
from tests.web.conftest import SignIn
from tests.web.test_case_walk import page, person_of, post, records, take_in

__all__ = ["records"]
TABLES = sorted(
    (
        mapper.class_
        for mapper in Base.registry.mappers
        if mapper.class_.__module__[:9] == "matching."
    ),
    key=lambda table: table.__name__,
)
LIMITED = [(table, field, longest) for table in TABLES for field, longest in limits(table).items()]


@pytest.mark.parametrize(
    ("table", "field", "longest"), LIMITED, ids=[f"{t.__name__}.{f}" for t, f, _ in LIMITED]
)
def test_every_column_with_a_length_holds_that_and_no_more(
    table: type, field: str, longest: int
) -> None:
    blank = dict.fromkeys(column.key for column in inspect(table).column_attrs)
    require_fitting(table(**blank | {field: "あ" * longest}))
    with pytest.raises(InvalidValueError, match=f"{longest}文字まで") as error:
        require_fitting(table(**blank | {field: "あ" * (longest + 1)}))
    assert f"「{field_label(field)}」" in str(error.value)


@pytest.mark.parametrize(
    ("field", "label"),
    [
        ("route", "相談の経路"),
        ("referrer", "紹介者"),
        ("name", "名前"),
        ("name_kana", "ふりがな"),
        ("phone", "電話"),
        ("town", "町名"),
        ("address", "住所"),
    ],
)
def test_an_intake_that_is_too_long_is_refused_and_kept_in_the_form(
    sign_in: SignIn, records: Session, field: str, label: str
) -> None:
    before = len(records.scalars(select(Case.id)).all())
    records.rollback()
    fields = {"opened_on": today(), "name": "架空 つばめ", "complaint": "昼に行く所がない"}
    shown = post(sign_in("coordinator"), "/staff/cases/new", 422, **fields | {field: "😀" * 500})
    assert f"「{label}」" in shown
    assert "文字まで" in shown
    assert "昼に行く所がない" in shown
    assert len(records.scalars(select(Case.id)).all()) == before


@pytest.mark.parametrize("field", ["title", "host", "place", "joint_with"])
def test_a_meeting_that_is_too_long_is_refused(
    sign_in: SignIn, records: Session, field: str
) -> None:
    before = len(records.scalars(select(Meeting.id)).all())
    records.rollback()
    fields = {"type": "multilayer_conference", "held_on": today(), field: "😀" * 300}
    shown = post(sign_in("coordinator"), "/staff/meetings", 422, **fields)
    assert f"「{field_label(field)}」" in shown
    assert len(records.scalars(select(Meeting.id)).all()) == before


def test_a_text_beyond_all_measure_is_named_in_japanese(sign_in: SignIn, records: Session) -> None:
    browser = sign_in("coordinator")
    case = take_in(browser)
    sheet = f"{case}/need/{person_of(records, case)}"
    for field, label in (("wishes", "本人の望み"), ("health", "健康")):
        shown = post(browser, sheet, 422, assessed_on=today(), **{field: "あ" * 4001})
        assert f"「{label}」が長すぎます" in shown
    long = {"name": "架空 つばめ", "complaint": "あ" * 4001, "opened_on": today()}
    assert "「主訴」が長すぎます" in post(browser, "/staff/cases/new", 422, **long)
    assert "架空 つばめ" in page(browser, case)


def test_man_and_woman_are_not_both_ticked(sign_in: SignIn) -> None:
    fields = {"opened_on": today(), "name": "架空 つばめ", "attributes": ["男性", "女性"]}
    assert "どちらか一つ" in post(sign_in("coordinator"), "/staff/cases/new", 422, **fields)
