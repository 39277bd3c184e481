"""What one need lacks, in words for the list of 資源開発, and what divides one lack from another.

Two people lack the same, in one line and counted together, where the same thing would have to be
developed for both. That divides:

- the activity: what the two speak of most, at most two concepts;
- the area, which somebody must reach; a household without one waits for the whole municipality;
- the form: a place to be, a thing to try, a role or work asks a different host and other hands.

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
    Stage.TRY: "workshop",
    Stage.ROLE: "volunteer_role",
    Stage.VOLUNTEER: "volunteer_role",
    Stage.WORK: "work_experience",
}


def what_is_missing(need: NeedFacts) -> str:
    """One line of what one need lacks, without a word that tells whose it is."""
    return what_is_missing_of(_topics(need))


def what_is_missing_of(topics: Sequence[str]) -> str:
    """The same line for several people who lack a place for the same topics (labels)."""
    named = "".join(f"「{topic}」" for topic in topics)
    return f"{named}に関わる場" if named else "過ごせる場"


def form_of(need: NeedFacts) -> str | None:
    """The form of what would have to be developed; ``None`` where the stage is not known."""
    return FORM_OF_STAGE.get(need.stage) if need.stage else None


def conditions_of(need: NeedFacts) -> tuple[str, ...]:
    """How the missing thing should be run for this need; for whoever develops it to think of."""
    small = need.max_group_size in (GroupSize.INDIVIDUAL, GroupSize.SMALL)
    return (FEW,) if small else ()


def writings(what: str) -> tuple[str, str]:
    """A line of what is missing as it may stand written: without and with a condition before it."""
    thing = what.strip().removeprefix(f"{FEW}、")
    return thing, f"{FEW}、{thing}"


def _topics(need: NeedFacts) -> tuple[str, ...]:
    """The labels of what the person speaks of most, two at the most, in the order of the scheme."""
    said = need_meaning(need).topics
    concepts = activities().concepts
    narrow = [key for key in said if not concepts[key].general]
    chosen = sorted(narrow, key=lambda key: (-said[key].weight, key))[:2]
    return tuple(concepts[key].label for key in sorted(chosen))
