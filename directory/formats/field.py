"""Fields of a record, the columns each is read from, and the columns it is written to."""

from __future__ import annotations

NAMES = ("name", "name_alias", "organisation", "place", "contact_name")
"""Columns that may stand for the name of a row, best first."""

READ_FROM: dict[str, tuple[str, ...]] = {
    "name": ("name",),
    "name_kana": ("name_kana",),
    "organisation": ("organisation",),
    "corporate_number": ("corporate_number",),
    "address": (
        *("address", "address_rest", "address_municipality", "address_prefecture"),
        *("address_more",),
    ),
    "town": ("address_town",),
    "building": ("building", "place", "meeting_place"),
    "postal_code": ("postal_code",),
    "lat": ("lat", "latlng"),
    "lon": ("lng", "latlng"),
    "phone": ("phone", "phone2", "contact"),
    "email": ("email", "email2"),
    "url": ("url", "form_url"),
    "description": ("description", "summary", "purpose", "subtitle"),
    "activities": ("activities",),
    "tags": ("tags", "tags_more"),
    "target": ("target",),
    "min_age": ("age_start", "target"),
    "max_age": ("age_end", "target"),
    "schedule": (
        *("start_date", "end_date", "date_text", "weekdays", "start_time", "end_time"),
        *("hours_text", "time_note", "frequency", "closed_days", "weekday_start"),
        *("weekday_end", "saturday_start", "saturday_end"),
    ),
    "fee_text": (
        *("fee", "fee_detail", "fee_preschool", "fee_primary", "fee_junior_high"),
        *("fee_high", "fee_adult", "fee_child"),
    ),
    "capacity": ("capacity",),
    "how_to_join": (
        *("how_to_join", "join_note", "join_period", "reservation"),
        *("deadline_date", "deadline_time"),
    ),
    "wheelchair": ("wheelchair", "barrier_free"),
    "accessible_toilet": ("accessible_toilet", "barrier_free"),
    "pickup": ("pickup",),
    "contact_name": ("contact_name",),
    "remarks": ("remarks", "access"),
}
"""Field → all columns that feed it, the foremost first."""

_SCHEDULE = ("weekdays", "start_time", "end_time", "time_note", "date_text")
_ELSEWHERE = {"town": ("address_town",), "lon": ("lng",), "schedule": _SCHEDULE}

WRITTEN_TO = {name: _ELSEWHERE.get(name, columns[:1]) for name, columns in READ_FROM.items()}
"""Field → the columns its value is written to, where the source's own cells are not."""
