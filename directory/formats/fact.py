"""What any reader may know of a record, under plain names: the properties of map formats."""

from __future__ import annotations

from typing import Any

from directory.formats.record import ResourceRecord

# Fields that are class 0 as they stand
_PLAIN = (
    *("name", "name_kana", "kind", "form", "category", "status", "organisation"),
    *("municipality_code", "prefecture", "address", "building", "postal_code", "precision", "url"),
    *("description", "activities", "target", "min_age", "max_age", "fee_yen", "fee_text"),
    *("capacity", "how_to_join", "wheelchair", "accessible_toilet", "pickup", "remarks", "licence"),
)


def public_facts(record: ResourceRecord) -> dict[str, Any]:
    """Name → value of everything stated of class 0; what is not stated is left out."""
    facts: dict[str, Any] = {name: getattr(record, name) for name in _PLAIN}
    facts["schedule"] = record.timetable.as_text()
    facts["tags"] = list(record.tags)
    facts["phone"] = record.public_phone
    facts["email"] = record.mail.address if record.mail and not record.mail.personal else None
    facts["confirmed_on"] = record.confirmed_on.isoformat() if record.confirmed_on else None
    return {name: value for name, value in facts.items() if value not in (None, "", [])}
