"""What can go wrong in participation support. Messages are Japanese, naming cause and cure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence


class MatchingError(Exception):
    """Root of all matching and case-work failures; ``str(error)`` can be shown to a user."""


class NotFoundError(MatchingError):
    """The record is not there, or not for this reader: nobody can tell which."""

    def __init__(self) -> None:
        super().__init__(
            "指定された記録は見つかりません。番号を確かめるか、一覧から選び直してください。"
        )


class NotAllowedError(MatchingError):
    """The record may be seen, but this person may not do that with it."""


class InvalidValueError(MatchingError, ValueError):
    """A field holds something that cannot be; ``field`` is its column name."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field = field


class TransitionError(MatchingError):
    """A step the workflow does not know, or that this municipality has turned off."""


class IncompleteError(MatchingError):
    """A step is known but something must be recorded first; ``missing`` has one sentence each."""

    def __init__(self, action: str, missing: Sequence[str]) -> None:
        self.missing = tuple(missing)
        super().__init__("\n".join([f"{action}には、先に次の記録が要ります。", *bulleted(missing)]))


class ConsentError(MatchingError):
    """The person's live consent to this is not on record."""


class ConflictError(MatchingError):
    """Somebody else saved the record first; ``changes`` holds ``{field: (before, now)}``."""

    def __init__(self, message: str, changes: dict[str, tuple[object, object]]) -> None:
        super().__init__(message)
        self.changes = changes


def bulleted(lines: Iterable[str]) -> list[str]:
    """Each line as an item of a Japanese list."""
    return [f"・{line}" for line in lines]
