"""How to reach the people behind a row, each way with its class (DOMAIN.md §4)."""

from __future__ import annotations

import re
from dataclasses import dataclass

from directory.formats.cell.corporate_number import parse_corporate_number
from directory.formats.cell.mail import Mail, parse_mail
from directory.formats.cell.phone import Phone, parse_phones
from directory.formats.cell.text import fold
from directory.formats.cell.web_address import parse_web_address
from directory.formats.cells import Cells

# 「○○の会（代表　架空 花子）」: the name of a person written behind that of a group
_PERSON = re.compile(
    r"\s*[(（]\s*(?:代表者?|会長|責任者|担当者?|世話人|連絡先)[\s　:：]*([^()（）]{2,20})[)）]\s*$"
)


@dataclass(frozen=True, slots=True)
class Contact:
    """Organisation, person and the ways to reach them."""

    organisation: str
    corporate_number: str | None
    representative: str
    contact_name: str
    phones: tuple[Phone, ...]
    mail: Mail | None
    url: str | None


def read_contact(cells: Cells) -> Contact:
    """Read all contact columns of a row."""
    organisation, person = split_person(cells.line("organisation"))
    phones = _phones(cells)
    return Contact(
        organisation=organisation,
        corporate_number=cells.read("corporate_number", parse_corporate_number),
        representative=cells.line("representative") or person,
        contact_name=cells.line("contact_name"),
        phones=phones,
        mail=_mail(cells),
        url=_url(cells),
    )


def split_person(organisation: str) -> tuple[str, str]:
    """Part the name of a group from the name of its head written behind it."""
    found = _PERSON.search(organisation)
    if not found:
        return organisation, ""
    return organisation[: found.start()], found[1].strip()


def _phones(cells: Cells) -> tuple[Phone, ...]:
    found: list[Phone] = []
    for field in ("phone", "phone2"):
        numbers = cells.read(field, parse_phones)
        found.extend(numbers or ())
    if not found and re.search(r"\d{2,}[-(（)）‐－]\d", fold(cells.raw("contact"))):
        numbers = cells.read("contact", parse_phones)
        found.extend(numbers or ())
    return tuple(dict.fromkeys(found))


def _mail(cells: Cells) -> Mail | None:
    for field in ("email", "email2"):
        mail = cells.read(field, parse_mail)
        if mail:
            return mail
    for field in ("url", "contact"):
        if "@" in fold(cells.raw(field)):
            return parse_mail(cells.raw(field)).value
    return None


def _url(cells: Cells) -> str | None:
    return cells.read("url", parse_web_address) or cells.read("form_url", parse_web_address)
