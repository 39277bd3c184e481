"""Names of people in free words about a place: refused before they can be read by others.

What is written of a place is shown beside every person it may suit. So a name of anybody in a case
of the municipality is refused there, with how to write it instead.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping

from sqlalchemy import select
from sqlalchemy.orm import Session

from matching.case import Household, Person
from matching.errors import InvalidValueError
from matching.label import field_label

SHORTEST, SHORTEST_KANA = 2, 4
_KANA = re.compile("[ぁ-ゖァ-ヺー]+")


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
    )
    return any(bare in written for row in rows for name in row if (bare := _bare(name)))


def _squeezed(text: str | Iterable[str | None] | None) -> str:
    words = text if isinstance(text, str) else "\n".join(filter(None, text or ()))
    plain = unicodedata.normalize("NFKC", words)
    return "".join(part for part in re.split(r"[ \t\r\u3000・]+", plain))


def _bare(name: str | None) -> str:
    """A name without blanks; empty where it is too short to be told from other words."""
    bare = "".join(re.split(r"[\s・]+", unicodedata.normalize("NFKC", name or "")))
    shortest = SHORTEST_KANA if _KANA.fullmatch(bare) else SHORTEST
    return bare if len(bare) >= shortest else ""
