"""What one need lacks, in words for the list of 資源開発, and what divides one lack from another.

Two people lack the same, in one line and counted together, where the same thing would have to be
developed for both. That divides:

- the activity: what the two speak of most, at most two concepts;
- the area, which somebody must reach; a household without one waits for the whole municipality;
- the form: a place to be, a class, a role or work asks a different host and other hands. Who only
  wants to try something says no form by it; then the activity does (making things asks a
  workshop, a field a farm), or the form is left open.

What only says how such a thing is run divides nothing and is told beside it as a condition: a
gathering of few does for both. Nor do the words a sheet uses, its hours, its money and its ways,
which the brief of each need tells.
"""

from __future__ import annotations

from collections.abc import Sequence

from matching.concept.scheme import activities
from matching.facts import GroupSize, NeedFacts, Stage
from matching.meaning import need_meaning

FEW = "少人数で"
FORM_OF_STAGE = {
    Stage.BELONG: "ibasho",
    Stage.ROLE: "volunteer_role",
    Stage.VOLUNTEER: "volunteer_role",
    Stage.WORK: "work_experience",
}
FORM_OF_TOPIC = {
    "craft": "workshop",
    "repair": "workshop",
    "sorting": "workshop",
    "growing": "farm",
    "learning": "class",
}
"""The form that an activity, or any narrower one, is done in; others are done in many."""


def what_is_missing(need: NeedFacts) -> str:
    """One line of what one need lacks, without a word that tells whose it is."""
    return what_is_missing_of(_topics(need))


def what_is_missing_of(topics: Sequence[str]) -> str:
    """The same line for several people who lack a place for the same topics (labels)."""
    named = "".join(f"「{topic}」" for topic in topics)
    return f"{named}に関わる場" if named else "過ごせる場"


def form_of(need: NeedFacts) -> str | None:
    """The form of what would have to be developed; ``None`` where neither stage nor topic says."""
    told = FORM_OF_STAGE.get(need.stage) if need.stage else None
    if told or need.stage is None:
        return told
    most = _most_spoken_of(need)
    return form_of_topic(most[0]) if most else None


def form_of_topic(concept_id: str) -> str | None:
    """The form a concept of the scheme is done in, by itself or by what it is a part of."""
    if concept_id in FORM_OF_TOPIC:
        return FORM_OF_TOPIC[concept_id]
    wider = (form_of_topic(one) for one in activities().concepts[concept_id].broader)
    return next((form for form in wider if form), None)


def conditions_of(need: NeedFacts) -> tuple[str, ...]:
    """How the missing thing should be run for this need; for whoever develops it to think of."""
    small = need.max_group_size in (GroupSize.INDIVIDUAL, GroupSize.SMALL)
    return (FEW,) if small else ()


def writings(what: str) -> tuple[str, str]:
    """A line of what is missing as it may stand written: without and with a condition before it."""
    thing = what.strip().removeprefix(f"{FEW}、")
    return thing, f"{FEW}、{thing}"


def _topics(need: NeedFacts) -> tuple[str, ...]:
    """The labels of what the person speaks of most, in the order of the scheme's identifiers."""
    concepts = activities().concepts
    return tuple(concepts[key].label for key in sorted(_most_spoken_of(need)))


def _most_spoken_of(need: NeedFacts) -> list[str]:
    """What the person speaks of most, by concept, two at the most, the most first."""
    said = need_meaning(need).topics
    narrow = [key for key in said if not activities().concepts[key].general]
    return sorted(narrow, key=lambda key: (-said[key].weight, key))[:2]
