"""How old people get: one limit for every age that is typed, imported or given as a row."""

from __future__ import annotations

from typing import Final

OLDEST: Final = 120
"""Full years; above it an age is a slip of the pen."""
