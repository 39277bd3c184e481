"""Free places in words: a figure is believed until its last day, then somebody must ask again."""

from __future__ import annotations

import datetime as dt

from directory.freshness.rule import places_days
from directory.resource import ResourceRole

ASK_AGAIN = "要確認"


def places_label(role: ResourceRole, on: dt.date) -> str:
    """Say how many places a role has free on a day.

    A figure that is past its last day, or that nobody dated, is 「要確認」 and never 「空きあり」.
    """
    if role.open_places is None:
        return "空きは未確認"
    last = last_believed(role)
    if last is None:
        return f"{ASK_AGAIN}({role.open_places}人という記録に日付がありません)"
    if on > last:
        return f"{ASK_AGAIN}({last.year}年{last.month}月{last.day}日までの情報です)"
    return f"空きあり({role.open_places}人)" if role.open_places else "空きなし"


def last_believed(role: ResourceRole) -> dt.date | None:
    """The last day on which the figure counts; without one of its own, a while from its date."""
    if role.places_valid_until is not None or role.places_as_of is None:
        return role.places_valid_until
    return role.places_as_of + dt.timedelta(days=places_days())
