"""Interests others noticed, kept apart from what the person said: nobody is quoted unsaid."""

from __future__ import annotations

from dataclasses import replace

from matching.concept.scheme import activities, acts
from matching.facts import NeedFacts
from matching.meaning import need_meaning


def observed_only(need: NeedFacts) -> frozenset[str]:
    """Labels of the topics and acts that stand in observed interests and nowhere else."""
    said = need_meaning(replace(need, observed_interests=()))
    everything = need_meaning(need)
    topics = {activities().label(key) for key in set(everything.topics) - set(said.topics)}
    done = {acts().label(key) for key in set(everything.acts) - set(said.acts)}
    return frozenset(topics | done)
