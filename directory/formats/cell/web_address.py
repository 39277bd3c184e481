"""A web address in a cell: exactly one ``http(s)`` address, alone or among other words."""

from __future__ import annotations

import re

from directory.formats.cell import Reading
from directory.formats.cell.text import fold, is_unstated

_ADDRESS = re.compile(r"https?://[^\s　「」<>\"'、。]+", re.I)
_BARE = re.compile(
    r"(?:www\.)?[a-z0-9\-]+(?:\.[a-z0-9\-]+)*\.(?:jp|com|net|org|info|tokyo)(?:/\S*)?", re.I
)
_HALF_SCHEME = re.compile(
    r"^(?:h?t?tps?:?/{0,2}|https?;//|https?:/(?!/)|https?//)(?=www\.|[a-z0-9\-]+\.)", re.I
)


def parse_web_address(text: str) -> Reading[str]:
    """Read one web address; a missing or broken ``https://`` is mended and reported."""
    if is_unstated(text) or fold(text) in ("なし", "無し", "無"):
        return Reading()
    written = fold(text)
    found = list(dict.fromkeys(_ADDRESS.findall(written)))
    if found:
        return _first(found)
    if "@" in written:
        return Reading(problem="URL の欄にメールアドレスが書かれています")
    mended = _HALF_SCHEME.sub("", written)
    if _BARE.fullmatch(mended):
        return Reading(f"https://{mended}", f"URL「{written}」に https:// を補いました")
    return Reading(problem=f"URL「{written}」がウェブのアドレスではありません")


def _first(found: list[str]) -> Reading[str]:
    if len(found) == 1:
        return Reading(found[0])
    return Reading(found[0], "URL が2つ以上あるため、最初のものを使います")
