"""Files of resources and needs read into facts: what is odd is told, what cannot be used refused.

A value that cannot be read costs that one field (``matching.fact_row``) and is told on standard
error. A line that is no object, or does not say whom it is about, refuses both files: what is made
of half a file would be silently wrong for everybody.
"""

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
from matching.fact_row import ATTRIBUTES, need_from_row, resource_from_row
from matching.facts import NeedFacts, ResourceFacts
from matching.field import FactRowError
from matching.place import TownFinder, first_of, neighbours, placed
from web.cli.jsonl import JsonLinesError, listed, read_lines
from web.settings import load_settings

FactsT = TypeVar("FactsT", NeedFacts, ResourceFacts)
_SHOWN_ID = 40


class FactFileError(FactRowError):
    """One or more lines of the files that hold no usable facts; the message lists them."""


def read_facts(resources: Path, needs: Path) -> tuple[list[ResourceFacts], list[NeedFacts]]:
    """The facts of both files, places without coordinates put on their town where it is known.

    Raises ``FactFileError`` that lists the lines of both that cannot be used, broken JSON included,
    and ``JsonLinesError`` where there is no file.
    """
    faults: list[str] = []
    known = _read(resources, resource_from_row, faults)
    asked = _read(needs, need_from_row, faults)
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


def read_places(path: Path | str) -> list[ResourceFacts]:
    """The resources of one file (``-``: stdin); raises as ``read_facts`` does."""
    faults: list[str] = []
    known = _read(path, resource_from_row, faults)
    if faults:
        raise FactFileError(listed(faults))
    return known


def _read(
    path: Path | str,
    parse: Callable[[Mapping[str, Any], list[str]], FactsT],
    faults: list[str],
) -> list[FactsT]:
    """The facts of every usable line, told what is odd in it; the others go to ``faults``."""
    facts: dict[str, FactsT] = {}
    odd: dict[str, list[str]] = {}
    for number, row in read_lines(path, None):
        if isinstance(row, JsonLinesError):
            faults.append(str(row))
            continue
        told: list[str] = []
        where = f"{path} の{number}行目({_shown_id(row)})"
        try:
            one = parse(row, told)
        except FactRowError as error:
            faults.append(f"{where}: {error}")
            continue
        if _id(one) not in facts:
            facts[_id(one)] = one
        elif facts[_id(one)] == one:
            told.append("前の行と同じ id、同じ内容です。1件と数えます。")
        else:
            faults.append(f"{where}: id が前の行にもあります。どちらかを直してください。")
        for said in told:
            odd.setdefault(said, []).append(where)
    _tell(odd)
    return list(facts.values())


def _tell(odd: Mapping[str, Sequence[str]]) -> None:
    """Say each oddity once on standard error, with the first line that has it and how many more."""
    for said, lines in odd.items():
        more = f"ほか{len(lines) - 1}行" if len(lines) > 1 else ""
        click.echo(f"{lines[0]}{more}: {said}", err=True)


def _id(facts: NeedFacts | ResourceFacts) -> str:
    return facts.need_id if isinstance(facts, NeedFacts) else facts.resource_id


def _shown_id(row: Mapping[str, Any]) -> str:
    written = row.get("id")
    shown = str(written).strip() if isinstance(written, str | int) else ""
    return shown[:_SHOWN_ID] or "id なし"


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
