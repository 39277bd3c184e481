"""What a group may write about an activity, section by section, and how much.

Nothing outside this table can be changed by a group: status, municipality, freshness and the
organisation itself are not in it.
"""

from __future__ import annotations

import dataclasses
import re
import unicodedata
from collections.abc import Mapping
from typing import Any, Final

from directory.registration.record import RegistrationError
from directory.resource import DisplayPrecision, GroupSize
from directory.taxonomy import forms

CATEGORIES: Final = ("全般", "高齢", "障害", "子ども", "困窮")
MOST_YEN: Final = 1_000_000
MOST_PEOPLE: Final = 100_000


@dataclasses.dataclass(frozen=True)
class Field:
    """One thing a group may write: a column of ``Resource``."""

    name: str
    label: str
    section: str
    longest: int = 0
    """Most characters of a text; 0 for what is not free text."""
    required: bool = False


FIELDS: Final = {
    field.name: field
    for field in (
        Field("name", "活動の名前", "what", 100, required=True),
        Field("form", "活動の形", "what", required=True),
        Field("category", "分野", "what"),
        Field("activities", "すること", "what", 1000, required=True),
        Field("schedule_text", "日時", "when", 500, required=True),
        Field("address", "場所の住所", "where", 200),
        Field("building", "建物・部屋", "where", 100),
        Field("display_precision", "場所の出し方", "where", required=True),
        Field("target", "来てよい人", "who", 500),
        Field("fee_yen", "1回の費用", "who"),
        Field("fee_text", "費用の説明", "who", 200),
        Field("capacity", "定員", "who"),
        Field("group_size", "集まりの大きさ", "who"),
        Field("beginner_friendly", "初めての人も歓迎", "who"),
        Field("wheelchair", "車いすで入れるか", "who"),
        Field("accessible_toilet", "車いすで使えるトイレ", "who"),
        Field("quiet_space", "静かに過ごせる場所", "who"),
        Field("pickup", "送迎", "who"),
        Field("online", "オンライン参加", "who"),
        Field("how_to_join", "参加のしかた", "join", 500, required=True),
        Field("phone", "公開する電話", "join", 80),
        Field("email", "公開するメール", "join", 200),
        Field("url", "ホームページ", "join", 500),
    )
}
PLACE_COLUMNS: Final = ("town", "lon", "lat", "precision", "location_source", "areas")
"""What follows from the address."""
SECTIONS: Final = ("what", "when", "where", "who", "join")

_CHOICES: Final = {
    "category": frozenset(CATEGORIES),
    "display_precision": frozenset(DisplayPrecision),
    "group_size": frozenset(GroupSize),
}
NUMBERS: Final = {"fee_yen": (MOST_YEN, "円"), "capacity": (MOST_PEOPLE, "人")}
"""The largest number of a field, and its unit."""
_DASHES: Final = re.compile(r"(?<=\d)[‐‑‒–—―−ー]+(?=\d)")


def checked(values: Mapping[str, Any]) -> dict[str, Any]:
    """Give the values back as they are kept; fields not in the table are left out.

    Raises ``RegistrationError`` naming the first field that is not as it should be, and the cure.
    """
    known = {name: value for name, value in values.items() if name in FIELDS}
    return {name: _checked(FIELDS[name], value) for name, value in known.items()}


def _checked(field: Field, value: Any) -> Any:
    if isinstance(value, str):
        value = _text(value) or None
    if value is None or isinstance(value, bool):
        return value
    if field.longest:
        return _short(field, _spelled(field.name, str(value)))
    if field.name in NUMBERS:
        return _number(field, value)
    if value not in _CHOICES.get(field.name, forms()):
        raise RegistrationError(f"「{field.label}」は一覧から選んでください。", field.name)
    return str(value)


def _text(value: str) -> str:
    """Drop what no reader can see and PostgreSQL cannot keep; line breaks stay."""
    kept = (sign for sign in value if sign == "\n" or unicodedata.category(sign) != "Cc")
    return "".join(kept).strip()


def _spelled(name: str, value: str) -> str:
    if name == "phone":
        return _DASHES.sub("-", unicodedata.normalize("NFKC", value))
    if name in ("email", "url"):
        return unicodedata.normalize("NFKC", value)
    return value


def _short(field: Field, value: str) -> str:
    if len(value) > field.longest:
        raise RegistrationError(
            f"「{field.label}」は{field.longest}文字までです(いま{len(value):,}文字)。"
            "短くしてください。",
            field.name,
        )
    if field.name == "url" and not value.startswith(("http://", "https://")):
        raise RegistrationError(
            "「ホームページ」は https:// か http:// から始まるアドレスを入れてください。", "url"
        )
    if field.name == "email" and ("@" not in value or len(value.split()) > 1):
        raise RegistrationError(
            "「公開するメール」の形が違います。name@example.jp のように @ を入れてください。",
            "email",
        )
    return value


def _number(field: Field, value: Any) -> int:
    most, unit = NUMBERS[field.name]
    if not isinstance(value, int) or not 0 <= value <= most:
        raise RegistrationError(
            f"「{field.label}」は0から{most:,}{unit}までの整数で入れてください。", field.name
        )
    return value
