"""The five municipalities' folders: facts as in the plans, nothing invented, nothing lost."""

from __future__ import annotations

import csv
import re
import uuid
from collections import Counter, defaultdict
from dataclasses import fields
from pathlib import Path
from typing import get_args

import pytest

from directory.taxonomy import kinds
from geo.profile import Profile, load_profiles, with_check_digit
from geo.profile_section import FormIdentifier, MeetingType, Program, StaffIdentifier

REPOSITORY = Path(__file__).resolve().parent.parent
AREAS_DIR = REPOSITORY / "data" / "areas"
CODES = ("13223", "13214", "13219", "13218", "23447")
ID_NAMESPACE = uuid.UUID("4891f23d-404a-592c-a7c2-d050d54a43bd")
STAFF_FACT_KINDS = {
    "協力先の種別",
    "関係機関",
    "コーディネーター配置",
    "参加支援事業",
    "アウトリーチ事業",
    "会場",
}
ADDED_COLUMNS = {"id", "staff_fact", "location", "plan_year"}


def rows(code: str, name: str) -> list[dict[str, str]]:
    with (AREAS_DIR / code / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def table(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def profiles() -> dict[str, Profile]:
    return load_profiles(AREAS_DIR)


# Resources of the plans


def test_all_178_rows_of_the_plans_are_kept_unchanged_in_their_municipality(
    shared_dir: Path,
) -> None:
    source = table(shared_dir / "domain" / "resources-from-plans.csv")
    assert len(source) == 178
    for code in CODES:
        expected = [
            {key: value for key, value in row.items() if key != "municipality_code"}
            for row in source
            if row["municipality_code"] == with_check_digit(code)
        ]
        kept = [
            {key: value for key, value in row.items() if key not in ADDED_COLUMNS}
            for row in rows(code, "resources.csv")
        ]
        assert kept == expected


def test_resource_counts_are_the_handbook_s() -> None:
    counts = {code: len(rows(code, "resources.csv")) for code in CODES}
    assert counts == {"13223": 33, "13214": 26, "13219": 68, "13218": 20, "23447": 31}


def test_staff_facts_are_told_from_map_pins_by_their_kind() -> None:
    resources = [row for code in CODES for row in rows(code, "resources.csv")]
    for row in resources:
        assert row["staff_fact"] == ("true" if row["kind"] in STAFF_FACT_KINDS else "false")
    assert len({row["kind"] for row in resources}) == 22


def test_resource_ids_are_stable_and_one_of_a_kind() -> None:
    seen: Counter[str] = Counter()
    for code in CODES:
        for number, row in enumerate(rows(code, "resources.csv"), start=1):
            assert row["id"] == str(uuid.uuid5(ID_NAMESPACE, f"{code}:{number}:{row['name']}"))
            seen[row["id"]] += 1
    assert max(seen.values()) == 1


def test_a_location_is_only_what_the_plan_itself_says() -> None:
    located = {
        code: [row for row in rows(code, "resources.csv") if row["location"]] for code in CODES
    }
    counts = {code: len(found) for code, found in located.items()}
    assert counts == {"13223": 0, "13214": 0, "13219": 2, "13218": 0, "23447": 10}
    for row in (row for found in located.values() for row in found):
        assert row["location"] in row["address"] or row["location"] == row["area_or_town"]


def test_every_resource_says_where_it_was_read_and_for_which_year() -> None:
    for code in CODES:
        for row in rows(code, "resources.csv"):
            assert row["plan_year"]
            assert row["source_section"]
            assert row["source_file"]


@pytest.mark.parametrize("code", CODES)
def test_no_telephone_number_or_mail_address_is_in_the_public_files(code: str) -> None:
    for path in (AREAS_DIR / code).iterdir():
        text = path.read_text(encoding="utf-8")
        assert not re.search(r"\b0\d{1,4}[-(]\d{1,4}[-)]\d{3,4}\b", text), path
        assert not re.search(r"[\w.]+@[\w-]+\.\w+", text), path


# Towns


def test_every_town_of_the_reference_data_is_in_the_gazetteer(shared_dir: Path) -> None:
    wanted: dict[str, list[tuple[str, ...]]] = defaultdict(list)
    for row in table(shared_dir / "data" / "geo" / "towns.csv"):
        place = tuple(f"{float(row[key]):.4f}" if row[key] else "" for key in ("lng", "lat"))
        wanted[row["municipality_code"]].append(
            (row["town"], row["koaza"], *place, row["population_2015"])
        )
    for code in CODES:
        kept = [
            (row["town"], row["koaza"], row["lon"], row["lat"], row["population"])
            for row in rows(code, "gazetteer.csv")
        ]
        assert kept == wanted[code]


def test_town_codes_begin_with_their_municipality() -> None:
    for code in CODES:
        for row in rows(code, "gazetteer.csv"):
            assert row["code"] == "" or re.fullmatch(code + r"\d{7}", row["code"])


def test_population_is_the_census_of_the_four_cities_and_unknown_in_taketoyo() -> None:
    total = {
        code: sum(int(row["population"] or 0) for row in rows(code, "gazetteer.csv"))
        for code in CODES
    }
    assert total == {"13223": 71229, "13214": 122742, "13219": 80249, "13218": 58389, "23447": 0}
    assert {row["population"] for row in rows("23447", "gazetteer.csv")} == {""}


@pytest.mark.parametrize("code", CODES)
def test_center_lies_among_the_towns(profiles: dict[str, Profile], code: str) -> None:
    center = profiles[code].center
    assert center is not None
    lons, lats = (
        [float(row[axis]) for row in rows(code, "gazetteer.csv") if row[axis]]
        for axis in ("lon", "lat")
    )
    assert min(lons) < center.lon < max(lons)
    assert min(lats) < center.lat < max(lats)


# Areas


def test_kokubunji_has_the_six_areas_of_its_plan() -> None:
    towns: dict[str, list[str]] = defaultdict(list)
    for row in rows("13214", "areas.csv"):
        if row["kind"] == "support_center_area":
            assert row["status"] == "sourced"
            towns[row["area"]].append(row["town"])
    assert towns == {
        "もとまち": ["東元町", "西元町", "南町"],
        "こいがくぼ": ["泉町", "西恋ケ窪", "東戸倉"],
        "ほんだ": ["本町", "本多", "東恋ケ窪"],
        "ひよし": ["戸倉", "日吉町", "内藤"],
        "ひかり": ["光町", "高木町", "西町"],
        "なみき": ["富士本", "新町", "並木町", "北町"],
    }


def test_the_towns_of_east_and_west_kokubunji_are_left_unknown() -> None:
    found = [row for row in rows("13214", "areas.csv") if row["kind"] == "east_west_area"]
    assert [(row["area"], row["town"], row["status"]) for row in found] == [
        ("東", "", "unknown"),
        ("西", "", "unknown"),
    ]


def test_komae_areas_wait_to_be_confirmed() -> None:
    areas: dict[str, list[str]] = defaultdict(list)
    for row in rows("13219", "areas.csv"):
        assert (row["kind"], row["status"]) == ("living_area", "to_confirm")
        areas[row["area"]].append(row["town"])
    assert areas == {
        "あいとぴあ": ["中和泉", "西和泉", "元和泉", "東和泉"],
        "こまえ正吉苑": ["和泉本町", "東野川", "西野川"],
        "こまえ苑": ["岩戸南", "岩戸北", "猪方", "駒井町"],
    }


@pytest.mark.parametrize("code", ["13223", "13218", "23447"])
def test_no_area_is_invented_where_the_plan_has_none(code: str) -> None:
    assert rows(code, "areas.csv") == []


@pytest.mark.parametrize(
    ("code", "kind"), [("13214", "support_center_area"), ("13219", "living_area")]
)
def test_every_town_belongs_to_exactly_one_area(code: str, kind: str) -> None:
    stems = [row["town"] for row in rows(code, "areas.csv") if row["kind"] == kind]
    for row in rows(code, "gazetteer.csv"):
        stem = re.sub(r"[一二三四五六七八九十]+丁目$", "", row["town"])
        assert stems.count(stem) == 1, row["town"]


def test_area_kinds_are_declared_in_the_profile(profiles: dict[str, Profile]) -> None:
    for code in CODES:
        declared = {kind.identifier for kind in profiles[code].area_kinds}
        assert {row["kind"] for row in rows(code, "areas.csv")} <= declared


# Sources, desks and documents


@pytest.mark.parametrize("code", CODES)
def test_desks_are_public_resources_of_the_same_plan(
    profiles: dict[str, Profile], code: str
) -> None:
    public = {row["name"] for row in rows(code, "resources.csv") if row["staff_fact"] == "false"}
    areas = {(row["kind"], row["area"]) for row in rows(code, "areas.csv")}
    for desk in profiles[code].desks:
        assert desk.name in public
        assert not desk.area or (desk.area_kind, desk.area) in areas


@pytest.mark.parametrize("code", CODES)
def test_source_file_and_map_carry_the_same_credits(
    profiles: dict[str, Profile], code: str
) -> None:
    text = (AREAS_DIR / code / "SOURCE.md").read_text(encoding="utf-8")
    credit = profiles[code].map.attribution
    assert any("CC BY 4.0" in line for line in credit)
    assert [line for line in credit if line not in text] == []


def test_glossary_has_every_term_of_the_handbook(shared_dir: Path) -> None:
    handbook = (shared_dir / "domain" / "DOMAIN.md").read_text(encoding="utf-8")
    glossary = (REPOSITORY / "docs" / "glossary.md").read_text(encoding="utf-8")
    terms = handbook.split("## 1. Glossary")[1].split("## 2.")[0]
    identifiers = re.findall(r"`([a-z_]+)`", terms)
    assert len(identifiers) >= 38
    assert [name for name in identifiers if f"`{name}`" not in glossary] == []
    workflow = handbook.split("## 3. Workflow")[1].split("\n## ")[0]
    states = {
        word
        for quoted in re.findall(r"`([^`]+)`", workflow)
        for word in re.findall(r"[a-z_]+", quoted)
    }
    assert {"aftercare", "site_assessed", "goal_met"} <= states
    assert [name for name in sorted(states) if not re.search(rf"`{name}`", glossary)] == []


@pytest.mark.parametrize("choices", [StaffIdentifier, MeetingType, FormIdentifier, Program])
def test_glossary_has_every_identifier_a_profile_may_use(choices: object) -> None:
    glossary = (REPOSITORY / "docs" / "glossary.md").read_text(encoding="utf-8")
    assert [name for name in get_args(choices) if f"`{name}`" not in glossary] == []


def test_glossary_has_the_kinds_of_the_registry_and_whether_they_are_public() -> None:
    glossary = (REPOSITORY / "docs" / "glossary.md").read_text(encoding="utf-8")
    for kind in kinds().values():
        shown = "公開" if kind.public else "職員"
        assert f"| {kind.label} | `{kind.code}` | {shown} |" in glossary
        assert kind.public == (kind.label not in STAFF_FACT_KINDS)


def test_how_to_add_a_municipality_names_every_section_and_column() -> None:
    guide = (REPOSITORY / "docs" / "municipalities.md").read_text(encoding="utf-8")
    sections = {field.name for field in fields(Profile)} - {"source", "note"}
    assert {name for name in sections if not re.search(rf"[`\[]{name}[`\]]", guide)} == set()
    for name in ("gazetteer.csv", "areas.csv", "resources.csv"):
        header = (AREAS_DIR / "13214" / name).read_text(encoding="utf-8").splitlines()[0]
        assert header in guide
