"""Remarks on a batch told on standard error: who is given no place, or one in doubt, and why."""

from __future__ import annotations

from collections.abc import Mapping

import click

from matching.assignment_remark import Remark

MOST_NAMED = 20
_OTHERS = "ほかに並ぶ場所は、合うとは言えないので案にしません。"
_WORDS = {
    Remark.BLOCKED: (
        "まださがせないもの(同意か会議の決定がない、アセスメントが空)",
        "先に手続きか聞き取りを進めてください。",
    ),
    Remark.NOTHING_FITS: (
        "合う場所がないもの",
        "条件で外れたか、合うとは言えない場所だけです。資源開発を考えてください。",
    ),
    Remark.NO_POINTS: (
        "合う場所の点が0以下のもの",
        "よいところを悪いところが打ち消すので、案にしません。",
    ),
    Remark.USED_UP: (
        "合う場所の空きが足りないもの",
        f"ほかの人の案で埋まりました。{_OTHERS}",
    ),
    Remark.DOUBT_USED_UP: (
        "合うと言い切れない場所しかなく、その空きも足りないもの",
        f"ほかの人の案で埋まりました。{_OTHERS}資源開発も考えてください。",
    ),
    Remark.DOUBTFUL: (
        "案はあるが、合うと言い切れない場所のもの",
        "資源開発もあわせて考えてください。",
    ),
}


def tell_remarks(remarks: Mapping[str, Remark | None], where: str) -> None:
    """Say of every need with a remark which it is, one line a remark, twenty identifiers at most.

    ``remarks`` by need identifier; ``where`` is the command or page that shows the reasons.
    """
    for kind, (told, what) in _WORDS.items():
        keys = sorted(key for key, one in remarks.items() if one is kind)
        if keys:
            more = f" ほか{len(keys) - MOST_NAMED}件" if len(keys) > MOST_NAMED else ""
            named = "、".join(keys[:MOST_NAMED])
            click.echo(f"{told} {len(keys)}件: {named}{more}。{what}", err=True)
    if any(remarks.values()):
        click.echo(f"一件ずつのわけは {where} で見られます。", err=True)
