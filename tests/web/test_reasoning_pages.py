"""Pages that say why: one resource, two side by side, the meeting's paper, the person's sheet."""

from __future__ import annotations

import re
import uuid

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from directory.audit import SYSTEM, AuditEvent, set_actor
from directory.database import reading_session_factory, session_factory, today
from directory.resource import Freshness, Resource, ResourceStatus
from directory.task import Task
from matching.consent import Consent, ConsentPurpose, ConsentState
from matching.development import ResourceGap
from matching.need import Need
from matching.shortlist import Shortlist
from tests.web.conftest import SignIn
from tests.web.test_case_papers import character_map
from tests.web.test_case_walk import page, post


@pytest.fixture
def records(engine: Engine) -> Session:
    session = reading_session_factory(engine)()
    set_actor(session, SYSTEM)
    return session


@pytest.fixture
def need_id(records: Session) -> str:
    """The made-up person of the demo, looking for a place in 狛江市."""
    found = str(records.scalars(select(Need)).one().id)
    records.rollback()
    return found


def a_columns(**columns: object) -> dict[str, object]:
    """The columns of a confirmed place in 狛江市 that suits the person of the demo."""
    return {
        "municipality_code": "13219",
        "name": "架空の花の庭",
        "form": "farm",
        "status": ResourceStatus.PUBLISHED,
        "activities": "少人数で花を植えて、静かに過ごします。",
        "tags": ["園芸"],
        "schedule": [{"weekday": "mon", "start": "10:00", "end": "12:00"}],
        "fee_yen": 100,
        "group_size": "small",
        "town": "和泉本町一丁目",
        "freshness": Freshness.FRESH,
        "confirmed_on": today(),
        **columns,
    }


def a_place(engine: Engine, **columns: object) -> str:
    with session_factory(engine)() as session:
        set_actor(session, SYSTEM)
        made = Resource(**a_columns(**columns))
        session.add(made)
        session.commit()
        return str(made.id)


def test_a_shut_gate_is_told_with_both_values_whom_to_ask_and_the_smallest_change(
    sign_in: SignIn, engine: Engine, need_id: str
):
    dear = a_place(engine, fee_yen=800, operator="架空の庭の会")
    shown = page(sign_in("coordinator"), f"/staff/needs/{need_id}/why/{dear}")
    assert "500円" in shown
    assert "800円" in shown
    assert "聞く先: 架空の庭の会" in shown
    assert "あと300円" in shown


@pytest.mark.parametrize("shut", ["keep-apart", "fee", ""])
def test_what_to_say_to_the_person_is_shown_of_a_place_that_may_be_offered_and_of_no_other(
    sign_in: SignIn, engine: Engine, need_id: str, shut: str
):
    place = a_place(engine, fee_yen=800 if shut == "fee" else 0)
    browser, at = sign_in("coordinator"), f"/staff/needs/{need_id}/why/{place}"
    if shut == "keep-apart":
        post(browser, f"/staff/needs/{need_id}/keep-apart", resource_id=place)
    shown = page(browser, at)
    assert "会議での言い方" in shown
    for words in ("安心して 行けそうです", "本人への言い方", "本人に渡す紙"):
        assert (words in shown) == (not shut), words


def test_of_whom_a_person_must_not_meet_nobody_is_told_to_ask_for_anything(
    sign_in: SignIn, engine: Engine, need_id: str
):
    dear = a_place(engine, fee_yen=800)
    browser, at = sign_in("coordinator"), f"/staff/needs/{need_id}/why/{dear}"
    assert "相談できます" in page(browser, at)
    post(browser, f"/staff/needs/{need_id}/keep-apart", resource_id=dear)
    shown = page(browser, at)
    assert "ここには聞きません" in shown
    assert "相談できます" not in shown
    assert "あと300円" not in shown


def decimals(text: str) -> int:
    """The most digits after a point of any number in a text."""
    return max(map(len, re.findall(r"\d\.(\d+)", text)), default=0)


def test_the_points_shown_add_up_to_the_total(sign_in: SignIn, engine: Engine, need_id: str):
    place = a_place(engine)
    shown = page(sign_in("coordinator"), f"/staff/needs/{need_id}/why/{place}")
    table = re.search(r"加わる点</th></tr></thead><tbody>(.*?)</tfoot>", shown, re.S)
    assert table
    rows, foot = table[1].split("</tbody>")
    effects = [
        float(re.findall(r'class="number">([^<]*)<', row)[-1].split("(")[0])
        for row in rows.split("</tr>")
        if "<td" in row
    ]
    total = float(re.findall(r'class="number">([^<]*)<', foot)[0])
    assert len(effects) > 5
    assert sum(effects) == pytest.approx(total, abs=1e-9)
    assert decimals(table[1]) <= 2


def test_any_resource_can_be_looked_up_by_name_and_says_how_it_stands(
    sign_in: SignIn, engine: Engine, need_id: str
):
    a_place(engine)
    a_place(engine, name="架空の高い庭", fee_yen=900)
    browser = sign_in("coordinator")
    shown = page(browser, f"/staff/needs/{need_id}/why?q=架空の")
    assert re.search(r"架空の花の庭.*?候補の \d+番目", shown, re.S)
    assert re.search(r"架空の高い庭.*?合わない: 費用", shown, re.S)
    assert "台帳にありません" in page(browser, f"/staff/needs/{need_id}/why?q=どこにもない")


def test_two_places_stand_side_by_side_and_their_differences_add_up(
    sign_in: SignIn, engine: Engine, need_id: str
):
    near, dear = (
        a_place(engine),
        a_place(engine, name="架空の工房", tags=[], activities="機械の組立"),
    )
    browser = sign_in("coordinator")
    shown = page(browser, f"/staff/needs/{need_id}/compare?left={near}&right={dear}")
    assert "<strong>架空の花の庭</strong> のほうが合います" in shown
    [label] = re.findall("いちばんの違いは「(.*?)」", judgment(shown))
    [difference] = re.findall(rf'<tr><td>{label}</td>.*?class="number">(.*?)</td></tr>', shown)
    assert float(difference) > 0
    numbers = re.findall(r'class="number">([+-][\d.]+)<', shown)
    assert sum(map(float, numbers[:-1])) == pytest.approx(float(numbers[-1]), abs=1e-9)
    left, right = re.findall(r"<th>(-?[\d.]+)</th>", shown)
    assert float(left) - float(right) == pytest.approx(float(numbers[-1]), abs=1e-9)
    assert decimals(shown.partition("<tbody>")[2]) <= 2


def judgment(shown: str) -> str:
    """What a comparison says of the two as a whole."""
    [panel] = re.findall(r'<p class="panel">(.*?)</p>', shown, re.S)
    return re.sub("<[^>]+>", "", panel)


@pytest.mark.parametrize("turned", [False, True])
def test_of_two_places_the_one_a_gate_shuts_never_fits_better_and_says_why(
    sign_in: SignIn, engine: Engine, need_id: str, turned: bool
):
    shut = a_place(engine)
    workshop = a_place(engine, name="架空の工房", tags=[], activities="機械の組立")
    dear = a_place(engine, name="架空の高い庭", fee_yen=800)
    browser = sign_in("coordinator")
    post(browser, f"/staff/needs/{need_id}/keep-apart", resource_id=shut)

    def compared(one: str, other: str) -> str:
        left, right = (other, one) if turned else (one, other)
        address = f"/staff/needs/{need_id}/compare?left={left}&right={right}"
        return judgment(page(browser, address))

    safety = "架空の花の庭 は、出せません(安全: 会わせない・近づけない先「架空の花の庭」に当たる)。"
    told = compared(shut, workshop)
    assert safety in told
    assert "架空の工房 は出せます。" in told
    told = compared(shut, dear)
    assert safety in told
    assert "架空の高い庭 は、いまは出せません(費用: " in told
    for told in (compared(shut, workshop), compared(dear, workshop), compared(shut, dear)):
        assert "のほうが合います" not in told
        assert "いちばんの違い" not in told


def test_whom_a_person_must_not_meet_is_no_part_of_a_comparison_for_those_outside_the_case(
    sign_in: SignIn, engine: Engine, need_id: str
):
    shut, other = a_place(engine), a_place(engine, name="架空の花の家")
    post(sign_in("coordinator"), f"/staff/needs/{need_id}/keep-apart", resource_id=shut)
    compared = f"/staff/needs/{need_id}/compare?left={shut}&right={other}"
    assert sign_in("coordinator2").get(compared).status_code == 404


def test_the_meetings_paper_gives_grounds_without_the_name_and_is_noted(
    sign_in: SignIn, engine: Engine, records: Session, need_id: str
):
    a_place(engine)
    browser = sign_in("coordinator")
    shown = page(browser, f"/staff/needs/{need_id}/grounds")
    assert "本人の関心「" in shown
    assert "架空 さくら" not in shown
    assert "重みの版" in shown
    pdf = browser.get(f"/staff/needs/{need_id}/grounds.pdf")
    assert pdf.data.startswith(b"%PDF")
    printed = records.scalars(select(AuditEvent).where(AuditEvent.action == "print")).all()
    assert [one.detail for one in printed] == ["grounds", "grounds"]


def conference_consent(engine: Engine, need_id: str, state: ConsentState, *scope: str) -> None:
    with session_factory(engine)() as session:
        set_actor(session, SYSTEM)
        session.add(
            Consent(
                person_id=session.get_one(Need, uuid.UUID(need_id)).person_id,
                purpose=ConsentPurpose.CONFERENCE,
                state=state,
                given_on=today() if state is ConsentState.LIMITED else None,
                recipients=[],
                scope=list(scope),
                version=9,
            )
        )
        session.commit()


def test_a_limited_consent_keeps_the_reasons_outside_it_off_the_paper(
    sign_in: SignIn, engine: Engine, need_id: str
):
    a_place(engine)
    conference_consent(engine, need_id, ConsentState.LIMITED, "参加先", "費用")
    shown = page(sign_in("coordinator"), f"/staff/needs/{need_id}/grounds")
    assert "架空の花の庭" in shown
    assert "費用の負担が小さい" in shown
    for word in ("本人の関心", "苦手", "段階", "点の内訳"):
        assert word not in shown, word
    assert "同意していない理由は書いていません" in shown


def rows_of_garden(shown: str) -> dict[str, str]:
    """What the meeting's paper says of the garden of these tests, by its labels."""
    [section] = re.findall(r"<h2>\d+\. 架空の花の庭</h2>\s*<dl[^>]*>(.*?)</dl>", shown, re.S)
    return dict(re.findall(r"<dt>(.*?)</dt><dd>(.*?)</dd>", section, re.S))


@pytest.mark.parametrize("scope", [(), ("参加先",)])
def test_the_meetings_paper_says_what_the_place_asks_whatever_the_scope(
    sign_in: SignIn, engine: Engine, need_id: str, scope: tuple[str, ...]
):
    asked, first = "手話のわかる方に限ります", "初回は見学からお願いします"
    a_place(engine, description=f"{asked}。{first}。")
    if scope:
        conference_consent(engine, need_id, ConsentState.LIMITED, *scope)
    browser, paper = sign_in("coordinator"), f"/staff/needs/{need_id}/grounds"
    told = rows_of_garden(page(browser, paper))
    assert asked in told["当てはまるか確かめること"]
    assert first in told["はじめにすること"]
    letters = {f"<{ord(each):04X}>" for each in asked + first}
    assert letters <= set(character_map(browser.get(f"{paper}.pdf").data).split())


def test_the_meetings_paper_adds_up_its_points_one_part_a_line(
    sign_in: SignIn, engine: Engine, need_id: str
):
    a_place(engine)
    told = rows_of_garden(page(sign_in("coordinator"), f"/staff/needs/{need_id}/grounds"))
    *parts, total = told["点の内訳"].splitlines()
    assert len(parts) > 5
    effects = [re.fullmatch(r"・\S.* ([+-]\d+\.\d\d)", part) for part in parts]
    assert all(effects), parts
    [sum_shown] = re.findall(r"^合計 (-?\d+\.\d\d)\(", total)
    added = sum(float(one[1]) for one in effects if one)
    assert added == pytest.approx(float(sum_shown), abs=1e-9)
    assert decimals(told["点の内訳"]) <= 2


def test_a_place_that_asks_nothing_has_no_line_for_it_on_the_meetings_paper(
    sign_in: SignIn, engine: Engine, need_id: str
):
    a_place(engine)
    told = rows_of_garden(page(sign_in("coordinator"), f"/staff/needs/{need_id}/grounds"))
    assert not {"当てはまるか確かめること", "はじめにすること"} & set(told)


def test_without_consent_to_the_conference_no_paper_is_made(
    sign_in: SignIn, engine: Engine, need_id: str
):
    conference_consent(engine, need_id, ConsentState.REFUSED)
    answer = sign_in("coordinator").get(f"/staff/needs/{need_id}/grounds")
    assert answer.status_code in (403, 409, 422)
    assert "同意" in answer.get_data(as_text=True)


def without_readings(shown: str) -> str:
    """A page without the readings above its kanji."""
    return re.sub(r"<rt>.*?</rt>|</?ruby>", "", shown)


def test_the_persons_sheet_promises_nothing_that_is_not_recorded(
    sign_in: SignIn, engine: Engine, need_id: str
):
    browser = sign_in("coordinator")
    bare = a_place(
        engine, fee_yen=0, schedule=[{"weekday": "mon", "start": "9:00", "end": "17:00"}]
    )
    shown = without_readings(page(browser, f"/staff/needs/{need_id}/handout/{bare}"))
    for word in (
        "見るだけでも だいじょうぶ",
        "いっしょに 行きます",
        "話してくれた",
        "はじめての 人も",
    ):
        assert word not in shown, word
    assert "お金は かかりません" in shown
    assert "架空 みなとに 言って ください" in shown
    assert "「福祉なんでも相談」でも 聞けます" in shown
    assert not re.search(r"\d{3}分", shown)
    recorded = a_place(
        engine,
        name="架空の花の家",
        beginner_friendly=True,
        fee_yen=100,
        fee_text="お茶の分は別",
    )
    shown = without_readings(page(browser, f"/staff/needs/{need_id}/handout/{recorded}"))
    assert "はじめての 人も 来て いい" in shown
    assert "100円(「お茶の分は別」と 書いて あります)" in shown
    told = a_place(engine, name="架空の花の畑", fee_yen=None, fee_text="参加支援事業の要綱による")
    shown = page(browser, f"/staff/needs/{need_id}/handout/{told}")
    assert "きまりが あります" in shown
    assert "いま 聞いて います" not in shown
    assert "要綱" not in shown


def test_the_persons_sheet_speaks_plainly_without_rank_points_or_stage(
    sign_in: SignIn, engine: Engine, need_id: str
):
    place = a_place(engine)
    shown = page(sign_in("coordinator"), f"/staff/needs/{need_id}/handout/{place}")
    assert "あなたが 決めます" in without_readings(shown)
    assert "<ruby>決<rt>き</rt></ruby>" in shown
    assert "架空の花の庭" in shown
    for word in ("番目", "重み", "合計", "段階", "ひきこもり", "苦手", "架空 さくら"):
        assert word not in shown, word
    refused = a_place(engine, name="架空の高い庭", fee_yen=900)
    answer = sign_in("coordinator").get(f"/staff/needs/{need_id}/handout/{refused}")
    assert answer.status_code == 404


@pytest.mark.parametrize("path", ["why", "grounds", "why/00000000-0000-0000-0000-000000000001"])
def test_another_coordinators_need_seems_not_to_be_there(sign_in: SignIn, need_id: str, path: str):
    assert sign_in("coordinator2").get(f"/staff/needs/{need_id}/{path}").status_code == 404


def test_a_place_that_would_have_to_widen_becomes_a_thing_to_do_without_the_name(
    sign_in: SignIn, engine: Engine, records: Session, need_id: str
):
    dear = a_place(engine, fee_yen=800, operator="架空の庭の会")
    browser = sign_in("coordinator")
    shown = page(browser, f"/staff/needs/{need_id}/widen")
    assert "相談先: 架空の庭の会" in shown
    assert "あと300円" in shown
    post(browser, f"/staff/needs/{need_id}/widen", resource_id=dear, wanted="費用を下げられるか")
    today_page = page(browser, "/staff/today")
    assert "架空の花の庭" in today_page
    assert "費用を下げられるか" in today_page
    task = records.scalars(select(Task).where(Task.subject_type == "resource")).one()
    assert "さくら" not in (task.note or "")
    records.rollback()
    post(
        sign_in("coordinator2"), f"/staff/needs/{need_id}/widen", 404, resource_id=dear, wanted="x"
    )
    post(browser, f"/staff/needs/{need_id}/widen", 422, resource_id=dear, wanted="")


def card_of(shown: str, name: str) -> str:
    """The card of a page that is about a place."""
    return next(one for one in shown.split('<li class="card">') if f">{name}</a></h2>" in one)


def test_a_refused_talk_stays_as_it_was_typed_on_the_card_of_its_place(
    sign_in: SignIn, engine: Engine, need_id: str
):
    dear = a_place(engine, fee_yen=800)
    a_place(engine, name="架空の高い庭", fee_yen=900)
    said, path = "架空 さくらさんのために、月に一度下げられるか", f"/staff/needs/{need_id}/widen"
    fields = {"resource_id": dear, "wanted": said, "due_on": "2099-01-05"}
    shown = post(sign_in("coordinator"), path, 422, **fields)
    refused, other = card_of(shown, "架空の花の庭"), card_of(shown, "架空の高い庭")
    assert "「聞くこと」に、人の名前は書けません" in refused
    assert f'value="{said}"' in refused
    assert 'value="2099-01-05"' in refused
    assert f'<details id="ask-{dear}" open>' in refused
    assert shown.count(said) == 1
    assert " open>" not in other
    assert 'role="alert"' not in other
    fields["resource_id"] = str(uuid.UUID(int=3))
    nowhere = post(sign_in("coordinator"), path, 422, **fields)
    assert "「相談先」を一覧から選び直してください" in nowhere


def test_what_is_missing_is_worded_without_the_person_joined_and_printed(
    sign_in: SignIn, records: Session, need_id: str
):
    browser = sign_in("coordinator")
    shown = page(browser, f"/staff/needs/{need_id}/missing")
    what = re.search(r'name="what" type="text" value="([^"]+)"', shown)
    assert what
    assert "さくら" not in what[1]
    post(browser, f"/staff/needs/{need_id}/gap", what=what[1], form="farm", area="架空圏域")
    post(browser, f"/staff/needs/{need_id}/gap", 422, what=what[1], form="nowhere")
    gap = records.scalars(select(ResourceGap)).one()
    gap_id = str(gap.id)
    records.rollback()
    assert what[1] in page(browser, f"/staff/needs/{need_id}/missing")
    post(browser, f"/staff/needs/{need_id}/gap", gap_id=gap_id)
    records.rollback()
    assert len(records.scalars(select(ResourceGap)).all()) == 1
    records.rollback()
    paper = page(browser, f"/staff/gaps/{gap_id}/brief")
    assert "5ケース未満" in paper
    assert "さくら" not in paper
    assert what[1] in page(browser, "/staff/coverage?kind=farm")
    assert sign_in("coordinator-13218").get(f"/staff/gaps/{gap_id}/brief").status_code == 404


def test_two_candidates_are_chosen_where_none_are_named_and_a_bad_one_is_named(
    sign_in: SignIn, engine: Engine, need_id: str
):
    first, second = a_place(engine), a_place(engine, name="架空の花の家", fee_yen=200)
    browser = sign_in("coordinator")
    compared = f"/staff/needs/{need_id}/compare"
    shown = page(browser, compared)
    assert shown.count(f'<option value="{first}"') == 2
    assert shown.count(f'<option value="{second}"') == 2
    assert compared in page(browser, f"/staff/needs/{need_id}/matches")
    for query, told in (
        (f"left={first}", "「2つ目」がまだです"),
        (f"left=nothing&right={second}", "「1つ目」の資源が、この市町の台帳に見つかりません"),
        (
            f"left={first}&right={uuid.UUID(int=3)}",
            "「2つ目」の資源が、この市町の台帳に見つかりません",
        ),
        (f"left={first}&right={first}", "「2つ目」が「1つ目」と同じ資源です"),
    ):
        answer = browser.get(f"{compared}?{query}")
        assert answer.status_code == 422, query
        assert told in answer.get_data(as_text=True)
    assert f'value="{first}" selected' in browser.get(f"{compared}?left={first}").get_data(True)
    assert "架空の花の家" in page(browser, f"{compared}?left={first}&right={second}")
    assert sign_in("coordinator2").get(compared).status_code == 404


def in_household(engine: Engine, need_id: str, **columns: object) -> None:
    with session_factory(engine)() as session:
        set_actor(session, SYSTEM)
        home = session.get_one(Need, uuid.UUID(need_id)).case.household
        for name, value in columns.items():
            setattr(home, name, value)
        session.commit()


@pytest.mark.parametrize(
    ("living", "told"),
    [
        ({"town": "中和泉一丁目", "areas": {}}, "<dd>日常生活圏域「あいとぴあ」</dd>"),
        ({"town": "中和泉一丁目", "confidential_address": True}, "住所を知らせない世帯なので"),
        ({"town": None, "areas": {}}, "町名をまだ聞いていません"),
        ({"town": "架空町", "areas": {}}, "どの圏域か、この市町の区域の一覧にありません"),
    ],
)
def test_a_brief_tells_the_area_never_the_town_or_why_it_cannot(
    sign_in: SignIn, engine: Engine, need_id: str, living: dict[str, object], told: str
):
    in_household(engine, need_id, **living)
    shown = page(sign_in("coordinator"), f"/staff/needs/{need_id}/missing")
    assert told in shown
    assert "中和泉" not in shown
    assert "月曜の日中(10:00〜15:00)" in shown


def test_a_route_is_shown_to_staff_with_what_to_watch_and_never_as_a_target(
    sign_in: SignIn, engine: Engine, need_id: str
):
    garden = {"form": "ibasho", "activities": "少人数で静かに話せる園芸の居場所。子どもとも遊ぶ。"}
    place = a_place(engine, **garden)
    browser = sign_in("coordinator")
    shown = page(browser, f"/staff/needs/{need_id}/ladder")
    assert "架空の花の庭" in shown
    assert "進む前に見ること" in shown
    assert "目標として本人に示したり" in shown
    assert "架空の花の庭</a>(役割は未確認)" in shown
    assert "道すじ" not in page(browser, f"/staff/needs/{need_id}/handout/{place}")
    assert sign_in("coordinator2").get(f"/staff/needs/{need_id}/ladder").status_code == 404


def kept_list(engine: Engine, need_id: str, *rows: dict[str, object]) -> None:
    with session_factory(engine)() as session:
        set_actor(session, SYSTEM)
        session.add(
            Shortlist(
                need_id=uuid.UUID(need_id),
                made_on=today(),
                weights_version="架空の古い版",
                ranked=list(rows),
            )
        )
        session.commit()


def test_a_kept_list_stands_as_it_was_with_its_sum(sign_in: SignIn, engine: Engine, need_id: str):
    place = a_place(engine)
    browser = sign_in("coordinator")
    assert "まだありません" in page(browser, f"/staff/needs/{need_id}/lists")
    post(browser, f"/staff/needs/{need_id}/propose", resource_id=place, chosen_reason="望みに合う")
    shown = page(browser, f"/staff/needs/{need_id}/lists")
    assert "架空の花の庭" in shown
    [table] = re.findall(r"架空の花の庭.*?<summary>足し算</summary>(.*?)</table>", shown, re.S)
    *effects, total = map(float, re.findall(r'<t[dh] class="number">([+-]?[\d.]+)<', table))
    assert len(effects) > 5
    assert sum(effects) == pytest.approx(total, abs=1e-9)
    assert decimals(table) <= 2
    assert "内訳が残っていません" not in shown
    assert sign_in("coordinator2").get(f"/staff/needs/{need_id}/lists").status_code == 404


def test_a_list_kept_before_its_parts_were_says_so_and_is_not_added_up(
    sign_in: SignIn, engine: Engine, need_id: str
):
    place = a_place(engine)
    gone = str(uuid.UUID(int=7))
    kept_list(
        engine,
        need_id,
        {"resource_id": place, "score": 3.2, "reasons": [{"sentence": "架空の古い理由"}]},
        {"resource_id": gone},
    )
    shown = page(sign_in("coordinator"), f"/staff/needs/{need_id}/lists")
    assert "点の内訳が残っていません" in shown
    assert "架空の古い理由" in shown
    assert "いまは台帳にない資源" in shown
    assert "足し算</summary>" not in shown
    tried = post(sign_in("admin"), "/staff/weights/try", 200, **{"w-topic": "0"})
    assert "ほかに 1件は、点の内訳を残す前のリスト" in tried
