"""How many spellings of a town lead back to it: the second table of docs/geography.md.

Usage: python bench/geocoder_variants.py TOWNS.csv.gz AREAS_HOME [COUNT] [--five] [--way=NAME]...

Towns are drawn from the national gazetteer with a fixed seed (``--five``: every town of the five
municipalities, answered without a national gazetteer when AREAS_HOME is empty); each is written in
every way of ``WAYS``. An answer is right when its town is the one drawn or one within 100 m of it.
"""

from __future__ import annotations

import random
import re
import sys
import unicodedata
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from geo.distance import distance_m
from geo.gazetteer import GazetteerReport, Town, read_national
from geo.geocoder import Geocode, Geocoder
from geo.municipality import Municipality, national_register

REPOSITORY = Path(__file__).resolve().parent.parent
FIVE = ("13223", "13214", "13219", "13218", "23447")
FULL_WIDTH = str.maketrans("0123456789-", "０１２３４５６７８９－")
OLD_FORMS = str.maketrans("沢浜島国桜竜滝広崎辺斎富峰", "澤濱嶋國櫻龍瀧廣﨑邊齋冨峯")
MORE_OLD_FORMS = str.maketrans(
    "豊学塩恵栄県関蔵真渋気条万当会区円中経鉄駅壱弐参号数応恋黒徳横巣穂瀬高吉歳曽焼渓荘檜槙桧禅来麦",
    "豐學鹽惠榮縣關藏眞澁氣條萬當會區圓中經鐵驛壹貳參號數應戀黑德橫巢穗瀨髙𠮷歲曾燒溪莊桧槇檜禪來麥",
)
CHOME = re.compile(r"([一二三四五六七八九十]+)丁目$")
KANA = {unicodedata.normalize("NFKC", chr(code)): chr(code) for code in range(0xFF71, 0xFF9E)}
DIGITS = "〇一二三四五六七八九"


@dataclass(frozen=True)
class Place:
    """A town and the municipality it is in."""

    town: Town
    home: Municipality

    @property
    def digits(self) -> str:
        """The name with its 丁目 in digits."""
        return CHOME.sub(lambda found: f"{number(found[1])}丁目", self.town.name)

    @property
    def hyphen(self) -> str:
        """The name with its 丁目 as a bare number."""
        return CHOME.sub(lambda found: str(number(found[1])), self.town.name)

    @property
    def ward(self) -> str:
        """The ward of a designated city, empty elsewhere."""
        return self.home.city.partition("市")[2] if self.home.city.endswith("区") else ""

    def spelled(self, name: str, *, marked: bool = True) -> str:
        """A full address of this town under another spelling."""
        if not marked:
            name = re.sub("大字|(?<!文)字", "", name)
        return f"{self.home.name}{name}"


def number(kanji: str) -> int:
    """二十四 as 24."""
    tens, _, ones = kanji.rpartition("十")
    if "十" not in kanji:
        return int("".join(str(DIGITS.index(char)) for char in kanji))
    return (DIGITS.index(tens) if tens else 1) * 10 + (DIGITS.index(ones) if ones else 0)


def half_width(text: str) -> str:
    """Full-width katakana in half width."""
    return "".join(KANA.get(char, char) for char in text)


def lot(name: str) -> str:
    """What follows a name: a hyphen where it ends in a number."""
    return "-2-3" if name[-1].isdigit() else "2-3"


WAYS: dict[str, Callable[[Place], str]] = {
    "as listed": lambda p: p.spelled(p.town.name),
    "N丁目2番3号": lambda p: p.spelled(p.digits) + "2番3号",
    "N-2-3": lambda p: p.spelled(p.hyphen) + lot(p.hyphen),
    "full width": lambda p: (p.spelled(p.hyphen) + lot(p.hyphen)).translate(FULL_WIDTH),
    "chōon as hyphen": lambda p: (p.spelled(p.hyphen) + lot(p.hyphen)).replace("-", "ー"),
    "prefecture left out": lambda p: f"{p.home.county}{p.home.city}{p.digits}2-3",
    "county left out": lambda p: f"{p.home.prefecture}{p.home.city}{p.digits}2-3",
    "both left out": lambda p: f"{p.home.city}{p.digits}2番地3",
    "大字, 字 left out": lambda p: p.spelled(p.digits, marked=False) + "2番地",
    "字 before 小字": lambda p: (
        p.spelled(p.town.town + ("字" if p.town.koaza else "") + p.town.koaza) + "2番地"
    ),
    "ヶ for ケ": lambda p: p.spelled(p.hyphen).replace("ケ", "ヶ") + lot(p.hyphen),
    "が for ケ": lambda p: p.spelled(p.hyphen).replace("ケ", "が") + lot(p.hyphen),
    "old forms": lambda p: p.spelled(p.digits).translate(OLD_FORMS) + "2-3",
    "building after": lambda p: p.spelled(p.digits) + "2-3 コーポ桜201号室",
    "building at once": lambda p: p.spelled(p.digits) + "2-3公民館2階",
    "postal code before": lambda p: "〒123-4567\u3000" + p.spelled(p.digits) + "2-3",
    "spaces": lambda p: f"{p.home.prefecture} {p.home.county}{p.home.city} {p.digits} 2 - 3",
    "line breaks": lambda p: f"{p.home.prefecture}{p.home.county}{p.home.city}\n{p.digits}\n2-3",
    "漢数字の番地": lambda p: p.spelled(p.town.name) + "二番地三",
    "漢数字とハイフン": lambda p: p.spelled(p.town.name.replace("丁目", "ー")) + "二ー三",
    "2番地の3": lambda p: p.spelled(p.digits) + "2番地の3",
    "2の3": lambda p: p.spelled(p.digits) + "2の3",
    "無番地・番外": lambda p: p.spelled(p.digits) + "無番地",
    "付近・地先": lambda p: p.spelled(p.digits) + "2番3号付近",
    "more old forms": lambda p: p.spelled(p.digits).translate(MORE_OLD_FORMS) + "2-3",
    "note after": lambda p: p.spelled(p.digits) + "2-3(旧第一小学校内・駐車場なし)",
    "note between": lambda p: p.spelled(p.hyphen) + "(通称さくら台)" + "2-3",
    "building before": lambda p: f"さくら会館({p.spelled(p.digits)}2-3)",
    "seven digits before": lambda p: "1234567 " + p.spelled(p.digits) + "2-3",
    "label before": lambda p: "所在地:〒123-4567 " + p.spelled(p.digits) + "2-3",
    "spaces everywhere": lambda p: "\u3000".join(p.spelled(p.digits)) + " 2-3",
    "half-width kana": lambda p: half_width(p.spelled(p.digits)) + "2-3",
    "floor and room": lambda p: p.spelled(p.hyphen) + lot(p.hyphen) + "-405 桜ビルB1F",
    "same floor": lambda p: p.spelled(p.hyphen) + lot(p.hyphen) + "さくらビル3階東側",
    "ward left out": lambda p: p.spelled(p.digits).replace(p.ward, "", 1) + "2-3",
    "city left out, ward kept": lambda p: (
        f"{p.home.prefecture}{p.ward or p.home.county + p.home.city}{p.digits}2-3"
    ),
    "prefecture and town only": lambda p: f"{p.home.prefecture}{p.digits}2-3",
    "town only": lambda p: f"{p.digits}2-3",
    "条 left out": lambda p: p.spelled(p.hyphen).replace("条", "") + lot(p.hyphen),
    "Kyoto way": lambda p: (
        p.home.name
        + ("烏丸通四条下る" if p.home.code.startswith("261") else "")
        + p.town.name
        + "123"
    ),
    "city said twice": lambda p: f"{p.home.name}{p.home.city}{p.digits}2-3",
}


def main(towns: Path, home: Path, count: int, only: tuple[str, ...] | None) -> None:
    """Print one line of the table per way of writing."""
    register = national_register()
    drawn = [
        town
        for town in read_national(towns, GazetteerReport())
        if town.name and town.point and (only is None or town.municipality_code in only)
    ]
    drawn = drawn if only else random.Random(1).sample(drawn, count)
    # Municipality after municipality, as a file of one office is.
    drawn.sort(key=lambda town: town.municipality_code)
    geocoder = Geocoder.open(REPOSITORY / "data" / "areas", home)
    print(
        f"{len(drawn)} towns\n\n| written | right | same 大字 or coarser | none | other town | "
        "wrong municipality |\n|---|---|---|---|---|---|"
    )
    asked = [word.removeprefix("--way=") for word in sys.argv if word.startswith("--way=")]
    ways = {way: write for way, write in WAYS.items() if not asked or way in asked}
    seen: dict[str, Counter[str]] = {way: Counter() for way in ways}
    for town in drawn:
        place = Place(town, register[town.municipality_code])
        for way, write in ways.items():
            address = write(place)
            answer = geocoder.geocode(address)
            verdict = judge(town, answer)
            seen[way][verdict] += 1
            if verdict in ("other", "wrong") and "--show" in sys.argv:
                print(verdict, way, address, answer, file=sys.stderr)
    for way, counts in seen.items():
        shares = (counts[v] / len(drawn) for v in ("right", "coarse", "none", "other"))
        print(
            f"| {way} |", " | ".join(f"{share:.2%}" for share in shares), f"| {counts['wrong']} |"
        )


def judge(town: Town, answer: Geocode) -> str:
    """Right, coarser than asked, none, another town, or (worst) the wrong municipality."""
    if answer.precision == "none":
        return "none"
    if answer.municipality_code != town.municipality_code:
        return "wrong"
    if answer.point and town.point and distance_m(answer.point, town.point) <= 100:
        return "right"
    is_coarse = answer.precision != "town" or town.name.startswith(answer.town)
    return "coarse" if is_coarse else "other"


if __name__ == "__main__":
    words = [word for word in sys.argv[1:] if not word.startswith("--")]
    main(
        Path(words[0]),
        Path(words[1]),
        int(words[2]) if len(words) > 2 else 20000,
        FIVE if "--five" in sys.argv else None,
    )
