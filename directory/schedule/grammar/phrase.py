"""All the items of a text: phrases with a meaning, the words between them, brackets as groups."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from directory.schedule.day import YearlyRange
from directory.schedule.grammar.clock import HoursReader
from directory.schedule.grammar.condition import read_condition
from directory.schedule.grammar.cursor import Cursor
from directory.schedule.grammar.date import read_dates
from directory.schedule.grammar.item import Item, Role
from directory.schedule.grammar.weekday import read_days
from directory.schedule.token import Token, tokenise

_DEEPEST = 4
_DAY_STARTS = ("nth", "weekday", "workday", "holiday", "every_week", "every_month")

_ROLES = {
    "closed": Role.CLOSED,
    "closed_day": Role.CLOSED,
    "day_off": Role.CLOSED,
    "not_held": Role.CLOSED,
    "except": Role.EXCEPT,
    "except_rest": Role.EXCEPT,
    "only": Role.ONLY,
    "include": Role.INCLUDE,
    "open": Role.OPEN,
    "label": Role.LABEL,
    "reception_label": Role.RECEPTION,
    "start_mark": Role.START,
    "end_mark": Role.END,
    "break": Role.BREAK,
    "part_of_day": Role.PART_OF_DAY,
    "dawn": Role.PART_OF_DAY,
    "all_hours": Role.PART_OF_DAY,
    "month_frequency": Role.FREQUENCY,
    "week_frequency": Role.FREQUENCY,
    "day_frequency": Role.FREQUENCY,
    "year_frequency": Role.FREQUENCY,
    "count_frequency": Role.FREQUENCY,
    "every_month": Role.FREQUENCY,
    "vague_frequency": Role.IRREGULAR,
    "irregular": Role.IRREGULAR,
    "suspended": Role.SUSPENDED,
    "alternative": Role.ALTERNATIVE,
    "doubt": Role.DOUBT,
    "vague_date": Role.DOUBT,
    "remark": Role.REMARK,
    "side": Role.SIDE,
    "matter": Role.MATTER,
    "every_week": Role.PARTICLE,
    "every_year": Role.PARTICLE,
    "as_rule": Role.PARTICLE,
    "moved": Role.PARTICLE,
    "ordinal": Role.PARTICLE,
    "quantity": Role.REMARK,
    "link": Role.REMARK,
    "particle": Role.PARTICLE,
    "space": Role.WEAK,
    "comma": Role.WEAK,
    "dot": Role.WEAK,
    "slash": Role.WEAK,
    "and": Role.WEAK,
    "range": Role.WEAK,
    "semicolon": Role.STRONG,
    "stop": Role.STRONG,
    "star": Role.STRONG,
    "newline": Role.LINE,
    "colon": Role.COLON,
    "season_summer": Role.SEASON,
    "season_winter": Role.SEASON,
    "season_other": Role.SEASON,
}

# The widest stretch of the year each could mean; within it nothing is sure.
_BLURS = {
    "golden_week": YearlyRange((4, 25), (5, 10)),
    "bon": YearlyRange((8, 6), (8, 20)),
    "summer_holiday": YearlyRange((7, 10), (9, 10)),
    "winter_holiday": YearlyRange((12, 15), (1, 20)),
    "spring_holiday": YearlyRange((3, 10), (4, 15)),
    "new_year_vague": YearlyRange((12, 20), (1, 15)),
    "school_holiday": YearlyRange((1, 1), (12, 31)),
}


def read_items(text: str, window: tuple[date, date] | None) -> list[Item]:
    """The items of a normalised text; ``window`` gives dates without a year their year."""
    cursor = Cursor(tokenise(text), window)
    items: list[Item] = []
    while not cursor.at("end"):
        items += _sequence(cursor, HoursReader(), depth=0)
        if cursor.at("close_bracket"):
            cursor.take()
    return _arranged(items)


def _arranged(items: list[Item]) -> list[Item]:
    """The items with phrases that only their neighbours explain put right."""
    arranged: list[Item] = []
    for item in items:
        inner = item.items
        if item.role is Role.GROUP and len(inner) == 1 and _is_heading(inner[0]):
            _add_heading(arranged, inner[0])
        elif item.role is Role.GROUP and [one.role for one in inner] == [Role.PART_OF_DAY]:
            arranged.append(inner[0])
        elif item.role is Role.GROUP and _ends_with(arranged, Role.SEASON, Role.CLOSED):
            arranged.insert(-1, item)
        elif item.role is Role.CLOSED and _ends_with(
            arranged, Role.PERIOD, Role.TOPIC, Role.SEASON
        ):
            arranged[-1] = item
        elif item.text == "期間" and arranged and arranged[-1].text == "の":
            arranged.append(replace(item, role=Role.PARTICLE))
        elif item.text == "無休" and _names_time_off(arranged):
            arranged.append(replace(item, role=Role.OPEN))
        elif item.role is Role.HOURS and item.style == "end" and _is_day_before(arranged):
            arranged[-1] = Item(Role.REMARK, arranged[-1].text + item.text)
        else:
            arranged.append(item)
    return arranged


def _add_heading(arranged: list[Item], heading: Item) -> None:
    """A bracketed heading (【休館日】) is the heading itself, but for 「月曜（休館日）」."""
    arranged.append(heading)
    if not _ends_with(arranged[:-1], Role.DAYS, Role.PERIOD, Role.ORDINALS, each=False):
        arranged.append(Item(Role.COLON, ":"))


def _ends_with(items: list[Item], *roles: Role, each: bool = True) -> bool:
    """Whether the last items are of these roles in this order, or the last one of any of them."""
    if not each:
        return bool(items) and items[-1].role in roles
    return [item.role for item in items[-len(roles) :]] == list(roles)


def _names_time_off(items: list[Item]) -> bool:
    """Whether a time and 「は」 stand last: 「8月は無休」 opens its closed days."""
    named = (Role.DAYS, Role.PERIOD, Role.BLUR, Role.SEASON)
    return _ends_with(items, Role.TOPIC) and _ends_with(items[:-1], *named, each=False)


def _is_day_before(items: list[Item]) -> bool:
    """Whether 「前日」 stands last: a time behind it is a deadline."""
    return _ends_with(items, Role.UNKNOWN) and items[-1].style == "previous_day"


def _is_heading(item: Item) -> bool:
    return item.role in (Role.LABEL, Role.RECEPTION) or item.style in (
        "closed",
        "closed_day",
        "day_off",
    )


def _sequence(cursor: Cursor, hours: HoursReader, depth: int) -> list[Item]:
    items: list[Item] = []
    while not cursor.at("end", "close_bracket"):
        items.append(_item(cursor, hours, depth))
    return items


def _item(cursor: Cursor, hours: HoursReader, depth: int) -> Item:
    if cursor.at("open_bracket"):
        return _group(cursor, hours, depth)
    if cursor.at("plus") and cursor.peek(1).kind in _DAY_STARTS:
        return Item(Role.WEAK, cursor.take().text, style="dot")
    return (
        cursor.attempt(read_condition)
        or cursor.attempt(hours.read)
        or cursor.attempt(read_days)
        or cursor.attempt(read_dates)
        or _word(cursor.take())
    )


def _group(cursor: Cursor, hours: HoursReader, depth: int) -> Item:
    cursor.take()
    if depth >= _DEEPEST:
        return Item(Role.UNKNOWN, "(")
    items = _arranged(_sequence(cursor, hours, depth + 1))
    cursor.take_if("close_bracket")
    return Item(Role.GROUP, "(" + "".join(item.text for item in items) + ")", items=tuple(items))


def _word(token: Token) -> Item:
    """A token as an item of its own."""
    if token.text == "は":
        return Item(Role.TOPIC, token.text)
    if token.text == "も":
        return Item(Role.ALSO, token.text)
    if token.kind in _BLURS:
        return Item(Role.BLUR, token.text, days=_BLURS[token.kind])
    role = _ROLES.get(token.kind, Role.UNKNOWN)
    counted = role is Role.FREQUENCY and isinstance(token.value, int)
    numbers = frozenset({token.value}) if counted else frozenset()
    return Item(role, token.text, style=token.kind, numbers=numbers)
