"""Where the reader is among the items, and what stands around it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from directory.schedule.grammar.item import Item, Role
from directory.schedule.reading.group import DAY_ROLES

_BETWEEN_DAYS_AND_HOURS = {
    *DAY_ROLES,
    Role.WEAK,
    Role.PARTICLE,
    Role.TOPIC,
    Role.ALSO,
    Role.ONLY,
    Role.COLON,
    Role.OPEN,
    Role.LABEL,
    Role.START,
    Role.FREQUENCY,
    Role.PART_OF_DAY,
}
_CONJUNCTIONS = ("comma", "dot", "slash", "and")
_JOINING_WORDS = ("と", "や", "及び", "および", "並びに", "ならびに", "かつ")


@dataclass
class Place:
    """A place in a list of items; ``in_brackets`` while these stand within brackets."""

    items: Sequence[Item] = ()
    number: int = 0
    in_brackets: bool = False

    def walk(self, items: Sequence[Item]) -> Iterator[Item]:
        """The items one by one, this place going with them; then back to where it was."""
        outer = self.items, self.number
        self.items = items
        for number, item in enumerate(items):
            self.number = number
            yield item
        self.items, self.number = outer

    @property
    def before(self) -> Item | None:
        """The item before this one."""
        return self.items[self.number - 1] if self.number else None

    def after(self, ahead: int = 1) -> Item | None:
        """The item so many behind this one."""
        number = self.number + ahead
        return self.items[number] if number < len(self.items) else None

    def joined(self) -> bool:
        """Whether the item goes on with a list: behind a comma, ・, と or 及び, no mere space."""
        for item in reversed(self.items[: self.number]):
            if item.role is Role.WEAK and item.style in _CONJUNCTIONS:
                return True
            if item.role is Role.PARTICLE and item.text in _JOINING_WORDS:
                return True
            if item.role not in (Role.WEAK, Role.PARTICLE, Role.FREQUENCY):
                return False
        return False

    def after_statement(self) -> bool:
        """Whether the days before this item have been said to be held (第3木で実施・毎週月は…)."""
        for item in reversed(self.items[: self.number]):
            if item.role in DAY_ROLES:
                return False
            if item.role is Role.OPEN:
                return True
        return False

    def next_role(self, *skipped: Role) -> Role | None:
        """The role of the next item that is of none of these roles."""
        for item in self.items[self.number + 1 :]:
            if item.role not in skipped:
                return item.role
        return None

    def only_follows(self) -> bool:
        """Whether 「のみ」 stands behind the item."""
        return self.next_role(Role.WEAK, Role.PARTICLE) is Role.ONLY

    def narrows(self) -> bool:
        """Whether 「のみ」 stands behind the item, and nothing it could begin (8月のみ第1日曜)."""
        after = self.next_role(Role.WEAK, Role.PARTICLE, Role.ONLY, Role.TOPIC, Role.FREQUENCY)
        return self.only_follows() and not self.hours_follow() and after not in DAY_ROLES

    def hours_next(self) -> bool:
        """Whether the next line goes on with hours (10:00～12:00 / 13:00～15:00)."""
        return self.next_role(Role.WEAK, Role.PARTICLE) is Role.HOURS

    def hours_follow(self) -> bool:
        """Whether the days at hand have hours of their own behind them."""
        for item in self.items[self.number + 1 :]:
            if item.role is Role.HOURS:
                return True
            if item.role is Role.GROUP:
                if any(inner.role is Role.HOURS for inner in item.items):
                    return True
                continue
            if item.role not in _BETWEEN_DAYS_AND_HOURS:
                return False
        return False

    def hours_later(self) -> bool:
        """Whether hours stand anywhere behind the item."""
        return any(item.role is Role.HOURS for item in self.items[self.number + 1 :])

    def topic_with_hours(self) -> bool:
        """Whether the days at hand are set as a topic with hours (土曜は10時から)."""
        return self.hours_follow() and self.next_role(Role.PARTICLE, Role.ALSO) is Role.TOPIC

    def opens(self) -> bool:
        """Whether the days at hand are said to be open, no more (祝日は開館, 祝日を含む)."""
        named = False
        for item in self.items[self.number + 1 :]:
            if item.role in (Role.TOPIC, Role.ALSO):
                named = True
            elif item.role is Role.INCLUDE:
                return True
            elif item.role is Role.OPEN:
                return (named or self.in_brackets) and not self.hours_follow()
            elif item.role is not Role.PARTICLE:
                return False
        return False

    def list_goes_on(self) -> bool:
        """Whether only a comma stands before the item, and days stand behind it."""
        after = self.next_role(Role.PARTICLE, Role.TOPIC, Role.WEAK, Role.FREQUENCY)
        return self.before is not None and self.before.role is Role.WEAK and after in DAY_ROLES

    def dates_follow_in_brackets(self) -> bool:
        """Whether brackets with dates stand right behind (夏季（4月～10月）)."""
        following = self.after()
        if following is None or following.role is not Role.GROUP:
            return False
        return any(item.role in (Role.PERIOD, Role.DAYS) for item in following.items)
