"""Reading tokens from left to right, with marks to go back to."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from directory.schedule.token import Token

Parsed = TypeVar("Parsed")
_END = Token("end", "")
UNTIL = ("まで", "までの", "までの日", "までの間", "までの期間")


@dataclass
class Cursor:
    """A place in a list of tokens, and the window of dates that gives a date its year.

    ``window`` is the first and last date the reader is interested in, or ``None``.
    """

    tokens: list[Token]
    window: tuple[date, date] | None
    place: int = 0

    def peek(self, ahead: int = 0) -> Token:
        """The token ``ahead`` of the place, an ``end`` token past the last."""
        index = self.place + ahead
        return self.tokens[index] if index < len(self.tokens) else _END

    def at(self, *kinds: str) -> bool:
        """Whether the next token is of one of these kinds."""
        return self.peek().kind in kinds

    def at_text(self, *texts: str) -> bool:
        """Whether the next token reads like this."""
        return self.peek().text in texts

    def take(self) -> Token:
        """The next token, passing it."""
        token = self.peek()
        self.place += 1
        return token

    def take_if(self, *kinds: str) -> Token | None:
        """The next token if it is of one of these kinds, passing it."""
        return self.take() if self.at(*kinds) else None

    def take_text(self, *texts: str) -> Token | None:
        """The next token if it reads like this, passing it."""
        return self.take() if self.at_text(*texts) else None

    def skip(self, kinds: Collection[str]) -> bool:
        """Pass all tokens of these kinds; whether there were any."""
        start = self.place
        while self.peek().kind in kinds:
            self.place += 1
        return self.place > start

    def attempt(self, parse: Callable[[Cursor], Parsed | None]) -> Parsed | None:
        """What ``parse`` returns; the place stays where it was if that is ``None``."""
        start = self.place
        parsed = parse(self)
        if parsed is None:
            self.place = start
        return parsed

    def text_since(self, start: int) -> str:
        """The text from an earlier place to here."""
        return "".join(token.text for token in self.tokens[start : self.place])
