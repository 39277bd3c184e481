"""Gates on whom the resource takes: age, attributes, acceptance, language."""

from __future__ import annotations

from matching.facts import NeedFacts, ResourceFacts
from matching.gate.exclusion import Exclusion, Policy, Severity

# Attributes that make a person one whom ``accepts_disability`` speaks of.
DISABILITY = frozenset({"精神障害", "知的障害", "身体障害", "発達特性", "障害手帳あり"})


def age(need: NeedFacts, resource: ResourceFacts, _policy: Policy) -> list[Exclusion]:
    """``hard:age``: outside the ages the resource is open to, both ends included."""
    if need.age is None:
        return []
    low, high = resource.min_age, resource.max_age
    if (low is None or need.age >= low) and (high is None or need.age <= high):
        return []
    return [Exclusion("hard:age", "対象年齢の外", f"{need.age}歳", age_range(low, high))]


def age_range(low: int | None, high: int | None) -> str:
    """Both ends as text, an open end left empty."""
    return f"{'' if low is None else low}~{'' if high is None else high}歳"


def attribute(need: NeedFacts, resource: ResourceFacts, _policy: Policy) -> list[Exclusion]:
    """``hard:attribute``: the person is none of those the resource is for (negotiable)."""
    if resource.attributes is None or need.attributes & resource.attributes:
        return []
    return [
        Exclusion(
            "hard:attribute",
            "対象とされる人に当たらない",
            "・".join(sorted(need.attributes)),
            "・".join(sorted(resource.attributes)),
            Severity.NEGOTIABLE,
            resource.ask or resource.organisation,
        )
    ]


def acceptance(need: NeedFacts, resource: ResourceFacts, _policy: Policy) -> list[Exclusion]:
    """``hard:accepts``: the site has said it cannot take this person's situation."""
    said_no = [
        (word, answer)
        for word, asked, answer in (
            ("ひきこもり", "ひきこもり" in need.attributes, resource.accepts_hikikomori),
            ("障害・発達特性", bool(need.attributes & DISABILITY), resource.accepts_disability),
            ("子どもの同伴", need.with_children is True, resource.accepts_children),
        )
        if asked and answer is False
    ]
    return [
        Exclusion(
            "hard:accepts",
            f"{word}の受け入れがない",
            word,
            "受け入れなし",
            Severity.NEGOTIABLE,
            resource.ask or resource.organisation,
        )
        for word, _ in said_no
    ]


def language(need: NeedFacts, resource: ResourceFacts, _policy: Policy) -> list[Exclusion]:
    """``hard:language``: the language the person needs is known not to be spoken there."""
    if need.language is None or resource.languages is None or need.language in resource.languages:
        return []
    spoken = "・".join(sorted(resource.languages)) or "なし"
    return [Exclusion("hard:language", "必要な言語に対応しない", need.language, spoken)]
