"""Taking the registry out through the pages: open data for anyone, more for staff, on record."""

from __future__ import annotations

import io
import json
import zipfile

import pytest
from flask.testing import FlaskClient
from openpyxl import load_workbook
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from directory.audit import SYSTEM, AuditEvent, set_actor
from directory.database import session_factory
from directory.resource import DisplayPrecision, Resource, ResourceStatus
from tests.web.conftest import SignIn
from tests.web.test_case_walk import page

FORMS = ("csv", "xlsx", "hsds", "hsds-csv", "geojson", "gpkg", "ics")
SECRET_ADDRESS = "東京都狛江市架空町9丁目9番9号"
DRAFT = "架空の下書きサロン"


@pytest.fixture
def registry(engine: Engine) -> Session:
    """A session on the demo registry, with one draft and one entry shown by its town only."""
    session = session_factory(engine)()
    set_actor(session, SYSTEM)
    entry = session.scalars(
        select(Resource).where(Resource.municipality_code == "13219", Resource.is_public).limit(1)
    ).one()
    entry.address, entry.display_precision = SECRET_ADDRESS, DisplayPrecision.TOWN
    session.add(
        Resource(municipality_code="13219", name=DRAFT, status=ResourceStatus.DRAFT, areas={})
    )
    session.commit()
    return session


def text_of(content: bytes, form: str) -> str:
    """Everything a file says, as text."""
    if form == "xlsx":
        rows = load_workbook(io.BytesIO(content)).active.values
        return "\n".join(str(cell) for row in rows for cell in row)
    if form == "hsds-csv":
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return "\n".join(archive.read(name).decode() for name in archive.namelist())
    return content.decode("utf-8", errors="ignore")


@pytest.mark.usefixtures("registry")
@pytest.mark.parametrize("form", FORMS)
def test_open_data_can_be_had_by_anyone_and_holds_class_0_only(
    client: FlaskClient, form: str
) -> None:
    answer = client.get(f"/13219/opendata/{form}")
    assert answer.status_code == 200
    assert "attachment" in answer.headers["Content-Disposition"]
    said = text_of(answer.data, form)
    assert answer.data
    assert SECRET_ADDRESS not in said
    assert DRAFT not in said


def test_the_page_of_open_data_names_every_form(client: FlaskClient) -> None:
    shown = page(client, "/13219/opendata")
    assert all(f"/13219/opendata/{form}" in shown for form in FORMS)
    assert 'href="/13219/opendata"' in page(client, "/13219/")
    assert client.get("/13219/opendata/exe").status_code == 404
    assert client.get("/99999/opendata").status_code == 404


@pytest.mark.parametrize("form", ["csv", "xlsx", "hsds", "geojson"])
def test_staff_take_out_drafts_and_exact_places_and_the_trail_tells(
    sign_in: SignIn, registry: Session, form: str
) -> None:
    browser = sign_in("coordinator")
    assert "書き出し" in page(browser, "/staff/exports")
    answer = browser.post("/staff/exports", data={"form": form, "scope": "staff"})
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "no-store"
    said = text_of(answer.data, form)
    if form == "hsds":
        said = json.dumps(json.loads(said), ensure_ascii=False)
    assert DRAFT in said
    assert form == "geojson" or SECRET_ADDRESS in said
    (event,) = registry.scalars(select(AuditEvent).where(AuditEvent.action == "export"))
    assert event.object_id == "13219"
    assert "職員用" in (event.detail or "")


@pytest.mark.usefixtures("registry")
def test_what_staff_take_out_for_the_public_holds_class_0_only(sign_in: SignIn) -> None:
    fields = {"form": "csv", "scope": "public", "layout": "public_facility_g1", "official": "1"}
    said = sign_in("coordinator").post("/staff/exports", data=fields).text
    assert said.lstrip("\ufeff").startswith("都道府県コード又は市区町村コード,NO,")
    assert SECRET_ADDRESS not in said
    assert DRAFT not in said


@pytest.mark.parametrize("wrong", [{"form": "exe"}, {"form": "csv", "layout": "x"}, {}])
def test_an_unknown_choice_is_refused_by_name(sign_in: SignIn, wrong: dict[str, str]) -> None:
    answer = sign_in("coordinator").post("/staff/exports", data=wrong)
    assert answer.status_code == 422
    assert 'role="alert"' in answer.text
