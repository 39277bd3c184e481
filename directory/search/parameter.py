"""A query as the parameters of a web address, so that a search can be kept and passed on."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from directory.search import Query, When
from directory.search.facet import FACETS

_LONGEST_TEXT: Final = 200
_LONGEST_VALUE: Final = 100
_MOST_VALUES: Final = 30
_LAST_PAGE: Final = 10_000


def read_query(
    parameters: Mapping[str, Iterable[str]], municipality_code: str | None = None
) -> Query:
    """Read a query from parameters; what cannot be read is left aside, an address never fails."""
    values = {name: [value.strip() for value in given] for name, given in parameters.items()}
    chosen = {facet: _chosen(values.get(facet, ())) for facet in FACETS}
    return Query(
        text=_first(values, "q")[:_LONGEST_TEXT],
        filters={facet: found for facet, found in chosen.items() if found},
        when=_when(_first(values, "when")),
        near=_near(_first(values, "near")),
        municipality_code=municipality_code,
        page=_page(_first(values, "page")),
    )


def write_query(query: Query) -> list[tuple[str, str]]:
    """Write a query as parameters in a fixed order, defaults left out.

    Where somebody is, is written to about 100 m only: addresses end up in histories and logs.
    """
    written = [("q", query.text)] if query.text else []
    for facet in FACETS:
        written += [(facet, value) for value in sorted(query.filters.get(facet, ()))]
    if query.when:
        written.append(("when", query.when.value))
    if query.near:
        written.append(("near", f"{query.near[0]:.3f},{query.near[1]:.3f}"))
    if query.page > 1:
        written.append(("page", str(query.page)))
    return written


def _first(values: Mapping[str, list[str]], name: str) -> str:
    return next(iter(values.get(name, ())), "")


def _chosen(values: Iterable[str]) -> frozenset[str]:
    kept = [value for value in values if value and len(value) <= _LONGEST_VALUE]
    return frozenset(kept[:_MOST_VALUES])


def _when(text: str) -> When | None:
    return When(text) if text in set(When) else None


def _near(text: str) -> tuple[float, float] | None:
    """Read ``lon,lat`` in degrees."""
    try:
        lon, lat = (float(part) for part in text.split(","))
    except ValueError:
        return None
    return (lon, lat) if abs(lon) <= 180 and abs(lat) <= 90 else None


def _page(text: str) -> int:
    return min(int(text), _LAST_PAGE) if text.isascii() and text.isdigit() and int(text) else 1
