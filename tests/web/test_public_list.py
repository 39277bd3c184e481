"""What a resident finds without an account: list, filters, the map's data, the print view."""

from __future__ import annotations

import html
import re

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from directory.history import ResourceChange
from directory.resource import DisplayPrecision, LocationPrecision, Resource
from directory.taxonomy import kinds
from tests import factories
from tests.factories import FUSSA, KOMAE, TAKETOYO


def add(session: Session, code: str = KOMAE, **columns) -> Resource:
    """Add a resource as the product does: with its row in the outbox."""
    made = factories.resource(session, code, **columns)
    session.add(ResourceChange(resource_id=made.id))
    session.commit()
    return made


def names(page: str) -> list[str]:
    """Names on a list page, in order."""
    found = re.findall(r"<h2><a[^>]*><bdi>(.*?)</bdi>", page, re.DOTALL)
    return [html.unescape(re.sub(r"</?mark>", "", name)) for name in found]


def total(page: str) -> int:
    return int(re.search(r"<strong>(\d+)件</strong>", page)[1])


def pins(client: FlaskClient, query: str = "") -> list[dict]:
    answer = client.get(f"/api/resources.geojson?municipality={KOMAE}{query}")
    assert answer.mimetype == "application/geo+json"
    return answer.get_json()["features"]


def test_every_municipality_is_offered_with_its_count(client: FlaskClient):
    page = client.get("/").text
    for name in ("武蔵村山市", "国分寺市", "狛江市", "福生市", "武豊町"):
        assert name in page
    assert "53件" in page


@pytest.mark.parametrize("code", ["99999", "1321", ".."])
def test_unknown_municipality_is_a_missing_page(client: FlaskClient, code: str):
    for path in (f"/{code}/", f"/{code}/print", f"/{code}/desks", f"/{code}/map.js"):
        answer = client.get(path)
        assert answer.status_code == 404
        assert "ページが見つかりません" in answer.text


def test_list_holds_every_public_resource_of_the_plan_and_no_staff_fact(client, session: Session):
    rows = session.scalars(select(Resource).where(Resource.municipality_code == KOMAE)).all()
    session.commit()
    page = client.get(f"/{KOMAE}/print").text
    for row in rows:
        shown = f'/r/{row.id}"' in page
        assert shown is row.is_public, row.name
    staff_kinds = {kind.code for kind in kinds().values() if not kind.public}
    assert any(row.kind in staff_kinds or row.staff_only for row in rows)


def test_pages_are_stable_and_hold_everything_once(client: FlaskClient):
    first = client.get(f"/{KOMAE}/").text
    second = client.get(f"/{KOMAE}/?page=2").text
    assert len(names(first)) == 50
    found = re.findall(r'id="r-([0-9a-f-]{36})"', first + second)
    assert len(found) == len(set(found)) == total(first)
    assert client.get(f"/{KOMAE}/").text == first


@pytest.mark.parametrize("page", ["99", "0", "-1", "x", "1e9", "九"])
def test_page_beyond_the_list_is_a_page_of_the_list(client: FlaskClient, page: str):
    answer = client.get(f"/{KOMAE}/?page={page}")
    assert answer.status_code == 200
    assert names(answer.text)


def test_filter_counts_are_what_choosing_them_leaves(client: FlaskClient):
    page = client.get(f"/{KOMAE}/").text
    select_ = re.search(r'<select id="f-kind".*?</select>', page, re.DOTALL)[0]
    choices = re.findall(r'<option value="(\w+)">[^<]*\((\d+)\)', select_)
    assert len(choices) > 5
    for value, count in choices[:3]:
        assert total(client.get(f"/{KOMAE}/?kind={value}").text) == int(count)


def test_filters_combine_and_stay_in_the_address(client: FlaskClient, session: Session):
    wanted = add(session, name="架空の無料体操", kind="exercise", fee_yen=0, town="架空町二丁目")
    add(session, name="架空の有料体操", kind="exercise", fee_yen=500, town="架空町二丁目")
    query = "?kind=exercise&free=yes&town=架空町二丁目"
    page = client.get(f"/{KOMAE}/{query}").text
    assert names(page) == [wanted.name]
    assert 'value="exercise" selected' in page
    assert re.search(r'name="free" value="yes" checked', page)
    assert "kind=exercise" in page
    assert [pin["properties"]["name"] for pin in pins(client, query.replace("?", "&"))] == [
        wanted.name
    ]


def test_weekday_and_wheelchair_narrow_down(client: FlaskClient, session: Session):
    tuesday = {"weekday": "tue", "start": "10:00", "end": "12:00", "note": ""}
    add(session, name="架空の火曜会", schedule=[tuesday], wheelchair=True)
    add(session, name="架空の車いす不明会", schedule=[tuesday], wheelchair=None)
    page = client.get(f"/{KOMAE}/?weekday=tue").text
    assert set(names(page)) == {"架空の火曜会", "架空の車いす不明会"}
    assert names(client.get(f"/{KOMAE}/?weekday=tue&wheelchair=yes").text) == ["架空の火曜会"]


def test_condition_can_be_taken_off_one_by_one(client: FlaskClient):
    page = html.unescape(client.get(f"/{KOMAE}/?kind=exercise&category=高齢&q=体操").text)
    chosen = re.search(r'<ul class="chosen".*?</ul>', page, re.DOTALL)[0]
    links = re.findall(r'href="([^"]+)"', chosen)
    assert len(links) == 4
    assert all(client.get(link).status_code == 200 for link in links)
    assert sum("kind=exercise" in link for link in links) == 2


@pytest.mark.parametrize("words", ["さろん", "サロン", "ｻﾛﾝ"])
def test_other_spellings_find_the_same(client: FlaskClient, session: Session, words: str):
    add(session, FUSSA, name="架空ひだまりサロン")
    assert "架空ひだまりサロン" in names(client.get(f"/{FUSSA}/?q={words}").text)


def test_words_found_are_marked_as_text(client: FlaskClient, session: Session):
    add(session, FUSSA, name="架空<b>体操</b>の会")
    page = client.get(f"/{FUSSA}/?q=体操").text
    assert "<mark>体操</mark>" in page
    assert "<b>体操" not in page
    assert "&lt;b&gt;" in page


def test_nothing_found_says_what_to_do_next(client: FlaskClient):
    page = client.get(f"/{FUSSA}/?q=qqqzzzxxx").text
    assert total(page) == 0
    assert "条件を外して" in page
    assert "相談窓口" in page


@pytest.mark.parametrize(
    "query",
    ["q=%00", "q=" + "あ" * 5000, "kind=nope", "near=1,2,3", "when=never", "free=maybe&free=no"],
)
def test_address_with_nonsense_still_answers(client: FlaskClient, query: str):
    assert client.get(f"/{KOMAE}/?{query}").status_code == 200


def test_hostile_query_is_shown_as_text(client: FlaskClient):
    page = client.get(f"/{KOMAE}/?q=%22%3E%3Cscript%3Ealert(1)%3C/script%3E").text
    assert "<script>alert" not in page


def test_every_pin_is_also_in_the_list(client: FlaskClient, session: Session):
    add(session, name="架空の地図の会")
    listed = client.get(f"/{KOMAE}/print").text
    found = pins(client)
    assert len(found) == 3
    for pin in found:
        assert pin["properties"]["link"] in listed
        lon, lat = pin["geometry"]["coordinates"]
        assert 122 < lon < 154
        assert 20 < lat < 46


def test_pins_carry_class_0_facts_only(client: FlaskClient, session: Session):
    add(
        session,
        name="架空の秘密の会",
        address="架空町一丁目9番9号",
        display_precision=DisplayPrecision.TOWN,
        precision=LocationPrecision.TOWN,
    )
    found = pins(client)
    assert "架空の秘密の会" in str(found)
    assert "9番9号" not in str(found)
    assert set(found[0]["properties"]) == {
        *("name", "symbol", "kind_label", "facts", "place_note", "link")
    }


@pytest.mark.parametrize("status", ["draft", "paused", "closed"])
def test_what_is_not_published_is_nowhere(client, session: Session, status: str):
    hidden = add(session, name="架空の載らない会", status=status)
    assert client.get(f"/r/{hidden.id}").status_code == 404
    assert client.get(f"/r/{hidden.id}/calendar.ics").status_code == 404
    for path in (f"/{KOMAE}/print", f"/{KOMAE}/?q=載らない会"):
        assert str(hidden.id) not in client.get(path).text
    assert str(hidden.id) not in str(pins(client))


def test_print_view_has_everything_by_town(client: FlaskClient, session: Session):
    add(session, name="架空の一丁目の会", town="和泉本町一丁目")
    page = client.get(f"/{KOMAE}/print").text
    headings = re.findall(r"<h2>(.*?)</h2>", page)
    assert "和泉本町一丁目" in headings
    assert headings[-1] == "町が分からないもの"
    assert headings[:-1] == sorted(headings[:-1])


def test_desks_come_from_the_plan_with_the_general_one_first(client: FlaskClient):
    page = client.get(f"/{KOMAE}/desks").text
    assert page.index("福祉なんでも相談") < page.index("こまYELL")
    assert "どんな相談でも" in page


def test_legend_explains_every_symbol_by_text(client: FlaskClient):
    page = client.get(f"/{TAKETOYO}/").text
    legend = re.search(r'<ul class="legend".*?</ul>', page, re.DOTALL)[0]
    for label in ("居場所・サロン", "会食・食料", "子ども・子育て", "相談窓口", "その他"):
        assert label in legend


def test_frame_of_the_map_holds_outlines_and_no_entry(client: FlaskClient, session: Session):
    add(session, name="架空${window.__pwn=1}会")
    script = client.get(f"/{KOMAE}/map.js").text
    assert "__pwn" not in script
    assert "outline-whole" in script
    assert "://" not in script.replace("http://www.w3.org", "")


def test_areas_made_from_town_points_are_labelled_so(client: FlaskClient):
    page = client.get(f"/{KOMAE}/").text
    assert "日常生活圏域(おおよその範囲)" in page


def test_credits_of_the_map_stand_beside_it(client: FlaskClient):
    assert "国土数値情報" in client.get(f"/{KOMAE}/").text
