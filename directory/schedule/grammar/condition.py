"""What happens on a day that falls on a holiday: （祝日の場合は翌日）, ただし祝日は開館."""

from __future__ import annotations

from dataclasses import replace

from directory.schedule.algebra import REST_DAYS, WEEKEND, either, minus
from directory.schedule.day import DaySet, Holidays, MonthDays, Shift, Union
from directory.schedule.grammar.cursor import Cursor
from directory.schedule.grammar.item import Condition, Item, Role
from directory.schedule.grammar.weekday import read_days
from directory.schedule.token import Token

_CLOSING = ("closed", "closed_day", "day_off", "not_held", "except")
_SHIFTS = {
    "next_day": Shift("days", 1),
    "previous_day": Shift("days", -1),
    "day_after_next": Shift("days", 2),
    "next_workday": Shift("workday", 1),
    "previous_workday": Shift("workday", -1),
    "next_ordinary": Shift("ordinary"),
    "next_week": Shift("days", 7),
    "previous_week": Shift("days", -7),
}
_SATURDAY = 5
_SWALLOWED = ("moved", "as_rule", "open", "only", *_CLOSING)
_SWALLOWED_WORDS = (
    "に",
    "へ",
    "を",
    "が",
    "は",
    "も",
    "で",
    "と",
    "の",
    "し",
    "して",
    "とし",
    "として",
)


def read_condition(cursor: Cursor) -> Item | None:
    """A whole condition at the cursor, or ``None``."""
    start = cursor.place
    subject = cursor.attempt(_subject)
    when = cursor.attempt(_when)
    if (
        subject is None
        and isinstance(when, Union)
        and len(when.parts) == 2
        and _glued(cursor, start)
    ):
        subject, when = when.parts
    if when is None:
        return None
    instead = cursor.attempt(_opens_instead) is not None
    if not instead and not cursor.take_if("if"):
        return None
    cursor.skip(("comma", "space", "newline"))
    cursor.take_text("は", "も")
    condition = _consequence(cursor, when, subject)
    if condition is None:
        return None
    if any(token.kind == "rest_day" for token in cursor.tokens[start : cursor.place]):
        condition = replace(condition, maybe=minus(WEEKEND, when))
    return Item(Role.CONDITION, cursor.text_since(start), condition=condition)


def _opens_instead(cursor: Cursor) -> bool | None:
    """The 「は」 of 「祝日は開館し翌日休館」, which says without 「場合」 what happens instead."""
    if not cursor.take_text("は"):
        return None
    start = cursor.place
    found = cursor.take_if("open") is not None and cursor.attempt(_leads_on) is not None
    cursor.place = start
    return True if found else None


def _glued(cursor: Cursor, start: int) -> bool:
    """Whether one word says both the weekday and 祝日: 「月曜祝日の場合は」, but not 「日祝」."""
    word = cursor.tokens[start]
    if cursor.place != start + 1 or word.kind != "weekday":
        return False
    return "曜" in word.text and len(word.value[0]) == 1 and max(word.value[0]) < _SATURDAY


def _subject(cursor: Cursor) -> DaySet | None:
    """「月曜日が」: the days the condition is about. 「その日が」 is whatever was named before."""
    if cursor.take_if("subject"):
        cursor.take_text("が", "は")
        return None if not _at_condition_days(cursor) else _ANY
    if cursor.at("day_number"):
        numbered = MonthDays(frozenset({cursor.take().value}))
        return numbered if cursor.take_text("が") else None
    item = read_days(cursor)
    if item is None or item.role is not Role.DAYS or not cursor.take_text("が"):
        return None
    return item.days


_ANY = REST_DAYS


def _at_condition_days(cursor: Cursor) -> bool:
    return cursor.at("holiday", "rest_day", "weekday", "workday", "paren_weekday")


def _when(cursor: Cursor) -> DaySet | None:
    """The days the condition falls on; 休日 means public holidays here."""
    days = _when_member(cursor)
    while days is not None:
        more = cursor.attempt(_further_when)
        if more is None:
            break
        days = either(days, more)
    return days


def _further_when(cursor: Cursor) -> DaySet | None:
    if not cursor.take_if("alternative", "dot", "comma", "slash"):
        return None
    return _when_member(cursor)


def _when_member(cursor: Cursor) -> DaySet | None:
    if cursor.take_if("rest_day"):
        return Holidays()
    item = read_days(cursor)
    if item is None or item.style not in ("holiday", "weekly", "rest"):
        return None
    return item.days


def _consequence(cursor: Cursor, when: DaySet, subject: DaySet | None) -> Condition | None:
    """What happens then; ``None`` when it cannot be read."""
    about = None if subject is _ANY else subject
    outcome: set[str] = set()
    if cursor.at("open"):
        outcome.add(_outcome(cursor.take()))
        if not cursor.attempt(_leads_on):
            return Condition(when, about, outcome=frozenset(outcome))
    bracket = cursor.take_if("open_bracket")
    shift = cursor.attempt(_shift)
    if shift is None:
        if outcome or bracket or not cursor.at(*_CLOSING):
            return None
        outcome.add(_outcome(cursor.peek()))
    also = cursor.at_text("も")
    outcome |= _swallowed(cursor)
    if bracket and not cursor.take_if("close_bracket"):
        return None
    return Condition(when, about, shift, frozenset(outcome), also)


def _outcome(token: Token) -> str:
    if token.kind == "except":
        return "except"
    return "closed" if token.kind in _CLOSING else "open"


def _leads_on(cursor: Cursor) -> bool | None:
    """Whether 「開館」 is followed by what happens instead (開館し、翌日休館)."""
    cursor.skip(("as_rule",))
    cursor.take_text("し", "して", "とし", "として")
    cursor.skip(("comma", "space", "stop"))
    start = cursor.place
    cursor.take_if("open_bracket")
    found = cursor.attempt(_shift) is not None
    cursor.place = start
    return True if found else None


def _shift(cursor: Cursor) -> Shift | None:
    """「翌日」「翌平日」「翌火曜日」「第4月曜日」「翌週の火曜日」."""
    token = cursor.peek()
    if token.kind in _SHIFTS:
        cursor.take()
        cursor.attempt(_named_again)
        return _SHIFTS[token.kind]
    prefix = cursor.take_if("next_prefix")
    named = cursor.attempt(_named_day)
    if named is None:
        return None
    ordinal, weekday = named
    if ordinal:
        return None if prefix else Shift("nth", weekday, ordinal)
    in_next_week = prefix is not None and prefix.text in ("翌週の", "次週の")
    return Shift("week" if in_next_week else "weekday", weekday)


def _named_again(cursor: Cursor) -> bool | None:
    """The weekday of a day that is clear already: 「翌日の火曜日」「翌日（火曜日）」."""
    if cursor.take_text("の") and cursor.take_if("weekday"):
        return True
    return True if cursor.take_if("paren_weekday") else None


def _named_day(cursor: Cursor) -> tuple[int, int] | None:
    """(ordinal or 0, weekday) of a single named day."""
    nth = cursor.take_if("nth")
    token = cursor.take_if("weekday")
    if token is None or len(token.value[0]) != 1 or token.value[1]:
        return None
    (weekday,) = token.value[0]
    return (nth.value if nth else 0), weekday


def _swallowed(cursor: Cursor) -> set[str]:
    """Pass the words that only round the consequence off (に振替休館とする); what they say."""
    outcome: set[str] = set()
    while cursor.at(*_SWALLOWED) or cursor.at_text(*_SWALLOWED_WORDS):
        token = cursor.take()
        if token.kind in _CLOSING or "休" in token.text:
            outcome.add("except" if token.kind == "except" else "closed")
        elif token.kind == "open" or token.text.endswith(("実施", "開催")):
            outcome.add("open")
    return outcome
