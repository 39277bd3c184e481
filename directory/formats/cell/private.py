"""Personal contacts in text that anyone may read (DOMAIN.md §4: class 1)."""

from __future__ import annotations

from directory.formats.cell.mail import mask_personal_mails
from directory.formats.cell.phone import mask_mobiles


def mask_private(text: str) -> str:
    """Hide mobile numbers and personal mail addresses."""
    return mask_personal_mails(mask_mobiles(text))
