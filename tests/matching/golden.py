"""A made-up fiscal year 2024 of one town, small enough to count by hand.

H1 is 2024-04-01 to 2024-09-30, H2 is 2024-10-01 to 2025-03-31. ``EXPECTED`` was worked out on
paper from the lines below; each figure is (H1, H2, year).
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy.orm import Session

from directory.account import Account
from matching.activity import (
    ActivitySupport,
    CommunitySupporter,
    ContactKind,
    ProgramEvent,
    SupportContact,
)
from matching.case import Case, Person
from matching.closing import ClosingEvaluation
from matching.followup import FollowUp, Track
from matching.meeting import AgendaItem, MeetingType
from matching.placement import EndReason, Placement, PlacementState, PlacementStep
from matching.plan import PlanKind, PlanService, ServiceKind, SupportPlan
from matching.proposal import MatchProposal
from tests import factories

CODE = factories.MUSASHIMURAYAMA
AS_OF = dt.date(2025, 4, 1)

EXPECTED = {
    # 1  A 4/1, A 9/30 | B 10/1 (推進員の相談だけ。A 3/31 は前年度)
    "promoter_consultations": (2, 1, 3),
    # 2  a1 a2 | a1 a2 (プランが1/31まで) と C | 同じ人は一度
    "gap_case_persons": (2, 3, 3),
    # 3  9/30 | 3/31 (4/1 は翌年度)
    "training_events": (1, 1, 2),
    # 4  9/30に有効: s1 s2 (s3 はその日にやめた) | 3/31に有効: s1 s2 s4
    "community_supporters": (2, 3, 3),
    # 5  7/1 7/1 5/1 | 12/1 (3/1 は前年度)
    "resident_activities_supported": (3, 1, 4),
    # 6  A 6/1 6/1, D 7/1 | C 3/31
    "outreach_contacts": (3, 1, 4),
    # 7  5/10 6/15 | 11/20 (8/1 は開かれなかった)
    "multilayer_conferences": (2, 1, 3),
    # 8  6/15 | 2/1 (6/20 は別の法律の支援会議)
    "support_conferences": (1, 1, 2),
    # 9  A 5/10, B 9/30 | — (再プランと、三つの事業を含まない D、同意のない C は別)
    "support_plans": (2, 0, 2),
    # 10 就労体験 アウトリーチ 相談 多機関 | 就労体験 交流体験 相談 多機関 | 5種類
    "support_service_kinds": (4, 4, 5),
    # 11 a1 a2 ÷ a1 a2 b d | 0 ÷ a1 a2 b d | a1 a2 ÷ 4人
    "combined_support_share": (50.0, 0.0, 50.0),
    # 12 a1 9/30 | b 10/1 (a2 は始まる前に終わった)
    "placements_begun": (1, 1, 2),
    # 13 7/7
    "community_building_meetings": (1, 0, 1),
    # 14 発掘R1 + 整理P1 | 発掘R2(東京では10/1) + 整理R1 | 発掘R1 R2 + 整理P1
    "resources_found_or_verified": (2, 2, 3),
    # 15 P1 R1 | R2 (R0 は前年度から使われている)
    "resources_first_used": (2, 1, 3),
    # 13の質的指標を助ける数字
    "closing_evaluations": (0, 2, 2),
    "success_tagged_cases": (1, 1, 1),
    "spontaneous_groups": (0, 1, 1),
    "group_notes": (1, 0, 1),
    "need_to_plan_median_days": (20.0, None, 20.0),  # A 30日, B 10日。Dは日付なし
    "overdue_visit_share": (None, 66.7, 66.7),  # 3件のうち2件
    "referral_to_support_conference_median_days": (14.0, None, 14.0),  # C 14日。Dは日付なし
    "meeting_notes": (1, 0, 1),
    "resources_used_in_two_halves": (1, 1, 2),  # R0 | R1
    "early_departures": (0, 1, 1),  # b 30日
    # 武豊町の、記録から数える数字
    "outreach_ongoing_persons": (1, 0, 1),  # a1 は2回、a2 は1回
    "outreach_connected_persons": (1, 0, 1),  # D 7/1のあと8/1にプラン
    "outreach_review_meetings": (1, 0, 1),
    "conferences_held": (2, 2, 4),  # 6/15 は両方で1回
    "regular_conference_cases": (3, 2, 5),  # A B C | C D (11/20 は随時)
    "agency_referrals": (1, 0, 1),  # C 6/1
}
PARTS = {
    "support_plans": (
        {"再プラン": 0, "種類の記録なし": 0},
        {"再プラン": 1, "種類の記録なし": 0},
        {"再プラン": 1, "種類の記録なし": 0},
    ),
    "placements_begun": ({"提案": 2}, {"提案": 1}, {"提案": 3}),
    "resources_found_or_verified": (
        {"発掘": 1, "整理": 1},
        {"発掘": 1, "整理": 1},
        {"発掘": 2, "整理": 1},
    ),
    "closing_evaluations": (
        {"達成": 0, "一部達成": 0, "未達成": 0},
        {"達成": 1, "一部達成": 1, "未達成": 0},
        {"達成": 1, "一部達成": 1, "未達成": 0},
    ),
}
MISSING = {
    "need_to_plan_median_days": (1, 0, 1),
    "referral_to_support_conference_median_days": (0, 1, 1),
}


def day(text: str) -> dt.date:
    """``4-10`` is 2024-04-10; January to March lie in 2025; a full date stays as it is."""
    if len(text) > 5:
        return dt.date.fromisoformat(text)
    month, of_month = (int(part) for part in text.split("-"))
    return dt.date(2024 if month >= 4 else 2025, month, of_month)


class GoldenYear:
    """Writes the year into a database."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.owner: Account = factories.coordinator(session, CODE)
        self.cases()
        self.plans()
        self.resources()
        self.placements()
        self.contacts()
        self.meetings()
        self.events()
        self.afterwards()
        session.flush()

    def add(self, record: Any) -> Any:
        self.session.add(record)
        self.session.flush()
        return record

    def case(self, opened: str, known: str | None, **columns: Any) -> Case:
        return factories.case(
            self.session,
            self.owner,
            CODE,
            opened_on=day(opened),
            need_known_on=day(known) if known else None,
            **columns,
        )

    def cases(self) -> None:
        self.a = self.case("4-1", "4-10", gap_case=True, success_tagged=True, closed_on=day("2-1"))
        self.a1 = self.a.household.persons[0]
        self.a2: Person = factories.person(self.session, self.a.household, relation="母")
        self.b = self.case("9-1", "9-20")
        self.c = self.case("5-1", "5-1", gap_case=True, referred_on=day("6-1"))
        self.d = self.case("6-1", None)
        for case, person in (
            (self.a, self.a1),
            (self.a, self.a2),
            (self.b, self.b.household.persons[0]),
            (self.d, self.d.household.persons[0]),
        ):
            factories.need(self.session, case, person=person)

    def plan(
        self,
        case: Case,
        decided: str,
        *services: tuple[ServiceKind, str | None, str, str | None],
        ended: str | None = None,
        kind: PlanKind = PlanKind.SUPPORT_PLAN,
        is_replan: bool = False,
    ) -> None:
        self.add(
            SupportPlan(
                case_id=case.id,
                kind=kind,
                goals="出かける",
                period_from=day(decided),
                drafted_on=day(decided),
                decided_on=day(decided),
                ended_on=day(ended) if ended else None,
                is_replan=is_replan,
                services=[
                    PlanService(
                        service=service,
                        menu_item=menu,
                        started_on=day(first),
                        ended_on=day(last) if last else None,
                    )
                    for service, menu, first, last in services
                ],
            )
        )

    def plans(self) -> None:
        participation, outreach = ServiceKind.PARTICIPATION_SUPPORT, ServiceKind.OUTREACH
        self.plan(
            *(self.a, "5-10", (participation, "就労体験", "5-10", "1-31")),
            (outreach, None, "5-10", "8-31"),
            ended="1-31",
        )
        self.plan(self.b, "9-30", (participation, "就労体験", "9-30", "12-1"), ended="12-1")
        again = (participation, "交流体験", "12-1", None)
        self.plan(self.b, "12-1", again, is_replan=True)
        self.plan(self.d, "8-1", (ServiceKind.CONSULTATION, None, "8-1", None))
        together = (ServiceKind.MULTIAGENCY_COORDINATION, None, "7-1", None)
        self.plan(self.c, "7-1", together, kind=PlanKind.HOUSEHOLD_PLAN_NO_CONSENT)

    def resources(self) -> None:
        def made(created: dt.datetime, confirmed: str | None, **columns: Any) -> Any:
            return factories.resource(
                self.session,
                CODE,
                created_at=created,
                confirmed_on=day(confirmed) if confirmed else None,
                confirmed_method="visit" if confirmed else None,
                **columns,
            )

        noon = dt.timedelta(hours=3)
        april = dt.datetime(2024, 4, 10, tzinfo=dt.UTC) + noon
        before = dt.datetime(2023, 4, 10, tzinfo=dt.UTC) + noon
        self.r0 = made(before, None)
        self.r1 = made(april, "11-11")
        self.r2 = made(dt.datetime(2024, 9, 30, 15, 30, tzinfo=dt.UTC), None)
        self.p1 = made(april, "8-8", plan_year="令和6年度")

    def placement(
        self,
        case: Case,
        person: Person,
        resource: Any,
        start: str,
        state: PlacementState,
        **columns: Any,
    ) -> Placement:
        placement = self.add(
            Placement(
                case_id=case.id,
                person_id=person.id,
                resource=resource,
                state=state,
                start_on=day(start),
                watchers="架空 世話人",
                owner_id=self.owner.id,
                **columns,
            )
        )
        if state is not PlacementState.SCHEDULED and columns.get("end_note") != "始まる前":
            active = PlacementState.ACTIVE
            self.add(
                PlacementStep(placement_id=placement.id, to_state=active, on=placement.start_on)
            )
        return placement

    def placements(self) -> None:
        ended = PlacementState.ENDED
        first = self.placement(self.a, self.a1, self.r1, "9-30", PlacementState.ACTIVE)
        left = {"ended_on": day("10-31"), "end_reason": EndReason.PERSON_LEFT}
        self.placement(self.b, self.b.household.persons[0], self.r2, "10-1", ended, **left)
        never = {"ended_on": day("10-20"), "end_reason": EndReason.OTHER, "end_note": "始まる前"}
        self.placement(self.a, self.a2, self.r1, "11-1", ended, **never)
        need = factories.need(self.session, self.a, person=self.a1)
        for proposed in ("9-1", "9-20", "10-15"):
            self.add(
                MatchProposal(
                    case_id=self.a.id,
                    need_id=need.id,
                    resource=self.r1,
                    proposed_on=day(proposed),
                )
            )
        for due, done, cancelled in (
            ("10-10", "10-10", None),
            ("11-10", "11-12", None),
            ("3-1", None, None),
            ("2-1", None, "1-15"),
            ("2025-04-10", None, None),
        ):
            self.add(
                FollowUp(
                    placement_id=first.id,
                    track=Track.PERSON,
                    owner_id=self.owner.id,
                    due_on=day(due),
                    done_on=day(done) if done else None,
                    cancelled_on=day(cancelled) if cancelled else None,
                )
            )

    def contact(self, case: Case, on: str, kind: ContactKind, **columns: Any) -> None:
        self.add(
            SupportContact(
                municipality_code=CODE, case_id=case.id, on=day(on), kind=kind, **columns
            )
        )

    def contacts(self) -> None:
        consultation, outreach = ContactKind.CONSULTATION, ContactKind.OUTREACH
        for case, on in (
            (self.a, "2024-03-31"),
            (self.a, "4-1"),
            (self.a, "9-30"),
            (self.b, "10-1"),
        ):
            self.contact(case, on, consultation, by_promoter=True)
        self.contact(self.b, "5-5", consultation)
        self.contact(self.a, "6-1", outreach, by_promoter=True)
        self.contact(self.a, "6-1", outreach, person_id=self.a1.id)
        self.contact(self.d, "7-1", outreach)
        self.contact(self.c, "3-31", outreach)

    def meeting(self, type_: MeetingType, on: str, *cases: Case, **columns: Any) -> None:
        meeting = factories.meeting(
            self.session, type_, CODE, held_on=day(on), **{"held": True, **columns}
        )
        for case in cases:
            self.add(AgendaItem(meeting=meeting, case_id=case.id, purpose="report"))

    def meetings(self) -> None:
        conference, support = MeetingType.MULTILAYER_CONFERENCE, MeetingType.SUPPORT_CONFERENCE
        self.meeting(conference, "5-10", self.a, self.b)
        self.meeting(conference, "6-15")
        self.meeting(conference, "8-1", held=False)
        self.meeting(conference, "11-20", self.a, regular=False)
        self.meeting(support, "6-15", self.c)
        self.meeting(support, "2-1", self.c, self.d)
        self.meeting(MeetingType.POVERTY_SUPPORT_CONFERENCE, "6-20")
        self.meeting(MeetingType.COMMUNITY_BUILDING_MEETING, "7-7", notes="分野を越えて共有した")

    def event(self, measure: str, on: str, **columns: Any) -> None:
        self.add(
            ProgramEvent(
                municipality_code=CODE, measure=measure, title=measure, on=day(on), **columns
            )
        )

    def events(self) -> None:
        for on in ("9-30", "3-31", "2025-04-01"):
            self.event("training_events", on, attendance=30)
        self.event("outreach_review_meetings", "6-3")
        for registered, left in (
            ("4-1", None),
            ("9-30", None),
            ("5-1", "9-30"),
            ("10-1", "2025-04-01"),
        ):
            self.add(
                CommunitySupporter(
                    municipality_code=CODE,
                    name="架空 サポーター",
                    registered_on=day(registered),
                    left_on=day(left) if left else None,
                )
            )
        for on, resource, columns in (
            ("2024-03-01", self.r0, {}),
            ("5-1", self.r0, {}),
            ("7-1", self.p1, {"how": "会場を紹介した"}),
            ("7-1", self.p1, {}),
            ("12-1", None, {"spontaneous": True}),
        ):
            self.add(
                ActivitySupport(
                    municipality_code=CODE,
                    resource_id=resource.id if resource else None,
                    activity="架空の体操",
                    on=day(on),
                    **columns,
                )
            )

    def afterwards(self) -> None:
        for case, on, goals_met in ((self.a, "2-1", "met"), (self.b, "3-31", "partly")):
            self.add(
                ClosingEvaluation(
                    case_id=case.id,
                    evaluated_on=day(on),
                    goals_met=goals_met,
                    change="外に出る日が増えた",
                    lead_worker_id=self.owner.id,
                )
            )
