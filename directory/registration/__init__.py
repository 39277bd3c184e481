"""Entries as groups write them, until a member of staff has decided (登録と変更の届け出)."""

from __future__ import annotations
