"""What a site newly said it can or cannot do: written down by staff, used by matching, undoable.

A lesson is the site's own word with the day and the way it was heard; it names nobody and hangs on
no case. An answer on whom it takes goes onto the acceptance sheet, and conditions are read from the
words as from any prose. Dismissing a lesson takes both back.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping, Sequence

from sqlalchemy import Boolean, Date, ForeignKey, String, Uuid, select
from sqlalchemy.orm import Mapped, Session

from directory.account import Account
from directory.audit import Actor, record
from directory.database import Base, UtcDateTime, new_id, now, staff
from directory.resource import Resource
from directory.staff_entry import write_acceptance
from matching.errors import InvalidValueError, NotFoundError
from matching.event_date import require_past
from matching.facts import TextCondition
from matching.person_name import refuse_names
from matching.site_dismissal import require_in_charge
from matching.text_condition import read_conditions

TOPICS = ("accepts_withdrawn", "accepts_disability", "accepts_children")
"""Fields of the acceptance sheet a lesson may answer."""
WAYS = ("visit", "phone", "meeting", "other")


class SiteLesson(Base):
    """One thing a site said of itself, and what it changed on the acceptance sheet."""

    __tablename__ = "site_lesson"

    id: Mapped[uuid.UUID] = staff(Uuid, primary_key=True, default=new_id)
    resource_id: Mapped[uuid.UUID] = staff(ForeignKey(Resource.id), index=True)
    words: Mapped[str] = staff(String(300))
    topic: Mapped[str | None] = staff(String(40))
    answer: Mapped[bool | None] = staff(Boolean)
    before: Mapped[bool | None] = staff(Boolean)
    """What the sheet said until then; ``None`` is not asked."""
    heard_on: Mapped[dt.date] = staff(Date)
    heard_by_way: Mapped[str] = staff(String(20))
    account_id: Mapped[uuid.UUID | None] = staff(ForeignKey(Account.id))
    dismissed_on: Mapped[dt.date | None] = staff(Date)
    dismissed_by: Mapped[uuid.UUID | None] = staff(ForeignKey(Account.id))
    dismissed_reason: Mapped[str | None] = staff(String(300))
    recorded_at: Mapped[dt.datetime] = staff(UtcDateTime, default=now)


def learn(
    session: Session,
    resource: Resource,
    actor: Actor,
    heard_on: dt.date,
    words: str,
    way: str,
    *,
    topic: str | None = None,
    answer: bool | None = None,
) -> SiteLesson:
    """Keep what a site said; the same words of the same day are kept once."""
    require_in_charge(resource, actor)
    require_past(heard_on, "heard_on")
    if not words.strip():
        raise InvalidValueError("words", "受入先が話したことを書いてください。")
    refuse_names(session, resource.municipality_code, {"words": words})
    if way not in WAYS:
        raise InvalidValueError("heard_by_way", "「聞き方」を一覧から選んでください。")
    if topic is not None and topic not in TOPICS:
        raise InvalidValueError("topic", "「だれの受け入れか」を一覧から選び直してください。")
    if (topic is None) != (answer is None):
        raise InvalidValueError(
            "answer", "「だれの受け入れか」と「受け入れるか」は、両方選ぶか、両方空にしてください。"
        )
    made = SiteLesson(
        resource_id=resource.id,
        words=words.strip(),
        topic=topic,
        answer=answer,
        heard_on=heard_on,
        heard_by_way=way,
        account_id=actor.account_id,
    )
    same = _same(session, made)
    if same is not None:
        return same
    if topic is not None:
        made.before = getattr(resource.acceptance, topic, None)
        write_acceptance(session, resource, {topic: answer})
    session.add(made)
    session.flush()
    record(session, "learn", "resource", resource.id, detail=topic or "words")
    return made


def dismiss_lesson(
    session: Session,
    resource: Resource,
    actor: Actor,
    on: dt.date,
    lesson_id: uuid.UUID,
    *,
    reason: str,
) -> SiteLesson:
    """Let a lesson count no more; the sheet goes back unless it was written anew since."""
    require_in_charge(resource, actor)
    lesson = session.get(SiteLesson, lesson_id)
    if lesson is None or lesson.resource_id != resource.id:
        raise NotFoundError
    if not reason.strip():
        raise InvalidValueError("reason", "この記録を使わない理由を書いてください。")
    refuse_names(session, resource.municipality_code, {"reason": reason})
    if lesson.dismissed_on is not None:
        return lesson
    lesson.dismissed_on, lesson.dismissed_by = on, actor.account_id
    lesson.dismissed_reason = reason.strip()
    sheet = resource.acceptance
    if lesson.topic and sheet is not None and getattr(sheet, lesson.topic) == lesson.answer:
        write_acceptance(session, resource, {lesson.topic: _answer_left(session, lesson)})
    session.flush()
    record(session, "dismiss_lesson", "resource", resource.id, detail=lesson.topic or "words")
    return lesson


def lessons_of(session: Session, resource: Resource) -> Sequence[SiteLesson]:
    """Everything a site said of itself, the newest first, what was dismissed too."""
    return session.scalars(
        select(SiteLesson)
        .where(SiteLesson.resource_id == resource.id)
        .order_by(SiteLesson.heard_on.desc(), SiteLesson.recorded_at.desc())
    ).all()


def learned_words(session: Session, code: str) -> Mapping[uuid.UUID, tuple[str, ...]]:
    """The words that count, by resource of a municipality, in the order they were heard."""
    rows = session.execute(
        select(SiteLesson.resource_id, SiteLesson.words)
        .join(Resource, Resource.id == SiteLesson.resource_id)
        .where(Resource.municipality_code == code, SiteLesson.dismissed_on.is_(None))
        .order_by(SiteLesson.heard_on, SiteLesson.recorded_at, SiteLesson.id)
    )
    found: dict[uuid.UUID, tuple[str, ...]] = {}
    for resource_id, words in rows:
        found[resource_id] = (*found.get(resource_id, ()), words)
    return found


def conditions_in(words: Sequence[str]) -> tuple[TextCondition, ...]:
    """The conditions that stand in what a site said, each once."""
    found = {(one.kind, one.value): one for said in words for one in read_conditions(said)}
    return tuple(found.values())


def _same(session: Session, made: SiteLesson) -> SiteLesson | None:
    return session.scalar(
        select(SiteLesson).where(
            SiteLesson.resource_id == made.resource_id,
            SiteLesson.words == made.words,
            SiteLesson.heard_on == made.heard_on,
            SiteLesson.dismissed_on.is_(None),
            SiteLesson.topic == made.topic if made.topic else SiteLesson.topic.is_(None),
        )
    )


def _answer_left(session: Session, gone: SiteLesson) -> bool | None:
    """The answer of the newest lesson left on the topic, else what stood before the dismissed."""
    left = session.scalars(
        select(SiteLesson)
        .where(
            SiteLesson.resource_id == gone.resource_id,
            SiteLesson.topic == gone.topic,
            SiteLesson.dismissed_on.is_(None),
            SiteLesson.id != gone.id,
        )
        .order_by(SiteLesson.recorded_at.desc())
    ).first()
    return left.answer if left is not None else gone.before
