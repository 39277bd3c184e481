"""A made-up municipality whose lists repeat themselves: records with known duplicates.

Names are put together of everyday parts (``duplicate_town.toml``), so they are alike as real ones
are. Each organiser runs several things under one telephone number, houses are shared, and
families of near-twins (第1 and 第2, two towns, two weekdays, …) are there to be kept apart. A third
is listed twice (``list_keeper``). A seed is a data set: look at misses of one, report on another.
"""

from __future__ import annotations

import dataclasses
from random import Random

from bench.list_keeper import PARTS, ListKeeper
from directory.duplicate.record import DuplicateRecord

LISTED_TWICE = 0.33


@dataclasses.dataclass(frozen=True, slots=True)
class Town:
    """Records in mixed order, and which thing each id stands for."""

    records: tuple[DuplicateRecord, ...]
    things: dict[str, int]

    @property
    def pairs(self) -> set[frozenset[str]]:
        """The ids of every pair that is one thing twice."""
        by_thing: dict[int, list[str]] = {}
        for record_id, thing in self.things.items():
            by_thing.setdefault(thing, []).append(record_id)
        return {frozenset(ids) for ids in by_thing.values() if len(ids) > 1}


def make_town(seed: int, things: int, code: str = "13214", city: str = "国分寺市") -> Town:
    """Make a municipality of about so many things; no two of them agree in every cell."""
    random = Random(seed)
    builder = _Builder(random, code, city)
    originals: dict[tuple[str, ...], DuplicateRecord] = {}
    while len(originals) < things:
        for record in builder.organiser():
            originals[record.type or "", record.name, record.town or "", record.phone or ""] = (
                record
            )
    listed = list(enumerate(originals.values()))
    keeper = ListKeeper(random, city)
    listed += [(n, keeper.copy(each)) for n, each in listed if random.random() < LISTED_TWICE]
    random.shuffle(listed)
    records = [
        dataclasses.replace(each, id=f"{code}-{n:06d}") for n, (_, each) in enumerate(listed)
    ]
    things_by_id = {record.id: thing for record, (thing, _) in zip(records, listed, strict=True)}
    return Town(tuple(records), things_by_id)


@dataclasses.dataclass(frozen=True, slots=True)
class _Builder:
    """Draws organisers and what they run."""

    random: Random
    code: str
    city: str

    def organiser(self) -> list[DuplicateRecord]:
        """One organiser, sometimes itself listed, and what it runs: one phone, near-twins."""
        pick = self.random.choice
        town, proper = pick(PARTS["towns"]), self.proper()
        organisation = pick(PARTS["legal"]) + proper + pick(PARTS["tails"])
        if self.random.random() < 0.15:
            organisation = f"社会福祉法人{self.city}社会福祉協議会"
        base = self.located(town, organisation)
        own = dataclasses.replace(base, type="organisation", name=organisation)
        made = [own] if proper in organisation and self.random.random() < 0.3 else []
        for _ in range(pick([1, 1, 2, 3])):
            made += self.programmes(base, town, proper)
        return made

    def proper(self) -> str:
        """A name of a group: a flower, a wish, a house."""
        first: str = self.random.choice(PARTS["proper"])
        return first if self.random.random() < 0.6 else first + self.random.choice(PARTS["hosts"])

    def located(self, town: str, organisation: str) -> DuplicateRecord:
        """A record without a name, somewhere in a town."""
        draw = self.random.randint
        lot = f"{draw(1, 6)}-{draw(1, 30)}-{draw(1, 20)}"
        house = f" {self.random.choice(PARTS['houses'])}内" if self.random.random() < 0.4 else ""
        return DuplicateRecord(
            id="",
            type="resource",
            name="",
            organisation=organisation,
            municipality_code=self.code,
            town=town,
            address=f"{self.city}{town}{lot}{house}",
            phone=f"000-{draw(0, 999):03d}-{draw(0, 9999):04d}",
            lat=round(35.7 + self.random.uniform(-0.02, 0.02), 5),
            lng=round(139.47 + self.random.uniform(-0.02, 0.02), 5),
        )

    def programmes(self, base: DuplicateRecord, town: str, proper: str) -> list[DuplicateRecord]:
        """One programme, or a family of near-twins of it."""
        name = self.programme_name(town, proper)
        if self.random.random() < 0.35:
            marks = self.random.choice(PARTS["paired"])
            back = self.random.random() < 0.5
            names = [f"{name} {mark}" if back else f"{mark}{name}" for mark in marks]
            return [dataclasses.replace(base, name=each) for each in names]
        if self.random.random() < 0.25:
            return self.in_two_towns(base, name.replace(town, ""))
        return [dataclasses.replace(base, name=name)]

    def in_two_towns(self, base: DuplicateRecord, name: str) -> list[DuplicateRecord]:
        """The same programme in two towns, by one organiser with one telephone."""
        towns = self.random.sample(PARTS["towns"], 2)
        return [
            dataclasses.replace(
                self.located(town, base.organisation or ""), name=town + name, phone=base.phone
            )
            for town in towns
        ]

    def programme_name(self, town: str, proper: str) -> str:
        """A name out of group, town, activity, facility or task."""
        pick = self.random.choice
        own = pick([proper, self.proper()])
        activity, facility = pick(PARTS["activity"]), pick(PARTS["facility"])
        patterns = [
            f"{own}{activity}", f"{activity}{own}", f"{activity}「{own}」", f"{town}{activity}",
            f"{town}{activity} {own}", f"{town}{pick(PARTS['tasks'])}", f"{own}{facility}",
            f"{town}{facility}", own, f"{facility}{own}",
        ]  # fmt: skip
        name: str = pick(patterns)
        return name
