"""The demo shows what matching is for: in every municipality places that fit, nearly fit or do not.

Nothing of it is real, and everything of it says so.
"""

from __future__ import annotations

import functools
import re
import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from sqlalchemy import inspect, select
from sqlalchemy.orm import Session

from directory.audit import SYSTEM, set_actor
from directory.database import open_engine, session_factory, today
from directory.registration.field import FIELDS
from directory.resource import Freshness, LocationPrecision, Resource, ResourceAcceptance
from directory.task import Task
from directory.taxonomy import latent_kinds
from geo.profile import ProfileError, load_profiles
from matching.assessment import READERS
from matching.batch import BatchProposal, Stand, propose_all, stands
from matching.case_match import explain
from matching.facts import ResourceFacts
from matching.founding_group import founding_groups
from matching.gap_brief import brief_of
from matching.gate import Severity
from matching.household_match import household_needs, match_household
from matching.ladder import route
from matching.need import Need
from matching.negotiation import latent_kinds_of, widenings
from matching.occasion import Registry, occasion, open_registry
from tests.conftest import REPOSITORY
from tests.web.conftest import settings_of
from web.app import create_app
from web.database import EXTENSION
from web.demo import demo
from web.demo.folder import DemoFolder, read_demo
from web.demo.place import BEYOND_A_FORM
from web.installation import install
from web.presenters.source_remark import MADE_UP
from web.settings import Settings

AREAS = REPOSITORY / "data" / "areas"
MARK = "（架空）"


@dataclass(frozen=True)
class Cast:
    """Who of a municipality's demo shows what; the names are the demo's own."""

    chooser: str
    """A clear first choice, and places that something small keeps out."""
    parent: str
    rivals: tuple[str, ...]
    """More people than one place has room for."""
    unmet: str
    newcomer: str
    """For whom a new place has just been registered."""


CAST: Mapping[str, Cast] = {
    "13219": Cast("さくら", "あおば", ("いわお", "けんじ", "げんた"), "かなで", "ゆうき"),
    "13223": Cast("こはる", "だいち", ("てつや", "つばさ"), "ぎんじ", "まさる"),
    "13214": Cast("しおり", "みのり", ("まめお", "あずさ"), "かける", "そうた"),
    "13218": Cast("いつき", "とよこ", ("あさひ", "すずめ"), "こえり", "あさひ"),
    "23447": Cast("たけぞう", "なぎさ", ("こうさく", "みかる"), "ほしの", "えのん"),
}
each_municipality = pytest.mark.parametrize("code", sorted(CAST))


@dataclass(frozen=True)
class Town:
    """One municipality of the demo at work."""

    code: str
    session: Session
    registry: Registry
    standing: Sequence[Stand]

    def need(self, name: str) -> Need:
        """The need of one of the demo's people."""
        named = f"架空 {name}"
        return next(one for one in self.session.scalars(select(Need)) if one.person.name == named)

    def stand(self, name: str) -> Stand:
        """What fits them, as everybody's page says."""
        key = str(self.need(name).id)
        return next(one for one in self.standing if one.facts.need_id == key)

    def known(self, resource_id: str) -> ResourceFacts:
        """A place by its identifier."""
        return self.registry.known[resource_id]


Towns = Callable[[str], Town]


@pytest.fixture(scope="module")
def toured(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """An installation as ``make run`` makes it."""
    settings = settings_of(tmp_path_factory.mktemp("toured"))
    install(settings, lambda _text: None)
    return settings


@pytest.fixture(scope="module")
def towns(toured: Settings) -> Iterator[Towns]:
    """The demo of each municipality, worked out once when first asked for."""
    engine = open_engine(toured.database_url)
    with session_factory(engine)() as session:
        set_actor(session, SYSTEM)

        @functools.cache
        def town(code: str) -> Town:
            registry = open_registry(session, load_profiles(AREAS)[code], today())
            return Town(code, session, registry, stands(session, registry))

        yield town
    engine.dispose()


@pytest.fixture(scope="module")
def browser(
    toured: Settings, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Callable[[], FlaskClient]]:
    """Open a browser on a copy, which ``towns`` does not keep from writing; nobody signed in."""
    home = tmp_path_factory.mktemp("shown") / "var"
    shutil.copytree(toured.home, home)
    app = create_app(settings_of(home))
    app.config.update(TESTING=True, WTF_CSRF_ENABLED=False)
    yield app.test_client
    app.extensions[EXTENSION]["engine"].dispose()


@pytest.fixture
def town(code: str, towns: Towns) -> Town:
    """The demo of the municipality named by ``code``."""
    return towns(code)


def places(session: Session, code: str) -> list[Resource]:
    query = select(Resource).where(Resource.municipality_code == code, Resource.source == MADE_UP)
    return list(session.scalars(query))


def columns(table: type) -> set[str]:
    return {column.key for column in inspect(table).columns}


# What is in it


@each_municipality
def test_every_made_up_place_says_so_and_tells_what_a_visitor_asks(code: str, town: Town) -> None:
    found = places(town.session, code)
    assert 12 <= len(found) <= 16
    for place in found:
        assert MARK in place.name
        assert MARK in (place.operator or "")
        assert place.precision is LocationPrecision.TOWN, place.name
        assert place.schedule, place.name
        assert place.fee_yen is not None
        assert place.capacity
        assert place.group_size
        assert place.roles
        assert (place.phone, place.email, place.url) == (None, None, None)
        assert place.freshness is Freshness.FRESH


@each_municipality
def test_the_file_of_a_demo_holds_only_what_is_kept(code: str) -> None:
    rows = read_demo(AREAS / code)
    for place in rows.place:
        assert set(place.entry) <= {*FIELDS, *BEYOND_A_FORM}, place.name
        acceptance = place.acceptance or {}
        assert set(acceptance) <= columns(ResourceAcceptance), place.name
        assert acceptance.get("latent_kind") in (None, *latent_kinds()), place.name
    owners = {row["login"]: row.get("municipality") for row in demo()["account"]}
    for case in rows.case:
        assert owners[case.owner] == code
        for person in case.person:
            assert person.name.startswith("架空 ")
            assert set(person.need) <= set(READERS), person.name


def test_nobody_and_nothing_is_named_twice() -> None:
    folders = [read_demo(AREAS / code) for code in CAST]
    names = [place.name for rows in folders for place in rows.place]
    people = [person.name for rows in folders for case in rows.case for person in case.person]
    people += [row["name"] for row in demo()["account"]]
    assert len(set(names)) == len(names)
    assert len(set(people)) == len(people)


def test_the_tour_of_the_readme_counts_and_names_what_there_is() -> None:
    folders = [read_demo(AREAS / code) for code in CAST]
    readme = (REPOSITORY / "README.md").read_text("utf-8")
    places_made, cases_made = (
        sum(len(rows.place) for rows in folders),
        sum(len(rows.case) for rows in folders),
    )
    assert f"場所{places_made}か所、相談{cases_made}件" in readme
    known = {place.name for rows in folders for place in rows.place}
    people = {person.name for rows in folders for case in rows.case for person in case.person}
    tour = readme[readme.index("## 一回りしてみる") :]
    assert set(re.findall(rf"「([^「」]+{MARK})」", tour)) <= known
    assert set(re.findall(r"架空 [ぁ-ん]{2,4}(?=[の」にへ ]|→)", tour)) <= people


def test_a_municipality_without_a_demo_has_an_empty_one(tmp_path: Path) -> None:
    assert read_demo(tmp_path) == DemoFolder()


def test_a_fault_in_a_demo_is_named_with_its_file_and_cure(tmp_path: Path) -> None:
    (tmp_path / "demo.toml").write_text(
        '[[place]]\nname = "ひとつ（架空）"\ncolour = "赤"\n', "utf-8"
    )
    with pytest.raises(ProfileError) as fault:
        read_demo(tmp_path)
    assert "demo.toml" in str(fault.value)
    assert "colour" in str(fault.value)
    assert "書き足してください" in str(fault.value)


@each_municipality
def test_residents_are_told_that_a_place_is_made_up(
    code: str, town: Town, browser: Callable[[], FlaskClient]
) -> None:
    found = places(town.session, code)
    shown = [place for place in found if place.is_public]
    listed = browser().get(f"/{code}/").text
    for place in shown[:3]:
        page = browser().get(f"/r/{place.id}").text
        assert re.search(rf"<h1>.*{MARK}.*</h1>", page)
        [box] = re.findall(r'<p class="freshness.*?</p>', page)
        assert "実在しません" in box
        assert "確かめました" not in box
        assert place.name in listed
    assert len(shown) < len(found), "spare capacity is for staff only"


# What it shows


@each_municipality
def test_one_person_has_a_clear_first_choice_and_sees_what_keeps_other_places_out(
    code: str, town: Town
) -> None:
    with occasion(town.session, town.need(CAST[code].chooser), town.registry) as here:
        made = explain(here)
        steps = route(here).steps
        wider = widenings(here, latent_kinds_of(town.session, code))
    best = made.offers[0]
    assert best.fits
    assert MARK in best.facts.name
    assert sum(part.effect > 0 for part in best.match.contributions) >= 8
    assert len([one for one in made.offers if one.fits]) >= 2
    changed = {change.gate for one in made.near_misses for change in one.changes}
    assert {"hard:schedule", "hard:cost"} <= changed
    gates = [gate for one in made.near_misses for gate in one.exclusions]
    assert any(gate.severity is Severity.STRICT for gate in gates)
    assert any(gate.gate in ("soft:text", "hard:attribute") and gate.ask for gate in gates)
    assert len(steps) == 3
    assert len({step.resource.organisation for step in steps}) == 1
    assert any(one.latent for one in wider)
    assert any(one.fits for one in wider)


def test_a_place_too_far_away_is_shown_with_what_would_bring_it_near(towns: Towns) -> None:
    town = towns("13219")
    with occasion(town.session, town.need("さくら"), town.registry) as here:
        near = explain(here).near_misses
    assert "hard:travel" in {change.gate for one in near for change in one.changes}


@each_municipality
def test_a_household_goes_out_together(code: str, town: Town) -> None:
    needs = household_needs(town.session, town.need(CAST[code].parent).case)
    assert len(needs) == 2
    best = match_household(town.session, needs, town.registry).joint[0]
    assert best.same_place
    assert best.together
    assert MARK in best.parts[0].resource.name


@each_municipality
def test_a_place_too_small_for_all_is_shared_out(code: str, town: Town) -> None:
    rivals = {str(town.need(name).id) for name in CAST[code].rivals}
    made: list[BatchProposal] = propose_all(town.registry, town.standing)
    proposed = [one for one in made if one.stand.facts.need_id in rivals]
    assert len(proposed) == len(rivals)
    assert len({one.best.resource_id for one in proposed}) == 1
    assert len([one for one in proposed if one.is_best]) == proposed[0].best.open_places
    assert any(not one.is_best for one in proposed)


@each_municipality
def test_for_one_person_nothing_fits_and_what_is_missing_can_be_told(code: str, town: Town) -> None:
    stand = town.stand(CAST[code].unmet)
    assert not stand.blocked
    assert not stand.fitting
    with occasion(town.session, town.need(CAST[code].unmet), town.registry) as here:
        brief = brief_of(here, stand.area, latent_kinds_of(town.session, code))
    assert "「" in brief.what
    assert brief.times


def test_people_who_wait_for_the_same_could_begin_it_and_their_number_may_be_told(
    browser: Callable[[], FlaskClient],
) -> None:
    staff = browser()
    staff.post("/signin", data={"login": "coordinator", "password": demo()["password"]})
    page = staff.get("/staff/waiting").text
    start = page.index("一緒に新しい活動を始められそうな集まり")
    assert "音楽" in page[start:]
    assert "5人" in page[start:]
    assert "架空 しらべ" not in page


@each_municipality
def test_no_founding_group_is_too_small_to_be_told(code: str, town: Town) -> None:
    found = founding_groups(town.standing)
    assert len(found) == (1 if code == "13219" else 0)
    assert all(group.told for group in found)


@each_municipality
def test_a_new_place_is_told_to_the_coordinator_of_whom_it_fits(code: str, town: Town) -> None:
    rows = read_demo(AREAS / code).place
    arrived = next(place.name for place in rows if place.new)
    fitting = [town.known(one.resource_id).name for one in town.stand(CAST[code].newcomer).fitting]
    assert arrived in fitting
    tasks = select(Task).where(Task.municipality_code == code, Task.subject_type == "resource")
    told = town.session.scalars(tasks).all()
    owner = town.need(CAST[code].newcomer).case.owner_id
    assert [task.owner_id for task in told if arrived in (task.note or "")] == [owner]
