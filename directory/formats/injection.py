"""Spreadsheet formula injection: a cell a spreadsheet would run is written as text instead.

OWASP "CSV Injection": cells starting with ``=``, ``+``, ``-``, ``@``, tab or carriage return. The
mark set in front is an apostrophe, and it is taken away again when such a file is read.
"""

from __future__ import annotations

import re

_DANGEROUS = re.compile(r"[=+\-@\t\r＝＋－＠]")
_NEUTRALISED = re.compile(r"'+[=+\-@\t\r＝＋－＠]")


def neutralise(text: str) -> str:
    """Make a cell safe to open in a spreadsheet; harmless cells stay as they are."""
    if _DANGEROUS.match(text) or _NEUTRALISED.match(text):
        return f"'{text}"
    return text


def restore(text: str) -> str:
    """Undo ``neutralise``."""
    return text[1:] if _NEUTRALISED.match(text) else text
