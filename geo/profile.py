"""The municipal profile: what one municipality calls, allows and counts, read from a folder.

``data/areas/<code>/profile.toml`` needs only ``code``, ``name`` and ``prefecture``; a municipality
is added by adding a folder (``docs/municipalities.md``).
"""

from __future__ import annotations

import json
import os
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

from geo.profile_reading import ProfileError, read_toml, structure
from geo.profile_section import (
    AreaKind,
    Center,
    ConsentRule,
    Desk,
    FiscalYear,
    FollowUpRule,
    Form,
    FreshnessRule,
    ImplementationPlan,
    Indicator,
    MapSetting,
    Meeting,
    MeetingType,
    ParticipationSupport,
    QualitativeIndicator,
    Review,
    Section,
    StaffIdentifier,
    StaffTitle,
    Workflow,
)

__all__ = [
    "PROFILE_FILE",
    "Profile",
    "ProfileError",
    "common_indicators",
    "load_profile",
    "load_profiles",
    "with_check_digit",
    "write_minimal_profile",
]

PROFILE_FILE = "profile.toml"
_DEFAULTS = Path(__file__).with_name("profile_defaults.toml")
_CHECK_WEIGHTS = (6, 5, 4, 3, 2)
_JAPAN = {"lon": (122.0, 154.0), "lat": (20.0, 46.0)}


@dataclass(frozen=True, kw_only=True)
class Profile(Section):
    """One municipality; ``code`` is the 5-digit national code, ``lg_code`` adds its check digit."""

    code: str
    name: str
    prefecture: str
    lg_code: str = ""
    county: str = ""
    name_kana: str = ""
    name_en: str = ""
    slug: str = ""
    center: Center | None = None
    plan: ImplementationPlan = field(default_factory=ImplementationPlan)
    area_kinds: tuple[AreaKind, ...] = ()
    staff: tuple[StaffTitle, ...] = ()
    participation_support: ParticipationSupport = field(default_factory=ParticipationSupport)
    meetings: tuple[Meeting, ...] = ()
    consent: ConsentRule = field(default_factory=ConsentRule)
    forms: tuple[Form, ...] = ()
    workflow: Workflow = field(default_factory=Workflow)
    indicators: tuple[Indicator, ...] = ()
    qualitative_indicators: tuple[QualitativeIndicator, ...] = ()
    review: Review = field(default_factory=Review)
    follow_up: FollowUpRule = field(default_factory=FollowUpRule)
    freshness: FreshnessRule = field(default_factory=FreshnessRule)
    fiscal_year: FiscalYear = field(default_factory=FiscalYear)
    map: MapSetting = field(default_factory=MapSetting)
    desks: tuple[Desk, ...] = ()

    def meetings_counting_as(self, meeting_type: MeetingType) -> tuple[Meeting, ...]:
        """Meetings that are, or may be held as, the given type."""
        return tuple(
            meeting
            for meeting in self.meetings
            if meeting.type == meeting_type or meeting_type in meeting.also_counts_as
        )

    def staff_title(self, identifier: StaffIdentifier) -> str:
        """The municipality's own title for a job, or the product's where the plan has none."""
        known = (*self.staff, *_defaults().staff)
        return next(job.title for job in known if job.identifier == identifier)


def load_profile(folder: Path) -> Profile:
    """The profile in ``folder``; ``ProfileError`` names file, key and cure."""
    path = folder / PROFILE_FILE
    profile = _profile(read_toml(path), path)
    if folder.name != profile.code:
        raise ProfileError(
            f"{path} の「code」は {profile.code} ですが、フォルダの名前は {folder.name} です。"
            "どちらかを同じ5桁の番号にそろえてください。"
        )
    return profile


def load_profiles(areas_dir: Path) -> dict[str, Profile]:
    """Every profile under ``areas_dir`` by code, in code order; other folders are passed over."""
    if not areas_dir.is_dir():
        raise ProfileError(
            f"自治体のフォルダ {areas_dir} がありません。data/areas の場所を確かめてください。"
        )
    paths = sorted(areas_dir.glob(f"*/{PROFILE_FILE}"))
    return {profile.code: profile for profile in map(load_profile, (p.parent for p in paths))}


def write_minimal_profile(folder: Path, code: str, name: str, prefecture: str) -> Profile:
    """Write a profile that holds only what an import knows; never over one that is there."""
    path = folder / PROFILE_FILE
    facts = {"code": code, "name": name, "prefecture": prefecture}
    profile = _profile(facts, path)
    if folder.name != code:
        raise ProfileError(f"フォルダ {folder} の名前を自治体の番号 {code} にしてください。")
    lines = [f"{key} = {_toml_text(value)}" for key, value in facts.items()]
    _write_new(path, "\n".join([*lines, ""]))
    return profile


@lru_cache(maxsize=1)
def common_indicators() -> tuple[Indicator, ...]:
    """The 15 figures every municipality can count, with the rule each is computed by."""
    return _defaults().indicators


def with_check_digit(code: str) -> str:
    """The six-digit 全国地方公共団体コード for five digits; ``ValueError`` for anything else."""
    total = sum(weight * int(digit) for weight, digit in zip(_CHECK_WEIGHTS, code, strict=True))
    return f"{code}{(11 - total % 11) % 10}"


@lru_cache(maxsize=1)
def _default_table() -> Mapping[str, Any]:
    return read_toml(_DEFAULTS)


@lru_cache(maxsize=1)
def _defaults() -> Profile:
    return structure(
        {"code": "", "name": "", "prefecture": "", **_default_table()}, Profile, _DEFAULTS
    )


def _profile(table: Mapping[str, Any], path: Path) -> Profile:
    """``table`` with the defaults of a silent plan, its codes and its lists checked."""
    profile = structure({**_default_table(), **table}, Profile, path)
    _check_codes(profile, path)
    _check_numbers(profile, path)
    _check_unique("indicators", [row.measure for row in profile.indicators], path)
    _check_unique("area_kinds", [row.identifier for row in profile.area_kinds], path)
    return replace(
        profile,
        lg_code=with_check_digit(profile.code),
        indicators=tuple(map(_completed, profile.indicators)),
    )


def _completed(indicator: Indicator) -> Indicator:
    """Unit and rule of the common figure of the same measure, where the plan gives none."""
    for common in common_indicators():
        if common.measure == indicator.measure:
            unit, rule = indicator.unit or common.unit, indicator.rule or common.rule
            return replace(indicator, unit=unit, rule=rule)
    return indicator


def _check_codes(profile: Profile, path: Path) -> None:
    if not (len(profile.code) == 5 and profile.code.isascii() and profile.code.isdigit()):
        raise ProfileError(
            f"{path} の「code」は「{profile.code}」ですが、自治体の番号は5桁の数字です。"
            "総務省の全国地方公共団体コードの先頭5桁を書いてください。"
        )
    if profile.lg_code not in ("", expected := with_check_digit(profile.code)):
        raise ProfileError(
            f"{path} の「lg_code」は「{profile.lg_code}」ですが、「code」から決まる6桁の番号は"
            f" {expected} です。直すか、行ごと消してください。"
        )
    for key in ("name", "prefecture"):
        if not getattr(profile, key).strip():
            raise ProfileError(f"{path} の「{key}」が空です。名前を書いてください。")


def _check_numbers(profile: Profile, path: Path) -> None:
    """Numbers a typing slip would put out of range: months, days, and a point outside Japan."""
    year, steps = profile.fiscal_year, profile.review.steps
    ranges = [
        ("fiscal_year.start_month", year.start_month, 1, 12),
        ("fiscal_year.second_half_month", year.second_half_month, 1, 12),
        *(("review.steps の from_month", step.from_month, 1, 12) for step in steps),
        *(("review.steps の to_month", step.to_month, 1, 12) for step in steps),
        ("follow_up.person_interval_days", profile.follow_up.person_interval_days, 1, 3660),
        ("follow_up.site_interval_days", profile.follow_up.site_interval_days, 1, 3660),
        ("follow_up.settled_days", profile.follow_up.settled_days, 1, 3660),
        ("freshness.due_days", profile.freshness.due_days, 1, 3660),
        ("freshness.unconfirmed_days", profile.freshness.unconfirmed_days, 1, 3660),
        ("freshness.reply_days", profile.freshness.reply_days, 1, 3660),
        *(
            ("center." + axis, getattr(profile.center, axis, None), *_JAPAN[axis])
            for axis in _JAPAN
        ),
    ]
    for key, value, least, most in ranges:
        if value is not None and not least <= value <= most:
            raise ProfileError(
                f"{path} の「{key}」は {value} ですが、{least:g}から{most:g}までの数です。"
                "直すか、消してください。"
            )


def _check_unique(key: str, names: list[str], path: Path) -> None:
    twice = [name for name, times in Counter(names).items() if times > 1]
    if twice:
        raise ProfileError(
            f"{path} の「{key}」に同じ識別子「{'、'.join(twice)}」が2回あります。"
            "片方を消すか、別の識別子にしてください。"
        )


def _toml_text(value: str) -> str:
    """A TOML basic string: JSON's, but for DEL, which only TOML forbids unescaped."""
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")


def _write_new(path: Path, text: str) -> None:
    """Create the file whole or not at all; an existing one is kept and told."""
    if path.exists():
        raise ProfileError(
            f"{path} は既にあります。書き換えるときはそのファイルを直接直してください。"
        )
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        draft.write_text(text, encoding="utf-8")
        draft.replace(path)
    except OSError as error:
        raise ProfileError(
            f"{path} を書けません。フォルダの書き込み権限と空き容量を確かめてください。"
        ) from error
