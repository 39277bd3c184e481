"""What a reading found open: the notes, whether it is partial, and the days nothing is sure on."""

from __future__ import annotations

from dataclasses import dataclass, field

from directory.schedule.day import DaySet, Everyday


@dataclass
class Findings:
    """Collected while a text is read.

    ``partial`` without a doubt means that the sessions hold but the text hints at more (臨時休館あり).
    A doubt is a set of days on which no session is given; ``Everyday`` leaves none at all.
    """

    partial: bool = False
    irregular: bool = False
    suspended: bool = False
    doubts: list[DaySet] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def hint(self, note: str) -> None:
        """Something is left open that does not touch the sessions read."""
        self.partial = True
        self._note(note)

    def doubt(self, days: DaySet, note: str) -> None:
        """On these days the text does not say what happens."""
        self.partial = True
        if days not in self.doubts:
            self.doubts.append(days)
        self._note(note)

    def lose(self, note: str) -> None:
        """Something may change every day of the reading: no session is sure."""
        self.doubt(Everyday(), note)

    def _note(self, note: str) -> None:
        if note not in self.notes:
            self.notes.append(note)
