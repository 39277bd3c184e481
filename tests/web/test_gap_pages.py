"""Resource development on its pages: no small number, an answer that is told, one for all."""

from __future__ import annotations

import html
import re
import uuid

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from directory.account import Account
from directory.audit import SYSTEM, set_actor
from directory.database import session_factory
from matching.case import CaseState
from matching.development import GapCase, ResourceGap
from matching.need import Need
from matching.plan import SupportPlan
from tests import factories
from tests.web.conftest import SignIn
from tests.web.test_case_walk import page, post
from tests.web.test_reasoning_pages import a_place, need_id, records

__all__ = ["need_id", "records"]
GAPS = "/staff/gaps"


def chosen_form(shown: str) -> list[str]:
    """The form chosen beforehand on the page that records what is missing; none for empty."""
    [options] = re.findall(r'<select id="form".*?</select>', shown, re.S)
    return re.findall(r'value="([^"]*)" selected', options)


@pytest.fixture
def gap_id(sign_in: SignIn, need_id: str, records: Session) -> str:
    fields = {"what": "夜の居場所", "form": "ibasho", "area": "架空圏域"}
    post(sign_in("coordinator"), f"/staff/needs/{need_id}/gap", **fields)
    found = str(records.scalars(select(ResourceGap.id)).one())
    records.rollback()
    return found


def shown_number(text: str) -> set[str]:
    return set(re.findall(r"待っているケース ([^<)]+)", text))


def more_cases(engine: Engine, gap_id: str, number: int) -> None:
    """Cases of another coordinator that wait for the same."""
    with session_factory(engine)() as session:
        set_actor(session, SYSTEM)
        owner = factories.coordinator(session, "13219")
        for _ in range(number):
            case = factories.case_in(session, owner, CaseState.MATCHING)
            session.add(GapCase(gap_id=uuid.UUID(gap_id), case_id=case.id))
        session.commit()


@pytest.mark.parametrize("who", ["coordinator", "coordinator2", "admin"])
def test_under_five_nobody_reads_how_many_wait_and_only_their_coordinator_the_own(
    sign_in: SignIn, engine: Engine, gap_id: str, who: str
) -> None:
    more_cases(engine, gap_id, 3)
    shown = page(sign_in(who), GAPS)
    assert shown_number(shown) == {"5件未満"}
    assert ("あなたのケース 1件" in shown) == (who == "coordinator")
    more_cases(engine, gap_id, 1)
    assert shown_number(page(sign_in(who), GAPS)) == {"5件"}


def test_who_may_not_act_sees_no_form(sign_in: SignIn, gap_id: str) -> None:
    admin = page(sign_in("admin"), GAPS)
    assert "夜の居場所" in admin
    assert f"{GAPS}/{gap_id}/close" not in admin
    assert f"{GAPS}/{gap_id}/close" in page(sign_in("coordinator"), GAPS)


def test_an_answer_is_told_on_list_and_paper_and_can_be_taken_back(
    sign_in: SignIn, engine: Engine, gap_id: str
) -> None:
    place, browser = a_place(engine, name="架空の夜の庭"), sign_in("coordinator")
    close, paper = f"{GAPS}/{gap_id}/close", f"{GAPS}/{gap_id}/brief"
    assert "どう応えるか" in post(browser, close, 422, resource_id=place, reason="")
    assert "記録した" in page(browser, paper)
    post(browser, close, resource_id=place, reason="金曜の夜に開く")
    for path in (GAPS, paper):
        told = page(browser, path)
        assert ["架空の夜の庭" in told, "金曜の夜に開く" in told] == [True, True], path
        assert "資源ができた" in told, path
    assert page(browser, GAPS).count("まとめ(会議用)") == 0
    post(browser, f"{GAPS}/{gap_id}/reopen", 422, reason="")
    post(browser, f"{GAPS}/{gap_id}/reopen", reason="曜日が合わない")
    again = page(browser, GAPS)
    assert "まとめ(会議用)" in again
    assert "曜日が合わない" in again
    assert "応えた資源" not in page(browser, paper)


def test_a_refused_step_stays_as_it_was_typed_on_the_card_of_its_gap(
    sign_in: SignIn, engine: Engine, gap_id: str, need_id: str
) -> None:
    place, browser = a_place(engine, name="架空の夜の庭"), sign_in("coordinator")
    post(browser, f"/staff/needs/{need_id}/gap", what="朝の畑", form="farm", area="架空圏域")
    said = "架空 さくらさんの曜日に合わせた"
    shown = post(browser, f"{GAPS}/{gap_id}/close", 422, resource_id=place, reason=said)
    cards = {what: shown.partition(f"<h2>{what}</h2>")[2] for what in ("夜の居場所", "朝の畑")}
    refused, other = (text.partition("</li>\n<li")[0] for text in cards.values())
    assert "本人や家族の名前は書けません" in refused
    assert f'value="{said}"' in refused
    assert f'<option value="{place}" selected>' in refused
    assert '<details class="no-print" open>' in refused
    assert shown.count(f'value="{said}"') == 1, "the other steps of the gap stay empty"
    assert " open>" not in other
    post(browser, f"{GAPS}/{gap_id}/close", 422, resource_id=str(uuid.uuid4()), reason="開いた")


def test_a_refused_record_of_what_is_missing_stays_as_it_was_typed(
    sign_in: SignIn, need_id: str, records: Session
) -> None:
    typed = {
        "what": "架空 さくらさんの行ける夜の居場所",
        "form": "ibasho",
        "area": "駅の北",
        "ask_first": "架空の夜の会",
        "near_miss": "昼の居場所。夜は閉まる",
    }
    browser = sign_in("coordinator")
    shown = post(browser, f"/staff/needs/{need_id}/gap", 422, **typed)
    assert "本人や家族の名前は書けません" in shown
    assert '<option value="ibasho" selected>' in shown
    for name in ("what", "area", "ask_first", "near_miss"):
        assert f'name="{name}" type="text" value="{typed[name]}"' in shown
    assert re.search(r'class="field wrong">\s*<label for="what"', shown)
    assert records.scalars(select(ResourceGap)).all() == []


def test_a_like_gap_is_proposed_first_and_joined_by_default(
    sign_in: SignIn, need_id: str, records: Session
) -> None:
    browser = sign_in("coordinator")
    missing = f"/staff/needs/{need_id}/missing"
    [what] = re.findall(r'name="what" type="text" value="([^"]+)"', page(browser, missing))
    post(browser, f"/staff/needs/{need_id}/gap", what=f"静かな{html.unescape(what)}")
    chosen = re.findall(r'<option value="([^"]+)" selected>([^<]+)', page(browser, missing))
    [like] = [key for key, text in chosen if "静かな" in text]
    post(browser, f"/staff/needs/{need_id}/gap", gap_id=like, what=html.unescape(what))
    records.rollback()
    assert len(records.scalars(select(ResourceGap)).all()) == 1


def test_what_is_typed_while_joining_a_like_gap_stands_on_its_list_and_paper(
    sign_in: SignIn, gap_id: str, need_id: str
) -> None:
    browser = sign_in("coordinator")
    typed = {"what": "夜に静かに将棋をさせる場", "area": "架空の北圏域"}
    post(browser, f"/staff/needs/{need_id}/gap", gap_id=gap_id, **typed)
    for path in (GAPS, f"{GAPS}/{gap_id}/brief"):
        shown = page(browser, path)
        assert "夜に静かに将棋をさせる場" in shown, path
        assert "架空の北圏域" in shown, path


def test_people_of_one_founding_group_begin_with_the_same_words(
    sign_in: SignIn, engine: Engine, need_id: str
) -> None:
    with session_factory(engine)() as session:
        set_actor(session, SYSTEM)
        first = session.get_one(Need, uuid.UUID(need_id))
        owner = session.get_one(Account, first.case.owner_id)
        hours, texts = first.available, ("三味線をひきたい", "三味線を習いたい。手芸も", "三味線")
        first.wishes, first.interests, first.strengths = texts[0], ["三味線"], []
        for wishes in texts[1:]:
            case = factories.case_in(session, owner, CaseState.MATCHING)
            factories.consent(session, case.household.persons[0])
            days = dict.fromkeys(("period_from", "drafted_on", "decided_on"), factories.A_DAY)
            session.add(SupportPlan(case_id=case.id, goals="出かける", **days))
            columns = {"wishes": wishes, "interests": ["三味線"], "strengths": []}
            factories.need(session, case, available=hours, max_group_size="small", **columns)
        session.commit()
    browser = sign_in("coordinator")
    shown = page(browser, "/staff/waiting")
    links = re.findall(r'href="(/staff/needs/[^"]+/missing\?[^"]+)"', shown)
    assert len(links) == len(texts)
    forms = [page(browser, html.unescape(one)) for one in links]
    begun = {
        tuple(re.findall(r'name="(?:what|area)" type="text" value="([^"]*)"', form))
        for form in forms
    }
    assert len(begun) == 1
    assert "楽器" in begun.pop()[0]
    assert [chosen_form(form) for form in forms] == [[]] * len(forms), "music has no one form"
    craft = re.sub(r"form=(?=&|$)", "form=workshop", html.unescape(links[0]))
    assert chosen_form(page(browser, craft)) == ["workshop"]
