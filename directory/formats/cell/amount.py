"""Amounts in a cell: what one visit costs in yen, and how many people there is room for."""

from __future__ import annotations

import re

from directory.formats.cell import Reading
from directory.formats.cell.text import fold, is_unstated

_FREE = re.compile(
    r"(?:参加費|利用料|料金|費用|入場料?|受講料|観覧料?)?\s*[::]?\s*無料(?:です)?[。.]?"
)
_YEN = re.compile(
    r"(?:参加費|利用料|料金|費用|会費|受講料|材料費|入場料|観覧料|食費|お茶代|茶菓子?代|実費)?\s*(?:[::]|として)?\s*"
    r"(?:1回|一回|毎回|1人|一人|各回|当日|お?一人様)?\s*(?:につき|当たり|あたり)?\s*[::]?\s*"
    r"[¥\\]?\s*(\d[\d,]*)(?:\.0+)?\s*円?\s*(?:/\s*(?:1?回|1?人|日)|\(?税込\)?|(?:1|一)(?:回|人))?"
)
_PEOPLE = re.compile(
    r"(?:(?:申込|当日|事前申込|受付)?\s*先着(?:順)?|定員|抽選|各回|各|約|およそ|おおむね|概ね|最大)*\s*[::]?\s*"
    r"(\d[\d,]*)(?:\.0+)?\s*(?:人|名)?\s*(?:程度|まで|以内)?\s*(?:\((?:先着順?|申込順|抽選|事前申込|当日先着)\))?"
)


def parse_fee_yen(text: str) -> Reading[int]:
    """Read what taking part once costs; several prices, or a price by the month, give no value."""
    if is_unstated(text):
        return Reading()
    written = fold(text)
    if _FREE.fullmatch(written):
        return Reading(0)
    found = _YEN.fullmatch(written)
    return Reading(int(found[1].replace(",", ""))) if found else Reading()


def parse_capacity(text: str) -> Reading[int]:
    """Read a number of people; families, conditions and several numbers give no value."""
    if is_unstated(text):
        return Reading()
    found = _PEOPLE.fullmatch(fold(text))
    if not found:
        return Reading()
    count = int(found[1].replace(",", ""))
    if count == 0:
        return Reading(problem="定員「0」は未記入とみなしました")
    return Reading(count)
