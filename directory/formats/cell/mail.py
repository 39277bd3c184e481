"""A mail address in a cell, and whether it looks like an office's or a person's."""

from __future__ import annotations

import functools
import re
import tomllib
from dataclasses import dataclass
from importlib import resources

from directory.formats.cell import Reading
from directory.formats.cell.text import fold, is_unstated

_ADDRESS = re.compile(r"[A-Za-z0-9._%+\-/=?]+@[A-Za-z0-9\-]+(?:\.[A-Za-z0-9\-]+)+")

MAIL_MASK = "（個人のメールアドレスは非公開）"


@dataclass(frozen=True, slots=True)
class Mail:
    """One address; ``personal`` ones sit at a free, telephone or access provider: class 1."""

    address: str
    personal: bool


def parse_mail(text: str) -> Reading[Mail]:
    """Read the first mail address of a cell."""
    if is_unstated(text) or fold(text) in ("なし", "無し", "無"):
        return Reading()
    found = _ADDRESS.search(re.sub(r"\(at\)|\[at\]|★|☆", "@", fold(text)))
    if not found:
        return Reading(problem=f"メールアドレス「{text.strip()}」が読めません")
    return Reading(Mail(found[0], _is_personal(found[0])))


def _is_personal(address: str) -> bool:
    domain = address.rpartition("@")[2].lower()
    return any(domain == known or domain.endswith(f".{known}") for known in _providers())


@functools.cache
def _providers() -> frozenset[str]:
    text = resources.files(__package__).joinpath("provider.toml").read_text("utf-8")
    return frozenset(tomllib.loads(text)["domains"])


def mask_personal_mails(text: str) -> str:
    """Hide personal mail addresses in text that anyone may read."""
    return _ADDRESS.sub(lambda found: MAIL_MASK if _is_personal(found[0]) else found[0], text)
