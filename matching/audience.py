"""Whom a place is for, where its row gives no ages or attributes: read from what it is called.

The words of its own entry go first (対象の欄), then its name (児童館, 老人福祉センター), then its
kind. What is read is a condition like those of the prose: negotiable, with its evidence, and for
staff to confirm or reject. The grammar is data (``audience.toml``).
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from functools import cache
from importlib import resources
from typing import NamedTuple

from directory.taxonomy import forms, kinds
from matching.concept.phrase import normalise
from matching.facts import TextCondition
from matching.target_group import read_target
from matching.text_condition import Rule, value_of

_SAID_AS = {
    "target": "対象は「{text}」(対象の欄から読み取った)",
    "name": "対象は「{who}」(名前「{text}」から読み取った)",
    "kind": "対象は「{who}」(種別「{text}」から読み取った)",
}

_ONLY_AGE = re.compile("年齢(?:は|を)?(?:不問|問わ|問いま)(?!.*(?:どなた|だれ|誰)でも)")
# 「65歳以上ならどなたでも」 is open to nobody else, nor 「生活に困っているすべての方」.
_LIMITED = re.compile(
    "(?:なら|であれば|ならば|の方は)(?:どなた|だれ|誰)でも|(?:の|いる|ある)すべての(?:方|人|市民|町民)"
)


class Entry(NamedTuple):
    """What an entry says of itself: its target in words, name, kind (a code), roles and prose."""

    name: str
    kind: str = ""
    target: str = ""
    roles: tuple[str, ...] = ()
    prose: str = ""


class _Grammar(NamedTuple):
    everybody: re.Pattern[str]
    giving_roles: frozenset[str]
    giving_kinds: frozenset[str]
    rules: Mapping[str, tuple[tuple[Rule, str], ...]]


def with_audience(
    read: Iterable[TextCondition], told: Iterable[object], entry: Entry
) -> tuple[TextCondition, ...]:
    """The conditions read of an entry, and whom it is for where no field of its own told that.

    ``told``: the values of those fields (least and greatest age, attributes), ``None`` for empty.
    """
    if any(one is not None for one in told):
        return tuple(read)
    return tuple(dict.fromkeys((*read, *read_audience(entry))))


def read_audience(entry: Entry) -> tuple[TextCondition, ...]:
    """Whom the entry is for, each condition once; empty where it says nothing or everybody."""
    if entry.target.strip():
        return _of_target(entry.target.strip())
    grammar = _grammar()
    gives = grammar.giving_roles.intersection(entry.roles) or entry.kind in grammar.giving_kinds
    if gives or grammar.everybody.search(normalise(f"{entry.name}。{entry.prose}")):
        return ()
    return _read("name", entry.name, entry.name) or _read(
        "kind", entry.kind, _kind_label(entry.kind)
    )


def _of_target(target: str) -> tuple[TextCondition, ...]:
    plain = normalise(target)
    is_limited = _LIMITED.search(plain) or _ONLY_AGE.search(plain)
    if _grammar().everybody.search(plain) and not is_limited:
        return ()
    sentence = _SAID_AS["target"].format(text=target)
    return tuple(TextCondition(kind, value, sentence) for kind, value in read_target(target))


def _kind_label(code: str) -> str:
    known = kinds().get(code) or forms().get(code)
    return known.label if known else code


def _read(where: str, read: str, shown: str) -> tuple[TextCondition, ...]:
    found = dict.fromkeys(_conditions(where, normalise(read), shown.strip()))
    return tuple(found)


def _conditions(where: str, text: str, shown: str) -> Iterable[TextCondition]:
    for rule, who in _grammar().rules.get(where, ()):
        match = rule.pattern.search(text)
        if match and not (rule.unless and rule.unless.search(text)):
            sentence = _SAID_AS[where].format(text=shown, who=who)
            yield TextCondition(rule.kind, value_of(rule, match), sentence)


@cache
def _grammar() -> _Grammar:
    text = resources.files("matching").joinpath("audience.toml").read_text(encoding="utf-8")
    table = tomllib.loads(text)
    rules: dict[str, tuple[tuple[Rule, str], ...]] = {}
    for row in table["rule"]:
        rules[row["where"]] = (*rules.get(row["where"], ()), (Rule.of(row), row["who"]))
    return _Grammar(
        everybody=re.compile(table["everybody"]),
        giving_roles=frozenset(table["giving_roles"]),
        giving_kinds=frozenset(table["giving_kinds"]),
        rules=rules,
    )
