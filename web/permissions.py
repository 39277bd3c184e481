"""Who may call which route. A route that is not in this table is refused, and fails a test."""

from __future__ import annotations

from directory.account import Role

PUBLIC: frozenset[Role] | None = None
"""Anyone, without signing in."""
SIGNED_IN = frozenset(Role)
CASE_WORKERS = frozenset({Role.COORDINATOR, Role.SUPERVISOR})
REGISTRY_STAFF = frozenset({Role.COORDINATOR, Role.SUPERVISOR, Role.MUNICIPAL_ADMIN})
GROUPS = frozenset({Role.GROUP})

PERMISSIONS: dict[str, frozenset[Role] | None] = {
    "static": PUBLIC,
    "assets.file": PUBLIC,
    "account.sign_in": PUBLIC,
    "account.sign_out": SIGNED_IN,
    "account.choose_role": SIGNED_IN,
    "public.home": PUBLIC,
    "public.municipality": PUBLIC,
    "public.print_list": PUBLIC,
    "public.desks": PUBLIC,
    "public.map_script": PUBLIC,
    "public.map_towns": PUBLIC,
    "public.resources_geojson": PUBLIC,
    "public.resource": PUBLIC,
    "public.report_error": PUBLIC,
}


def may_call(endpoint: str | None, role: Role | None) -> bool:
    """Say whether a role (``None``: nobody signed in) may call a route."""
    if endpoint not in PERMISSIONS:
        return False
    allowed = PERMISSIONS[endpoint]
    return allowed is None or (role is not None and role in allowed)
