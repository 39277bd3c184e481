"""Files of resources and needs read into facts, every faulty line named before anything is done."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeVar

import click

from geo.barrier import load_barriers
from geo.errors import GeoError
from geo.geocoder import Geocoder
from geo.point import Point
from matching.fact_row import (
    ATTRIBUTES,
    NEED_KEYS,
    RESOURCE_KEYS,
    FactRowError,
    need_from_row,
    resource_from_row,
)
from matching.facts import NeedFacts, ResourceFacts
from matching.free_hour import read_free_hours
from matching.place import TownFinder, first_of, neighbours, placed
from web.cli.jsonl import JsonLinesError, listed, read_lines
from web.settings import load_settings

FactsT = TypeVar("FactsT", NeedFacts, ResourceFacts)
_SHOWN_ID = 40


class FactFileError(FactRowError):
    """One or more lines of the files that hold no usable facts; the message lists them."""


def read_facts(resources: Path, needs: Path) -> tuple[list[ResourceFacts], list[NeedFacts]]:
    """The facts of both files, places without coordinates put on their town where it is known.

    Raises ``FactFileError`` that lists the faulty lines of both, broken JSON included, and
    ``JsonLinesError`` where there is no file.
    """
    faults: list[str] = []
    known = _read(resources, RESOURCE_KEYS, resource_from_row, faults)
    asked = _read(needs, NEED_KEYS, _need, faults)
    if faults:
        raise FactFileError(listed(faults))
    asked = _known_words(asked, known)
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
    path: Path,
    keys: frozenset[str],
    parse: Callable[[Mapping[str, Any]], FactsT],
    faults: list[str],
) -> list[FactsT]:
    """The facts of every sound line; what is wrong with the others is added to ``faults``."""
    facts: dict[str, FactsT] = {}
    for number, row in read_lines(path, keys):
        if isinstance(row, JsonLinesError):
            faults.append(str(row))
            continue
        where = f"{path} の{number}行目"
        try:
            one = parse(row)
        except FactRowError as error:
            faults.append(f"{where}({_shown_id(row)}): {error}")
            continue
        fact_id = _id(one)
        if fact_id in facts:
            faults.append(f"{where}: id {fact_id} が二度出てきます。どちらかを直してください。")
        facts[fact_id] = one
    return list(facts.values())


def _id(facts: NeedFacts | ResourceFacts) -> str:
    return facts.need_id if isinstance(facts, NeedFacts) else facts.resource_id


def _shown_id(row: Mapping[str, Any]) -> str:
    written = row.get("id")
    return written[:_SHOWN_ID] if isinstance(written, str) and written else "id なし"


def _known_words(asked: Iterable[NeedFacts], known: Sequence[ResourceFacts]) -> list[NeedFacts]:
    """The needs without attributes that mean nothing here, so that they read as neither yes nor no.

    A word of one's own stays where a resource has the same; every such word is told.
    """
    own = frozenset().union(*(one.attributes or () for one in known))
    kept = []
    for one in (*known, *asked):
        for word in sorted((one.attributes or frozenset()) - ATTRIBUTES):
            click.echo(
                f"{_id(one)}: attributes の「{word[:_SHOWN_ID]}」は属性の言葉にありません。"
                "同じ言葉がニーズと資源の両方にあるときだけ使います。つづりを確かめてください。",
                err=True,
            )
        if isinstance(one, NeedFacts):
            kept.append(replace(one, attributes=one.attributes & (ATTRIBUTES | own)))
    return kept


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
