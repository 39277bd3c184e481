"""A search kept in the address of the page."""

from __future__ import annotations

from collections import defaultdict

from hypothesis import given
from hypothesis import strategies as st

from directory.search import Query, When
from directory.search.facet import FACETS
from directory.search.parameter import read_query, write_query

_words = st.text(st.characters(exclude_categories=["Cs", "Z", "Cc"]), min_size=1, max_size=20)
_queries = st.builds(
    Query,
    text=_words,
    filters=st.dictionaries(
        st.sampled_from(FACETS), st.frozensets(_words, min_size=1, max_size=3), max_size=3
    ),
    when=st.none() | st.sampled_from(When),
    page=st.integers(1, 1000),
)


def _read(pairs: list[tuple[str, str]]) -> Query:
    values: dict[str, list[str]] = defaultdict(list)
    for name, value in pairs:
        values[name].append(value)
    return read_query(values)


@given(_queries)
def test_a_query_survives_the_address(query: Query) -> None:
    assert _read(write_query(query)) == query


def test_a_place_is_written_to_about_a_hundred_metres() -> None:
    written = write_query(Query(near=(139.578123, 35.634987)))

    assert written == [("near", "139.578,35.635")]
    assert _read(written).near == (139.578, 35.635)


@given(st.dictionaries(st.text(max_size=8), st.lists(st.text(max_size=8), max_size=3)))
def test_any_address_can_be_read(parameters: dict[str, list[str]]) -> None:
    assert read_query(parameters).page >= 1


def test_what_makes_no_sense_is_left_aside() -> None:
    asked = {"when": ["someday"], "near": ["x,y"], "page": ["-3"], "colour": ["red"], "kind": [""]}

    assert read_query(asked) == Query()
    assert read_query({"near": ["nan,nan"]}).near is None


def test_an_empty_query_has_no_parameters() -> None:
    assert write_query(Query()) == []
