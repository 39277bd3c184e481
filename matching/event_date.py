"""The day something happened, as a person entered it: a real date, not in the future."""

from __future__ import annotations

import datetime as dt
import re

import jaconv

from directory.database import today
from matching.errors import InvalidValueError
from matching.label import field_label

_ERAS = {"昭和": 1925, "平成": 1988, "令和": 2018, "大正": 1911, "明治": 1867}
_LAST_YEARS = {"明治": 45, "大正": 15, "昭和": 64, "平成": 31}
"""The last year of each era that has ended."""
_ERA_LETTERS = {"S": "昭和", "H": "平成", "R": "令和", "T": "大正", "M": "明治"}
_ERA = re.compile(
    r"(昭和|平成|令和|大正|明治|[SHRTM])\s*(\d{1,2}|元)\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?"
)
_WRITTEN = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?")


def read_date(text: str, field: str) -> dt.date:
    """Read ``2026-05-11``, ``2026年5月11日``, ``昭和60年4月1日`` or ``S60.4.1``.

    A day that is no day, a year its era never had, or text that is no date, is
    ``InvalidValueError`` with the field.
    """
    plain = jaconv.z2h(text.strip(), digit=True, ascii=True)
    found = _WRITTEN.fullmatch(_to_western(plain, field))
    if found is None:
        raise InvalidValueError(
            field,
            f"「{field_label(field)}」の「{text}」は日付として読めません。"
            "2026-05-11 か 昭和60年4月1日 のように年月日を入れてください。",
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


def _to_western(text: str, field: str) -> str:
    """``昭和60年4月1日`` with its year counted as ``1985-4-1``; other text as it is.

    A year beyond the end of its era, or before its first, is ``InvalidValueError``.
    """
    found = _ERA.fullmatch(text.upper())
    if found is None:
        return text
    letter, written, month, day = found.groups()
    era, year = _ERA_LETTERS.get(letter, letter), 1 if written == "元" else int(written)
    last = _LAST_YEARS.get(era)
    if year < 1 or (last is not None and year > last):
        until = f"から{last}年({_ERAS[era] + last}年)まで" if last else "から"
        raise InvalidValueError(
            field,
            f"「{field_label(field)}」の{era}{year}年は、ない年です。{era}は元年"
            f"({_ERAS[era] + 1}年){until}です。年を確かめて入れ直してください。",
        )
    return f"{_ERAS[era] + year}-{month}-{day}"


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
