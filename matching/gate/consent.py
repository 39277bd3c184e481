"""Gates before anything is looked for: consent, the conference's decision, a sheet with words."""

from __future__ import annotations

from matching.facts import NeedFacts, ResourceFacts
from matching.gate.exclusion import Exclusion, Policy


def consent(need: NeedFacts, _resource: ResourceFacts, _policy: Policy) -> list[Exclusion]:
    """``hard:consent``: no live, recorded consent of the person (not recorded counts as none)."""
    if need.consent is True:
        return []
    state = "同意の記録がない" if need.consent is None else "本人の同意がない"
    return [Exclusion("hard:consent", state, str(need.consent))]


def conference(need: NeedFacts, _resource: ResourceFacts, policy: Policy) -> list[Exclusion]:
    """``hard:conference``: 重層的支援会議 must decide first here, and has not."""
    if not policy.conference_required or need.conference_decided is True:
        return []
    return [Exclusion("hard:conference", "会議の決定がまだない", str(need.conference_decided))]


def assessment(need: NeedFacts, _resource: ResourceFacts, _policy: Policy) -> list[Exclusion]:
    """``hard:assessment``: the sheet says nothing that could put one place before another."""
    if not need.says_nothing:
        return []
    return [
        Exclusion(
            "hard:assessment", "アセスメントが空です。先に、望みや関心、時間を聞いてください。"
        )
    ]
