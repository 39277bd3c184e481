"""Names of people in free words about a place: refused before they can be read by others.

What is written of a place is shown beside every person it may suit. So a name of anybody in a case
of the municipality is refused there, with how to write it instead. A family name alone counts where
it calls somebody (「林さん」): many are words of their own as well (林, 森, 原).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from unicodedata import normalize

from sqlalchemy import select
from sqlalchemy.orm import Session

from directory.morpheme import cut
from matching.case import Household, Person
from matching.errors import InvalidValueError
from matching.label import field_label

SHORTEST, SHORTEST_KANA = 2, 4
_KANA = re.compile("[ぁ-ゖァ-ヺー]+")
_BLANK = re.compile(r"[\s・]+")
_CALLED = "(?P<called>さん|さま|様|氏|くん|君|ちゃん|一家|家|宅)"
# Letters around a name that are enough to tell where its words begin and end.
_AROUND = 20


def refuse_names(
    session: Session, municipality_code: str, texts: Mapping[str, str | Iterable[str] | None]
) -> None:
    """Raise ``InvalidValueError`` for the first field that holds a name of a person in a case.

    ``texts``: what was written, by the name of its field; a field may hold several lines.
    """
    for field, text in texts.items():
        if holds_name(session, municipality_code, text):
            raise InvalidValueError(
                field,
                f"「{field_label(field)}」に、人の名前は書けません。ほかの人の画面や紙にも出るため"
                "です。名前を消して、場所のことだけを書いてください。",
            )


def holds_name(
    session: Session, municipality_code: str, text: str | Iterable[str | None] | None
) -> bool:
    """Whether words, or one of several lines, hold a name of a person in a case there."""
    written = _squeezed(text)
    if not written.strip():
        return False
    rows = session.execute(
        select(Person.name, Person.name_kana)
        .join(Household, Household.id == Person.household_id)
        .where(Household.municipality_code == municipality_code)
    ).all()
    names = {normalize("NFKC", name) for row in rows for name in row if name}
    if any(bare in written for name in names if (bare := _bare(name))):
        return True
    return any(_calls(written, family) for family in set(map(_family_name, names)) - {""})


def _squeezed(text: str | Iterable[str | None] | None) -> str:
    words = text if isinstance(text, str) else "\n".join(filter(None, text or ()))
    return re.sub(r"[ \t\r\u3000・]+", "", normalize("NFKC", words))


def _bare(name: str) -> str:
    """A name without blanks; empty where it is too short to be told from other words."""
    bare = _BLANK.sub("", name)
    shortest = SHORTEST_KANA if _KANA.fullmatch(bare) else SHORTEST
    return bare if len(bare) >= shortest else ""


def _family_name(name: str) -> str:
    """What stands before the blank, or what the dictionary knows for one; empty for neither."""
    parts = [part for part in _BLANK.split(name) if part]
    if len(parts) > 1:
        family = parts[0]
    else:
        first = cut(name, "C")[:1]
        family = "".join(one.surface() for one in first if one.part_of_speech()[3] == "姓")
    return "" if len(family) == 1 and _KANA.fullmatch(family) else family


def _calls(text: str, family: str) -> bool:
    """Whether a text calls somebody by a family name that stands there as a word of its own.

    Not 「小林さん」 for 林, nor 「林さんぽ」.
    """
    return family in text and any(
        _is_cut_at(text, found.start(), found.start("called"), found.end())
        for found in re.finditer(re.escape(family) + _CALLED, text)
    )


def _is_cut_at(text: str, *places: int) -> bool:
    """Whether words begin or end at each of these places of a text."""
    start = max(places[0] - _AROUND, 0)
    units = cut(text[start : places[-1] + _AROUND], "C")
    edges = {start, *(start + unit.end() for unit in units)}
    return edges.issuperset(places)
