"""The case workflow (DOMAIN.md §3) as a table of steps.

What differs between municipalities is a ``Switch`` on a step, read from ``profile.toml``.
"""

from __future__ import annotations

from matching.case import CaseState as S
from matching.workflow import guard as g
from matching.workflow.machine import Guard, Machine, Step, Switch
from matching.workflow.view import CaseView

COORDINATOR, HOST, LEAD_WORKER = "コーディネーター", "会議の主催者", "終結後の主担当者"
LABELS = {
    S.INTAKE: "相談受付",
    S.ASSESSING: "アセスメント",
    S.WATCH: "支援会議",
    S.PLAN_DRAFT: "プラン案",
    S.CONFERENCE: "重層的支援会議",
    S.MATCHING: "マッチング",
    S.RESOURCE_GAP: "資源不足",
    S.PARTICIPATING: "参加開始",
    S.SETTLING: "定着支援",
    S.CLOSED: "終結",
    S.AFTERCARE: "終結後の定期連絡",
    S.REPLAN: "再プラン",
    S.ON_HOLD: "中断",
    S.REDIRECTED: "つなぎ戻し",
    S.ENDED: "終了",
}
OVER = (S.REDIRECTED, S.ENDED)
"""States nobody works in any more."""
CAN_REST = tuple(state for state in S if state not in (*OVER, S.CLOSED, S.AFTERCARE, S.ON_HOLD))

MAY_SKIP_CONFERENCE = Switch(
    "workflow.matching_without_conference = true",
    lambda profile: (
        profile.workflow.matching_without_conference
        and not profile.workflow.conference_before_matching
    ),
)
MAY_CLOSE_ALONE = Switch(
    "workflow.closing_judged_by_conference = false",
    lambda profile: profile.workflow.closing_judged_by_conference is False,
)


def _step(
    source: S,
    target: S,
    by: str,
    *guards: Guard[CaseView],
    switch: Switch | None = None,
    final: bool = False,
) -> Step[S, CaseView]:
    return Step(source, target, by, guards, switch, reversible=not final)


_CLOSING = (g.SETTLED, g.EVALUATION, g.LEAD_WORKER)

CASE = Machine(
    name="支援の記録",
    labels=LABELS,
    first=S.INTAKE,
    steps=(
        _step(S.INTAKE, S.ASSESSING, COORDINATOR, g.INTAKE, g.CONSENT_ASKED),
        _step(S.INTAKE, S.REDIRECTED, COORDINATOR, g.RECEIVING_DESK, final=True),
        _step(S.ASSESSING, S.PLAN_DRAFT, COORDINATOR, g.ASSESSMENT, g.CONFERENCE_CONSENT),
        _step(S.ASSESSING, S.WATCH, COORDINATOR, g.SECRET_AGENDA),
        _step(S.WATCH, S.ASSESSING, HOST, g.CONFERENCE_CONSENT),
        _step(
            *(S.WATCH, S.CLOSED, HOST, g.SUPPORT_CONFERENCE, g.SECRET_CLOSING, *_CLOSING),
            final=True,
        ),
        _step(S.PLAN_DRAFT, S.CONFERENCE, COORDINATOR, g.PLAN_DRAFT, g.CONFERENCE_CONSENT),
        _step(
            *(S.PLAN_DRAFT, S.MATCHING, COORDINATOR, g.PLAN_DECIDED, g.CONFERENCE_CONSENT),
            switch=MAY_SKIP_CONFERENCE,
        ),
        _step(S.CONFERENCE, S.MATCHING, HOST, g.APPROVED, g.PLAN_DECIDED, final=True),
        _step(S.CONFERENCE, S.PLAN_DRAFT, HOST, g.REVISE, final=True),
        _step(S.CONFERENCE, S.REDIRECTED, HOST, g.REDIRECTED, g.RECEIVING_DESK, final=True),
        _step(S.CONFERENCE, S.CLOSED, HOST, g.CLOSED, *_CLOSING, final=True),
        _step(S.CONFERENCE, S.REPLAN, HOST, g.REPLAN, final=True),
        _step(S.MATCHING, S.PARTICIPATING, COORDINATOR, g.PLACEMENT),
        _step(S.MATCHING, S.RESOURCE_GAP, COORDINATOR, g.GAP),
        _step(S.RESOURCE_GAP, S.MATCHING, COORDINATOR),
        _step(S.PARTICIPATING, S.SETTLING, COORDINATOR, g.FIRST_DAY),
        _step(S.PARTICIPATING, S.MATCHING, COORDINATOR),
        _step(S.PARTICIPATING, S.REPLAN, COORDINATOR, g.NOTE),
        _step(S.SETTLING, S.CONFERENCE, COORDINATOR, g.VISITS, g.EVALUATION_WHERE_ASKED),
        _step(
            *(S.SETTLING, S.CLOSED, COORDINATOR, g.VISITS, *_CLOSING),
            switch=MAY_CLOSE_ALONE,
            final=True,
        ),
        _step(S.SETTLING, S.REPLAN, COORDINATOR, g.NOTE),
        _step(S.SETTLING, S.MATCHING, COORDINATOR),
        _step(S.CLOSED, S.AFTERCARE, COORDINATOR, g.LEAD_WORKER, g.AFTERCARE_PLANNED),
        _step(S.AFTERCARE, S.REPLAN, LEAD_WORKER, g.NOTE, final=True),
        _step(S.AFTERCARE, S.ENDED, LEAD_WORKER, g.AFTERCARE_ENDED, final=True),
        _step(S.REPLAN, S.CONFERENCE, COORDINATOR, g.REPLAN_DRAFT, g.CONFERENCE_CONSENT),
        *(_step(state, S.ON_HOLD, COORDINATOR, g.HOLD, final=True) for state in CAN_REST),
        *(
            _step(S.ON_HOLD, state, COORDINATOR, g.BEFORE_HOLD[state], final=True)
            for state in CAN_REST
        ),
        _step(S.ON_HOLD, S.CLOSED, COORDINATOR, g.NOTE, *_CLOSING, final=True),
    ),
)
