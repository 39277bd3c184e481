"""What of several things a place has, lacks or was never asked, as one evidence text."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

_BETWEEN = "。"
_MARKS = {"lacking": "なし: ", "untold": "わからない(確かめる): ", "beyond": "ほかの設備: "}


class Answers(NamedTuple):
    """Names joined by 「・」, empty where there are none: ``there``, ``lacking``, and ``untold``.

    ``beyond`` is there though it was not asked for.
    """

    there: str = ""
    lacking: str = ""
    untold: str = ""
    beyond: str = ""

    @property
    def text(self) -> str:
        """「静かな場所。わからない(確かめる): 車いす対応」; ``read_answers`` reads it back."""
        said = self._asdict().items()
        return _BETWEEN.join(f"{_MARKS.get(key, '')}{names}" for key, names in said if names)


def answers_of(asked: Iterable[tuple[str, bool | None]], beyond: Iterable[str] = ()) -> Answers:
    """Part the names of what was asked by their answers: yes, no, unknown."""
    known = tuple(asked)
    there, lacking, untold = (
        "・".join(name for name, answer in known if answer is one) for one in (True, False, None)
    )
    return Answers(there, lacking, untold, "・".join(beyond))


def read_answers(text: str) -> Answers:
    """The answers of an evidence text that ``Answers.text`` wrote."""
    found = {
        next((key for key, mark in _MARKS.items() if said.startswith(mark)), "there"): said
        for said in text.split(_BETWEEN)
    }
    return Answers(**{key: said.removeprefix(_MARKS.get(key, "")) for key, said in found.items()})
