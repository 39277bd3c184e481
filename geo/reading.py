"""Towns by how their names are read: a name written in kana, or partly so (ひがし恋ヶ窪)."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

from geo.address import key_of

# ヵ and ヶ stand for a sound of their own between kanji: 恋ヶ窪.
_RUN = re.compile(r"[ぁ-ゔァ-ヴー]+|[^ぁ-ゔァ-ヴー]+")
_KANA = re.compile(r"[ァ-ヴー]+")
_TO_KATAKANA = {code: code + 0x60 for code in range(ord("ぁ"), ord("ゔ") + 1)}
_SAME_SOUND = str.maketrans("ヂヅ", "ジズ")
_HEAD = re.compile(r"^(オオアザ|アザ)")
_CHOME = re.compile(r"\d+チョウメ$")


class TownReading:
    """Names of towns (丁目 left out) by their readings."""

    def __init__(self, named: Iterable[tuple[str, str]]) -> None:
        """Take ``(name, kana)``; a town without kana is left out."""
        self._names: dict[str, set[str]] = {}
        for name, kana in named:
            sound = _CHOME.sub("", _HEAD.sub("", _sound(kana)))
            if sound:
                self._names.setdefault(sound, set()).add(name)

    def name_of(self, written: str) -> str | None:
        """The one town that can be read like this; ``None`` for none, for several, or no kana."""
        runs = [_sound(run) for run in _RUN.findall(unicodedata.normalize("NFKC", written))]
        if not any(map(_KANA.fullmatch, runs)):
            return None
        found = self._names.get(runs[0], set()) if len(runs) == 1 else self._partly(runs)
        return next(iter(found)) if len(found) == 1 else None

    def _partly(self, runs: list[str]) -> set[str]:
        """Names whose reading has the kana runs and whose letters have the others, in order."""
        is_kana = [bool(_KANA.fullmatch(run)) for run in runs]
        spoken = re.compile(
            "".join(
                re.escape(run) if kana else ".+" for run, kana in zip(runs, is_kana, strict=True)
            )
        )
        letters = re.compile(
            "".join(
                ".+" if kana else re.escape(key_of(run))
                for run, kana in zip(runs, is_kana, strict=True)
            )
        )
        return {
            name
            for sound, names in self._names.items()
            if spoken.fullmatch(sound)
            for name in names
            if letters.fullmatch(key_of(name))
        }


def _sound(text: str) -> str:
    """Kana as katakana without blanks, of one spelling where two sound the same."""
    plain = "".join(unicodedata.normalize("NFKC", text).split())
    return plain.translate(_TO_KATAKANA).translate(_SAME_SOUND)
