"""One record to compare: the facts by which a person would see that two entries are one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any

from directory.errors import DirectoryError

LON_RANGE = (122.0, 154.0)
LAT_RANGE = (20.0, 46.0)


class DuplicateRecordError(DirectoryError):
    """A record that cannot be compared: no id or no name, or a value of the wrong type."""


@dataclass(frozen=True, slots=True)
class DuplicateRecord:
    """One entry of any list; ``None`` and an empty text mean *unknown*, never *none*.

    ``lat`` and ``lng`` are WGS84 degrees. ``type`` tells an organisation from its programmes.
    """

    id: str
    type: str | None
    name: str
    organisation: str | None = None
    municipality_code: str | None = None
    town: str | None = None
    address: str | None = None
    phone: str | None = None
    lat: float | None = None
    lng: float | None = None

    @property
    def point(self) -> tuple[float, float] | None:
        """``(lon, lat)``, or ``None`` where unknown or outside Japan (a damaged cell)."""
        if self.lat is None or self.lng is None:
            return None
        inside = (
            LAT_RANGE[0] <= self.lat <= LAT_RANGE[1] and LON_RANGE[0] <= self.lng <= LON_RANGE[1]
        )
        return (self.lng, self.lat) if inside else None


FIELDS = tuple(field.name for field in fields(DuplicateRecord))
_REQUIRED = ("id", "name")
_NUMBERS = ("lat", "lng")


def read_record(value: Mapping[str, Any], where: str) -> DuplicateRecord:
    """Make a record of a JSON object; ``where`` names its place in error messages.

    Raises ``DuplicateRecordError`` when ``id`` or ``name`` is empty or a value has a wrong type.
    """
    cells = {field: _cell(value.get(field), field, where) for field in FIELDS}
    for field in _REQUIRED:
        if not cells[field]:
            raise DuplicateRecordError(f"{where}の {field} が空です。値を入れてください。")
    return DuplicateRecord(**cells)


def _cell(value: Any, field: str, where: str) -> Any:
    if value is None:
        return None
    if field in _NUMBERS:
        return _number(value, field, where)
    if isinstance(value, str):
        return value.strip() or None
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    raise DuplicateRecordError(
        f"{where}の {field} が文字ではありません。文字列か null にしてください。"
    )


def _number(value: Any, field: str, where: str) -> float | None:
    try:
        if isinstance(value, bool) or not isinstance(value, (int, float, str)):
            raise ValueError
        return float(value) if str(value).strip() else None
    except ValueError:
        raise DuplicateRecordError(
            f"{where}の {field} が数ではありません。十進の度(例 35.7)か null にしてください。"
        ) from None
