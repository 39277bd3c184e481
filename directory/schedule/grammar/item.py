"""Items: the phrases of a schedule text, each with its meaning, in the order of the text."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from directory.schedule.day import DaySet, Shift
from directory.schedule.session import Hours


class Role(StrEnum):
    """What an item does in its sentence."""

    DAYS = "days"
    PERIOD = "period"  # months or a range of dates that other days are held in
    ORDINALS = "ordinals"  # 第2・第4 without its weekday
    MONTH_DAYS = "month_days"  # 10日 without its month
    FORTNIGHT = "fortnight"  # 隔週 and its weekdays, without a first date
    HOURS = "hours"
    CONDITION = "condition"
    GROUP = "group"  # what stands in brackets
    CLOSED = "closed"
    EXCEPT = "except"
    CLOSURE = "closure"  # days with the word that closes them: 月曜休館
    EXCLUSION = "exclusion"  # days with the word that takes them out: 祝日を除く
    SUBJECT = "subject"  # an unknown name that the days after it are about
    ONLY = "only"
    INCLUDE = "include"  # 祝日を含む
    OPEN = "open"
    ALSO = "also"  # も
    TOPIC = "topic"  # は
    PARTICLE = "particle"
    LABEL = "label"
    RECEPTION = "reception"  # 受付時間: the schedule itself when no other is given
    START = "start"
    END = "end"
    BREAK = "break"
    PART_OF_DAY = "part_of_day"
    FREQUENCY = "frequency"
    BLUR = "blur"  # a period the text gives no dates for: お盆, 夏休み
    SEASON = "season"  # 夏季, 冬季: nothing without its months
    IRREGULAR = "irregular"
    SUSPENDED = "suspended"
    ALTERNATIVE = "alternative"
    DOUBT = "doubt"
    REMARK = "remark"
    SIDE = "side"
    MATTER = "matter"
    UNKNOWN = "unknown"
    WEAK = "weak"  # 、 ・ space
    COLON = "colon"
    LINE = "line"
    STRONG = "strong"  # 。 ※


@dataclass(frozen=True)
class Condition:
    """「月曜日が祝日の場合は翌日」: on days in ``when``, days move (``shift``), drop out or stay.

    ``subject`` limits it to some days. ``outcome`` is what happens on such a day or on the day it
    moves to: ``open`` (開館), ``closed`` (休館, 除く), both (開館し翌日休館) or nothing said.
    ``also`` says that the day itself stays as it was (翌日も休み). ``maybe`` are days it may fall
    on as well: 休日 surely means public holidays, and perhaps Saturdays and Sundays.
    """

    when: DaySet
    subject: DaySet | None = None
    shift: Shift | None = None
    outcome: frozenset[str] = frozenset()
    also: bool = False
    maybe: DaySet | None = None


@dataclass(frozen=True)
class Item:
    """A phrase: its role, its text, and what its role needs.

    ``days`` is read as days the thing is held on, ``yearly`` as days it is closed on (a date
    without a year comes back every year there). ``sure`` is false where the text leaves open what
    is meant. ``first_dates`` are dates it states, one of which may begin a fortnightly series.
    """

    role: Role
    text: str = ""
    days: DaySet | None = None
    yearly: DaySet | None = None
    style: str = ""
    hours: Hours | None = None
    sure: bool = True
    numbers: frozenset[int] = frozenset()
    first_dates: tuple[date, ...] = ()
    condition: Condition | None = None
    items: tuple[Item, ...] = ()
