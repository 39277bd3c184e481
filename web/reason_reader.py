"""Reasons for each reader: staff, the meeting's paper, and the person in やさしい日本語.

The words are data (``reason_reader.toml``); what they say comes from the shown parts of the score.
"""

from __future__ import annotations

import enum
import functools
import math
import re
import tomllib
from collections.abc import Callable, Iterable, Mapping
from importlib import resources
from typing import Any, NamedTuple

from directory.language import languages
from directory.taxonomy import forms, kinds, roles
from matching.concept.scheme import RELATED
from matching.criterion.answer import read_answers
from matching.criterion.reach import OVER
from matching.criterion.sense import CLOSE
from matching.score import Contribution, Match
from matching.timeslot import DAY_NAMES, TimeSlot, clock
from web.jargon import is_jargon
from web.presentation import day_from_text

STAGES = {
    "belong": "居場所に居る",
    "try": "体験",
    "role": "役割",
    "volunteer": "ボランティア",
    "work": "就労準備",
}
CODED = frozenset({"stage_role", "stage_kind", "language", "continuity"})
"""Criteria whose values are codes of a vocabulary."""


QUOTED = frozenset({"topic", "second_topic"})
"""Criteria told to the person in their own words, or not at all."""

NAMED_BY_VALUE = frozenset({"topic", "second_topic", "act"})
"""Criteria whose value names the shared activity; the evidence is the words it was read from."""

NAMED_BY_DEED = frozenset({"act"})
"""Criteria whose value names what is done, by one verb or several of one kind (「遊ぶ・指す」)."""

ALIKE_FROM, UNLIKE_FROM = 0.5, -0.35
"""Raw likenesses from which a page speaks of them; between the two they are only added up."""

ADDED_FROM = 1.0
"""Points from which a likeness nobody can put in words is told to have moved a place up."""

BARELY_TO = 0.5
"""Raw value of a role up to which it suits a stage without being just the next small step."""

LIKENESSES = frozenset({"wish_likeness", "wish_refused", "worry_likeness"})
DATED, TIMED = frozenset({"freshness"}), frozenset({"travel", "time"})
"""Criteria whose evidence is a day, and those whose evidence is minutes."""


class Reader(enum.StrEnum):
    """Who reads a reason."""

    MEETING = "meeting"
    PERSON = "person"


class Said(NamedTuple):
    """One reason: tone (``for``, ``against``, ``unknown``, ``neutral``), criterion, sentence."""

    tone: str
    criterion: str
    sentence: str


def tone_of(part: Contribution) -> str:
    """Whether a part speaks for, against, is unknown, or is neutral."""
    if not part.known:
        return "unknown"
    return "for" if part.effect > 0 else "against" if part.effect < 0 else "neutral"


def is_telling(part: Contribution) -> bool:
    """Whether a part can be told as a reason that stands up in a meeting.

    To meet in a concept as wide as "child", or only in a related one (tea and talk), tells nothing;
    nor does a likeness between ``UNLIKE_FROM`` and ``ALIKE_FROM``.
    """
    if part.criterion in LIKENESSES and part.raw is not None:
        alike = part.raw >= ALIKE_FROM and part.need_value == CLOSE
        return alike or part.raw <= UNLIKE_FROM
    return part.criterion not in NAMED_BY_VALUE or not 0 < (part.raw or 0.0) <= RELATED


def is_only_near(part: Contribution) -> bool:
    """Whether what is met is another activity, near the one the person spoke of."""
    named = part.criterion in NAMED_BY_VALUE and tone_of(part) == "for"
    return named and part.need_value != part.resource_value


def deed(part: Contribution) -> str:
    """What is done on both sides, as one says it: the verbs that both sides' words hold, else all.

    Of 「遊ぶ・指す」 it is 「指す」 where both speak of it, else 「遊ぶ、指すなど」.
    """
    verbs = part.resource_value.split("・")
    both = part.evidence.split(" → ")
    meant = [verb for verb in verbs if all(_stem(verb) in words for words in both)]
    if len(verbs) == 1 or meant:
        return "、".join(meant or verbs)
    return f"{'、'.join(verbs)}など"


def _stem(verb: str) -> str:
    """A verb without the kana that change; one written in kana without its last."""
    return re.sub(r"[ぁ-ん]+$", "", verb) or verb[:-1]


def spoken(part: Contribution, value: str) -> str:
    """A value in Japanese: codes by their labels, days and minutes as they are said."""
    if part.criterion in DATED:
        return day_from_text(value)
    if part.criterion in TIMED:
        return spoken_minutes(value)
    if part.criterion not in CODED:
        return value
    tables = (STAGES, languages(), roles())
    words = {code: word for table in tables for code, word in table.items()}
    words |= {code: kind.label for code, kind in kinds().items()}
    words |= {code: form.label for code, form in forms().items()}
    return "・".join(words.get(code, code) for code in value.split("・"))


def spoken_role(code: str) -> str:
    """A role by its label; empty where none is known."""
    return roles().get(code, code)


def spoken_hours(slots: Iterable[TimeSlot]) -> str:
    """Hours for the person: 「月曜日 10:00から 12:00まで」, one a line."""
    return "\n".join(
        f"{_week(slot.nth)}{DAY_NAMES[slot.weekday]}曜日 "
        f"{clock(slot.start_minute)}から {clock(slot.end_minute)}まで"
        for slot in slots
    )


def _week(nth: int | None) -> str:
    return "" if nth is None else "月の さいごの " if nth < 0 else f"月の {nth}回目の "


def said(match: Match, reader: Reader, observed: frozenset[str] = frozenset()) -> list[Said]:
    """Every reason of a match in the words for a reader, strongest first.

    A criterion without words for this reader is left out: nobody is told what is not for them, nor
    is the person told in words of the trade that a place may use.
    ``observed`` are the interests others noticed; the words then do not say the person told them.
    """
    parts = sorted(match.contributions, key=lambda part: -abs(part.effect))
    told = ((part, _template(part, reader, observed)) for part in parts)
    found = [
        Said(_tone(part, reader), part.criterion, _filled(part, text))
        for part, text in told
        if text
    ]
    return [one for one in found if reader is not Reader.PERSON or not is_jargon(one.sentence)]


def told_values(criterion: str) -> list[str]:
    """The values of the case a criterion's words tell of, by the names of ``scope.toml``."""
    return str(_words()["field"].get(criterion, "")).split()


def told_by_gate(gate: str) -> list[str]:
    """The values of the case a gate's words tell of."""
    return str(_words()["gate_field"].get(gate.split(":")[-1], "")).split()


def _template(part: Contribution, reader: Reader, observed: frozenset[str]) -> str | None:
    words: Mapping[str, str] = _words()[reader].get(part.criterion, {})
    if reader is Reader.PERSON and part.criterion in QUOTED and " → " not in part.evidence:
        return None
    if not is_telling(part):
        return words.get("added") if part.effect >= ADDED_FROM else None
    if is_only_near(part):
        return None if part.need_value in observed else words.get("near")
    if tone_of(part) == "for" and part.need_value in observed and "observed" in words:
        return words["observed"]
    if answered := _by_answer(part, words):
        return answered
    special = next((key for key, holds in _SPECIAL.items() if key in words and holds(part)), None)
    return words.get(special or tone_of(part))


def _by_answer(part: Contribution, words: Mapping[str, str]) -> str:
    """The sentences on what is there, lacking, unknown and beyond, of those with words for it."""
    if not part.known:
        return ""
    told = read_answers(part.evidence)._asdict()
    return "".join(words[key] for key, names in told.items() if names and key in words)


def is_asked_of_person(part: Contribution) -> bool:
    """Whether only the person's side is unknown: the place's is told, and the person is asked."""
    return not part.known and bool(part.resource_value) and not part.need_value


def is_in_town(part: Contribution) -> bool:
    """Whether there is no way to tell of: both are known by their town, and it is the same."""
    return part.criterion == "travel" and bool(re.match(r"0(\.0+)?(分|km)", part.evidence))


def is_way(part: Contribution) -> bool:
    """Whether a part tells of a way in minutes or kilometres, one way."""
    return part.criterion == "travel" and re.match(r"\d", part.evidence) is not None


def _is_over(part: Contribution) -> bool:
    """Whether the way or the fee is more than the person's own limit."""
    if part.criterion == "fee":
        cost, limit = (_yen(value) for value in (part.resource_value, part.need_value))
        return cost is not None and limit is not None and cost > limit
    return part.criterion == "travel" and part.resource_value == OVER


def _yen(value: str) -> int | None:
    found = re.fullmatch(r"(\d+)円", value)
    return int(found[1]) if found else None


def _has_no_limit(part: Contribution) -> bool:
    """Whether a way or fee, not small, is held against no limit: the person has told none."""
    return part.known and part.effect <= 0 and not part.need_value


_SPECIAL: Mapping[str, Callable[[Contribution], bool]] = {
    "of_person": is_asked_of_person,
    "in_town": is_in_town,
    "barely": lambda part: part.criterion == "stage_role" and 0 < (part.raw or 0.0) < BARELY_TO,
    "free": lambda part: part.criterion == "fee" and part.resource_value == "0円",
    "apart": lambda part: part.evidence == "0分",
    "no_limit": _has_no_limit,
    "over": _is_over,
}
"""Words for a case of its own, used before those for the tone."""


def _tone(part: Contribution, reader: Reader) -> str:
    """The tone for a reader: the person is not told that we are to find out what they wish."""
    return "neutral" if reader is Reader.PERSON and is_asked_of_person(part) else tone_of(part)


def _filled(part: Contribution, text: str) -> str:
    words, _, found = part.evidence.partition(" → ")
    return text.format(
        need=spoken(part, part.need_value) or "まだ聞いていない",
        resource=spoken(part, part.resource_value) or "まだ聞いていない",
        evidence=spoken(part, part.evidence),
        words=_quoted(words),
        found=_quoted(found),
        deed=deed(part),
        **read_answers(part.evidence)._asdict(),
    )


def _quoted(words: str) -> str:
    """Words as they are quoted: without the particle they were cut off at."""
    return re.sub(r"(?<=[一-鿿ァ-ヶー])[をがはのにでと]$", "", words)


def spoken_minutes(text: str) -> str:
    """Minutes as whole ones (nobody walks 1.2 minutes), from an hour on with the hours."""
    return re.sub(r"(\d+(?:\.\d+)?)分", lambda found: _hours(math.ceil(float(found[1]))), text)


def _hours(minutes: int) -> str:
    whole, rest = divmod(minutes, 60)
    return (f"{whole}時間" if whole else "") + (f"{rest}分" if rest or not whole else "")


@functools.cache
def _words() -> Mapping[str, Mapping[str, Any]]:
    return tomllib.loads(resources.files("web").joinpath("reason_reader.toml").read_text("utf-8"))
