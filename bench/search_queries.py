"""Make misspelled and differently spelled queries from records, for judging the search.

Each query is made from the name of one record by one change that people make, so the record is
the answer. Readings come from the ``kana`` given with the record (written by hand), never from
the analyser under test.
"""

from __future__ import annotations

import dataclasses
import random
import re
import unicodedata
from collections.abc import Callable, Iterator

import jaconv

from directory.search.table import rows

_PLAIN = re.compile(r"[\s　（）()「」『』・！!？?]+")
_LOOKALIKE = {
    "台": "代",
    "会": "合",
    "体": "休",
    "本": "木",
    "待": "持",
    "末": "未",
    "土": "士",
    "日": "目",
    "人": "入",
    "料": "科",
    "練": "錬",
    "作": "昨",
    "場": "湯",
    "教": "孝",
    "室": "空",
    "公": "広",
    "講": "構",
    "理": "里",
    "話": "語",
    "間": "問",
}
_NEXT_KANA = (
    "あいうえおかきくけこさしすせそたちつてとなにぬねのはひふへほまみむめもやゆよらりるれろわん"
)


@dataclasses.dataclass(frozen=True)
class Record:
    """What queries are made from."""

    id: str
    name: str
    kana: str
    town: str


@dataclasses.dataclass(frozen=True)
class Case:
    """One query with the kind of change and the record it must find."""

    change: str
    query: str
    wanted: str


def cases(records: list[Record], seed: int) -> list[Case]:
    """Make every change that applies to every record."""
    chance = random.Random(seed)
    return [
        Case(change, query, record.id)
        for record in records
        for change, make in CHANGES.items()
        for query in [make(record, chance)]
        if query and (change == "as written" or query != record.name)
    ]


def _name(record: Record) -> str:
    return _PLAIN.sub("", record.name)


def _old_characters(record: Record, chance: random.Random) -> str:
    old: dict[str, list[str]] = {}
    for before, after in rows("variant.tsv", 2):
        old.setdefault(after, []).append(before)
    places = [i for i, c in enumerate(record.name) if c in old]
    return _replaced(record.name, places, lambda c: chance.choice(old[c]), chance)


def _replaced(
    text: str, places: list[int], change: Callable[[str], str], chance: random.Random
) -> str:
    if not places:
        return ""
    place = chance.choice(places)
    return text[:place] + change(text[place]) + text[place + 1 :]


def _script_swapped(record: Record, chance: random.Random) -> str:
    """Write the kana of a name in the other kana."""
    del chance
    runs = re.split(r"([ぁ-ん]{3,}|[ァ-ヴー]{3,})", record.name)
    return "".join(
        jaconv.kata2hira(run)
        if re.fullmatch(r"[ァ-ヴー]{3,}", run)
        else jaconv.hira2kata(run)
        if re.fullmatch(r"[ぁ-ん]{3,}", run)
        else run
        for run in runs
    )


def _long_vowel(record: Record, chance: random.Random) -> str:
    """Leave out or add a 長音."""
    name = _name(record)
    marks = [i for i, c in enumerate(name) if c == "ー"]
    if marks:
        return _replaced(name, marks, lambda _: "", chance)
    ends = [
        i
        for i, c in enumerate(name)
        if "ァ" <= c <= "ヴ" and name[i + 1 : i + 2] not in "ァィゥェォャュョ"
    ]
    return _replaced(name, ends, lambda c: c + "ー", chance)


def _long_kana(record: Record, chance: random.Random) -> str:
    places = [m.start() + 1 for m in re.finditer("[おこそとのほもよろごぞどぼょゅ]う", record.kana)]
    return _replaced(record.kana, places, lambda _: chance.choice(["", "ー"]), chance)


def _width(record: Record, chance: random.Random) -> str:
    del chance
    return jaconv.z2h(record.name, kana=True, ascii=True, digit=True)


def _deleted(text: str, chance: random.Random) -> str:
    place = chance.randrange(len(text))
    return text[:place] + text[place + 1 :]


def _swapped(text: str, chance: random.Random) -> str:
    place = chance.randrange(len(text) - 1)
    return text[:place] + text[place + 1] + text[place] + text[place + 2 :]


def _substituted(text: str, chance: random.Random) -> str:
    place = chance.randrange(len(text))
    return text[:place] + _wrong(text[place], chance) + text[place + 1 :]


def _inserted(text: str, chance: random.Random) -> str:
    place = chance.randrange(len(text) + 1)
    return text[:place] + _wrong(text[place - 1], chance) + text[place:]


def _wrong(character: str, chance: random.Random) -> str:
    if character.isascii():
        return chance.choice("aeioukstnhmr")
    if character in _LOOKALIKE:
        return _LOOKALIKE[character]
    if "CJK" in unicodedata.name(character, ""):
        return chance.choice("会日大中田間生文子本")
    return chance.choice(_NEXT_KANA)


def _typo(
    source: Callable[[Record], str], slip: Callable[[str, random.Random], str]
) -> Callable[[Record, random.Random], str]:
    def make(record: Record, chance: random.Random) -> str:
        text = source(record)
        return slip(text, chance) if len(text) >= 4 else ""

    return make


def _romaji(record: Record) -> str:
    return str(jaconv.kana2alphabet(record.kana))


def _short_romaji(record: Record, chance: random.Random) -> str:
    """Romaji as people write it, without the u of long vowels."""
    del chance
    return re.sub(r"(?<=[ou])u", "", _romaji(record)).replace("-", "")


def _half_kana(record: Record, chance: random.Random) -> str:
    """Write part of the reading and part of the name: a kana word for a kanji one."""
    runs = [run for run in re.findall(r"[一-龥々]+|[^一-龥々]+", _name(record)) if run]
    pattern = "".join(
        "(.+?)" if re.match("[一-龥々]", run) else re.escape(jaconv.kata2hira(run)) for run in runs
    )
    read = re.fullmatch(pattern, jaconv.kata2hira(record.kana))
    kanji = [i for i, run in enumerate(runs) if re.match("[一-龥々]", run)]
    if not read or not kanji:
        return ""
    place = chance.randrange(len(kanji))
    runs[kanji[place]] = read.group(place + 1)
    return "".join(runs)


def _first_part(record: Record, chance: random.Random) -> str:
    del chance
    parts = [part for part in re.split(r"[\s　のをとに]", record.name) if len(part) >= 3]
    return parts[0] if len(parts) > 1 else ""


def _part_typo(record: Record, chance: random.Random) -> str:
    part = _first_part(record, chance)
    return _substituted(part, chance) if len(part) >= 4 else ""


def _town_and_part(record: Record, chance: random.Random) -> str:
    part = _first_part(record, chance) or _name(record)
    return f"{record.town}　{part}"


def _no_particles(record: Record, chance: random.Random) -> str:
    del chance
    words = re.split(r"[のをとにで]", _name(record))
    return " ".join(words) if len(words) > 1 and all(len(word) > 1 for word in words) else ""


CHANGES: dict[str, Callable[[Record, random.Random], str]] = {
    "as written": lambda record, _: record.name,
    "no spaces": lambda record, _: _name(record),
    "hiragana": lambda record, _: record.kana,
    "katakana": lambda record, _: jaconv.hira2kata(record.kana),
    "half-width katakana": lambda record, _: jaconv.hira2hkata(record.kana),
    "half width": _width,
    "script swapped": _script_swapped,
    "kana for kanji": _half_kana,
    "old characters": _old_characters,
    "long vowel": _long_vowel,
    "long vowel in kana": _long_kana,
    "romaji": lambda record, _: _romaji(record),
    "romaji, short": _short_romaji,
    "typo: deleted": _typo(_name, _deleted),
    "typo: inserted": _typo(_name, _inserted),
    "typo: substituted": _typo(_name, _substituted),
    "typo: swapped": _typo(_name, _swapped),
    "kana typo: deleted": _typo(lambda record: record.kana, _deleted),
    "kana typo: substituted": _typo(lambda record: record.kana, _substituted),
    "kana typo: swapped": _typo(lambda record: record.kana, _swapped),
    "romaji typo: deleted": _typo(_romaji, _deleted),
    "romaji typo: substituted": _typo(_romaji, _substituted),
    "part": _first_part,
    "part typo": lambda record, chance: _typo(lambda r: _first_part(r, chance), _substituted)(
        record, chance
    ),
    "town and part": _town_and_part,
    "town and name, joined": lambda record, _: record.town + _name(record),
    "no particles": _no_particles,
}


def in_first(ranked: list[str], wanted: str, depth: int = 5) -> bool:
    """Whether the wanted record is among the first hits."""
    return wanted in ranked[:depth]


def names(cases_made: list[Case]) -> Iterator[str]:
    """Kinds of change that occur."""
    return iter(dict.fromkeys(case.change for case in cases_made))
