"""The form in which a resource is run, as sources write it into the column of who runs it.

A plan writes ``架空市社会福祉協議会（委託）``, and where it names nobody ``民営（補助金）``. A form
of management is no organisation: nobody can be asked under it.
"""

from __future__ import annotations

import re

_FORM = (
    r"(?:業務委託|一部委託|委託|直営|指定管理(?:者制度|者)?|公設公営|公設民営|民設民営|民設|公設|公営|民営"
    r"|補助(?:金|事業)?|助成(?:金|事業)?|住民主体|自主(?:運営|事業))"
)
_JOINED = rf"{_FORM}\d*(?:[・／/、,+＋]\s*{_FORM}\d*)*"
_REMARK = re.compile(rf"\s*[（(]\s*{_FORM}[^（()）]*[)）]")
_ALONE = re.compile(rf"{_JOINED}\s*(?:[（(].*[)）])?")


def organisation_in(operator: str | None) -> str:
    """The organisation a source says runs a resource; empty where it only tells how it is run.

    A form of management in brackets behind a name is left out; other remarks stay.
    """
    named = _REMARK.sub("", operator or "").strip()
    return "" if _ALONE.fullmatch(named) else named
