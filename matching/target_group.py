"""Whom 対象の欄 is written for (「65歳以上または障害のある方」), word by word, as alternatives.

Words of persons and ages are looked up (``audience.toml``); what stands between two of them says
whether both are meant (「60歳以上の男性」) or either (「高齢者や障害のある方」). What is said of
persons in words no table knows stays a condition to be asked, and is never dropped.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from functools import cache
from importlib import resources
from itertools import pairwise
from typing import NamedTuple

from matching.alternative import AllOf, Atom, any_of
from matching.concept.phrase import normalise
from matching.concept.quantity import parse_number
from matching.facts import ConditionKind
from matching.life_stage import ages_of

AGE, GENDER, GROUP, LIFE, FAMILY, MEMBER = "age", "gender", "group", "life", "family", "member"
_GROWN = 18
_FAMILY: AllOf = ((ConditionKind.PERSONS, "家族や支援する人"),)
_N = "[0-9一二三四五六七八九十]{1,4}"
_ABOUT = "(?P<about>おおむね|概ね|およそ|だいたい)?"
_TO = "(?:~|〜|-|ー|―|–|−|から|以上)"
_SCHOOL = (
    "(?:小学校?(?:生の?)?[1-6一二三四五六]年生?|中学校?[1-3一二三]年生?|高校[1-3一二三]年生?"
    "|小[・、]?中学生|中高生|小中高生|小学校?(?:低|高)学年|小学生|中学生|高校生"
    "|[1-6一二三四五六]年生)"
)
_AGES: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (name, re.compile(pattern))
    for name, pattern in (
        ("range", f"{_ABOUT}満?(?P<a>{_N})歳?{_TO}、?(?P<b>{_N})歳(?P<end>以下|まで|未満)?"),
        ("decades", f"(?P<a>{_N})代?(?:{_TO}|・|、|や)(?P<b>{_N})代(?P<end>以下|まで|以上)?"),
        ("from", f"{_ABOUT}満?(?P<a>{_N})歳(?:以上|から|より上)"),
        ("past", f"{_ABOUT}満?(?P<a>{_N})歳を?(?:超え|こえ|過ぎ)(?:る|た)?"),
        ("to", f"{_ABOUT}満?(?P<b>{_N})歳(?P<end>以下|まで|未満|に満たない)"),
        ("decade", f"(?P<a>{_N})代(?P<end>以上|から|以下|まで)?"),
        ("school_range", f"(?P<s>{_SCHOOL}){_TO}(?P<t>{_SCHOOL})(?:まで|以下)?"),
        ("school_from", f"(?P<s>{_SCHOOL})(?:以上|から)"),
        ("school", f"(?P<t>{_SCHOOL})(?:以下|まで|の年齢)?"),
        ("grown", "(?:成人|大人|おとな|社会人)(?!向け)"),
        ("minor", "未成年者?"),
    )
)
_EITHER = re.compile(
    "または|又は|もしくは|若しくは|あるいは|及び|および|ならびに|並びに|や|(?<!も)と|か"
)
_WEAK = re.compile("[、,・/;。]")
_EXCEPT = re.compile(
    r"\([^()]*(?:を?除く|除き|対象外|不可|を含む|も可)[^()]*\)|(?:^|(?<=[、。()]))[^、。()]*"
    "(?:を除く|を除き|は除く|以外の?|は対象外)"
)
_IF_SO = re.compile("(?:なら|であれば|ならば)(?:どなた|だれ|誰)でも")
_OPEN = re.compile("(?:等|など|ほか|ら)(?:$|[、。)の])|主に|主として|中心|優先|おそれ|想定")
_FILLER = re.compile(
    "地域|市内|町内|村内|区内|全域|近隣|在住|在勤|在学|在宅|居住|住民|市民|町民|村民|区民|府民|県民|都民|本人"
    "|当事者|状態|利用者|患者|世帯|家庭|者|方々|方|人|皆さん|皆様|お持ち|持[ちつ]|抱え|自力|対象|限定|限|専用"
    "|年齢|問|歓迎|希望|関心|興味|程度|医師|診断|悩|困|生活|暮|送|受|通|様|児|子|[ぁ-ゖー~〜・、,。()「」\\s:;/-]"
)
_PEOPLE = re.compile(
    "市民|町民|住民|区民|村民|すべて|全て|どなた|誰でも|だれでも|なし|不問|問わ|問いま|一般"
)


class Word(NamedTuple):
    """A word of persons or ages: its place in the text, what sort it is, and what it demands."""

    start: int
    end: int
    sort: str
    atoms: AllOf


@cache
def _persons() -> tuple[tuple[re.Pattern[str], str, AllOf], ...]:
    text = resources.files("matching").joinpath("audience.toml").read_text(encoding="utf-8")
    rows = tomllib.loads(text)["person"]
    return tuple((re.compile(row["pattern"]), row["sort"], _demanded(row)) for row in rows)


def _demanded(row: Mapping[str, str]) -> AllOf:
    if "ages" in row:
        low, _, high = row["ages"].partition("-")
        return _bounds(int(low), int(high))
    return ((ConditionKind(row["kind"]), row["value"]),) if "kind" in row else ()


def read_target(target: str) -> tuple[Atom, ...]:
    """The conditions of a target in words: kind and value each; empty where anybody may come."""
    whole = _IF_SO.sub("", "".join(normalise(target).split()))
    plain = _EXCEPT.sub("", whole)
    words = _words(plain)
    if not words:
        rest = _FILLER.sub("", plain)
        return () if _PEOPLE.search(plain) or len(rest) < 2 else _to_ask(target)
    found = list(dict.fromkeys(map(_merged, _alternatives(plain, words))))
    is_told = plain == whole and not _says_more(plain, words)
    if () in found or (found == [_FAMILY] and not is_told):
        return () if is_told else _to_ask(target)
    if _OPEN.search(plain):
        found.append(((ConditionKind.PERSONS, "そのほかの人"),))
    return (*_conditions(found), *(() if is_told else _to_ask(target)))


def _to_ask(target: str) -> tuple[Atom, ...]:
    return ((ConditionKind.PERSONS, " ".join(target.split())),)


def _says_more(plain: str, words: Iterable[Word]) -> bool:
    """Whether words of the target are left that no table knows."""
    left = list(plain)
    for word in words:
        left[word.start : word.end] = [" "] * (word.end - word.start)
    rest = re.sub(_OPEN.pattern + "|等|など", " ", "".join(left))
    return any(len(part) >= 2 for part in _FILLER.sub(" ", rest).split())


def _words(plain: str) -> list[Word]:
    found: list[Word] = []
    for name, pattern in _AGES:
        for met in pattern.finditer(plain):
            found.append(Word(met.start(), met.end(), AGE, _ages(name, met.groupdict())))
    for pattern, sort, atoms in _persons():
        found += (Word(met.start(), met.end(), sort, atoms) for met in pattern.finditer(plain))
    kept: list[Word] = []
    taken = bytearray(len(plain))
    for word in found:
        if not any(taken[word.start : word.end]):
            taken[word.start : word.end] = b"\1" * (word.end - word.start)
            kept.append(word)
    return sorted(kept)


def _ages(name: str, named: Mapping[str, str | None]) -> AllOf:
    low, high = _number(named.get("a")), _number(named.get("b"))
    end = named.get("end") or ""
    if name in ("decades", "decade"):
        high = low if high is None else high
        opens, ends = end in ("以上", "から"), end in ("以下", "まで")
        only_up = name == "decade" and ends
        return _bounds(None if only_up else low, None if opens or high is None else high + 9)
    if name.startswith("school") or name in ("grown", "minor"):
        return _of_school(name, named)
    if high is not None and end in ("未満", "に満たない"):
        high -= 1
    if name == "past" and low is not None:
        low += 1
    if named.get("about") and low is not None:
        low -= 5
    return _bounds(low, high)


def _of_school(name: str, named: Mapping[str, str | None]) -> AllOf:
    if name == "grown":
        return _bounds(_GROWN, None)
    if name == "minor":
        return ((ConditionKind.CHILDREN, str(_GROWN - 1)),)
    youngest, oldest = ages_of(named.get("s") or ""), ages_of(named.get("t") or "")
    low = () if youngest is None else _bounds(youngest.youngest, None)
    high = () if oldest is None else ((ConditionKind.CHILDREN, str(oldest.oldest)),)
    return (*low, *high)


def _number(figures: str | None) -> int | None:
    return None if figures is None else int(parse_number(figures))


def _bounds(low: int | None, high: int | None) -> AllOf:
    least = () if low is None else ((ConditionKind.MIN_AGE, str(low)),)
    most = () if high is None else ((ConditionKind.MAX_AGE, str(high)),)
    return (*least, *most)


def _alternatives(plain: str, words: list[Word]) -> list[list[Word]]:
    """The words grouped: those of one group are all meant at once."""
    groups: list[list[Word]] = [[words[0]]]
    for before, word in pairwise(words):
        between = plain[before.end : word.start]
        if "(" in between and ")" not in between:
            if word.sort in (AGE, GENDER):
                _narrow(groups, word, plain)
            continue
        if _both_meant(before, word, between, groups[-1]):
            groups[-1].append(word)
        else:
            groups.append([word])
    return groups


def _narrow(groups: list[list[Word]], word: Word, plain: str) -> None:
    """A bracket at the end of the target is said of all before it, one within of the last."""
    rest = plain[word.end :].partition(")")[2]
    for group in groups if not rest else groups[-1:]:
        if not any(one.sort == word.sort for one in group):
            group.append(word)


def _both_meant(before: Word, word: Word, between: str, group: list[Word]) -> bool:
    if word.sort == FAMILY and any(_is_of_children(one) for one in group):
        return True
    if MEMBER in (before.sort, word.sort):
        return True
    if _EITHER.search(between):
        return False
    if not _WEAK.search(between):
        return before.sort != word.sort or word.sort in (AGE, LIFE)
    if before.sort == word.sort == AGE:
        return _opens(before) and _closes(word)
    return word.sort in (AGE, GENDER) or (before.sort == GENDER and word.sort != FAMILY)


def _is_of_children(word: Word) -> bool:
    return any(kind is ConditionKind.CHILDREN for kind, _ in word.atoms)


def _opens(word: Word) -> bool:
    return all(kind is ConditionKind.MIN_AGE for kind, _ in word.atoms)


def _closes(word: Word) -> bool:
    return all(kind is not ConditionKind.MIN_AGE for kind, _ in word.atoms)


def _merged(words: list[Word]) -> AllOf:
    """One alternative: ages named go before those of a stage of life; children bring parents."""
    ages = [atom for word in words if word.sort == AGE for atom in word.atoms]
    lives = [atom for word in words if word.sort == LIFE for atom in word.atoms]
    others = [atom for word in words if word.sort in (GENDER, GROUP, MEMBER) for atom in word.atoms]
    is_family = any(word.sort == FAMILY for word in words)
    of_children = any(map(_is_of_children, words))
    if is_family and not of_children:
        return _FAMILY
    if not ages:
        ages = lives
    elif of_children:
        ages = [_childlike(atom) for atom in ages]
    elif len(ages) == 1 and ages[0][0] is ConditionKind.MAX_AGE and int(ages[0][1]) < _GROWN:
        ages = [_childlike(ages[0])]
    return tuple(dict.fromkeys((*_tightest(ages), *others)))


def _childlike(atom: Atom) -> Atom:
    kind, value = atom
    return (ConditionKind.CHILDREN, value) if kind is ConditionKind.MAX_AGE else atom


def _tightest(ages: Iterable[Atom]) -> list[Atom]:
    """One atom of each kind: the highest of the least ages, the lowest of the greatest."""
    best: dict[ConditionKind, int] = {}
    for kind, value in ages:
        pick = max if kind is ConditionKind.MIN_AGE else min
        best[kind] = pick(best.get(kind, int(value)), int(value))
    return [(kind, str(value)) for kind, value in best.items()]


def _conditions(found: list[AllOf]) -> tuple[Atom, ...]:
    """Plain conditions where one alternative is left, or all are attributes; else one of either."""
    if not found:
        return ()
    if len(found) == 1:
        return found[0]
    single = [both[0] for both in found if len(both) == 1]
    if len(single) == len(found) and {kind for kind, _ in single} == {ConditionKind.ATTRIBUTE}:
        values = dict.fromkeys(one for _, value in single for one in value.split("|"))
        return ((ConditionKind.ATTRIBUTE, "|".join(values)),)
    if len(single) == len(found) and {kind for kind, _ in single} == {ConditionKind.CHILDREN}:
        return ((ConditionKind.CHILDREN, str(max(int(value) for _, value in single))),)
    return ((ConditionKind.ANY_OF, any_of(found)),)
