"""Write a record once more as another list-keeper would: forms, scripts, digits, slips, blanks."""

from __future__ import annotations

import dataclasses
import re
import tomllib
from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Any

from directory.duplicate.reading import kana
from directory.duplicate.record import DuplicateRecord

PARTS: dict[str, Any] = tomllib.loads(
    (Path(__file__).parent / "duplicate_town.toml").read_text("utf-8")
)
_WIDE = str.maketrans("0123456789ABC()", "０１２３４５６７８９ＡＢＣ（）")
_KANJI = "〇一二三四五六七八九"


@dataclasses.dataclass(frozen=True, slots=True)
class ListKeeper:
    """Somebody with habits, drawn by chance."""

    random: Random
    city: str

    def copy(self, record: DuplicateRecord) -> DuplicateRecord:
        """Write a record in this person's way."""
        names = [
            self.legal, self.script, self.width, self.old, self.marks, self.numeral,
            self.spell, self.slip, self.short, self.order, self.front,
        ]  # fmt: skip
        organisations = [self.legal, self.script, self.width, self.old, self.short, self.marks]
        copied = dataclasses.replace(
            record,
            name=self._changed(record.name, record, names, [0, 1, 1, 2, 2, 3]),
            organisation=self._changed(
                record.organisation or "", record, organisations, [0, 1, 1, 2]
            ),
            address=self.address(record.address or ""),
            phone=self.phone(record.phone or ""),
            lat=self.moved(record.lat),
            lng=self.moved(record.lng),
        )
        return self.sparse(copied)

    def _changed(
        self,
        text: str,
        record: DuplicateRecord,
        changes: list[Callable[[str, DuplicateRecord], str]],
        counts: list[int],
    ) -> str:
        for change in self.random.sample(changes, self.random.choice(counts)):
            text = change(text, record) or text
        return text

    def legal(self, text: str, _: DuplicateRecord) -> str:
        """Drop the legal form, shorten it, or put it behind."""
        for form, others in PARTS["legal_short"].items():
            if text.startswith(form):
                bare = text.removeprefix(form)
                written = [bare, *(other + bare for other in others), f"{bare}({form})"]
                return self.random.choice(written)
        return text

    def script(self, text: str, _: DuplicateRecord) -> str:
        """Write one word in another script."""
        there = [pair for pair in PARTS["script"] if pair[0] in text]
        return text.replace(*self.random.choice(there)) if there else text

    def width(self, text: str, _: DuplicateRecord) -> str:
        """Use full-width figures and spaces, or no spaces."""
        written = [text.translate(_WIDE), text.replace(" ", "　"), text.replace(" ", "")]
        return self.random.choice(written)

    def old(self, text: str, _: DuplicateRecord) -> str:
        """Use an old form of a character, or が for ヶ."""
        there = [new for new in PARTS["old"] if new in text]
        if not there:
            return text.replace("ヶ", "が")
        new = self.random.choice(there)
        return text.replace(new, PARTS["old"][new])

    def marks(self, text: str, _: DuplicateRecord) -> str:
        """Drop or exchange brackets and dots."""
        opened = text.replace("「", " ").replace("」", "")
        rounded = text.replace("「", "(").replace("」", ")")
        return self.random.choice([re.sub("[「」()・ ]", "", text), opened, rounded])

    def numeral(self, text: str, _: DuplicateRecord) -> str:
        """Exchange figures and kanji numerals after 第."""
        for figure, kanji in (("1", "一"), ("2", "二"), ("3", "三")):
            one, other = f"第{figure}", f"第{kanji}"
            text = text.replace(one, other) if one in text else text.replace(other, one)
        return text

    def spell(self, text: str, record: DuplicateRecord) -> str:
        """Write the town, or one word, in kana."""
        town = record.town or ""
        if town and town in text and self.random.random() < 0.5:
            return text.replace(town, _hiragana(kana(town)))
        words = [word for word in PARTS["proper"] if word in text]
        return text.replace(words[0], kana(words[0])) if words else text

    def slip(self, text: str, _: DuplicateRecord) -> str:
        """Drop, double, exchange or mistype one kana of a long name."""
        places = [place for place, c in enumerate(text) if "ぁ" <= c <= "ん" or "ァ" <= c <= "ン"]
        if len(text) < 8 or not places:
            return text
        place = self.random.choice(places)
        head, character, tail = text[:place], text[place], text[place + 1 :]
        mistyped = chr(ord(character) + self.random.choice([-1, 1]))
        written = [head + tail, head + character * 2 + tail, head + mistyped + tail]
        if place + 1 in places:
            written.append(head + tail[0] + character + tail[1:])
        return self.random.choice(written)

    def short(self, text: str, _: DuplicateRecord) -> str:
        """Use the everyday short form of a word."""
        long, short = next((pair for pair in PARTS["short"] if pair[0] in text), ("", ""))
        return text.replace(long, short) if long else text

    def order(self, text: str, record: DuplicateRecord) -> str:
        """Put the town behind or leave it out; exchange two words."""
        town = record.town or ""
        if town and text.startswith(town) and len(text) > len(town) + 1:
            rest = text.removeprefix(town).strip()
            return self.random.choice([f"{rest} {town}", f"{rest}({town})", rest])
        first, space, second = text.partition(" ")
        return f"{second} {first}" if space else text

    def front(self, text: str, record: DuplicateRecord) -> str:
        """Put the organisation in front."""
        organisation = record.organisation or ""
        if not organisation or text in organisation:
            return text
        return organisation + self.random.choice([" ", "　", ""]) + text

    def address(self, text: str) -> str:
        """Write 丁目 and numbers another way, or less of them."""
        match = re.match(rf"{self.city}(\D+)(\d)-(\d+)-(\d+)(.*)", text)
        if not match or self.random.random() < 0.3:
            return text
        town, chome, block, lot, house = match.groups()
        counted = f"{self.city}{town}{_KANJI[int(chome)]}丁目"
        written = [
            f"{counted}{block}番{lot}号{house}", f"東京都{self.city}{town}{chome}丁目{block}-{lot}",
            f"{town}{chome}-{block}-{lot}", f"{self.city}{town}{chome}－{block}－{lot}{house}",
            f"{counted}{block}の{lot}", counted,
        ]  # fmt: skip
        return self.random.choice(written)

    def phone(self, text: str) -> str:
        """Write a number another way."""
        area, office, line = text.split("-")
        wide = f"{area}－{office}－{line}".translate(_WIDE)
        return self.random.choice([text, f"({area}){office}-{line}", f"{area}{office}{line}", wide])

    def moved(self, degrees: float | None) -> float | None:
        """Set the pin up to some 130 m away."""
        return None if degrees is None else round(degrees + self.random.uniform(-12e-4, 12e-4), 5)

    def sparse(self, record: DuplicateRecord) -> DuplicateRecord:
        """Leave cells empty, as lists do."""
        fields = [field for field in ("town", "address", "phone") if self.random.random() < 0.25]
        if self.random.random() < 0.3:
            fields += ["lat", "lng"]
        return dataclasses.replace(record, **dict.fromkeys(fields))


def _hiragana(text: str) -> str:
    return "".join(chr(ord(c) - 0x60) if "ァ" <= c <= "ヶ" else c for c in text)
