"""Files of resources and needs read into facts, every faulty line named before anything is done."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeVar

import click

from geo.barrier import load_barriers
from geo.errors import GeoError
from geo.geocoder import Geocoder
from geo.point import Point
from matching.fact_row import (
    NEED_KEYS,
    RESOURCE_KEYS,
    FactRowError,
    need_from_row,
    resource_from_row,
)
from matching.facts import NeedFacts, ResourceFacts
from matching.free_hour import read_free_hours
from matching.place import TownFinder, first_of, neighbours, placed
from web.cli.jsonl import read_objects
from web.settings import load_settings

FactsT = TypeVar("FactsT", NeedFacts, ResourceFacts)
_SHOWN_FAULTS = 20


class FactFileError(FactRowError):
    """One or more lines of a file that hold no usable facts; the message lists them."""


def read_facts(resources: Path, needs: Path) -> tuple[list[ResourceFacts], list[NeedFacts]]:
    """The facts of both files, places without coordinates put on their town where it is known.

    Raises ``JsonLinesError`` for a broken line or unknown key, ``FactFileError`` for the rest.
    """
    known = _read(resources, RESOURCE_KEYS, resource_from_row)
    asked = _read(needs, NEED_KEYS, _need)
    if not asked:
        click.echo(f"{needs} にニーズが1件もありません。1行に1件を書いてください。", err=True)
    find = first_of(neighbours([*known, *asked]), gazetteer_finder())
    barriers = load_barriers(load_settings().areas_dir)
    return placed(known, find), [
        replace(one, barriers=barriers.get(one.municipality_code, ()))
        for one in placed(asked, find)
    ]


def _need(row: Mapping[str, Any]) -> NeedFacts:
    """Facts of one need, with a word on standard error for hours that were made one."""
    need = need_from_row(row)
    for said in read_free_hours(row.get("available") or ()).merged:
        click.echo(f"{need.need_id}: available: {said}", err=True)
    return need


def _read(
    path: Path, keys: frozenset[str], parse: Callable[[Mapping[str, Any]], FactsT]
) -> list[FactsT]:
    facts: dict[str, FactsT] = {}
    faults: list[str] = []
    for number, row in read_objects(path, keys):
        where = f"{path} の{number}行目"
        try:
            one = parse(row)
        except FactRowError as error:
            faults.append(f"{where}({row.get('id', 'id なし')}): {error}")
            continue
        fact_id = one.need_id if isinstance(one, NeedFacts) else one.resource_id
        if fact_id in facts:
            faults.append(f"{where}: id {fact_id} が二度出てきます。どちらかを直してください。")
        facts[fact_id] = one
    if faults:
        raise FactFileError(_listed(faults))
    return list(facts.values())


def _listed(faults: list[str]) -> str:
    more = len(faults) - _SHOWN_FAULTS
    rest = [f"ほかに{more}行あります。"] if more > 0 else []
    return "\n".join([*faults[:_SHOWN_FAULTS], *rest])


def gazetteer_finder() -> TownFinder:
    """A finder over this installation's gazetteers; towns it does not hold are unknown to it."""
    settings = load_settings()
    geocoder = Geocoder.open(settings.areas_dir, settings.imported_areas_dir)

    def find(municipality_code: str, town: str) -> Point | None:
        try:
            answer = geocoder.geocode(town, municipality_code=municipality_code)
        except GeoError:
            return None
        return answer.point if answer.precision in {"town", "oaza"} else None

    return find
