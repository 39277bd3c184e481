"""Words for the codes of case records, one place for forms, papers and the history."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from directory.language import JAPANESE, languages
from matching.case import CaseState
from matching.consent import ConsentState
from matching.label import field_label
from matching.need import NeedStage, Transport
from matching.placement import EndReason, PlacementState
from matching.plan import PlanKind, ServiceKind
from matching.proposal import ProposalState
from matching.workflow.case_steps import LABELS as CASE_STATES
from matching.workflow.proposal_steps import LABELS as PROPOSAL_STATES
from web.presentation import WEEKDAY_LABELS, day_from_text

NONE = "—"
STAGES: Mapping[str, str] = {
    NeedStage.PRESENCE.value: "居場所に居る",
    NeedStage.TRIAL.value: "体験",
    NeedStage.ROLE.value: "役割",
    NeedStage.VOLUNTEER.value: "ボランティア",
    NeedStage.WORK_PREPARATION.value: "就労準備",
}
TRANSPORTS: Mapping[str, str] = {
    Transport.WALK.value: "徒歩",
    Transport.BICYCLE.value: "自転車",
    Transport.BUS.value: "バス・電車",
    Transport.CAR.value: "車(送ってもらう場合も)",
}
GROUP_SIZES: Mapping[str, str] = {
    "individual": "一人(個別)",
    "small": "少人数",
    "large": "大人数でもよい",
}
ABILITIES: Mapping[str, str] = {
    "frail": "ゆっくり歩く",
    "wheelchair": "車いす",
    "pram": "ベビーカー",
}
CONSENTS: Mapping[str, str] = {
    ConsentState.GIVEN.value: "同意",
    ConsentState.LIMITED.value: "限定して同意",
    ConsentState.REFUSED.value: "同意しない",
    ConsentState.WITHDRAWN.value: "撤回",
    ConsentState.NOT_ASKED.value: "未確認",
    ConsentState.UNABLE.value: "意思を示せない",
}
SERVICES: Mapping[str, str] = {
    ServiceKind.CONSULTATION.value: "包括的相談支援",
    ServiceKind.PARTICIPATION_SUPPORT.value: "参加支援",
    ServiceKind.COMMUNITY_BUILDING.value: "地域づくり",
    ServiceKind.OUTREACH.value: "アウトリーチ等",
    ServiceKind.MULTIAGENCY_COORDINATION.value: "多機関協働",
}
PLAN_KINDS: Mapping[str, str] = {
    PlanKind.SUPPORT_PLAN.value: "支援プラン(本人の同意あり)",
    PlanKind.HOUSEHOLD_PLAN_NO_CONSENT.value: "世帯丸ごと支援プラン(同意なし)",
}
PLACEMENT_STATES: Mapping[str, str] = {
    PlacementState.SCHEDULED.value: "開始前",
    PlacementState.ACTIVE.value: "参加中",
    PlacementState.STABLE.value: "安定",
    PlacementState.ENDED.value: "終了",
}
END_REASONS: Mapping[str, str] = {
    EndReason.GOAL_MET.value: "目標に届いた",
    EndReason.PERSON_LEFT.value: "本人がやめた",
    EndReason.SITE_CLOSED.value: "受入先が終わった",
    EndReason.SITE_OVERLOADED.value: "受入先の負担が大きい",
    EndReason.MOVED.value: "転居",
    EndReason.CONSENT_WITHDRAWN.value: "同意の撤回",
    EndReason.OTHER.value: "その他",
}
ATTENDANCES: Mapping[str, str] = {
    "every_time": "毎回来ている",
    "mostly": "ほとんど来ている",
    "sometimes": "ときどき来ている",
    "absent": "来ていない",
    "unknown": "わからない",
}
BURDENS: Mapping[str, str] = {
    "none": "ない",
    "some": "少しある",
    "heavy": "大きい(新しい打診を止めます)",
}
ATTRIBUTES = (
    "高齢者",
    "子ども",
    "若者",
    "男性",
    "女性",
    "ひきこもり",
    "不登校",
    "8050世帯",
    "精神障害",
    "知的障害",
    "身体障害",
    "発達特性",
    "認知症",
    "障害手帳あり",
    "手帳なし",
    "子育て中",
    "妊娠中",
    "ひとり親",
    "生活困窮",
    "介護者",
    "ヤングケアラー",
    "外国ルーツ",
)
RELATIONS = ("配偶者", "父", "母", "子", "兄弟姉妹", "祖父母", "孫", "その他の親族", "同居人")
_OF_FIELD: Mapping[str, Mapping[str, str]] = {
    "stage": STAGES,
    "transport": TRANSPORTS,
    "prefers_group_size": GROUP_SIZES,
    "max_group_size": GROUP_SIZES,
    "ability": ABILITIES,
    "language": languages(),
    "end_reason": END_REASONS,
    "attendance": ATTENDANCES,
    "site_burden": BURDENS,
    "service": SERVICES,
    "services": SERVICES,
}
_OF_STATE: Mapping[str, Mapping[str, str]] = {
    "support_case": {state.value: CASE_STATES[state] for state in CaseState},
    "match_proposal": {state.value: PROPOSAL_STATES[state] for state in ProposalState},
    "placement": PLACEMENT_STATES,
    "support_plan": PLAN_KINDS,
}


def language_choices(stored: str | None) -> list[tuple[str, str]]:
    """Languages to choose from; a stored word that is none of them stays to be seen and changed."""
    found = [(code, name) for code, name in languages().items() if code != JAPANESE]
    known = not stored or stored in languages()
    return found if known else [*found, (str(stored), f"{stored}(一覧にありません)")]


def shown(field: str, value: Any, table: str = "") -> str:
    """Write a value of a field for a reader, as a form holds it or as the history keeps it."""
    if value is None or value in ("", []):
        return NONE
    if isinstance(value, bool):
        return "はい" if value else "いいえ"
    if isinstance(value, dict):
        return _row(value)
    if isinstance(value, list):
        return "、".join(shown(field, each, table) for each in value)
    if field in ("state", "state_before_hold", "kind"):
        return _OF_STATE.get(table, {}).get(str(value), str(value))
    words = _OF_FIELD.get(field, {})
    return words.get(str(value)) or day_from_text(str(value))


def _row(row: Mapping[str, Any]) -> str:
    """One line of a list: hours of a weekday, a step, a service."""
    if {"weekday", "start", "end"} <= set(row):
        return f"{WEEKDAY_LABELS[row['weekday']]} {row['start']}〜{row['end']}"
    said = [f"{field_label(name)}: {shown(name, value)}" for name, value in row.items() if value]
    return "(" + " ".join(said) + ")"
