"""A state machine as data: which steps exist, who takes them, and what must be on record first."""

from __future__ import annotations

import dataclasses
import enum
from collections.abc import Callable, Mapping
from typing import Generic, TypeVar

from geo.profile import Profile
from matching.errors import IncompleteError, TransitionError

State = TypeVar("State", bound=enum.StrEnum)
Subject = TypeVar("Subject")
"""What guards look at: a frozen view of the record and what lies around it."""


@dataclasses.dataclass(frozen=True)
class Guard(Generic[Subject]):
    """Something that must be on record; ``missing`` says in Japanese what lacks, or ``None``."""

    label: str
    """What must be on record, as a Japanese noun phrase for diagrams and tables."""
    missing: Callable[[Subject], str | None]


@dataclasses.dataclass(frozen=True)
class Switch:
    """A setting of the municipality that turns a step on."""

    label: str
    is_on: Callable[[Profile], bool]


@dataclasses.dataclass(frozen=True)
class Step(Generic[State, Subject]):
    """One permitted move: by whom, after which records, and whether it may be taken back."""

    source: State
    target: State
    by: str
    guards: tuple[Guard[Subject], ...] = ()
    switch: Switch | None = None
    reversible: bool = True


@dataclasses.dataclass(frozen=True)
class Machine(Generic[State, Subject]):
    """All steps of one kind of record, with the Japanese name of each state."""

    name: str
    labels: Mapping[State, str]
    first: State
    steps: tuple[Step[State, Subject], ...]

    def step(
        self, source: State, target: State, profile: Profile | None = None
    ) -> Step[State, Subject]:
        """The step between two states; ``TransitionError`` when unknown or turned off here."""
        for step in self.steps:
            if step.source is source and step.target is target:
                return self._switched_on(step, profile)
        ways = [self.labels[step.target] for step in self.steps_from(source, profile)]
        cure = f"ここから進めるのは「{'」「'.join(ways)}」です。" if ways else "ここで終わりです。"
        raise TransitionError(
            f"{self.name}を「{self.labels[source]}」から「{self.labels[target]}」へは"
            f"進められません。{cure}"
        )

    def steps_from(
        self, source: State, profile: Profile | None = None
    ) -> tuple[Step[State, Subject], ...]:
        """Every step out of a state that this municipality allows."""
        return tuple(step for step in self.steps if step.source is source and _is_on(step, profile))

    def lacks(self, step: Step[State, Subject], subject: Subject) -> tuple[str, ...]:
        """One sentence for everything a step still lacks."""
        found = (guard.missing(subject) for guard in step.guards)
        return tuple(lack for lack in found if lack is not None)

    def check(self, step: Step[State, Subject], subject: Subject) -> None:
        """Raise ``IncompleteError`` naming everything a step still lacks."""
        missing = self.lacks(step, subject)
        if missing:
            raise IncompleteError(f"「{self.labels[step.target]}」へ進める", missing)

    def _switched_on(
        self, step: Step[State, Subject], profile: Profile | None
    ) -> Step[State, Subject]:
        if step.switch is None or _is_on(step, profile):
            return step
        town = profile.name if profile else "この自治体"
        raise TransitionError(
            f"{town}では、{self.name}を「{self.labels[step.source]}」から"
            f"「{self.labels[step.target]}」へは進められません。"
            f"進めるには、設定(profile.toml)で「{step.switch.label}」を選んでください。"
        )


def _is_on(step: Step[State, Subject], profile: Profile | None) -> bool:
    return step.switch is None or (profile is not None and step.switch.is_on(profile))
