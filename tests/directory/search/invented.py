"""The made-up resources of ``invented.tsv`` as records, with the readings written by hand."""

from __future__ import annotations

from pathlib import Path
from typing import Any

_FOLDER = Path(__file__).resolve().parent
_FEATURES = {"車いす": "wheelchair", "静か": "quiet_space"}


def rows(name: str) -> list[list[str]]:
    """The rows of a table of this folder."""
    lines = (_FOLDER / name).read_text("utf-8").splitlines()
    return [line.split("\t") for line in lines if line and not line.startswith("#")]


def kana() -> dict[str, str]:
    """Reading by name."""
    return {row[0]: row[1] for row in rows("invented.tsv")}


def records() -> list[dict[str, Any]]:
    """All resources in the layout of the exchange files; the id is the name."""
    return [_record(row) for row in rows("invented.tsv")]


def _record(row: list[str]) -> dict[str, Any]:
    name, _, form, organisation, code, town, tags, text, day, start, fee = row[:11]
    features = row[11].split("|") if len(row) > 11 else []
    end = f"{min(int(start[:2]) + 2, 23):02}:{start[3:]}"
    return {
        "id": name,
        "name": name,
        "kind": form,
        "organisation": organisation,
        "municipality_code": code,
        "town": town,
        "address": town,
        "lat": None,
        "lng": None,
        "description": text,
        "tags": tags.split("|"),
        "audience": {"min_age": None, "max_age": None, "attributes": None},
        "schedule": [{"weekday": day, "start": start, "end": end, "note": ""}] if day else [],
        "cost_yen": int(fee) if fee else None,
        "barrier_free": {key: (label in features) or None for label, key in _FEATURES.items()},
        "accepts": {},
        "roles": ["participant"],
        "pickup": "送迎" in features,
        "online": "オンライン" in features,
        "status": "active",
    }
