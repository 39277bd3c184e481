"""How the towns of a municipality are read aloud, out of its gazetteer."""

from __future__ import annotations

import functools
import re
from collections.abc import Mapping
from pathlib import Path

from directory.search.fold import straighten
from geo.gazetteer import read_local

_CHOME = re.compile(r"[一二三四五六七八九十]+丁目$")
_CHOME_KANA = re.compile(r"[０-９0-9]+チョウメ$")
_OAZA = (("大字", "オオアザ"), ("字", "アザ"))


class TownReadings:
    """Readings by municipality and town; none for a municipality without a gazetteer."""

    def __init__(self, areas_dir: Path) -> None:
        self._areas_dir = areas_dir
        self._readings = functools.cache(self._read)

    def kana(self, municipality_code: str, town: str) -> str | None:
        """Give the kana of a town, 丁目 and 大字 left aside, or ``None``."""
        return self._readings(municipality_code).get(_plain(straighten(town), "")[0])

    def _read(self, municipality_code: str) -> Mapping[str, str]:
        path = self._areas_dir / municipality_code / "gazetteer.csv"
        if not municipality_code.isdigit() or not path.is_file():
            return {}
        towns = read_local(path, municipality_code)
        pairs = (_plain(straighten(town.name), town.kana) for town in towns if town.kana)
        return {name: kana for name, kana in pairs if name and kana}


def _plain(name: str, kana: str) -> tuple[str, str]:
    """Take 丁目 and a leading 大字 or 字 off a town and its reading."""
    name, kana = _CHOME.sub("", name), _CHOME_KANA.sub("", kana)
    for mark, sound in _OAZA:
        if name.startswith(mark):
            name, kana = name.removeprefix(mark), kana.removeprefix(sound)
    return name, kana
