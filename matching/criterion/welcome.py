"""Welcome: whether the place has said it takes this person as they come."""

from __future__ import annotations

from matching.criterion.answer import answers_of
from matching.criterion.context import Context
from matching.facts import NeedFacts, ResourceFacts
from matching.gate.eligibility import DISABILITY
from matching.gate.tolerance import ACCESS_NAMES
from matching.score import Comparison

WATCHED = ("見守", "見ていて")
BEYOND = 0.1
"""What one piece of equipment counts that the person does not need, of all that could count."""


def acceptance(need: NeedFacts, resource: ResourceFacts, _context: Context) -> Comparison | None:
    """``acceptance``: the share of the person's situation the site has said yes to; -1 for any no.

    What was not answered adds nothing and is named as unknown. Asked only for people who shut
    themselves in or live with a disability; unknown when not asked.
    """
    answers = []
    if "ひきこもり" in need.attributes:
        answers.append(("ひきこもり", resource.accepts_hikikomori))
    if need.attributes & DISABILITY:
        answers.append(("障害・発達特性", resource.accepts_disability))
    return _answered("acceptance", answers)


def family(need: NeedFacts, resource: ResourceFacts, _context: Context) -> Comparison | None:
    """``family``: 1 when the children may come too, -1 when not; asked only of who brings some."""
    if need.with_children is not True:
        return None
    return _answered("family", [("子どもの同伴", resource.accepts_children)])


def _answered(code: str, answers: list[tuple[str, bool | None]]) -> Comparison | None:
    if not answers:
        return None
    names = "・".join(name for name, _ in answers)
    told = answers_of(answers)
    if not told.there and not told.lacking:
        return Comparison(code, None, "", names, "要相談")
    given = [answer for _, answer in answers]
    raw = -1.0 if told.lacking else round(given.count(True) / len(given), 3)
    same = "受け入れなし" if told.lacking else "受け入れあり"
    return Comparison(code, raw, told.text, names, same if len(set(given)) == 1 else told.text)


def watchers(need: NeedFacts, resource: ResourceFacts, _context: Context) -> Comparison | None:
    """``watchers``: 1 when people there keep a watchful eye, -1 when it is known that nobody does.

    Asked for whoever is at the first two steps or says they want somebody to look after them; what
    a person is (shut in, forgetful) is no reason to ask.
    """
    if not wants_watchers(need) or resource.has_watchers is None:
        return None
    return Comparison("watchers", 1.0 if resource.has_watchers else -1.0, "見守る人")


def wants_watchers(need: NeedFacts) -> bool:
    """Whether the step or the person's own words ask for people who watch."""
    said = (need.wishes, *need.interests, *need.difficulties)
    return (need.stage or 9) <= 2 or any(word in text for text in said for word in WATCHED)


def language(need: NeedFacts, resource: ResourceFacts, _context: Context) -> Comparison | None:
    """``language``: 1 when the language the person needs is spoken there, -1 when not."""
    if need.language is None:
        return None
    if resource.languages is None:
        return Comparison("language", None, "", need.language)
    spoken = "・".join(sorted(resource.languages))
    raw = 1.0 if need.language in resource.languages else -1.0
    return Comparison("language", raw, spoken, need.language, spoken)


def communication(need: NeedFacts, resource: ResourceFacts, _context: Context) -> Comparison | None:
    """``communication``: 1 when a way of telling the person uses or wants is used there too.

    Unknown where the place wrote of none of them: that is to be asked, and no no.
    """
    if need.communication is None:
        return None
    wanted = "・".join(sorted(need.communication))
    shared = "・".join(sorted(need.communication & (resource.communication or frozenset())))
    return Comparison("communication", 1.0 if shared else None, shared, wanted, shared)


def access(need: NeedFacts, resource: ResourceFacts, _context: Context) -> Comparison | None:
    """``access``: the share of needed equipment that is there, with a little for what is beyond.

    Each further piece known to be there counts ``BEYOND``, and the needed share the rest: -1 (all
    three needed and known to be missing) to 1 (all there), and never so much as one needed piece.
    Unknown ones count for nothing; while all the needed are unknown, so is the whole. ``None`` when
    nothing is needed and nothing known to be there.
    """
    given = [
        (name, getattr(need.access, key) is True, getattr(resource.access, key))
        for key, name in ACCESS_NAMES.items()
    ]
    needed = [(name, answer) for name, is_needed, answer in given if is_needed]
    beyond = [name for name, is_needed, answer in given if answer is True and not is_needed]
    told = answers_of(needed, beyond)
    names = "・".join(name for name, _ in needed)
    if not needed:
        more = round(BEYOND * len(beyond), 3)
        return Comparison("access", more, told.text, "", told.text) if beyond else None
    if not told.there and not told.lacking:
        return Comparison("access", None, "", names, "要確認")
    answers = [answer for _, answer in needed]
    share = (answers.count(True) - answers.count(False)) / len(needed)
    rest = 1.0 - BEYOND * (len(ACCESS_NAMES) - len(needed))
    raw = round(rest * share + BEYOND * len(beyond), 3)
    return Comparison("access", raw, told.text, names, told.text)
