"""The list of one need on a page: what fits is offered, what hardly fits is told and not pushed."""

from __future__ import annotations

import re
import uuid

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from directory.audit import SYSTEM, set_actor
from directory.database import session_factory, today
from directory.resource import Resource
from matching.case import Case
from matching.case_match import MOST_OFFERS
from matching.need import Need
from matching.proposal import MatchProposal
from tests import factories
from tests.web.conftest import SignIn
from tests.web.test_case_walk import page, post
from tests.web.test_reasoning_pages import a_place, without_readings
from web.coordinator.handout import OFFERS_ON_PAPER
from web.jargon import is_jargon

PLAN_WORDS = "重層的支援体制整備事業のうち参加支援事業として、社会資源の活用を推進する。"
COMMITTEE = {
    "name": "架空まちの委員会",
    "form": "support_group",
    "activities": "会議の運営。書類を作り、大勢の前で話す。",
    "tags": [],
    "group_size": None,
}
OFFICE = re.compile("支援|事業|包括|重層|推進|介護予防|資源")


@pytest.fixture
def need_id(records: Session) -> str:
    """The made-up person of the demo whose case came first."""
    first = select(Need.id).join(Case, Case.id == Need.case_id).order_by(Case.number).limit(1)
    found = str(records.scalars(first.where(Case.municipality_code == "13219")).one())
    records.rollback()
    return found


def folded(shown: str) -> str:
    """The one part of the list for what is allowed but hardly fits."""
    [part] = [
        one for one in re.findall(r"<details.*?</details>", shown, re.S) if "とは言えない" in one
    ]
    return part


def test_what_hardly_fits_is_folded_with_its_reasons_and_proposed_only_from_its_own_page(
    sign_in: SignIn, engine: Engine, need_id: str
):
    fitting, weak = a_place(engine), a_place(engine, **COMMITTEE)
    browser = sign_in("coordinator")
    shown = page(browser, f"/staff/needs/{need_id}/matches")
    part = folded(shown)
    assert part.startswith('<details class="panel"><summary>')
    assert "架空まちの委員会" in part
    assert 'class="reasons"' in part
    for pushed in ("chosen_reason", "/handout/", "/compare?"):
        assert pushed not in part, pushed
    [card] = re.findall(
        r'<li class="card">(?:(?!<li class="card">).)*架空の花の庭.*?</form>', shown, re.S
    )
    assert f'value="{fitting}"' in card
    assert f"/handout/{fitting}" in card
    why = page(browser, f"/staff/needs/{need_id}/why/{weak}")
    assert "はっきり合うとは言えない場所です" in why
    assert f'name="resource_id" value="{weak}"' in why
    sent = {"resource_id": weak, "chosen_reason": "本人が、見てみたいと話したから"}
    assert "/proposals/" in post(browser, f"/staff/needs/{need_id}/propose", **sent)


def test_where_a_fit_is_in_doubt_the_page_says_so_and_leads_to_what_is_missing(
    sign_in: SignIn, engine: Engine, need_id: str, monkeypatch: pytest.MonkeyPatch
):
    a_place(engine)
    browser, path = sign_in("coordinator"), f"/staff/needs/{need_id}"
    assert "言い切れません" not in page(browser, f"{path}/matches")
    monkeypatch.setattr("matching.ranking.fits_clearly", lambda _match: False)
    shown = page(browser, f"{path}/matches")
    told = re.search(r"<h2>合いそうですが、言い切れません</h2>.*?</section>", shown, re.S)
    assert told is not None
    assert f'href="{path}/missing"' in told[0]
    assert "いまの台帳に合う場所があります" not in page(browser, f"{path}/missing")


def test_of_many_reasons_the_strongest_and_all_that_speak_against_stand_in_the_open(
    sign_in: SignIn, engine: Engine, need_id: str
):
    a_place(engine, fee_yen=500)
    shown = page(sign_in("coordinator"), f"/staff/needs/{need_id}/matches")
    [card] = re.findall(
        r'<li class="card">(?:(?!<li class="card">).)*架空の花の庭.*?</form>', shown, re.S
    )
    in_the_open, later = card.split("ほかの理由")
    assert in_the_open.count('<li class="for">') + in_the_open.count('<li class="against">') >= 5
    assert '<span class="sr">気をつける点</span>費用: ' in in_the_open
    assert '<li class="against">' not in later
    assert '<li class="for">' in later


def test_the_other_ways_out_are_folded_too(sign_in: SignIn, engine: Engine, need_id: str):
    a_place(engine, fee_yen=800)
    shown = page(sign_in("coordinator"), f"/staff/needs/{need_id}/matches")
    [near] = [
        one for one in re.findall(r"<details.*?</details>", shown, re.S) if "一つ変われば" in one
    ]
    assert near.startswith('<details class="panel"><summary>')
    assert "あと300円" in near
    assert "<details open" not in shown


def test_a_place_already_proposed_is_marked_with_a_link_until_it_is_decided(
    sign_in: SignIn, engine: Engine, need_id: str, records: Session
):
    place, other = a_place(engine), a_place(engine, name="架空の花の家")
    browser, path = sign_in("coordinator"), f"/staff/needs/{need_id}"
    for way in ("matches", f"why/{place}"):
        assert "提案中" not in page(browser, f"{path}/{way}")
    post(browser, f"{path}/propose", resource_id=place, chosen_reason="花の話をしたから")
    proposal = f"/staff/proposals/{records.scalars(select(MatchProposal.id)).one()}"
    records.rollback()
    mark = re.compile(rf'提案中</strong> <a href="{proposal}"><bdi>架空の花の庭</bdi> の提案を開く')
    for way in ("matches", f"why/{place}"):
        shown = page(browser, f"{path}/{way}")
        assert mark.search(shown), way
        assert shown.count(">提案中<") == 1, way
        assert "提案の「選んだ理由」を書き直す" in shown
    assert "提案中" not in page(browser, f"{path}/why/{other}")
    post(browser, f"{proposal}/lapse", on=today(), outcome="別の場所にした")
    assert "提案中" not in page(browser, f"{path}/matches")


def test_a_place_proposed_to_one_of_a_household_is_not_marked_for_another(
    sign_in: SignIn, engine: Engine, need_id: str
):
    place, browser = a_place(engine), sign_in("coordinator")
    sent = {"resource_id": place, "chosen_reason": "花の話をしたから"}
    post(browser, f"/staff/needs/{need_id}/propose", **sent)
    with session_factory(engine)() as session:
        set_actor(session, SYSTEM)
        first = session.get_one(Need, uuid.UUID(need_id))
        kin = factories.person(session, first.case.household)
        factories.consent(session, kin)
        wished = {"wishes": first.wishes, "interests": list(first.interests)}
        other = factories.need(session, first.case, person=kin, **wished)
        session.commit()
        other_id = other.id
    assert "提案中" in page(browser, f"/staff/needs/{need_id}/matches")
    shown = page(browser, f"/staff/needs/{other_id}/matches")
    assert "架空の花の庭" in shown
    assert "提案中" not in shown


WRITTEN = "無償又はごく低額(架空の要素②)"


@pytest.mark.parametrize("way", ["matches", "why/{0}", "compare?left={0}&right={1}", "grounds"])
def test_a_fee_that_is_only_words_is_shown_as_written_and_said_to_be_unknown(
    sign_in: SignIn, engine: Engine, need_id: str, way: str
):
    worded = a_place(engine, fee_yen=None, fee_text=WRITTEN)
    priced = a_place(engine, name="架空の花の家", fee_text="1回100円、材料は別")
    shown = page(sign_in("coordinator"), f"/staff/needs/{need_id}/{way.format(worded, priced)}")
    assert f"{WRITTEN}(金額は不明)" in shown
    assert "材料は別(金額は不明)" not in shown
    assert "ごく低額(0円" not in shown


def plain(shown: str) -> str:
    """What the person reads of the place besides its name."""
    told = without_readings(shown.split("<body", 1)[1]).replace("福祉なんでも相談", "")
    body = re.sub(r"<(h1|title)>.*?</\1>", "", told, flags=re.S)
    return re.sub(r"<[^>]*>", "\n", body)


def test_the_persons_sheet_leaves_out_the_words_of_a_plan_and_keeps_the_plain_facts(
    sign_in: SignIn, engine: Engine, need_id: str
):
    browser = sign_in("coordinator")
    office = a_place(
        engine,
        activities=PLAN_WORDS,
        description="花を植えます。",
        fee_yen=None,
        fee_text="無償又は低額",
    )
    shown = page(browser, f"/staff/needs/{need_id}/handout/{office}")
    assert OFFICE.search(plain(shown)) is None
    assert "月曜日 10:00から 12:00まで" in shown
    assert "和泉本町一丁目" in shown
    assert "そこで 何を するか" in without_readings(shown)
    ours = a_place(engine, name="架空の花の家", fee_yen=None, fee_text="お菓子の分だけ")
    shown = page(browser, f"/staff/needs/{need_id}/handout/{ours}")
    assert "少人数で花を植えて、静かに過ごします。" in shown
    assert "「お菓子の分だけ」と 書いて あります" in shown


def test_no_sheet_of_any_candidate_speaks_like_an_office(
    sign_in: SignIn, records: Session, need_id: str
):
    browser = sign_in("coordinator")
    offered = re.findall(
        r"/why/([0-9a-f-]{36})", folded(page(browser, f"/staff/needs/{need_id}/matches"))
    )
    assert offered
    for key in offered:
        shown = page(browser, f"/staff/needs/{need_id}/handout/{key}")
        name = records.get_one(Resource, uuid.UUID(key)).name
        records.rollback()
        found = OFFICE.search(plain(shown))
        assert found is None, (name, found)


@pytest.mark.parametrize("text", [PLAN_WORDS, "介護予防の教室", "地域包括支援", "運動習慣定着促進"])
def test_words_of_plans_are_told_from_plain_ones(text: str):
    assert is_jargon(text)


@pytest.mark.parametrize(
    "text",
    ["庭の花に水をやります。", "自転車の整備をします。", "毎週月曜 10時から", "子どもと遊ぶ"],
)
def test_plain_words_are_left_alone(text: str):
    assert not is_jargon(text)


def test_however_many_are_listed_every_page_tells_how_many_candidates_there_are(
    sign_in: SignIn, engine: Engine, need_id: str
):
    """Twenty are listed; the number told is that of all, and the same on page, paper and why."""
    for number in range(MOST_OFFERS + 3):
        a_place(engine, name=f"架空の花の庭 {number}", capacity=number + 1)
    again = a_place(engine, name="架空の花の庭 0", capacity=1)
    browser = sign_in("coordinator")
    shown = page(browser, f"/staff/needs/{need_id}/matches")
    [told] = map(int, re.findall(r"<h2>候補\((\d+)件\)", shown))
    listed = len(re.findall(r"本人に渡す紙", shown))
    assert told >= MOST_OFFERS + 3
    assert listed <= MOST_OFFERS
    assert f"ほか{told - listed}件" in shown
    paper = page(browser, f"/staff/needs/{need_id}/grounds")
    assert f"候補 {told}件、" in paper
    assert f"候補の上位 {OFFERS_ON_PAPER}件。ほか{told - OFFERS_ON_PAPER}件" in paper
    [others] = map(int, re.findall(r"とは言えないもの\((\d+)件\)", shown))
    assert f"とは言えないもの {others}件" in paper
    why = page(browser, f"/staff/needs/{need_id}/why/{again}")
    [(total, place)] = re.findall(r"候補 (\d+)件のうち (\d+)番目", why)
    assert int(total) == told
    assert 1 <= int(place) <= told
