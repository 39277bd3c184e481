"""Telephone numbers in a cell: written one way, and told apart as an office's or a person's."""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass

import phonenumbers

from directory.formats.cell import Reading
from directory.formats.cell.text import fold, is_unstated

_DASH = re.compile(r"[‐‑‒–—―ー−~]")
_NUMBER = re.compile(r"\+?\(?\d[\d\-() .]{5,}\d")
_FAX = re.compile(r"(?:fax|ファ[クッ]{1,2}ス)\s*(?:番号)?\s*[:：]?\s*\(?0[\d\-() ]{8,}\d", re.I)
_EXTENSION = re.compile(r"(?:内線|内|ext\.?)\s*[:：]?\s*\d+", re.I)
_MOBILE = re.compile(
    r"(?<![0-9A-Za-z０-９-])[0０][7-9７-９][0０][-‐－ー−–―・.()（）\s]{0,2}[\d０-９]{4}[-‐－ー−–―・.()（）\s]{0,2}[\d０-９]{4}"
    r"(?![0-9A-Za-z０-９])"
)
_OWN_MOBILE = re.compile(r"\(?0[7-9]0[-() ]{1,2}\d{4}[-() ]{1,2}\d{4}")
_SHAPE = re.compile(r"0\d{9}|0[5-9]0\d{8}|000\d{8}")
MOBILE_MASK = "（携帯電話番号は非公開）"


@dataclass(frozen=True, slots=True)
class Phone:
    """One number, e.g. ``048-252-4384``; ``personal`` numbers (070, 080, 090) are class 1."""

    number: str
    personal: bool


def parse_phones(text: str) -> Reading[tuple[Phone, ...]]:
    """Read all numbers of a cell, in their order; a number that cannot exist is a problem."""
    if is_unstated(text) or fold(text) in ("なし", "無し", "無", "ナシ"):
        return Reading()
    written = _FAX.sub(" ", _EXTENSION.sub(" ", _DASH.sub("-", fold(text))))
    phones, problems = [], []
    for candidate in _candidates(written):
        phone = _parse(candidate)
        if phone:
            phones.append(phone)
        elif len(re.sub(r"\D", "", candidate)) >= 7:
            problems.append(candidate)
    if problems or not phones:
        unread = "、".join(problems) or text.strip()
        return Reading(
            tuple(phones) or None, f"電話番号「{unread}」が市外局番からの番号として読めません"
        )
    return Reading(tuple(dict.fromkeys(phones)))


def mask_mobiles(text: str) -> str:
    """Hide mobile numbers in text that anyone may read."""
    return _MOBILE.sub(MOBILE_MASK, text)


def _candidates(written: str) -> list[str]:
    parts = re.split(r"[,、/;・\n]|\)\s*\(|または|又は|\s{2,}", written)
    return [found[0] for part in parts for found in _NUMBER.finditer(_unwrapped(part))]


def _unwrapped(part: str) -> str:
    """Open a bracket that holds a whole second number: ``03-… (04-…)`` are two numbers."""
    return re.sub(r"\((\d[\d\- ]{8,})\)", r"  | \1 | ", part)


@functools.lru_cache(maxsize=8192)
def _parse(written: str) -> Phone | None:
    digits = re.sub(r"\D", "", written)
    if not written.startswith(("0", "(0", "+")):
        return _official(f"0{digits}", written)  # a leading zero lost in a spreadsheet
    if _OWN_MOBILE.fullmatch(written):  # 0800-000-0000 is an office's free number, 080-… is not
        return Phone(_grouped(written), personal=True)
    official = _official(written, written)
    if official or not _SHAPE.fullmatch(digits):
        return official
    return Phone(_grouped(written), bool(_MOBILE.fullmatch(digits)))


def _official(written: str, as_written: str) -> Phone | None:
    """The number as the numbering plan groups it, if the plan has it."""
    try:
        number = phonenumbers.parse(written, "JP")
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_valid_number(number) or number.country_code != 81:
        return None
    shown = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.NATIONAL)
    grouped = shown if "-" in shown else _grouped(as_written)
    personal = phonenumbers.number_type(number) == phonenumbers.PhoneNumberType.MOBILE
    return Phone(grouped, personal)


def _grouped(written: str) -> str:
    """The writer's own groups, parted by hyphens."""
    return re.sub(r"[^\d]+", "-", written).strip("-")
