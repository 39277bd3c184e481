"""One need against 100,000 resources: columns, a bare numpy pass, and a SQLAlchemy ORM loop.

.venv/bin/python -m bench.matching_snapshot [resources] [distinct texts]

The calls take turns, so that a busy machine is as busy for each of them; where it is, the ratio of
processor time is the honest one.

All three hold the same rows in one run. The ORM loop reads each row as a mapped object from SQLite,
asks the simple gates and adds the simple criteria and one stored dot product (that is less than the
columns do: prose conditions, concepts, stages and demands are left out of it). The bare pass is
straight numpy over the same columns without interning or filtering first. Vectors stand ready in
all three; they are random, as long as those of the two models together (896 numbers).
"""

from __future__ import annotations

import os
import random
import sys
import time
from collections.abc import Callable
from functools import partial
from statistics import median
from typing import NamedTuple

import numpy as np
from sqlalchemy import Float, LargeBinary, String, create_engine, select
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column

from matching.criterion import Context
from matching.facts import Access, GroupSize, NeedFacts, ResourceFacts, Stage
from matching.gate import Policy
from matching.likeness import Likeness
from matching.snapshot import Snapshot
from matching.snapshot.sieve import survivors
from matching.timeslot import TimeSlot
from matching.weights import Weights, default_weights

TOWN, MIDDLE, MOST = "00000", (139.48, 35.70), 20
PLACES = ["畑", "将棋", "お茶", "手芸", "合唱", "自転車の修理", "本の整理", "料理", "散歩", "写真"]
WAYS = ["静かな部屋です。", "大勢で集まります。", "座って続けます。", "好きな時間に来られます。"]
KINDS = ["ibasho", "salon", "farm", "class", "volunteer_role", "work_experience"]
ROLES = [("participant",), ("helper",), ("helper", "instructor"), ("trainee",)]


class RandomModel:
    """Stands for both sentence models: a fixed random direction a text."""

    name = "random"

    def wishes(self, texts: list[str]) -> np.ndarray:
        """One direction a text."""
        return self.places(texts)

    def places(self, texts: list[str]) -> np.ndarray:
        """One direction a text."""
        rows = [np.random.default_rng(abs(hash(text))).standard_normal(896) for text in texts]
        vectors = np.array(rows, dtype=np.float32)
        return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)


class Base(DeclarativeBase):
    """Tables of this comparison."""


class Row(Base):
    """One resource as a row."""

    __tablename__ = "row"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(80))
    lon: Mapped[float] = mapped_column(Float)
    lat: Mapped[float] = mapped_column(Float)
    min_age: Mapped[int]
    max_age: Mapped[int]
    weekday: Mapped[int]
    start: Mapped[int]
    end: Mapped[int]
    cost: Mapped[int]
    places: Mapped[int]
    group: Mapped[int]
    wheelchair: Mapped[bool]
    vector: Mapped[bytes] = mapped_column(LargeBinary)


def made_up(count: int, texts: int) -> list[ResourceFacts]:
    """Resources of one town, spread over 40 km, with as many distinct texts as asked."""
    chance = random.Random(20261122)
    words = [
        f"{chance.choice(PLACES)}と{chance.choice(PLACES)}の会{number}。{chance.choice(WAYS)}"
        for number in range(texts)
    ]
    return [
        ResourceFacts(
            resource_id=f"r{number:06}",
            municipality_code=TOWN,
            name=words[number % texts][:12],
            description=words[number % texts],
            kind=chance.choice(KINDS),
            roles=chance.choice(ROLES),
            point=(MIDDLE[0] + chance.gauss(0, 0.2), MIDDLE[1] + chance.gauss(0, 0.2)),
            min_age=chance.choice([None, 18, 65]),
            max_age=chance.choice([None, 39]),
            slots=(_slot(chance),),
            cost_yen=chance.choice([0, 100, 300, 1000]),
            open_places=chance.choice([0, 1, 5]),
            group_size=chance.choice(list(GroupSize)),
            access=Access(wheelchair=chance.choice([True, False])),
        )
        for number in range(count)
    ]


def _slot(chance: random.Random) -> TimeSlot:
    start = chance.randrange(8 * 60, 19 * 60, 30)
    return TimeSlot(chance.randrange(7), start, start + chance.choice([60, 120, 180]))


def needs() -> dict[str, NeedFacts]:
    """One person whom little suits, and one whom nearly everything does."""
    words = {
        "wishes": "静かな所で将棋を指したい。畑も好き。",
        "stage": Stage.BELONG,
        "consent": True,
    }
    return {
        "selective": NeedFacts(
            "selective", TOWN, point=MIDDLE, age=45, transport="walk", max_minutes=90,
            slots=(TimeSlot(0, 540, 780),), budget_yen=300, max_group_size=GroupSize.SMALL,
            access=Access(wheelchair=True), difficulties=("大声",), **words,
        ),
        "wide": NeedFacts("wide", TOWN, point=MIDDLE, age=30, **words),
    }  # fmt: skip


def orm_loop(session: Session, need: NeedFacts, wish: np.ndarray) -> list[int]:
    """The best rows by looping over mapped objects."""
    session.expunge_all()
    scored = []
    lon, lat = need.point or MIDDLE
    for row in session.scalars(select(Row)):
        if row.places == 0 or not row.min_age <= (need.age or 0) <= row.max_age:
            continue
        if need.slots and not _shares_an_hour(need.slots[0], row):
            continue
        if need.budget_yen is not None and row.cost > need.budget_yen:
            continue
        if need.max_group_size is not None and row.group > need.max_group_size:
            continue
        if need.access.wheelchair and not row.wheelchair:
            continue
        away = np.hypot((row.lon - lon) * 90, (row.lat - lat) * 111)
        if need.max_minutes is not None and away * 1.3 / 4.5 * 60 > need.max_minutes:
            continue
        like = float(np.frombuffer(row.vector, dtype=np.float32) @ wish)
        scored.append((like - away / 10 - row.cost / 1000 + min(row.places, 5) / 20, row.id))
    scored.sort(reverse=True)
    return [number for _, number in scored[:MOST]]


def _shares_an_hour(free: TimeSlot, row: Row) -> bool:
    shared = min(free.end_minute, row.end) - max(free.start_minute, row.start)
    return free.weekday == row.weekday and shared >= 60


def bare_pass(snapshot: Snapshot, need: NeedFacts, wish: np.ndarray, matrix: np.ndarray) -> object:
    """Every column of every row once, nothing filtered first: what the machine can do plainly."""
    c = snapshot._columns
    t = snapshot._texts
    mask = c["open"] & (c["min_age"] <= (need.age or 0)) & (c["max_age"] >= (need.age or 0))
    mask &= c["cost"] <= (10**9 if need.budget_yen is None else need.budget_yen)
    mask &= c["group"] <= (need.max_group_size or 9)
    mask &= snapshot._hours.fitting(need.slots)[c["schedule"]]
    lon, lat = np.radians(need.point or MIDDLE)
    km = np.hypot((c["lon"] - lon) * np.cos(lat), c["lat"] - lat) * 6371
    mask &= km * 1.3 / 4.5 * 60 <= (need.max_minutes or 10**9)
    text = c["text"]
    score = (
        (matrix @ wish)[text] - km / 10 - c["cost"] / 1000 + np.minimum(c["open_places"], 5) / 20
    )
    weights = np.linspace(0, 1, t.topics.none + 1)
    score += t.topics.meets(weights, text) + t.acts.meets(np.linspace(0, 1, t.acts.none + 1), text)
    score += np.linspace(0, 1, len(c.roles.values))[c["roles"]]
    score += np.linspace(0, 1, len(c.kinds.values))[c["kind"]]
    for bit in range(4):
        score += (t.asks[text] & (1 << bit)) != 0
    score[~mask] = -np.inf
    return np.argpartition(-score, MOST)[:MOST]


class Clock(NamedTuple):
    """Seconds by the clock and of the processor."""

    wall: float
    work: float


def timed(run: Callable[[], object]) -> Clock:
    """How long one call takes."""
    wall, work = time.perf_counter(), time.process_time()
    run()
    return Clock(time.perf_counter() - wall, time.process_time() - work)


def together(runs: dict[str, tuple[Callable[[], object], int]], rounds: int) -> dict[str, Clock]:
    """Medians of calls that take turns, each so many times a round, after one round to warm up."""
    taken: dict[str, list[Clock]] = {name: [] for name in runs}
    for number in range(rounds + 1):
        for name, (run, times) in runs.items():
            found = [timed(run) for _ in range(times)]
            taken[name] += found if number else []
    return {
        name: Clock(median(one.wall for one in found), median(one.work for one in found))
        for name, found in taken.items()
    }


def store(known: list[ResourceFacts], matrix: np.ndarray, rows: np.ndarray) -> Session:
    """The same resources as rows of a SQLite database in memory."""
    engine = create_engine("sqlite://")
    Base.metadata.create_all(engine)
    session = Session(engine)
    session.execute(
        Row.__table__.insert(),
        [
            {
                "name": one.name, "lon": one.point[0], "lat": one.point[1],
                "min_age": one.min_age or 0, "max_age": one.max_age or 999,
                "weekday": one.slots[0].weekday, "start": one.slots[0].start_minute,
                "end": one.slots[0].end_minute, "cost": one.cost_yen, "places": one.open_places,
                "group": int(one.group_size), "wheelchair": one.access.wheelchair,
                "vector": matrix[text].tobytes(),
            }
            for one, text in zip(known, rows, strict=True)
        ],
    )  # fmt: skip
    session.commit()
    return session


def main() -> None:
    """Build once, then print each need's times and ratios."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    texts = int(sys.argv[2]) if len(sys.argv) > 2 else 5_000
    known = made_up(count, texts)
    started = time.perf_counter()
    snapshot = Snapshot(known)
    print(
        f"{count} resources, {texts} texts: columns built in {time.perf_counter() - started:.1f} s"
    )
    likeness = Likeness([RandomModel()])
    context, weights = Context(policy=Policy(), likeness=likeness), default_weights()
    started = time.perf_counter()
    shown(snapshot, needs()["wide"], context, weights)
    print(f"first use (texts read, vectors taken): {time.perf_counter() - started:.1f} s")
    vectors = snapshot._vectors
    text_rows = snapshot._columns["text"]
    matrix = np.ascontiguousarray(vectors._matrices[0])
    session = store(known, matrix, text_rows)
    changed = ResourceFacts("r000000", TOWN, "変わった会")
    put = together({"put": (lambda: snapshot.put(changed), 50)}, 1)["put"]
    print(f"one resource changed in place: {1e3 * put.wall:.3f} ms")
    snapshot.put(known[0])
    for name, need in needs().items():
        wish = likeness.scales(need)[0][0]
        passed = len(survivors(snapshot._columns, snapshot._hours, need, context.policy))
        runs = {
            "loop": (partial(orm_loop, session, need, wish), 1),
            "bare": (partial(bare_pass, snapshot, need, wish, matrix), 5),
            "first": (partial(snapshot.first_rows, need, context, weights, MOST), 15),
            "shown": (partial(shown, snapshot, need, context, weights), 15),
        }
        found = together(runs, 5)
        print(f"{name}: {passed} pass (load {os.getloadavg()[0]:.1f})")
        for kind, field in (("by the clock", "wall"), ("processor time", "work")):
            loop, bare, first, read = (1e3 * getattr(found[run], field) for run in runs)
            print(
                f"    {kind}: ORM loop {loop:.0f} ms, bare numpy {bare:.2f} ms, columns "
                f"{first:.2f} ms (1/{loop / first:.0f} of the loop, {first / bare:.2f} x bare), "
                f"scores and reasons of the first {MOST} {read:.2f} ms (1/{loop / read:.0f}, "
                f"{read / bare:.2f} x bare)"
            )


def shown(snapshot: Snapshot, need: NeedFacts, context: Context, weights: Weights) -> object:
    """What a page shows: the best with their scores and reasons."""
    return snapshot.rank(need, context, weights).matches[:MOST]


if __name__ == "__main__":
    main()
