"""Remarks on the source inside a text: staff read them where they stand, residents need none."""

from __future__ import annotations

import re

MADE_UP = "試用のための架空の場所(実在しません)"
"""What a place of the demo names as its source."""
_REMARK = re.compile(
    r"\s*[(（](?:[^()（）]*)(?:原文|記載なし|要素[①-⑳]|第[0-9０-９]+号)(?:[^()（）]*)[)）]"
)


def without_source_remarks(text: str | None) -> str | None:
    """The text without brackets that tell of the plan's wording, its gaps or its legal numbers.

    A text that is nothing else stays as it is: better odd than empty.
    """
    if not text:
        return text
    return _REMARK.sub("", text).strip() or text
