"""Merge two groups that are one: a person decides, it is remembered, and it can be undone.

The merged group's row stays as an alias that nothing points at any more, so that a later import
that brings its name still knows whom it means. Whoever answers for it answers for the other.
"""

from __future__ import annotations

import uuid
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from directory.decision import find_decision, write_decision
from directory.duplicate import Comparison, DuplicateRecord, suggest
from directory.duplicate.evidence import weights
from directory.history import OrganisationDecision
from directory.merge import DISTINCT, MERGED, UNDONE, MergeError
from directory.organisation import Organisation
from directory.reference import References
from directory.resource import Resource
from directory.stored_value import plain_value, typed_value

TAKEN = ("name", "name_kana", "type", "corporate_number", "phone", "email", "url")
"""Public fields that are chosen side by side."""
FILLED = ("representative", "private_phone", "private_email", "verified_on", "agreement")
"""Staff-only fields that are filled in where the kept group has none."""
_RESOURCES = "resource.organisation_id"
_REFERENCES = References(
    Organisation, frozenset({OrganisationDecision.__tablename__, Resource.__tablename__})
)


@dataclass(frozen=True, slots=True)
class OrganisationSuggestion:
    """Two groups and why they look like one; nothing is merged by it."""

    first: Organisation
    second: Organisation
    comparison: Comparison


def suggest_organisations(session: Session, code: str) -> list[OrganisationSuggestion]:
    """List the groups of a municipality that are likely one, the likeliest first.

    Left out are pairs decided on, aliases, and groups with two different 法人番号.
    """
    rows = session.scalars(select(Organisation).where(Organisation.municipality_code == code))
    decided = _decided(session)
    aliases = {second for (_, second), decision in decided.items() if decision == MERGED}
    by_id = {str(each.id): each for each in rows if str(each.id) not in aliases}
    pairs = suggest(map(_record, by_id.values()), float(weights()["review"]))
    found = [
        OrganisationSuggestion(by_id[pair.a], by_id[pair.b], pair)
        for pair in pairs
        if not _told(decided, pair.a, pair.b) and not _numbered_apart(by_id[pair.a], by_id[pair.b])
    ]
    return sorted(found, key=lambda each: -each.comparison.score)


def merge_organisations(
    session: Session,
    kept: Organisation,
    merged: Organisation,
    *,
    reason: str,
    take: Collection[str] = (),
) -> OrganisationDecision:
    """Merge ``merged`` into ``kept``; ``take`` names the fields whose value is the merged one's.

    Raises ``MergeError`` for one group twice, two municipalities, an alias, or an unknown field.
    """
    _check(session, kept, merged, take)
    values = {name: getattr(merged, name) for name in take}
    values |= {
        name: getattr(merged, name)
        for name in FILLED
        if getattr(merged, name) and not getattr(kept, name)
    }
    before = {name: plain_value(getattr(kept, name)) for name in values}
    moved = _move(session, merged.id, kept.id)
    for name, value in values.items():
        setattr(kept, name, value)
    after = {name: plain_value(value) for name, value in values.items()}
    snapshot = {"before": before, "after": after, "moved": moved}
    return _decide(session, (kept.id, merged.id), MERGED, reason, snapshot)


def undo_organisation_merge(
    session: Session, decision: OrganisationDecision, *, reason: str
) -> tuple[str, ...]:
    """Take a merge back; names the fields left alone because somebody changed them since."""
    if decision.decision != MERGED or decision.snapshot is None:
        raise MergeError("この2団体は統合されていません。統合の記録を開き直して確かめてください。")
    kept = session.get_one(Organisation, decision.first_id)
    snapshot = decision.snapshot
    left = []
    for name, old in snapshot["before"].items():
        if plain_value(getattr(kept, name)) == snapshot["after"][name]:
            setattr(kept, name, typed_value(Organisation, name, old))
        else:
            left.append(name)
    _return(session, snapshot["moved"], decision.second_id, decision.first_id)
    _decide(session, (decision.first_id, decision.second_id), UNDONE, reason)
    return tuple(left)


def mark_organisations_distinct(
    session: Session, a: Organisation, b: Organisation, *, reason: str
) -> OrganisationDecision:
    """Remember that two groups are two, so that they are not suggested again."""
    if a.id == b.id:
        raise MergeError("同じ団体が2度選ばれています。別の2団体を選んでください。")
    found = find_decision(session, OrganisationDecision, a.id, b.id)
    if found is not None and found.decision == MERGED:
        raise MergeError("この2団体は統合されています。先に統合を取り消してください。")
    return _decide(session, (a.id, b.id), DISTINCT, reason)


def merged_organisations(session: Session) -> frozenset[uuid.UUID]:
    """The groups that stand for nothing any more: all aliases, of which there are few."""
    merged = OrganisationDecision.decision == MERGED
    return frozenset(session.scalars(select(OrganisationDecision.second_id).where(merged)))


def standing_organisation(session: Session, organisation: Organisation) -> Organisation:
    """Give the group that stands for this one today: itself unless it was merged into another."""
    while True:
        kept = session.scalar(
            select(Organisation)
            .join(OrganisationDecision, OrganisationDecision.first_id == Organisation.id)
            .where(
                OrganisationDecision.second_id == organisation.id,
                OrganisationDecision.decision == MERGED,
            )
        )
        if kept is None:
            return organisation
        organisation = kept


def _record(organisation: Organisation) -> DuplicateRecord:
    return DuplicateRecord(
        id=str(organisation.id),
        type="organisation",
        name=organisation.name,
        organisation=organisation.name,
        municipality_code=organisation.municipality_code,
        phone=organisation.phone,
    )


def _numbered_apart(a: Organisation, b: Organisation) -> bool:
    numbers = {a.corporate_number or "", b.corporate_number or ""} - {""}
    return len(numbers) > 1


def _decided(session: Session) -> dict[tuple[str, str], str]:
    rows = session.scalars(select(OrganisationDecision))
    return {(str(row.first_id), str(row.second_id)): row.decision for row in rows}


def _told(decided: Mapping[tuple[str, str], str], a: str, b: str) -> bool:
    return any(decided.get(pair) in (MERGED, DISTINCT) for pair in ((a, b), (b, a)))


def _check(
    session: Session, kept: Organisation, merged: Organisation, take: Collection[str]
) -> None:
    if kept.id == merged.id:
        raise MergeError("同じ団体が2度選ばれています。別の2団体を選んでください。")
    if kept.municipality_code != merged.municipality_code:
        raise MergeError("自治体が違う2団体は統合できません。同じ自治体の2団体を選んでください。")
    for each in (kept, merged):
        if standing_organisation(session, each).id != each.id:
            raise MergeError(
                f"「{each.name}」はすでに別の団体に統合されています。統合先のほうを選んでください。"
            )
    unknown = sorted(set(take) - set(TAKEN))
    if unknown:
        raise MergeError(
            f"項目 {', '.join(unknown)} は統合で選べません。ほかの項目だけを選んでください。"
        )


def _decide(
    session: Session,
    pair: tuple[uuid.UUID, uuid.UUID],
    decision: str,
    reason: str,
    snapshot: dict[str, Any] | None = None,
) -> OrganisationDecision:
    found = find_decision(session, OrganisationDecision, *pair) or OrganisationDecision()
    return write_decision(session, found, pair, decision, reason, snapshot)


def _move(session: Session, old: uuid.UUID, new: uuid.UUID) -> dict[str, list[str]]:
    """Re-point resources, which the search must learn of, and every other reference."""
    run = session.scalars(select(Resource).where(Resource.organisation_id == old)).all()
    moved = {_RESOURCES: [str(each.id) for each in run]}
    for each in run:
        each.organisation_id = new
    return moved | _REFERENCES.move(session, old, new)


def _return(
    session: Session, moved: Mapping[str, list[str]], merged: uuid.UUID, kept: uuid.UUID
) -> None:
    """Point back what a merge moved, unless it has been pointed elsewhere since."""
    ids = [uuid.UUID(each) for each in moved[_RESOURCES]]
    rows = select(Resource).where(Resource.id.in_(ids), Resource.organisation_id == kept)
    for each in session.scalars(rows):
        each.organisation_id = merged
    _REFERENCES.give_back(session, moved, merged, kept)
