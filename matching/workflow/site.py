"""What passes between a proposal and its site: the assessment, and what the site is told."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from sqlalchemy.orm import Session

from directory.audit import Actor, record
from matching.consent import ConsentPurpose, require_consent, require_site_consent
from matching.disclosure import Disclosure
from matching.event_date import require_past
from matching.proposal import MatchProposal, ProposalState, SiteAssessment
from matching.workflow.move import (
    forward,
    person_id_of,
    require_actor,
    require_moving,
    require_text,
)

S = ProposalState


def record_site_assessment(
    session: Session,
    proposal: MatchProposal,
    actor: Actor,
    on: dt.date,
    *,
    findings: str,
    watchers: str | None = None,
    can_take: str | None = None,
) -> SiteAssessment:
    """Record what the site can take, and move its proposal on; nothing of the person is told."""
    require_text("findings", findings, "聞き取った内容を書いてください。")
    require_actor(session, proposal, actor)
    require_past(on, "assessed_on")
    assessment = SiteAssessment(
        resource_id=proposal.resource_id,
        assessed_on=on,
        assessed_by=actor.account_id,
        findings=findings.strip(),
        watchers=watchers,
        can_take=can_take,
    )
    session.add(assessment)
    session.flush()
    if proposal.state is S.PROPOSED:
        forward(session, proposal, S.SITE_ASSESSED, actor, on)
    return assessment


def accept_site_assessment(
    session: Session, proposal: MatchProposal, actor: Actor, on: dt.date
) -> None:
    """Move on with an assessment of the site that is already on record and still holds."""
    forward(session, proposal, S.SITE_ASSESSED, actor, on)


def tell_site(
    session: Session,
    proposal: MatchProposal,
    actor: Actor,
    on: dt.date,
    items: Sequence[str],
) -> Disclosure:
    """Note that the site was told ``items``; ``ConsentError`` unless the person agreed to that."""
    require_actor(session, proposal, actor)
    require_moving(proposal)
    require_past(on, "on")
    person_id = person_id_of(session, proposal)
    require_consent(session, person_id, ConsentPurpose.MATCHING, on)
    consent = require_site_consent(session, person_id, proposal.resource_id, on, tuple(items))
    told = Disclosure(
        person_id=person_id,
        consent_id=consent.id,
        resource_id=proposal.resource_id,
        recipient=proposal.resource.name,
        items=list(items),
        told_on=on,
        told_by=actor.account_id,
    )
    session.add(told)
    session.flush()
    record(session, "tell_site", "disclosure", told.id, detail=f"{len(items)} items")
    return told
