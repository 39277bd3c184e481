"""Who may call which route. A route that is not in this table is refused, and fails a test."""

from __future__ import annotations

from directory.account import Role

PUBLIC: frozenset[Role] | None = None
"""Anyone, without signing in."""
SIGNED_IN = frozenset(Role)
CASE_WORKERS = frozenset({Role.COORDINATOR, Role.SUPERVISOR})
REGISTRY_STAFF = frozenset({Role.COORDINATOR, Role.SUPERVISOR, Role.MUNICIPAL_ADMIN})
GROUPS = frozenset({Role.GROUP})
CASE_READERS = frozenset({Role.COORDINATOR, Role.SUPERVISOR, Role.PARTICIPANT})
COORDINATORS = frozenset({Role.COORDINATOR})
DECIDERS = frozenset({Role.COORDINATOR, Role.MUNICIPAL_ADMIN})
"""Who may publish what a group registered, never what he wrote himself."""

PERMISSIONS: dict[str, frozenset[Role] | None] = {
    "static": PUBLIC,
    "assets.file": PUBLIC,
    "account.sign_in": PUBLIC,
    "account.sign_out": SIGNED_IN,
    "account.choose_role": SIGNED_IN,
    "coordinator.today": CASE_WORKERS,
    "coordinator.finish_task": CASE_WORKERS,
    "coordinator.cases": CASE_READERS,
    "coordinator.new_case": COORDINATORS,
    "coordinator.case": CASE_READERS,
    "coordinator.advance_case": CASE_WORKERS,
    "coordinator.confirm_secrecy": COORDINATORS,
    "coordinator.consent": CASE_WORKERS,
    "coordinator.withdraw": CASE_WORKERS,
    "coordinator.need": CASE_WORKERS,
    "coordinator.matches": CASE_WORKERS,
    "coordinator.propose_resource": COORDINATORS,
    "coordinator.record_need_gap": COORDINATORS,
    "coordinator.proposal": CASE_WORKERS,
    "coordinator.record_step": COORDINATORS,
    "coordinator.start": COORDINATORS,
    "coordinator.placement": CASE_WORKERS,
    "coordinator.visit": CASE_WORKERS,
    "coordinator.due_visit_page": CASE_WORKERS,
    "coordinator.record_placement": COORDINATORS,
    "coordinator.new_plan": CASE_WORKERS,
    "coordinator.plan": CASE_WORKERS,
    "coordinator.decide_plan": COORDINATORS,
    "coordinator.meetings": CASE_WORKERS,
    "coordinator.meeting": CASE_READERS,
    "coordinator.add_to_agenda": CASE_WORKERS,
    "coordinator.decide_item": CASE_WORKERS,
    "coordinator.invite": CASE_WORKERS,
    "coordinator.draft": CASE_WORKERS,
    "coordinator.keep_draft": CASE_WORKERS,
    "coordinator.drop_draft": CASE_WORKERS,
    "coordinator.paper": CASE_WORKERS,
    "coordinator.paper_pdf": CASE_WORKERS,
    "coordinator.indicators": REGISTRY_STAFF,
    "coordinator.indicator": REGISTRY_STAFF,
    "coordinator.indicators_xlsx": REGISTRY_STAFF,
    "coordinator.indicators_pdf": REGISTRY_STAFF,
    "coordinator.public_indicators": REGISTRY_STAFF,
    "coordinator.gaps": REGISTRY_STAFF,
    "coordinator.record_gap_step": CASE_WORKERS,
    "coordinator.handover": REGISTRY_STAFF,
    "coordinator.activities": CASE_WORKERS,
    "coordinator.record_activity": CASE_WORKERS,
    "coordinator.end_supporter": CASE_WORKERS,
    "coordinator.new_calendar": CASE_WORKERS,
    "coordinator.calendar": PUBLIC,
    "coordinator.duplicates": REGISTRY_STAFF,
    "coordinator.decide_duplicate": REGISTRY_STAFF,
    "coordinator.undo_duplicate": REGISTRY_STAFF,
    "coordinator.imports": REGISTRY_STAFF,
    "coordinator.coverage": REGISTRY_STAFF,
    "coordinator.coverage_picture": REGISTRY_STAFF,
    "coordinator.closing": CASE_WORKERS,
    "coordinator.plan_aftercare": CASE_WORKERS,
    "coordinator.log_aftercare": CASE_WORKERS,
    "coordinator.registrations": REGISTRY_STAFF,
    "coordinator.registration": REGISTRY_STAFF,
    "coordinator.publish_registration": DECIDERS,
    "coordinator.return_registration": DECIDERS,
    "coordinator.handle_report": DECIDERS,
    "coordinator.resources": REGISTRY_STAFF,
    "coordinator.resource": REGISTRY_STAFF,
    "coordinator.new_resource": REGISTRY_STAFF,
    "coordinator.edit_resource": REGISTRY_STAFF,
    "coordinator.edit_acceptance": REGISTRY_STAFF,
    "coordinator.edit_role": REGISTRY_STAFF,
    "coordinator.pause_resource": REGISTRY_STAFF,
    "coordinator.resume_resource": REGISTRY_STAFF,
    "coordinator.close_resource": REGISTRY_STAFF,
    "coordinator.freshness": REGISTRY_STAFF,
    "coordinator.confirm_resource": REGISTRY_STAFF,
    "coordinator.postcard": REGISTRY_STAFF,
    "coordinator.history": REGISTRY_STAFF,
    "coordinator.restore_revision": REGISTRY_STAFF,
    "group.home": GROUPS,
    "group.contact": GROUPS,
    "group.new_activity": GROUPS,
    "group.section": GROUPS,
    "group.registration": GROUPS,
    "group.submit": GROUPS,
    "group.recall": GROUPS,
    "group.discard": GROUPS,
    "group.change_activity": GROUPS,
    "group.rest": GROUPS,
    "group.pause": GROUPS,
    "group.resume": GROUPS,
    "group.close": GROUPS,
    "public.home": PUBLIC,
    "public.municipality": PUBLIC,
    "public.print_list": PUBLIC,
    "public.desks": PUBLIC,
    "public.map_script": PUBLIC,
    "public.map_towns": PUBLIC,
    "public.resources_geojson": PUBLIC,
    "public.resource": PUBLIC,
    "public.calendar": PUBLIC,
    "public.report_error": PUBLIC,
    "public.confirm": PUBLIC,
    "public.confirm_all": PUBLIC,
}


def may_call(endpoint: str | None, role: Role | None) -> bool:
    """Say whether a role (``None``: nobody signed in) may call a route."""
    if endpoint not in PERMISSIONS:
        return False
    allowed = PERMISSIONS[endpoint]
    return allowed is None or (role is not None and role in allowed)
