"""Yes or no in a cell: 有/無, 可/不可, ○/×, あり/なし, Y/N, 1/0, with or without a remark."""

from __future__ import annotations

import re

from directory.formats.cell import Reading
from directory.formats.cell.text import fold, is_unstated

_YES = (
    r"有り?|あり|可能?|利用可能?|対応可能?|対応|設置|完備|[○◯〇◎●]"
    r"|y|yes|true|1|v|✓|✔|レ|はい|要|実施|している|ok"
)
_NO = (
    r"無し?|なし|不可|否|不要|[×✕✖x]|n|no|false|0|いいえ"
    r"|非対応|未対応|未設置|未実施|できない|していない|ng"
)
_REMARK = r"(?:\s*[(（].*|\s*\d+\s*(?:台|基|か所|箇所|室).*)?"
_IS_YES = re.compile(rf"(?:{_YES}){_REMARK}", re.I | re.S)
_IS_NO = re.compile(rf"(?:{_NO}){_REMARK}", re.I | re.S)
_WORDS = re.compile(r"^.{1,12}?(有り?|あり|無し?|なし|不可|可)$")


def parse_answer(text: str) -> Reading[bool]:
    """Read yes or no; conditions (要相談, 室内用であれば可) are neither, without a problem."""
    if is_unstated(text):
        return Reading()
    written = fold(text)
    if _IS_NO.fullmatch(written):
        return Reading(value=False)
    if _IS_YES.fullmatch(written):
        return Reading(value=True)
    found = _WORDS.match(written)
    if found and not re.search(r"[、,。/]|ば|一部|のみ|相談|場合", written):
        return Reading(value=found[1] in ("有", "有り", "あり", "可"))
    return Reading()
