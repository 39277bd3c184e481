"""Made-up needs and resources for matching tests: small factories and the ranked-pair files."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from matching.facts import STAGES, NeedFacts, ResourceFacts, Stage
from matching.timeslot import TimeSlot

HERE = Path(__file__).resolve().parent / "data"
TOWN = "00000"


def slot(weekday: int, start: int, end: int) -> TimeSlot:
    """A weekly slot by whole hours."""
    return TimeSlot(weekday, start * 60, end * 60)


def a_need(need_id: str = "n1", **facts: Any) -> NeedFacts:
    """A need with consent, free on Monday from ten to four."""
    usual: dict[str, Any] = {
        "municipality_code": TOWN,
        "consent": True,
        "stage": Stage.BELONG,
        "slots": (slot(0, 10, 16),),
        "attributes": frozenset({"女性"}),
        "age": 40,
    }
    return NeedFacts(need_id=need_id, **{**usual, **facts})


def a_resource(resource_id: str = "r1", **facts: Any) -> ResourceFacts:
    """An active small gathering on Monday afternoons."""
    usual: dict[str, Any] = {
        "municipality_code": TOWN,
        "name": "架空の集い",
        "kind": "ibasho",
        "roles": ("participant",),
        "slots": (slot(0, 13, 15),),
    }
    return ResourceFacts(resource_id=resource_id, **{**usual, **facts})


def pairs(name: str) -> list[tuple[NeedFacts, list[ResourceFacts]]]:
    """The people of a pair file, each with the chosen place first and the decoys after."""
    read: list[tuple[NeedFacts, list[ResourceFacts]]] = []
    for line in (HERE / name).read_text(encoding="utf-8").splitlines():
        if line.startswith("N "):
            read.append((_need(len(read), line[2:]), []))
        elif line.startswith("R "):
            need, places = read[-1]
            places.append(_place(f"{need.need_id}-{len(places)}", line[2:]))
    return read


def grades(name: str) -> list[list[int]]:
    """The grades of the places of each person of a pair file, in the order of ``pairs``."""
    read: list[list[int]] = []
    for line in (HERE / name).read_text(encoding="utf-8").splitlines():
        if line.startswith("N "):
            read.append([])
        elif line.startswith("R "):
            read[-1].append(int(line[2:].split("|")[0]))
    return read


def _need(number: int, line: str) -> NeedFacts:
    stage, wishes, interests, difficulties, attributes = line.split("|")
    return NeedFacts(
        need_id=f"n{number:02}",
        municipality_code=TOWN,
        stage=STAGES[stage],
        wishes=wishes,
        interests=_words(interests),
        difficulties=_words(difficulties),
        attributes=frozenset(attributes.split(",")),
        consent=True,
    )


def _place(resource_id: str, line: str) -> ResourceFacts:
    _, name, kind, roles, text, tags = line.split("|")
    return ResourceFacts(
        resource_id=resource_id,
        municipality_code=TOWN,
        name=name,
        kind=kind,
        roles=tuple(roles.split(",")),
        description=text,
        tags=tuple(tags.split(",")),
    )


def _words(text: str) -> tuple[str, ...]:
    return tuple(word.strip() for word in re.split("[、,，]", text) if word.strip())
