"""What is said beside a list of places when the person's own words gave nothing to go by."""

from __future__ import annotations

from matching.facts import NeedFacts
from matching.meaning import is_unread
from matching.ranking import Ranking

UNSPOKEN = "希望と興味が空です。"
UNREAD = "希望と興味の言葉から、したい活動を読み取れません。"


def wish_notice(need: NeedFacts, found: Ranking) -> str:
    """The notice, its cure last; empty where a word was read or nothing may be looked for.

    What the places are ordered by is told only where some are ranked.
    """
    if found.blocked:
        return ""
    if not (need.wishes.strip() or need.interests):
        seen = "見ていて気づいた関心・" if need.observed_interests else ""
        order = f"{seen}段階と条件だけで並べています。"
        told, cure = UNSPOKEN, "本人に聞いてください。"
    elif is_unread(need):
        order = "文の近さ・段階・条件で並べています。"
        told, cure = UNREAD, "別の言い方でも書いてください。"
    else:
        return ""
    return f"{told}{order if found.shortfall is None else ''}{cure}"
