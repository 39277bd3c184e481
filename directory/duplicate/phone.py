"""Telephone numbers as digits, so that (042)000-0000 and ０４２‐０００‐００００ are one."""

from __future__ import annotations

import re
import unicodedata

_FAX = re.compile(r"(?:fax|ファックス|ファクス|f)[^0-9+]{0,4}[0-9()（）+ -]{8,}", re.IGNORECASE)
_EXTENSION = re.compile(r"(?:内線|ext\.?)\D{0,2}\d+", re.IGNORECASE)
_NUMBER = re.compile(r"\+?\(?\d[\d() -]{4,}\d")
_COUNTRY = re.compile(r"^\+?81(?=\d{9,10}$)")
SHORTEST, LONGEST = 6, 11


def read_phones(text: str | None) -> frozenset[str]:
    """Give the numbers of a cell as digits; faxes, extensions and placeholders are left out."""
    if not text:
        return frozenset()
    plain = unicodedata.normalize("NFKC", text)
    plain = re.sub("[‐‑‒–—―−ー－の]", "-", plain)
    plain = _EXTENSION.sub(" ", _FAX.sub(" ", plain))
    found = (_digits(match.group()) for match in _NUMBER.finditer(plain))
    return frozenset(each for each in found if _is_number(each))


def _digits(text: str) -> str:
    digits = re.sub(r"[^\d+]", "", text.replace("(0)", ""))
    return re.sub(r"\D", "", _COUNTRY.sub("0", digits))


def _is_number(digits: str) -> bool:
    return SHORTEST <= len(digits) <= LONGEST and len(set(digits)) > 1


def same_phone(a: frozenset[str], b: frozenset[str]) -> str:
    """Give a number both have; a local number counts when the other has it with its area code."""
    for one in sorted(a):
        for other in sorted(b):
            if one.endswith(other) or other.endswith(one):
                return max(one, other, key=len)
    return ""
