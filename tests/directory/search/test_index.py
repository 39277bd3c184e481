"""The index and the registry: never shows what is withdrawn, never loses what is committed."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import Engine, delete, insert, select, update
from sqlalchemy.orm import Session

from directory.database import open_engine, reading_session_factory
from directory.history import ResourceChange
from directory.organisation import Organisation
from directory.resource import DisplayPrecision, Resource, ResourceRole, ResourceStatus
from directory.search import Query, SearchError
from directory.search.document import Entry
from directory.search.index import IndexStore, SearchIndex, State
from directory.search.postgres_index import PostgresStore
from directory.search.whoosh_store import WhooshStore
from directory.verification import Verification
from tests import factories
from tests.directory.search.conftest import names

Opened = Callable[[], Session]


def _add(writing: Opened, **columns: object) -> str:
    with writing() as session:
        made = factories.resource(session, **columns)
        session.commit()
        return str(made.id)


def _change(writing: Opened, id_: str, **columns: object) -> None:
    with writing() as session:
        resource = session.scalars(select(Resource).where(Resource.id == UUID(id_))).one()
        for name, value in columns.items():
            setattr(resource, name, value)
        session.commit()


def test_what_is_committed_is_found_at_once(index: SearchIndex, writing: Opened) -> None:
    first = _add(writing, name="縁台将棋")
    assert names(index.search(Query("将棋"))) == [first]

    second = _add(writing, name="将棋入門")

    assert set(names(index.search(Query("将棋")))) == {first, second}


def test_what_is_not_committed_is_not_found(index: SearchIndex, writing: Opened) -> None:
    _add(writing, name="三味線")
    index.catch_up()
    with writing() as session:
        factories.resource(session, name="縁台将棋")
        session.rollback()
    after = _add(writing, name="縁台将棋 夜の部")

    assert names(index.search(Query("縁台将棋"))) == [after]


@pytest.mark.parametrize(
    "withdrawal",
    [
        {"status": ResourceStatus.PAUSED},
        {"status": ResourceStatus.DRAFT},
        {"status": ResourceStatus.CLOSED},
        {"staff_only": True},
        {"kind": "outreach"},
    ],
)
def test_what_is_withdrawn_is_never_shown(
    index: SearchIndex, writing: Opened, withdrawal: dict[str, object]
) -> None:
    id_ = _add(writing, name="縁台将棋")
    assert names(index.search(Query("将棋"))) == [id_]

    _change(writing, id_, **withdrawal)

    page = index.search(Query("将棋"))
    assert (page.hits, page.total) == ((), 0)


def test_what_is_withdrawn_past_the_outbox_is_not_shown_either(
    index: SearchIndex, writing: Opened
) -> None:
    _add(writing, name="縁台将棋")
    index.catch_up()
    with writing() as session:
        session.execute(update(Resource).values(status=ResourceStatus.PAUSED))
        session.commit()

    page = index.search(Query("将棋"))

    assert (page.hits, page.total) == ((), 0)


def test_staff_also_find_drafts_and_staff_facts_but_nothing_closed(
    index: SearchIndex, writing: Opened
) -> None:
    draft = _add(writing, name="将棋 下書き", status=ResourceStatus.DRAFT)
    latent = _add(writing, name="将棋 空き室", staff_only=True)
    _add(writing, name="将棋 終了", status=ResourceStatus.CLOSED)

    assert names(index.search(Query("将棋"))) == []
    assert set(names(index.search(Query("将棋"), staff=True))) == {draft, latent}


def test_names_of_drafts_are_not_suggested_to_the_public(
    index: SearchIndex, writing: Opened
) -> None:
    _add(writing, name="ひみつの菜園部屋", status=ResourceStatus.DRAFT)

    assert index.search(Query("ひみつの菜園部室")).suggestion is None


def test_a_hidden_place_cannot_be_found_by_its_town(index: SearchIndex, writing: Opened) -> None:
    _add(
        writing,
        name="茶の会",
        town="小足立町",
        address="小足立町1番",
        display_precision=DisplayPrecision.HIDDEN,
        areas={"living_area": "北圏域"},
    )

    assert names(index.search(Query("小足立町"))) == []
    assert names(index.search(Query("北圏域"))) == []


def test_changes_of_roles_and_of_the_organisation_are_followed(
    index: SearchIndex, writing: Opened
) -> None:
    with writing() as session:
        group = factories.organisation(session, name="ひなたの会")
        id_ = str(factories.resource(session, name="茶の間", organisation_id=group.id).id)
        session.commit()
    assert names(index.search(Query("ひなたの会"))) == [id_]

    with writing() as session:
        session.scalars(select(Organisation)).one().name = "こかげの輪"
        session.add(
            ResourceRole(resource_id=session.scalars(select(Resource.id)).one(), role="instructor")
        )
        session.commit()

    assert names(index.search(Query("こかげの輪"))) == [id_]
    assert index.search(Query("", filters={"role": frozenset({"instructor"})})).total == 1


def test_a_change_leaves_one_row_whoever_writes_it(writing: Opened) -> None:
    id_ = UUID(_add(writing, name="縁台将棋"))
    with writing() as session:
        resource = session.scalars(select(Resource)).one()
        resource.name = "縁台将棋 朝の部"
        session.add(ResourceChange(resource_id=id_))
        session.commit()
        session.add(ResourceChange(resource_id=id_))
        session.commit()
        rows = session.scalars(select(ResourceChange.resource_id)).all()

    assert rows == [id_] * 3


def test_a_rolled_back_savepoint_loses_no_change(index: SearchIndex, writing: Opened) -> None:
    id_ = _add(writing, name="縁台将棋")
    index.catch_up()
    with writing() as session:
        session.scalars(select(Resource)).one().name = "三味線"
        session.flush()
        savepoint = session.begin_nested()
        session.add(ResourceChange(resource_id=UUID(id_)))
        session.flush()
        savepoint.rollback()
        session.commit()

    assert names(index.search(Query("三味線"))) == [id_]


def test_a_deleted_resource_is_forgotten(index: SearchIndex, writing: Opened) -> None:
    id_ = _add(writing, name="縁台将棋")
    index.catch_up()
    with writing() as session:
        session.execute(delete(Verification))
        session.delete(session.scalars(select(Resource).where(Resource.id == UUID(id_))).one())
        session.commit()

    assert index.search(Query("将棋"), staff=True).total == 0


def test_a_number_committed_late_is_not_lost(
    index: SearchIndex, store: IndexStore, writing: Opened
) -> None:
    early = _add(writing, name="縁台将棋")
    with writing() as session:
        late_row = session.scalars(select(ResourceChange).order_by(-ResourceChange.seq)).first()
        seq, resource_id = late_row.seq, late_row.resource_id
        session.delete(late_row)
        session.execute(insert(ResourceChange).values(seq=seq + 1, resource_id=resource_id))
        session.commit()
    index.rebuild()
    state = store.state()
    assert state is not None
    assert seq in state.gaps

    with writing() as session:
        session.execute(update(Resource).values(name="三味線おさらい"))
        session.execute(insert(ResourceChange).values(seq=seq, resource_id=resource_id))
        session.commit()

    assert names(index.search(Query("三味線"))) == [early]
    state = store.state()
    assert state is not None
    assert seq not in state.gaps


def test_an_index_of_another_database_is_made_anew(index: SearchIndex, writing: Opened) -> None:
    _add(writing, name="縁台将棋")
    index.catch_up()
    with writing() as session:
        session.execute(delete(Verification))
        session.execute(delete(ResourceRole))
        session.execute(delete(ResourceChange))
        session.execute(delete(Resource))
        session.commit()
    id_ = _add(writing, name="三味線")

    assert names(index.search(Query("三味線"))) == [id_]
    assert index.search(Query("", size=50)).total == 1


def test_an_index_of_another_analysis_is_made_anew(
    index: SearchIndex, writing: Opened, store: IndexStore
) -> None:
    id_ = _add(writing, name="縁台将棋")
    index.catch_up()
    state = store.state()
    assert state is not None
    store.replace([], State(state.seq, state.mark, (), "an older dictionary"))

    assert names(index.search(Query("将棋"))) == [id_]


def test_a_rebuild_keeps_serving_until_it_is_done(
    index: SearchIndex, writing: Opened, store: IndexStore, registry: Engine
) -> None:
    id_ = _add(writing, name="縁台将棋")
    index.catch_up()
    other = SearchIndex(_second(store, registry), reading_session_factory(registry))
    seen: list[list[str]] = []

    def entries() -> object:
        seen.append(names(other.search(Query("将棋"))))
        yield from ()

    state = store.state()
    assert state is not None
    store.replace(entries(), state)

    assert seen == [[id_]]


def _second(store: IndexStore, registry: Engine) -> IndexStore:
    """What another process would open."""
    if isinstance(store, WhooshStore):
        return WhooshStore(store.folder)
    return PostgresStore(open_engine(registry.url.render_as_string(hide_password=False)))


def test_several_processes_share_one_index(
    writing: Opened, store: IndexStore, registry: Engine
) -> None:
    others = [
        SearchIndex(_second(store, registry), reading_session_factory(registry)) for _ in range(3)
    ]
    for number in range(4):
        id_ = _add(writing, name=f"縁台将棋{number}")
        with ThreadPoolExecutor(3) as pool:
            pages = list(pool.map(lambda each: each.search(Query("縁台将棋", size=50)), others))
        assert all(id_ in names(page) for page in pages)
        assert {page.total for page in pages} == {number + 1}


def test_an_interrupted_rebuild_leaves_the_old_index(
    index: SearchIndex, writing: Opened, store: IndexStore
) -> None:
    id_ = _add(writing, name="縁台将棋")
    index.catch_up()

    def entries() -> object:
        raise KeyboardInterrupt
        yield

    with pytest.raises(KeyboardInterrupt):
        store.replace(entries(), State())

    assert names(index.search(Query("将棋"))) == [id_]


class TestFolder:
    """The index in a folder of this PC."""

    @pytest.fixture
    def registry(self, engine: Engine) -> Engine:
        """These tests are about files: SQLite only."""
        return engine

    def test_a_deleted_folder_is_made_anew(
        self, index: SearchIndex, writing: Opened, tmp_path: Path
    ) -> None:
        id_ = _add(writing, name="縁台将棋")
        index.catch_up()

        shutil.rmtree(tmp_path / "index")

        assert names(index.search(Query("将棋"))) == [id_]

    @pytest.mark.parametrize("size", [0, 10])
    def test_damaged_files_are_made_anew(
        self, index: SearchIndex, writing: Opened, registry: Engine, tmp_path: Path, size: int
    ) -> None:
        id_ = _add(writing, name="縁台将棋")
        index.catch_up()
        for path in (tmp_path / "index").glob("generation-*/*"):
            path.write_bytes(path.read_bytes()[:size])

        fresh = SearchIndex(WhooshStore(tmp_path / "index"), reading_session_factory(registry))

        assert names(fresh.search(Query("将棋"))) == [id_]

    def test_old_generations_are_cleared_away(
        self, index: SearchIndex, writing: Opened, tmp_path: Path
    ) -> None:
        _add(writing, name="縁台将棋")
        for _ in range(4):
            index.rebuild()

        assert len(list((tmp_path / "index").glob("generation-*"))) == 2

    def test_a_folder_that_cannot_be_written_is_named(
        self, registry: Engine, tmp_path: Path
    ) -> None:
        blocked = tmp_path / "blocked"
        blocked.write_text("a file where the folder should be", encoding="ascii")
        index = SearchIndex(WhooshStore(blocked / "index"), reading_session_factory(registry))

        with pytest.raises(SearchError, match="権限"):
            index.rebuild()


def test_only_what_anyone_may_read_is_indexed(
    index: SearchIndex, writing: Opened, store: IndexStore
) -> None:
    id_ = _add(
        writing,
        name="茶の間",
        town="小足立町",
        address="小足立町9番9号",
        building="ひみつ荘",
        display_precision=DisplayPrecision.TOWN,
        location_source="場所はひみつ",
    )
    index.catch_up()

    kept: Entry = store.engine().entries([id_])[id_]

    assert "ひみつ" not in kept.to_json()
    assert "9番9号" not in kept.to_json()
    assert kept.point is None
