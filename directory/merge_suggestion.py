"""Entries of one municipality that are likely one thing, for a person to look at side by side."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from directory.duplicate import Comparison, DuplicateRecord, suggest
from directory.duplicate.evidence import Evidence, weights
from directory.history import DuplicateDecision
from directory.merge import DISTINCT, MERGED, SUGGESTED
from directory.resource import Resource, ResourceStatus


@dataclass(frozen=True, slots=True)
class MergeSuggestion:
    """Two entries and why they look like one; nothing is merged by it."""

    first: Resource
    second: Resource
    comparison: Comparison


def suggest_merges(
    session: Session,
    municipality_code: str,
    threshold: float | None = None,
    *,
    everything: bool = True,
) -> list[MergeSuggestion]:
    """List the likely doubles among the open entries of a municipality, the likeliest first.

    Pairs already merged or told apart are left out; a merge that was undone is suggested again.
    ``threshold`` is the review threshold of ``weights.toml`` when left out: people see more than
    the command prints. Comparing ``everything`` takes milliseconds for each entry; without it only
    the pairs found by imports are listed.
    """
    resources = session.scalars(
        select(Resource)
        .where(
            Resource.municipality_code == municipality_code,
            Resource.status != ResourceStatus.CLOSED,
        )
        .order_by(Resource.created_at, Resource.id)
    ).all()
    by_id = {str(resource.id): resource for resource in resources}
    least = float(weights()["review"]) if threshold is None else threshold
    compared = resources if everything else ()
    found = {
        frozenset((pair.a, pair.b)): pair
        for pair in suggest(map(duplicate_record, compared), least)
    }
    decided = _decided(session)
    for pair in _found_by_imports(session, by_id):
        found.setdefault(frozenset((pair.a, pair.b)), pair)
    open_pairs = [
        MergeSuggestion(by_id[pair.a], by_id[pair.b], pair)
        for names, pair in found.items()
        if names not in decided
    ]
    return sorted(open_pairs, key=lambda each: -each.comparison.score)


def _found_by_imports(session: Session, by_id: Mapping[str, Resource]) -> Iterator[Comparison]:
    """The pairs an import found whose entries are both still open."""
    waiting = select(DuplicateDecision).where(DuplicateDecision.decision == SUGGESTED)
    for row in session.scalars(waiting):
        a, b = str(row.first_id), str(row.second_id)
        if a in by_id and b in by_id and row.snapshot:
            because = tuple(Evidence(**each) for each in row.snapshot["because"])
            yield Comparison(a, b, row.snapshot["score"], because)


def duplicate_record(resource: Resource) -> DuplicateRecord:
    """Say what of an entry is compared; its organisation answers for what it leaves open."""
    organisation = resource.organisation
    return DuplicateRecord(
        id=str(resource.id),
        type="resource",
        name=resource.name,
        organisation=organisation.name if organisation else resource.operator,
        municipality_code=resource.municipality_code,
        town=resource.town,
        address=" ".join(part for part in (resource.address, resource.building) if part) or None,
        phone=resource.phone or (organisation.phone if organisation else None),
        lat=resource.lat,
        lng=resource.lon,
    )


def _decided(session: Session) -> set[frozenset[str]]:
    rows = session.execute(
        select(DuplicateDecision.first_id, DuplicateDecision.second_id).where(
            DuplicateDecision.decision.in_([MERGED, DISTINCT])
        )
    )
    return {frozenset(map(str, row)) for row in rows}
