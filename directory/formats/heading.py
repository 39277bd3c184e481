"""What a heading outside the vocabulary means, read from the parts it is put together of.

電話（代表） is 電話, 曜日・時間帯 is days and hours, ○○サロンの名前 names the row. A heading no
rule reads stays unknown: its values are kept with the source and nothing is made of them.
"""

from __future__ import annotations

import functools
import re
import tomllib
import unicodedata
from collections.abc import Mapping
from importlib import resources
from typing import Any

from directory.formats.column import field_of, heading_key

_BRACKETED = re.compile(r"^(.+?)\s*[(\[〔【（]([^()\[\]〔〕【】（）]+)[)\]〕】）]$")
_JOINTS = re.compile(r"[・、,，/／]|及び|および|または|又は")
_NAMED = re.compile(r"(.+?)の?(?:正式)?(?:名称|名前|名)")
_PERSON = re.compile(r".*(?:氏名|代表者?|責任者|担当者|世話人)")
_DAYS = frozenset({"weekdays", "date_text", "frequency"})
_HOURS = frozenset({"hours_text", "start_time", "end_time"})
_LONGEST = 30
# What stands before a bracket that decides by itself; any heading where nothing is said here
_BRACKET_BASES = {
    "name_kana": {"name"},
    "name_en": {"name"},
    "fee_child": {"fee"},
    "fee_adult": {"fee"},
    "phone": {"phone", "contact", "contact_name"},
}


@functools.lru_cache(maxsize=4096)
def meaning_of(heading: str) -> str | None:
    """The field a heading means by the vocabulary, else by its parts; ``None`` where neither."""
    known = field_of(heading)
    text = unicodedata.normalize("NFKC", heading).strip()
    if known or not text or len(text) > _LONGEST or any(char.isdigit() for char in text):
        return known
    return _of_bracket(text) or _of_joined(text) or _of_name(text) or _of_core(heading_key(text))


def _of_bracket(text: str) -> str | None:
    found = _BRACKETED.match(text)
    if not found:
        return None
    base, inner = meaning_of(found[1]), found[2].strip()
    for field, words in _rules()["bracket"].items():
        if inner.lower() in words:
            bases = _BRACKET_BASES.get(field)
            return field if bases is None or base in bases else None
    changed = any(word in inner for word in _rules()["keeps"]["words"])
    return None if changed else base


def _of_joined(text: str) -> str | None:
    parts = [part for part in _JOINTS.split(text) if part.strip()]
    if len(parts) < 2:
        return None
    meanings = [each for each in map(meaning_of, parts) if each]
    if _DAYS & set(meanings) and _HOURS & set(meanings):
        return "date_text"
    if "address" in meanings:
        return "address"
    return meanings[0] if meanings else None


def _of_name(text: str) -> str | None:
    key = heading_key(text)
    if key.endswith("氏名") or (_PERSON.fullmatch(key) and not key.startswith("団体")):
        return "representative"
    found = _NAMED.fullmatch(key)
    if not found:
        return None
    for field, words in (("organisation", "runners"), ("area", "areas"), ("name", "things")):
        if found[1].endswith(tuple(_rules()[words])):
            return field
    return "place" if found[1].endswith(("場所", "会場")) else None


def _of_core(key: str) -> str | None:
    """The meaning of what is left without the words around it."""
    for word in _rules()["suffixes"]:
        if key.endswith(word) and len(key) > len(word):
            found = meaning_of(key[: -len(word)])
            if found:
                return found
    for word in _rules()["prefixes"]:
        if key.startswith(word) and len(key) > len(word):
            found = meaning_of(key[len(word) :])
            if found:
                return found
    return None


@functools.cache
def _rules() -> Mapping[str, Any]:
    text = resources.files(__package__).joinpath("heading.toml").read_text("utf-8")
    return tomllib.loads(text)
