"""Pages for coordinators and other staff: needs, matches, placements, follow-up, figures."""

from __future__ import annotations

from flask import Blueprint

coordinator = Blueprint("coordinator", __name__, url_prefix="/staff")

from web.coordinator import (  # noqa: E402, F401 - routes register on import
    activity,
    agency_note,
    agenda,
    brief,
    calendar,
    case,
    case_history,
    case_sheet,
    closing,
    consent,
    coverage,
    development,
    draft,
    duplicate,
    emergency,
    ending,
    entry,
    freshness,
    handout,
    handover,
    history,
    household,
    importing,
    indicator,
    match,
    meeting,
    need,
    paper,
    placement,
    plan,
    proposal,
    reasoning,
    registration,
    resource,
    secrecy,
    step,
    submission,
    team,
    today,
    transfer,
    widening,
)
