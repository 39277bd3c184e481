"""Towns drawn by chance: one need and places that mostly differ in a fact or two from an open one.

A place drawn with every fact at random is shut by some gate nearly always, and then nothing is
tested of the order; so only a few facts of each are drawn, and all others let the person in.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Mapping
from typing import Any

from hypothesis import strategies as st

from matching.facts import (
    Access,
    ConditionKind,
    GroupSize,
    NeedFacts,
    PastPlacement,
    ResourceFacts,
    Stage,
    Status,
    TextCondition,
)
from tests.matching.pair import a_need, a_resource, slot

HOME = (139.48, 35.70)
TODAY = dt.date(2026, 4, 1)
MOST_DRAWN = 2
Facts = Mapping[str, st.SearchStrategy[Any]]
ANSWER = st.sampled_from([None, True, False])
SLOTS = st.sampled_from([(), (slot(0, 13, 15),), (slot(0, 15, 18),), (slot(5, 9, 11),)])
ACCESS = st.builds(Access, ANSWER, ANSWER, ANSWER)

OF_RESOURCE: Facts = {
    "name": st.sampled_from(["将棋の会", "畑しごと", "お茶の集い"]),
    "description": st.sampled_from(["", "静かに指します。", "大声で呼びこみます。"]),
    "kind": st.sampled_from(["", "ibasho", "work_experience", "farm"]),
    "organisation": st.sampled_from(["", "架空の会", "別の会"]),
    "venue": st.sampled_from(["", "みどり会館"]),
    "roles": st.sampled_from([(), ("participant",), ("helper", "instructor")]),
    "role_places": st.sampled_from(
        [(), (("helper", 0),), (("helper", 0), ("instructor", 1)), (("participant", 0),)]
    ),
    "municipality_code": st.sampled_from(["00000", "00001"]),
    "point": st.sampled_from([None, HOME, (139.483, 35.70), (139.49, 35.70), (139.53, 35.72)]),
    "min_age": st.sampled_from([None, 18, 65]),
    "max_age": st.sampled_from([None, 30, 64]),
    "attributes": st.sampled_from([None, frozenset({"女性"}), frozenset({"高齢者"})]),
    "slots": SLOTS,
    "cost_yen": st.sampled_from([None, 0, 100, 500, 2000]),
    "capacity": st.sampled_from([None, 5]),
    "open_places": st.sampled_from([None, 0, 1, 4, 9]),
    "open_placements": st.sampled_from([None, 0, 2, 9]),
    "group_size": st.sampled_from([None, *GroupSize]),
    "access": ACCESS,
    "accepts_hikikomori": ANSWER,
    "accepts_disability": ANSWER,
    "accepts_children": ANSWER,
    "languages": st.sampled_from([None, frozenset(), frozenset({"vi"})]),
    "pickup": ANSWER,
    "online": ANSWER,
    "status": st.sampled_from(list(Status)),
    "conditions": st.sampled_from(
        [
            (),
            (TextCondition(ConditionKind.MIN_AGE, "65", "65歳以上"),),
            (TextCondition(ConditionKind.CHILDREN, "17", "子どもの場"),),
            (TextCondition(ConditionKind.FEE, "300", "材料費300円", confirmed=False),),
        ]
    ),
    "confirmed_on": st.sampled_from([None, dt.date(2026, 3, 1), dt.date(2024, 3, 1)]),
    "has_watchers": ANSWER,
    "communication": st.sampled_from([None, frozenset({"文字や筆談"}), frozenset({"手話"})]),
    "hazards": st.sampled_from([frozenset(), frozenset({"煙"})]),
    "unconfirmed": st.booleans(),
    "latent": st.booleans(),
}
OF_NEED: Facts = {
    "wishes": st.sampled_from(["将棋を指したい。", "土いじりが好き。", ""]),
    "difficulties": st.sampled_from([(), ("大声",)]),
    "stage": st.sampled_from([None, *Stage]),
    "age": st.sampled_from([None, 17, 40, 65]),
    "attributes": st.sampled_from(
        [frozenset(), frozenset({"女性", "発達特性"}), frozenset({"男性", "ひきこもり"})]
    ),
    "slots": SLOTS,
    "point": st.sampled_from([None, HOME]),
    "transport": st.sampled_from([None, "walk", "bicycle", "bus", "car"]),
    "max_minutes": st.sampled_from([None, 10, 30]),
    "max_km": st.sampled_from([None, 0.9]),
    "budget_yen": st.sampled_from([None, 0, 500]),
    "prefers_group_size": st.sampled_from([None, GroupSize.SMALL]),
    "max_group_size": st.sampled_from([None, GroupSize.SMALL]),
    "access": ACCESS,
    "consent": st.sampled_from([True, True, True, False, None]),
    "language": st.sampled_from([None, "vi"]),
    "with_children": ANSWER,
    "communication": st.sampled_from([None, frozenset({"文字や筆談"})]),
    "refused_ids": st.sampled_from([frozenset(), frozenset({"r1"})]),
    "avoided": st.sampled_from(
        [frozenset(), frozenset({"r2", "架空の会", "farm"}), frozenset({"将棋", "元夫の通う会館"})]
    ),
    "conflicts": st.sampled_from([frozenset(), frozenset({"煙", "別の会"}), frozenset({"会館"})]),
    "past": st.sampled_from([(), (PastPlacement("r0", "ibasho", True),)]),
}


# What is set against what: one of these is always drawn on both sides, the rest now and then.
MEETING = [
    (("access",), ("access",)),
    (("conflicts",), ("hazards", "organisation", "venue")),
    (("avoided",), ("organisation", "kind", "venue", "name")),
    (("refused_ids", "consent"), ("municipality_code", "unconfirmed", "latent")),
    (("stage",), ("roles", "role_places")),
    (("slots",), ("slots",)),
    (("language",), ("languages",)),
    (("attributes",), ("attributes", "accepts_hikikomori", "accepts_disability")),
    (("age", "with_children"), ("min_age", "max_age", "conditions")),
    (("with_children",), ("accepts_children",)),
    (("max_group_size", "prefers_group_size"), ("group_size",)),
    (("budget_yen",), ("cost_yen", "open_places", "status")),
    (("max_minutes", "max_km", "transport"), ("point", "online", "pickup")),
]


def _some(facts: Facts, always: tuple[str, ...]) -> st.SearchStrategy[dict[str, Any]]:
    names = st.lists(st.sampled_from(sorted(facts)), max_size=MOST_DRAWN, unique=True)
    return names.flatmap(
        lambda few: st.fixed_dictionaries({name: facts[name] for name in {*few, *always}})
    )


@st.composite
def towns(draw: st.DrawFn, most: int = 8) -> tuple[NeedFacts, list[ResourceFacts]]:
    """One need, at home and limited as people are, and the places of a town."""
    asked, told = draw(st.sampled_from(MEETING))
    usual = {"wishes": "将棋を指したい。", "point": HOME, "max_minutes": 30, "budget_yen": 500}
    need = a_need(**{**usual, **draw(_some(OF_NEED, asked))})
    rows = draw(st.lists(_some(OF_RESOURCE, told), min_size=1, max_size=most))
    chess = {"name": "将棋の会", "point": HOME}
    return need, [a_resource(f"r{i}", **{**chess, **row}) for i, row in enumerate(rows)]


def without(fact: str, one: Any) -> Any:
    """The same facts with one of them unknown."""
    unknown: Any = {"slots": (), "access": Access(), "attributes": None}.get(fact)
    if isinstance(one, NeedFacts) and fact == "attributes":
        unknown = frozenset()
    return dataclasses.replace(one, **{fact: unknown})
