"""What a resident looks for, as it stands in the address of the page; never stored."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

MAX_LENGTH = 100
FACETS = ("kind", "category", "area", "town", "weekday", "free", "wheelchair")
"""Names of the filters in the address, in the order they are offered."""


@dataclass(frozen=True)
class Filter:
    """Words, one value of each filter, and the page of the list."""

    text: str = ""
    chosen: Mapping[str, str] = field(default_factory=dict)
    page: int = 1

    @classmethod
    def from_query(cls, query: Mapping[str, str]) -> Filter:
        """Read a filter from query parameters; what is not understood is left out."""
        values = {name: query.get(name, "").strip()[:MAX_LENGTH] for name in ("q", *FACETS)}
        page = query.get("page", "1")
        return cls(
            text=values.pop("q"),
            chosen={name: value for name, value in values.items() if value},
            page=int(page) if page.isascii() and page.isdigit() and len(page) < 6 else 1,
        )

    @property
    def as_query(self) -> dict[str, str]:
        """The filter as query parameters, without the page."""
        return {"q": self.text, **self.chosen} if self.text else dict(self.chosen)

    def without(self, name: str) -> Filter:
        """Take one filter off, or the words (``q``)."""
        rest = {key: value for key, value in self.chosen.items() if key != name}
        return replace(self, text="" if name == "q" else self.text, chosen=rest, page=1)
