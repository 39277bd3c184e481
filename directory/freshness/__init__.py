"""How long facts can be trusted: confirmations of fields, and what follows from their age."""

from __future__ import annotations
