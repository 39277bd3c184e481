"""The day something happened, as a person entered it: a real date, not in the future."""

from __future__ import annotations

import datetime as dt
import re

import jaconv

from directory.database import today
from matching.errors import InvalidValueError
from matching.label import field_label

_WRITTEN = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?")


def read_date(text: str, field: str) -> dt.date:
    """Read ``2026-05-11``, ``2026/5/11`` or ``2026年5月11日``; a day that is no day is refused."""
    found = _WRITTEN.fullmatch(jaconv.z2h(text.strip(), digit=True, ascii=True))
    if found is None:
        raise InvalidValueError(
            field,
            f"「{field_label(field)}」の「{text}」は日付として読めません。"
            "2026-05-11 のように年月日を入れてください。",
        )
    year, month, day = (int(part) for part in found.groups())
    try:
        return dt.date(year, month, day)
    except ValueError:
        raise InvalidValueError(
            field,
            f"「{field_label(field)}」の{year}年{month}月{day}日は、ない日付です。"
            "暦を見て入れ直してください。",
        ) from None


def require_past(day: dt.date, field: str, not_before: dt.date | None = None) -> None:
    """Refuse a day that has not come yet, or one before ``not_before``."""
    if day > today():
        raise InvalidValueError(
            field,
            f"「{field_label(field)}」の{day:%Y年%m月%d日}はまだ来ていません。"
            "済んだことだけを、その日付で記録してください。",
        )
    if not_before is not None and day < not_before:
        raise InvalidValueError(
            field,
            f"「{field_label(field)}」の{day:%Y年%m月%d日}は、前の記録の日"
            f"({not_before:%Y年%m月%d日})より前です。日付を確かめてください。",
        )


def require_future(day: dt.date, field: str, after: dt.date) -> None:
    """Refuse a planned day that does not lie after ``after``."""
    if day <= after:
        raise InvalidValueError(
            field,
            f"「{field_label(field)}」の{day:%Y年%m月%d日}は、{after:%Y年%m月%d日}より"
            "後の日を選んでください。",
        )
