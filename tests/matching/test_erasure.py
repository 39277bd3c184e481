"""Erasing a household: no table holds a word of it any more, and the counts stay."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from sqlalchemy import Engine, Enum, String, func, select, text
from sqlalchemy.orm import Session

from directory.audit import SYSTEM, AuditEvent, set_actor
from directory.database import Base, DataClass
from matching.case import CaseState, Person
from matching.case_sheet import edit_case, edit_person
from matching.draft import save_draft
from matching.erasure import ERASED, empty_journal, erase_household
from matching.errors import InvalidValueError, NotAllowedError, NotFoundError, TransitionError
from matching.intake import HomeEntry
from matching.placement import Placement
from matching.relocation import household_moved
from matching.revision import Revision
from matching.shortlist import save_shortlist
from tests import factories
from tests.matching.story import A_DAY, Story, later

CANARY = "炭鉱のカナリア"


def full_story(session: Session) -> Story:
    """A case from consultation to closing with the canary in every field somebody types."""
    story = Story(session).settle()
    edit_person(
        *(session, story.case, story.person, story.actor),
        {"name": CANARY, "phone": CANARY, "contact": CANARY},
    )
    edit_case(session, story.case, story.actor, story.case.version, {"complaint": CANARY})
    home = HomeEntry(town=CANARY, address=CANARY, areas={"living_area": "架空圏域"})
    household_moved(session, story.case, story.actor, later(41), home, story.code)
    household_moved(session, story.case, story.actor, later(42), home, story.code)
    save_draft(session, story.actor, "need", story.person.id, {"wishes": CANARY})
    save_draft(session, story.actor, "plan", story.plan.id, {"goals": CANARY})
    reasons = [{"criterion": "wish", "sentence": CANARY}]
    save_shortlist(session, story.need, story.actor, A_DAY, reasons, reasons, "test")
    story.need.embedding = CANARY.encode()
    story.evaluate(later(60))
    story.go(CaseState.CONFERENCE, later(60), note=CANARY)
    story.meeting("closing", "closed", later(60))
    return story


def fill_every_text(session: Session) -> None:
    """Put the canary into every column of class 2 and above that can hold it, in every row."""
    for table in Base.metadata.tables.values():
        for column in table.columns:
            plain = isinstance(column.type, String) and not isinstance(column.type, Enum)
            fits = plain and not column.foreign_keys and (column.type.length or 999) >= len(CANARY)
            if fits and column.info["data_class"] >= DataClass.PERSONAL:
                session.execute(table.update().values({column.name: CANARY}))
    session.flush()


def cells_with_canary(session: Session) -> list[str]:
    """Every table and column in which any row still holds the canary, in whatever form."""
    found = []
    spellings = (CANARY, CANARY.encode("unicode_escape").decode())
    for name, table in Base.metadata.tables.items():
        for row in session.execute(text(f"SELECT * FROM {name}")).mappings():
            for column, value in row.items():
                shown = value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value)
                if any(spelling in shown for spelling in spellings):
                    found.append(f"{table.name}.{column}")
    return found


def supervisor(session: Session, story: Story):
    return factories.acting(session, factories.supervisor(session, story.code))


def test_no_table_holds_a_word_of_an_erased_household(session: Session):
    story = full_story(session)
    fill_every_text(session)
    before = set(cells_with_canary(session))
    assert {
        *("case_revision.changes", "draft.content", "shortlist.ranked", "residence.address"),
        *("need.embedding", "person.name", "disclosure.recipient", "task.note"),
        *("follow_up.note", "closing_evaluation.change", "case_transition.note"),
    } <= before
    actor = supervisor(session, story)
    assert erase_household(session, story.case, actor, reason="保存期間の満了") > 0
    session.flush()
    assert cells_with_canary(session) == []
    assert story.person.name == ERASED
    assert story.person.born_on is None


def test_the_figures_of_a_reported_year_stay(session: Session):
    story = full_story(session)
    actor = supervisor(session, story)
    erase_household(session, story.case, actor, reason="本人の請求")
    kept = session.scalars(select(Placement)).one()
    assert (kept.start_on, kept.ended_on) == (later(10), story.placement.ended_on)
    assert story.case.state is CaseState.CLOSED
    assert story.case.opened_on == A_DAY
    erased = session.scalars(select(AuditEvent).where(AuditEvent.action == "erase")).one()
    assert erased.object_id == str(story.case.id)
    assert CANARY not in (erased.detail or "")


def test_not_even_the_files_hold_an_erased_word(session: Session, engine: Engine):
    story = full_story(session)
    fill_every_text(session)
    session.commit()
    files = sorted(Path(str(engine.url.database)).parent.glob("test.sqlite3*"))
    assert any(CANARY.encode() in file.read_bytes() for file in files)
    erase_household(session, story.case, supervisor(session, story), reason="保存期間の満了")
    session.commit()
    empty_journal(engine)
    assert [file.name for file in files if CANARY.encode() in file.read_bytes()] == []


def test_another_household_is_left_alone(session: Session):
    story, other = full_story(session), Story(session)
    name = other.person.name
    erase_household(session, story.case, supervisor(session, story), reason="本人の請求")
    set_actor(session, SYSTEM)
    assert session.get_one(Person, other.person.id).name == name
    assert other.case.complaint == "昼間に行くところがない"


def test_only_a_supervisor_of_the_town_erases_what_is_over_with_a_reason(session: Session):
    story = Story(session).settle()
    with pytest.raises(NotAllowedError):
        erase_household(session, story.case, story.actor, reason="x")
    actor = supervisor(session, story)
    with pytest.raises(InvalidValueError, match="理由"):
        erase_household(session, story.case, actor, reason=" ")
    with pytest.raises(TransitionError, match="終結"):
        erase_household(session, story.case, actor, reason="保存期間の満了")
    stranger = factories.acting(session, factories.supervisor(session, factories.FUSSA))
    with pytest.raises(NotFoundError):
        erase_household(session, story.case, stranger, reason="保存期間の満了")
    assert story.person.born_on == dt.date(1980, 4, 1)
    assert session.scalar(select(func.count()).select_from(Revision))
