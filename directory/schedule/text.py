"""Schedule text in one spelling: widths, dashes, brackets and kanji numerals made alike."""

from __future__ import annotations

import re
import unicodedata

_CIRCLED = {code: f" \u3014{number}\u3015" for number, code in enumerate(range(0x2460, 0x2474), 1)}
_CIRCLED |= {code: f" \u3014{number}\u3015" for number, code in enumerate(range(0x2776, 0x277F), 1)}

_ALIKE = str.maketrans(
    {
        **dict.fromkeys("〜∼〰～˜", "~"),
        **dict.fromkeys("‐‑‒–—―−－─━", "-"),
        **dict.fromkeys("【［｛〈《「『〔", "("),
        **dict.fromkeys("】］｝〉》」』〕", ")"),
        **dict.fromkeys("[{<", "("),
        **dict.fromkeys("]}>", ")"),
        **dict.fromkeys("･•∙‧", "・"),
        **dict.fromkeys("，､", ","),
        "、": ",",
        "。": "。",
        "｡": "。",
        "ヵ": "か",
        "ヶ": "か",
        "ｹ": "か",
        "\u200b": "",
        "\ufeff": "",
        "\r": "\n",
    }
)

_KANJI_DIGITS = {digit: value for value, digit in enumerate("〇一二三四五六七八九")}
_NUMERAL = "〇一二三四五六七八九十"
_KANJI_NUMBER = re.compile(
    rf"第[{_NUMERAL}]{{1,3}}(?:[・,~と](?:第)?[{_NUMERAL}]{{1,3}}(?![{_NUMERAL}]))*"
    rf"|[{_NUMERAL}]{{1,4}}(?=(?:年|月|時|分|週|回|部|か月|日(?!曜|間|中)))"
    rf"|(?<=[年月時])[{_NUMERAL}]{{1,4}}(?=[日分])"
)
_NUMERAL_RUN = re.compile(rf"[{_NUMERAL}]+")
_HOLIDAY_LAW = re.compile(
    r"国民の祝日に関する法律[^,。\n]{0,60}?(?:規定|定め)(?:する|られた|る)休日"
)
_SPACE_BEFORE_RANGE = re.compile(
    r"(?<=[0-9時分半曜日月火水木金土祝)]) (?=(?:~|から|より|まで|-[ 0-9午月火水木金土日]))"
)
_NTH_LONE = re.compile(r"(第\d(?:[・,.]第?\d){0,3}[・,.]第?\d)([月日])(?![\d曜本])")
_NTH_SUNDAY = re.compile(r"(第\d(?:[・,.と]第?\d){0,4}の日)(?![曜程時])")
_FIRST_AND_LAST = re.compile(r"開始日:? ?([^\n ,]{3,20})[\n ,]+終了日:? ?([^\n ,]{3,20})")
_SPACES = re.compile(r"[ \t\u3000\xa0]+")
_LINE_BREAKS = re.compile(r" ?\n[\n ]*")
_LIST_GOES_ON = re.compile(r"([・,]|[0-9月火水木金土日]と)\n(?=第?\d?[月火水木金土日]|第)")
_LEADERS = re.compile(r" ?(?:\.{3,}|・{2,}) ?")
_FURIGANA = re.compile(
    r"(?<=[\u3400-\u9fff々])\((?:まいしゅう|まいつき|だい|(?:げつ|か|すい|もく|きん|ど|にち)ようび?"
    r"|ようび|ごぜん|ごご|じ|ふん|ぷん|がつ|にち|しゅくじつ|さいしゅう|やす|きゅうかんび)\)"
)


def _kanji_value(numeral: str) -> str:
    """The value of a kanji numeral below 100, written either 二十三 or 二三, as decimal digits."""
    if "十" not in numeral:
        return "".join(str(_KANJI_DIGITS[digit]) for digit in numeral)
    tens, _, ones = numeral.partition("十")
    if len(tens) > 1 or len(ones) > 1:
        return numeral
    return str((_KANJI_DIGITS[tens] if tens else 1) * 10 + (_KANJI_DIGITS[ones] if ones else 0))


def _arabic(match: re.Match[str]) -> str:
    return _NUMERAL_RUN.sub(lambda run: _kanji_value(run.group()), match.group())


def normalise(text: str) -> str:
    """One spelling for one meaning: NFKC, one tilde, one hyphen, round brackets, Arabic numerals.

    A space before a range mark goes, 第1・3日 gets its 曜, and 開始日 … 終了日 … becomes a range.
    The reading of a kanji word in brackets (毎週(まいしゅう)) goes, as does a line break in a list.
    Circled numbers (①) become bracketed ones, because NFKC would glue them to the time after them.
    """
    plain = unicodedata.normalize("NFKC", text.translate(_CIRCLED)).translate(_ALIKE).lower()
    plain = _LINE_BREAKS.sub("\n", _SPACES.sub(" ", plain)).strip()
    plain = _LEADERS.sub(" ", plain)
    plain = _LIST_GOES_ON.sub(r"\1", _FURIGANA.sub("", plain))
    plain = _KANJI_NUMBER.sub(_arabic, _HOLIDAY_LAW.sub("国民の祝日", plain))
    plain = _NTH_LONE.sub(r"\1\2曜", _SPACE_BEFORE_RANGE.sub("", plain))
    plain = _NTH_SUNDAY.sub(r"\1曜", plain)
    return _FIRST_AND_LAST.sub(r"\1~\2", plain)
