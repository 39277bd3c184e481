"""How values are written for a Japanese reader: dates, fees, kinds, freshness."""

from __future__ import annotations

import datetime as dt
import re

from flask import Flask, current_app
from markupsafe import Markup, escape

from directory.account import Role
from directory.database import TOKYO
from directory.history import ConfirmationMethod
from directory.resource import Freshness, ResourceStatus
from directory.taxonomy import forms, kinds, roles
from matching.facts import ResourceFacts
from web.points import signed

WEEKDAYS = "月火水木金土日"
WEEKDAY_CODES = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
WEEKDAY_LABELS = {code: f"{day}曜日" for code, day in zip(WEEKDAY_CODES, WEEKDAYS, strict=True)}
BAND_LABELS = {"morning": "午前", "afternoon": "午後", "evening": "夕方", "night": "夜"}
ERAS = ((dt.date(2019, 5, 1), "令和", 2018), (dt.date(1989, 1, 8), "平成", 1988))

ROLE_LABELS = {
    Role.GROUP: "団体",
    Role.COORDINATOR: "コーディネーター",
    Role.PARTICIPANT: "会議の参加者",
    Role.SUPERVISOR: "支援会議の主宰者",
    Role.MUNICIPAL_ADMIN: "市町の管理者",
    Role.OPERATOR: "システム管理者",
}
FRESHNESS_LABELS = {
    Freshness.PLAN: "計画書に記載・未確認",
    Freshness.FRESH: "確認済み",
    Freshness.DUE: "確認の時期です",
    Freshness.UNCONFIRMED: "未確認",
}
METHOD_LABELS: dict[str, str] = {
    ConfirmationMethod.VISIT: "訪ねて",
    ConfirmationMethod.PHONE: "電話で",
    ConfirmationMethod.REPLY: "団体の返事で",
    ConfirmationMethod.SELF_REPORT: "団体の届け出で",
    ConfirmationMethod.IMPORT: "もとの資料で",
}
STATUS_LABELS = {
    ResourceStatus.DRAFT: "下書き",
    ResourceStatus.PUBLISHED: "公開中",
    ResourceStatus.PAUSED: "お休み中",
    ResourceStatus.CLOSED: "終了",
}


def japanese_date(day: dt.date | dt.datetime | None) -> str:
    """Write a day as ``2026年11月21日(土)``; an unknown day as ``—``."""
    if day is None:
        return "—"
    if isinstance(day, dt.datetime):
        day = day.astimezone(TOKYO).date()
    return f"{day.year}年{day.month}月{day.day}日({WEEKDAYS[day.weekday()]})"


def japanese_time(moment: dt.datetime) -> str:
    """Write a moment in Tokyo time, as ``2026年11月21日(土) 9:05``."""
    local = moment.astimezone(TOKYO)
    return f"{japanese_date(local)} {local.hour}:{local.minute:02}"


def day_from_text(text: str) -> str:
    """Write ``2026-11-21`` as a day; any other text stays as it is."""
    try:
        is_day = len(text) == len("2026-11-21")
        return japanese_date(dt.date.fromisoformat(text)) if is_day else text
    except ValueError:
        return text


def era_year(day: dt.date) -> str:
    """Write the Japanese year of a day, e.g. ``令和8年``."""
    for start, name, offset in ERAS:
        if day >= start:
            year = day.year - offset
            return f"{name}{'元' if year == 1 else year}年"
    return f"{day.year}年"


def yen(amount: int | None) -> str:
    """Write a fee: ``無料``, ``300円`` or ``費用は未確認``."""
    if amount is None:
        return "費用は未確認"
    return "無料" if amount == 0 else f"{amount:,}円"


def fee(facts: ResourceFacts) -> str:
    """Write the fee of an entry: its amount, or what it says of one that is not known."""
    if facts.cost_yen is None and facts.fee_text:
        return f"{facts.fee_text}(金額は不明)"
    return yen(facts.cost_yen)


def kind_label(code: str | None) -> str:
    """Write a kind by its Japanese label."""
    kind = kinds().get(code or "")
    return kind.label if kind else "その他"


def form_label(code: str | None) -> str:
    """Write a form by its Japanese label."""
    form = forms().get(code or "")
    return form.label if form else ""


def municipality_name(code: str | None) -> str:
    """Write a municipality by its name."""
    profile = current_app.config["PROFILES"].get(code or "")
    return profile.name if profile else (code or "")


def area_name(municipality_code: str, kind: str, name: str) -> str:
    """Write an area with the municipality's own word for its kind, e.g. ``日常生活圏域「東」``."""
    profile = current_app.config["PROFILES"].get(municipality_code)
    kinds_here = profile.area_kinds if profile else ()
    label = next((each.label for each in kinds_here if each.identifier == kind), "")
    return f"{label}「{name}」"


def apart(distance_m: float, far: str = "{}", near: str = "同じ町の中") -> str:
    """Write how far two places are apart, in ``far``: ``350m`` or ``1.2km``.

    Two that are known by one town stand on the same point, and have no distance to tell: ``near``.
    """
    if distance_m < 1:
        return near
    metres = round(distance_m, -1)
    return far.format(f"{metres:.0f}m" if distance_m < 1000 else f"{distance_m / 1000:.1f}km")


def furigana(text: str) -> Markup:
    """Write ``{行|い}く`` with the reading above the kanji; everything else is escaped."""
    pieces = re.split(r"(\{[^{|}]+\|[^{|}]+\})", text)
    return Markup().join(_ruby(one) if one.startswith("{") else escape(one) for one in pieces)


def _ruby(marked: str) -> Markup:
    kanji, _, reading = marked.strip("{}").partition("|")
    return Markup("<ruby>{}<rt>{}</rt></ruby>").format(kanji, reading)


def register_filters(app: Flask) -> None:
    """Make the writers available in templates."""
    app.jinja_env.filters.update(
        japanese_date=japanese_date,
        japanese_time=japanese_time,
        yen=yen,
        fee=fee,
        furigana=furigana,
        kind_label=kind_label,
        form_label=form_label,
        municipality_name=municipality_name,
        apart=apart,
        signed=signed,
        role_label=ROLE_LABELS.__getitem__,
        place_role=lambda code: roles().get(code, code),
        freshness_label=FRESHNESS_LABELS.__getitem__,
        status_label=STATUS_LABELS.__getitem__,
    )
