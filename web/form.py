"""Values of a submitted form, read field by field; what cannot be read names its field."""

from __future__ import annotations

import datetime as dt
import enum
import re
import uuid
from collections.abc import Collection
from typing import TypeVar

import jaconv
from flask import request

from matching.errors import InvalidValueError
from matching.event_date import read_date
from matching.label import field_label, labelled_fields

Choice = TypeVar("Choice", bound=enum.StrEnum)
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
LONGEST_TEXT = 4000
LARGEST = 999_999_999
_UNIT = re.compile(r"^[¥￥\\]\s*|\s*(?:円|人|名|歳|才|分|回|件|日)$")


def _named(name: str, label: str) -> str:
    """What a reader calls a field; one of several alike (``step_1``) as the column it fills."""
    known = labelled_fields()
    bare = next((each for each in (name, name.rpartition("_")[0]) if each in known), None)
    return label or (field_label(bare) if bare else "いま入れた欄")


def _not_listed(name: str, label: str) -> InvalidValueError:
    return InvalidValueError(name, f"「{label}」は一覧から選んでください。")


class FormValues:
    """The fields of the form being submitted."""

    def __init__(self) -> None:
        self._fields = request.form

    def text(self, name: str, label: str = "", *, required: bool = False) -> str | None:
        """Text without outer blanks and control characters, or ``None`` when empty."""
        value = _CONTROL.sub("", self._fields.get(name, "").replace("\r\n", "\n")).strip()
        if required and not value:
            raise InvalidValueError(name, f"「{label}」を入れてください。")
        if len(value) > LONGEST_TEXT:
            raise InvalidValueError(
                name,
                f"「{_named(name, label)}」が長すぎます。{LONGEST_TEXT}文字までにしてください。",
            )
        return value or None

    def required(self, name: str, label: str) -> str:
        """Text that must be there."""
        value = self.text(name, label, required=True)
        assert value is not None
        return value

    def lines(self, name: str) -> list[str]:
        """Items separated by line breaks, 、 or commas."""
        text = (self.text(name) or "").replace("、", "\n").replace(",", "\n")
        return [item.strip() for item in text.splitlines() if item.strip()]

    def date(self, name: str) -> dt.date | None:
        """A day, or ``None`` when empty; a day that does not exist is refused by name."""
        value = self.text(name)
        return read_date(value, name) if value else None

    def required_date(self, name: str, label: str) -> dt.date:
        """A day that must be there."""
        return read_date(self.required(name, label), name)

    def whole(self, name: str, label: str, most: int = LARGEST) -> int | None:
        """A whole number, or ``None`` when empty; full-width digits and a unit are allowed."""
        value = self.text(name)
        if value is None:
            return None
        digits = _UNIT.sub("", jaconv.z2h(value, digit=True, ascii=True).replace(",", ""))
        if not digits.isascii() or not digits.isdigit():
            raise InvalidValueError(
                name, f"「{label}」の「{value[:20]}」は使えません。0以上の整数で入れてください。"
            )
        if len(digits) > len(str(LARGEST)) or int(digits) > most:
            raise InvalidValueError(
                name, f"「{label}」の「{value[:20]}」は大きすぎます。{most:,}までで入れてください。"
            )
        return int(digits)

    def yes(self, name: str) -> bool:
        """Whether a box was ticked."""
        return name in self._fields

    def perhaps(self, name: str, label: str = "") -> bool | None:
        """Yes, no or unknown, as a three-way choice; any other answer is refused by name."""
        answers = {"yes": True, "no": False, "": None}
        answer = self._fields.get(name, "")
        if answer not in answers:
            raise _not_listed(name, _named(name, label))
        return answers[answer]

    def many(self, name: str) -> list[str]:
        """All ticked boxes of one name."""
        return [value for value in self._fields.getlist(name) if value]

    def ticked(self, name: str, known: Collection[str], label: str) -> tuple[str, ...]:
        """All ticked boxes of one name; one that is not on the list is refused."""
        chosen = tuple(self.many(name))
        if not set(chosen) <= set(known):
            raise _not_listed(name, label)
        return chosen

    def choice(self, name: str, kind: type[Choice], label: str) -> Choice | None:
        """A member of a fixed vocabulary, or ``None`` when nothing was chosen."""
        value = self.text(name)
        if value is None:
            return None
        try:
            return kind(value)
        except ValueError:
            raise _not_listed(name, label) from None

    def identifier(self, name: str, label: str) -> uuid.UUID:
        """The identifier of a record chosen from a list."""
        try:
            return uuid.UUID(self.required(name, label))
        except ValueError:
            raise _not_listed(name, label) from None
