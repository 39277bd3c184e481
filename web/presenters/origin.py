"""Each field of an entry with where it came from and how it was last found true, in words."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy.orm import Session

from directory.provenance import FieldOrigin, FieldTrust, origins_of, trust_of
from directory.resource import Resource
from web.presentation import METHOD_LABELS, japanese_date
from web.presenters.revision import field_label

_DERIVED = frozenset(
    {"confirmed_on", "confirmed_method", "source", "licence", "schedule", "display_precision"}
)


@dataclass(frozen=True, slots=True)
class FieldSource:
    """One field: its label, its origin and its last confirmation."""

    label: str
    origin: str
    confirmed: str


def field_sources(session: Session, resource: Resource) -> list[FieldSource]:
    """Every field the entry says something about, in the order of its columns."""
    origins = origins_of(session, resource)
    trusts = trust_of(session, resource, origins)
    return [
        FieldSource(label, _origin(origin), _confirmed(trusts.get(name)))
        for name, origin in origins.items()
        if name not in _DERIVED and (label := field_label(name))
    ]


def _origin(origin: FieldOrigin) -> str:
    if origin.file is None:
        return "台帳に書いた値"
    row = f" {origin.row}行目" if origin.row else ""
    taken = f"、{japanese_date(origin.taken_on)}に取込" if origin.taken_on else ""
    licence = f"、{origin.licence}" if origin.licence else ""
    return f"{origin.file}{row}{taken}{licence}"


def _confirmed(trust: FieldTrust | None) -> str:
    if trust is None:
        return "まだ確かめていません"
    method = METHOD_LABELS.get(trust.method or "", "")
    by = "、".join(part for part in (method, trust.by or "") if part)
    return f"{japanese_date(trust.confirmed_on)}{f'({by})' if by else ''}"
