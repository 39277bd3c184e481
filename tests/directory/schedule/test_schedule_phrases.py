"""Real ways of writing opening times, each with the dates a person works out from it."""

from __future__ import annotations

import sys
from datetime import datetime, time
from pathlib import Path

import pytest
from dateutil.rrule import rrulestr

from directory.schedule import Status, occurrences, parse
from directory.schedule.rule import rules
from directory.schedule.writer import to_japanese

FOLDER = Path(__file__).parent
sys.path.insert(0, str(FOLDER))
from oracle import FIRST, LAST, expected  # noqa: E402


def _table(name):
    """(text, expected notation) of each line."""
    lines = (FOLDER / name).read_text(encoding="utf-8").splitlines()
    pairs = [line.partition("\t") for line in lines if line and not line.startswith("#")]
    return [(text.replace("\\n", "\n"), notation) for text, _, notation in pairs]


def _clock(moment: time | None) -> str | None:
    return moment.isoformat("minutes") if moment else None


def _found(parsed):
    return [
        (one.day, _clock(one.start), _clock(one.end)) for one in occurrences(parsed, FIRST, LAST)
    ]


READABLE = _table("phrases.tsv")
DOUBTFUL = _table("doubtful.tsv")


@pytest.mark.parametrize(("text", "notation"), READABLE)
def test_readable_text_gives_exactly_the_dates_it_says(text, notation):
    parsed = parse(text, FIRST, LAST)
    assert (parsed.status, parsed.notes) == (Status.PARSED, ())
    assert _found(parsed) == expected(notation)


@pytest.mark.parametrize(("text", "notation"), DOUBTFUL)
def test_doubtful_text_is_never_guessed_and_keeps_only_what_is_sure(text, notation):
    parsed = parse(text, FIRST, LAST)
    assert parsed.status in (Status.PARTIAL, Status.IRREGULAR)
    assert _found(parsed) == (expected(notation) if notation else [])
    assert parsed.text == text


@pytest.mark.parametrize("text", [text for text, _ in READABLE])
def test_what_is_written_back_reads_the_same_again(text):
    parsed = parse(text, FIRST, LAST)
    written = to_japanese(parsed)
    again = parse(written, FIRST, LAST)
    assert again.status is Status.PARSED, written
    assert occurrences(again, FIRST, LAST) == occurrences(parsed, FIRST, LAST), written


@pytest.mark.parametrize("text", [text for text, _ in READABLE + DOUBTFUL])
def test_rules_of_rfc_5545_give_the_same_dates(text):
    parsed = parse(text, FIRST, LAST)
    window = datetime.combine(FIRST, time.min), datetime.combine(LAST, time.max)
    found = [
        (moment.date(), _clock(rule.session.hours.start), _clock(rule.session.hours.end))
        for rule in rules(parsed, FIRST, LAST)
        for moment in rrulestr(str(rule)).between(*window, inc=True)
    ]
    assert len(found) == len(set(found))
    assert set(found) == set(_found(parsed))


def test_the_table_is_large_and_covers_the_turns_of_the_year():
    assert len(READABLE) >= 250
    assert len(DOUBTFUL) >= 80
    texts = "\n".join(text for text, _ in READABLE)
    for word in ("年末年始", "祝日", "翌平日", "隔週", "最終", "偶数月", "①", "8月"):
        assert word in texts
