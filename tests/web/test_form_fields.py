"""Every form of the pages of a case: no id twice, every field labelled, whatever its stage."""

from __future__ import annotations

from collections import Counter
from html.parser import HTMLParser

from sqlalchemy.orm import Session

from directory.database import today
from tests.web.conftest import SignIn
from tests.web.test_case_walk import consent, page, post, reach_matching, records, site

__all__ = ["records", "site"]
UNLABELLED = ("hidden", "submit", "button")


class Fields(HTMLParser):
    """Ids, labels and fields of one page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.ids: Counter[str] = Counter()
        self.labelled: set[str] = set()
        self.fields: list[tuple[str, dict[str, str | None], bool]] = []
        self._within = 0
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        if values.get("id"):
            self.ids[str(values["id"])] += 1
        if tag == "label":
            self._within += 1
            self.labelled.add(values.get("for") or "")
        if tag in ("input", "select", "textarea") and values.get("type") not in UNLABELLED:
            self.fields.append((tag, values, self._within > 0))

    def handle_endtag(self, tag: str) -> None:
        if tag == "label":
            self._within -= 1

    def faults(self) -> list[str]:
        twice = [f"id {name} ×{count}" for name, count in self.ids.items() if count > 1]
        bare = [
            f"{tag} {values.get('name')}"
            for tag, values, within in self.fields
            if not within and values.get("id") not in self.labelled and "aria-label" not in values
        ]
        return twice + bare


LISTS = (
    *("today", "cases", "cases/new", "meetings", "withdrawal", "transfers", "emergency"),
    *("resources", "resources/new", "registrations", "gaps", "activities", "duplicates"),
    *("imports", "exports", "freshness"),
)


def test_no_page_of_staff_has_an_id_twice_or_a_field_without_a_label(
    sign_in: SignIn, records: Session, site: str
) -> None:
    browser = sign_in("coordinator")
    case, matches, person = reach_matching(browser, records)
    wrong: dict[str, list[str]] = {}

    def look(*paths: str) -> None:
        for path in paths:
            faults = Fields(page(browser, path)).faults()
            if faults:
                wrong.setdefault(path, []).extend(faults)

    look(*(f"/staff/{name}" for name in LISTS), f"/staff/resources/{site}")
    meeting = post(browser, "/staff/meetings", type="multilayer_conference", held_on=today())
    for purpose in ("report", "allotment", "plan"):
        post(browser, f"{meeting}/agenda", case_id=case.rsplit("/", 1)[1], purpose=purpose)
    post(browser, f"{case}/persons/new", name="架空 ほおじろ", relation="母")
    look(case, meeting, matches, f"{case}/consent/{person}", f"{case}/need/{person}")
    sheets = ("edit", "home", "team", "history", "closing", "transfer", "plan", "persons/new")
    look(*(f"{case}/{sheet}" for sheet in sheets), f"{case}/persons/{person}")

    why = {"resource_id": site, "chosen_reason": "望みに合う"}
    offer = post(browser, matches.replace("/matches", "/propose"), **why)
    look(offer)
    post(browser, f"{offer}/assess", on=today(), findings="静か")
    look(offer)
    consent(browser, case, person, "site", sites=site, recipients="", scope="氏名")
    post(browser, f"{offer}/offer", on=today())
    look(offer)
    post(browser, f"{offer}/visit", on=today(), outcome="また来たい", next_step="体験")
    look(offer)
    post(browser, f"{offer}/trial", on=today(), outcome="楽しそう", next_step="週一回")
    look(offer)
    post(browser, f"{offer}/accept", on=today())
    look(offer)
    first = {"person_visit_on": today(), "site_visit_on": today()}
    placement = post(browser, f"{offer}/start", start_on=today(), watchers="世話役", **first)
    look(placement, *(f"{placement}/visit/{track}" for track in ("person", "site")), case)
    assert wrong == {}
