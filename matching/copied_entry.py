"""Entries that say the same in all but their identifier: shown once, with how many there are."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable
from dataclasses import replace
from itertools import islice
from typing import TypeVar

from matching.facts import ResourceFacts

T = TypeVar("T")
MOST_READ = 2000
"""So many are looked at for copies; an entry copied more often than that is told as that often."""


def content(facts: ResourceFacts) -> ResourceFacts:
    """What an entry says, whichever entry it is; equal for copies."""
    return replace(facts, resource_id="")


def one_of_each(
    items: Iterable[T], said: Callable[[T], Hashable], most: int
) -> list[tuple[T, int]]:
    """The first ``most`` that differ, in their order, each with how many copies of it came after.

    ``said`` gives what an item says, for one entry its ``content``.
    """
    found: dict[Hashable, tuple[T, int]] = {}
    for item in islice(items, MOST_READ):
        key = said(item)
        if key in found:
            first, copies = found[key]
            found[key] = (first, copies + 1)
        elif len(found) == most:
            break
        else:
            found[key] = (item, 0)
    return list(found.values())
