from __future__ import annotations

import dataclasses
import datetime as dt
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from directory.database import today
from directory.task import Task, TaskKind
from geo.profile_section import ConsentRule, Meeting, Workflow
from matching.agenda import close_item, decide, put_gap_on_agenda, put_on_agenda
from matching.case import CaseState
from matching.consent import ConsentState
from matching.consent_record import withdraw_consent
from matching.development import GapState
from matching.errors import (
    ConsentError,
    InvalidValueError,
    NotAllowedError,
    NotFoundError,
    TransitionError,
)
from matching.gap import GapEntry, close_gap, drop_gap, gap_groups, record_gap, reopen_gap
from matching.indicator.public import SMALLEST
from matching.meeting import AgendaItem, MeetingType, SupportConferenceRecord
from matching.meeting_sheet import MeetingEntry, call_meeting, mark_held, visible_items
from matching.plan import PlanKind
from matching.plan_sheet import PlanEntry, draft_plan
from matching.secrecy import acknowledge, invite, read_support_records, write_support_record
from tests import factories
from tests.factories import FUSSA
from tests.matching.story import A_DAY, PROFILE, Story, later


def put(session: Session, story: Story, type_: MeetingType, purpose: str = "plan") -> AgendaItem:
    meeting = factories.meeting(session, type_)
    return put_on_agenda(session, meeting, story.case, story.actor, purpose, story.profile)


@pytest.mark.parametrize(
    ("type_", "law"),
    [
        (MeetingType.MULTILAYER_CONFERENCE, "社会福祉法第106条の4第2項第5号"),
        (MeetingType.POVERTY_PLAN_CONFERENCE, "支援調整会議"),
        (MeetingType.INTAKE_COORDINATION_MEETING, "調整会議"),
        (MeetingType.FIELD_MEETING, "分野別の会議"),
    ],
)
@pytest.mark.parametrize("said", [None, ConsentState.REFUSED, ConsentState.WITHDRAWN])
def test_a_case_without_consent_is_put_on_no_meeting_that_needs_it(
    session: Session, type_: MeetingType, law: str, said: ConsentState | None
):
    story = Story(session)
    if said is not None:
        factories.consent(session, story.person, factories.ConsentPurpose.CONFERENCE, said)
    with pytest.raises(ConsentError, match="社会福祉法第106条の6") as error:
        put(session, story, type_)
    assert law in str(error.value)
    assert session.scalars(select(AgendaItem)).all() == []


@pytest.mark.parametrize(
    "type_", [MeetingType.SUPPORT_CONFERENCE, MeetingType.POVERTY_SUPPORT_CONFERENCE]
)
def test_a_case_without_consent_may_be_put_on_a_support_conference(
    session: Session, type_: MeetingType
):
    assert put(session, Story(session), type_).purpose == "plan"


def test_no_persons_case_is_put_on_a_community_building_meeting(session: Session):
    story = Story(session).consent()
    with pytest.raises(TransitionError, match="個人のこと"):
        put(session, story, MeetingType.COMMUNITY_BUILDING_MEETING)


def test_the_consent_must_have_been_given_by_the_day_of_the_meeting(session: Session):
    story = Story(session)
    factories.consent(session, story.person, factories.ConsentPurpose.CONFERENCE, given_on=later(1))
    with pytest.raises(ConsentError):
        put(session, story, MeetingType.MULTILAYER_CONFERENCE)


def test_the_same_item_twice_is_one(session: Session):
    story = Story(session).consent()
    meeting = factories.meeting(session)
    common = (session, meeting, story.case, story.actor, "plan", story.profile)
    assert put_on_agenda(*common) is put_on_agenda(*common)


def test_a_plan_in_which_nobody_has_a_role_is_not_put_on_the_agenda(session: Session):
    story = Story(session).consent()
    bare = draft_plan(
        *(session, story.case, story.actor, A_DAY, story.profile, PlanEntry("出かける", A_DAY))
    )
    meeting = factories.meeting(session)
    common = (session, meeting, story.case, story.actor, "plan", story.profile)
    with pytest.raises(TransitionError, match=r"役割.*「歩み」.*「組み合わせるサービス」"):
        put_on_agenda(*common, plan=bare)
    assert session.scalars(select(AgendaItem)).all() == []
    assert put_on_agenda(*common, plan=story.draft()).plan_id


def test_a_case_is_not_put_on_another_municipalitys_meeting(session: Session):
    story = Story(session).consent()
    meeting = factories.meeting(session, code=factories.FUSSA)
    with pytest.raises(NotFoundError):
        put_on_agenda(session, meeting, story.case, story.actor, "plan", story.profile)


def test_a_decision_moves_the_case_and_puts_the_plan_into_force(session: Session):
    story = Story(session).approve()
    assert story.case.state is CaseState.MATCHING
    assert story.plan.decided_on == A_DAY


@pytest.mark.parametrize(
    ("decision", "state"), [("revise", CaseState.PLAN_DRAFT), ("redirected", CaseState.REDIRECTED)]
)
def test_other_decisions_move_the_case_too(session: Session, decision: str, state: CaseState):
    story = Story(session).assess()
    story.case.redirected_to = "高齢者の窓口"
    story.go(CaseState.CONFERENCE)
    story.meeting("plan", decision)
    assert story.case.state is state
    assert story.plan.decided_on is None


def test_a_field_meeting_that_counts_as_the_conference_decides_where_the_profile_says(
    session: Session,
):
    """狛江市: 支援調整会議 and three more *are* the conference (DOMAIN.md §2)."""
    story = Story(session).assess()
    story.go(CaseState.CONFERENCE)
    item = put_on_agenda(
        *(session, factories.meeting(session, MeetingType.POVERTY_PLAN_CONFERENCE)),
        *(story.case, story.actor, "plan", story.profile),
        plan=story.plan,
    )
    decide(session, item, "continued", story.actor, A_DAY, story.profile)
    assert story.case.state is CaseState.CONFERENCE
    counts = Meeting(
        type="poverty_plan_conference",
        name="支援調整会議",
        also_counts_as=("multilayer_conference",),
    )
    story.profile = dataclasses.replace(PROFILE, meetings=(counts,))
    again = put_on_agenda(
        *(session, factories.meeting(session, MeetingType.POVERTY_PLAN_CONFERENCE)),
        *(story.case, story.actor, "plan", story.profile),
        plan=story.plan,
    )
    decide(session, again, "approved", story.actor, A_DAY, story.profile)
    assert story.case.state is CaseState.MATCHING


def test_a_decision_is_taken_once_and_the_same_twice_is_one(session: Session):
    story = Story(session).consent()
    item = put(session, story, MeetingType.MULTILAYER_CONFERENCE, "report")
    decide(session, item, "continued", story.actor, A_DAY, story.profile)
    decide(session, item, "continued", story.actor, A_DAY, story.profile)
    with pytest.raises(TransitionError, match=r"継続.*次の会議"):
        decide(session, item, "closed", story.actor, A_DAY, story.profile)


def test_a_decision_fits_the_purpose_of_its_item(session: Session):
    story = Story(session).settle()
    item = put(session, story, MeetingType.MULTILAYER_CONFERENCE, "closing")
    with pytest.raises(InvalidValueError, match="終結、再プラン、継続"):
        decide(session, item, "approved", story.actor, A_DAY, story.profile)


def test_a_decision_does_not_lie_before_the_meeting_or_in_the_future(session: Session):
    story = Story(session).consent()
    item = put(session, story, MeetingType.MULTILAYER_CONFERENCE, "report")
    for day in (A_DAY - dt.timedelta(days=1), today() + dt.timedelta(days=1)):
        with pytest.raises(InvalidValueError):
            decide(session, item, "continued", story.actor, day, story.profile)


def test_a_conference_that_may_take_a_plan_without_consent_needs_chair_and_reason(
    session: Session,
):
    rule = ConsentRule(
        plan_without_consent="household_plan_no_consent",
        no_consent_plan_on_multilayer_conference="allow",
    )
    story = Story(session, dataclasses.replace(PROFILE, consent=rule)).consent()
    kind = PlanKind.HOUSEHOLD_PLAN_NO_CONSENT
    plan = draft_plan(
        *(session, story.case, story.actor, A_DAY, story.profile, PlanEntry("見守る", A_DAY)),
        kind=kind,
    )
    chair = factories.actor(factories.supervisor(session))
    meeting = factories.meeting(session)
    for actor, reason in ((story.actor, "町の判断"), (chair, " ")):
        with pytest.raises(ConsentError):
            put_on_agenda(
                *(session, meeting, story.case, actor, "plan", story.profile),
                plan=plan,
                reason=reason,
            )
    item = put_on_agenda(
        *(session, meeting, story.case, chair, "plan", story.profile), plan=plan, reason="町の判断"
    )
    assert item.note == "町の判断"


def test_only_staff_call_meetings_and_only_past_ones_were_held(session: Session):
    guest = factories.actor(factories.participant(session))
    soon = MeetingEntry(
        MeetingType.MULTILAYER_CONFERENCE, "重層的支援会議", today() + dt.timedelta(days=3)
    )
    with pytest.raises(NotAllowedError):
        call_meeting(session, guest, soon)
    chair = factories.actor(factories.supervisor(session))
    meeting = call_meeting(session, chair, soon)
    with pytest.raises(InvalidValueError):
        mark_held(session, meeting, chair)
    assert not meeting.held


def test_a_reader_sees_only_the_items_of_cases_he_may_open(session: Session):
    story, other = Story(session).consent(), Story(session).consent()
    meeting = factories.meeting(session)
    mine = put_on_agenda(session, meeting, story.case, story.actor, "plan", story.profile)
    put_on_agenda(session, meeting, other.case, other.actor, "plan", other.profile)
    assert visible_items(session, meeting, story.actor) == [mine]
    chair = factories.actor(factories.supervisor(session))
    assert len(visible_items(session, meeting, chair)) == 2
    guest = factories.participant(session)
    acknowledge(session, invite(session, mine, story.actor, account=guest), factories.actor(guest))
    assert visible_items(session, meeting, factories.actor(guest)) == [mine]
    close_item(session, mine, story.actor)
    assert visible_items(session, meeting, factories.actor(guest)) == []


def secret_item(session: Session, story: Story) -> tuple[AgendaItem, object]:
    item = put(session, story, MeetingType.SUPPORT_CONFERENCE)
    return item, factories.actor(factories.supervisor(session))


def test_a_support_record_is_read_only_by_the_list_that_acknowledged_secrecy(session: Session):
    story = Story(session)
    item, chair = secret_item(session, story)
    guest = factories.participant(session)
    attendance = invite(session, item, chair, account=guest)
    on_list = invite(session, item, chair, account=story.owner)
    with pytest.raises(NotFoundError):
        write_support_record(session, item, story.actor, concern="孤立")
    acknowledge(session, on_list, story.actor)
    write_support_record(session, item, story.actor, concern="孤立", watch_plan="訪ねる")
    with pytest.raises(NotFoundError):
        read_support_records(session, item, factories.actor(guest))
    acknowledge(session, attendance, factories.actor(guest))
    read = read_support_records(session, item, factories.actor(guest))
    assert [(row.concern, row.legal_basis) for row in read] == [("孤立", "社会福祉法第106条の6")]
    for outsider in (
        chair,
        factories.actor(factories.participant(session)),
        factories.actor(factories.coordinator(session)),
        factories.actor(factories.municipal_admin(session)),
    ):
        with pytest.raises(NotFoundError):
            read_support_records(session, item, outsider)


def test_outsiders_lose_the_record_when_the_item_closes_or_their_window_ends(session: Session):
    story = Story(session)
    item, chair = secret_item(session, story)
    guest, brief = factories.participant(session), factories.participant(session)
    for account, until in ((guest, None), (brief, A_DAY), (story.owner, None)):
        attendance = invite(session, item, chair, account=account, valid_until=until)
        acknowledge(session, attendance, factories.actor(account))
    with pytest.raises(NotFoundError):
        read_support_records(session, item, factories.actor(brief))
    assert read_support_records(session, item, factories.actor(brief), A_DAY) == []
    close_item(session, item, chair)
    with pytest.raises(NotFoundError):
        read_support_records(session, item, factories.actor(guest))
    assert read_support_records(session, item, story.actor) == []


def test_the_same_word_of_another_law_is_another_basis(session: Session):
    story = Story(session)
    item = put(session, story, MeetingType.POVERTY_SUPPORT_CONFERENCE)
    chair = factories.actor(factories.supervisor(session))
    acknowledge(session, invite(session, item, chair, account=story.owner), story.actor)
    written = write_support_record(session, item, story.actor, concern="滞納")
    assert written.legal_basis == "生活困窮者自立支援法第9条"


def test_no_matching_search_or_count_ever_touches_a_support_record():
    root = Path(__file__).resolve().parents[2]
    readers = {
        path.relative_to(root).as_posix()
        for package in ("directory", "geo", "matching")
        for path in (root / package).rglob("*.py")
        if "SupportConferenceRecord" in path.read_text("utf-8")
    }
    assert readers == {
        "matching/meeting.py",  # the table
        "matching/secrecy.py",  # the one door
        "matching/workflow/guard.py",  # whether one was written
        "matching/cancellation.py",  # whether one was written: then the item stays
        "matching/invariant.py",  # whether one is misplaced
    }


def test_a_support_record_hangs_on_no_other_meeting(session: Session):
    story = Story(session).consent()
    item = put(session, story, MeetingType.MULTILAYER_CONFERENCE)
    with pytest.raises(TransitionError, match="支援会議の議題だけ"):
        write_support_record(session, item, story.actor, concern="孤立")
    assert session.scalars(select(SupportConferenceRecord)).all() == []


def test_the_chair_decides_who_sits_in_a_support_conference(session: Session):
    story = Story(session)
    item, chair = secret_item(session, story)
    guest = factories.participant(session)
    with pytest.raises(NotAllowedError, match="会議の長"):
        invite(session, item, story.actor, account=guest)
    first = invite(session, item, chair, account=guest)
    assert invite(session, item, chair, account=guest) is first
    with pytest.raises(NotFoundError):
        acknowledge(session, first, story.actor)


def test_a_withdrawal_does_not_touch_the_support_conference(session: Session):
    story = Story(session).consent()
    item, _ = secret_item(session, story)
    withdraw_consent(session, story.person, story.actor, today())
    assert item.closed_at is None


def test_a_gap_goes_to_the_meeting_without_a_name_and_is_closed_by_a_resource(session: Session):
    story, other = Story(session).approve(), Story(session).approve()
    entry = GapEntry("夜に過ごせる居場所", form="gathering_place", area="架空圏域")
    gap = record_gap(session, story.case, story.actor, A_DAY, entry)
    assert record_gap(session, other.case, other.actor, A_DAY, entry) is gap
    assert gap_groups(session, factories.KOMAE)[0].waiting_cases == 2
    story.go(CaseState.RESOURCE_GAP)
    community = factories.meeting(session, MeetingType.COMMUNITY_BUILDING_MEETING)
    item = put_gap_on_agenda(session, community, gap, story.actor)
    decide(session, item, "adopted", story.actor, A_DAY, story.profile)
    assert gap.state is GapState.IN_MEETING
    new = factories.resource(session, name="架空の夜カフェ")
    with pytest.raises(InvalidValueError, match="どう応えるか"):
        close_gap(session, gap, story.actor, later(30), new, reason=" ")
    with pytest.raises(InvalidValueError, match="名前は書けません"):
        close_gap(session, gap, story.actor, later(30), new, reason="架空太郎さんが行ける夜に開く")
    spare = factories.latent_resource(session)
    for wrong in (spare, factories.closed_resource(session), factories.resource(session, FUSSA)):
        with pytest.raises(InvalidValueError, match="できた資源"):
            close_gap(session, gap, story.actor, later(30), wrong, reason="夜に開く")
    close_gap(session, gap, story.actor, later(30), new, reason="金曜の夜に開く")
    assert gap.note.endswith("資源ができた(「架空の夜カフェ」): 金曜の夜に開く")
    assert (gap.state, gap.closed_by_resource_id) == (GapState.CLOSED, new.id)
    open_tasks = session.scalars(select(Task).where(Task.done_at.is_(None))).all()
    assert {task.kind for task in open_tasks} == {TaskKind.RESOURCE_DEVELOPMENT}
    assert {task.owner_id for task in open_tasks} == {story.owner.id, other.owner.id}
    assert gap_groups(session, factories.KOMAE) == []
    story.go(CaseState.MATCHING, later(30))


def test_a_closed_gap_is_taken_up_again_with_a_reason_and_its_history(session: Session):
    story = Story(session).approve()
    entry = GapEntry("夜に過ごせる居場所", area="架空圏域", note="電話で聞いた")
    gap = record_gap(session, story.case, story.actor, A_DAY, entry)
    with pytest.raises(TransitionError, match="閉じていません"):
        reopen_gap(session, gap, story.actor, today(), reason="まだ")
    close_gap(
        *(session, gap, story.actor, later(30), factories.resource(session)), reason="夜に開く"
    )
    with pytest.raises(InvalidValueError, match="開き直す理由"):
        reopen_gap(session, gap, story.actor, later(40), reason="")
    reopen_gap(session, gap, story.actor, later(40), reason="曜日が合わなかった")
    assert (gap.state, gap.closed_on, gap.closed_by_resource_id) == (GapState.RECORDED, None, None)
    told = gap.note.splitlines()
    assert told[0] == "電話で聞いた"
    assert ["夜に開く" in told[1], "曜日が合わなかった" in told[2]] == [True, True]
    [task] = session.scalars(select(Task).where(Task.done_at.is_(None))).all()
    assert (task.subject_id, task.case_id) == (gap.id, None)
    drop_gap(session, gap, story.actor, later(50), reason="ほかで足りた")
    anew = record_gap(session, story.case, story.actor, today(), entry)
    assert anew is not gap
    with pytest.raises(TransitionError, match="新しく記録されています"):
        reopen_gap(session, gap, story.actor, today(), reason="やはり要る")


def test_how_many_cases_wait_is_told_from_five_on_and_each_case_once(session: Session):
    stories = [Story(session).approve() for _ in range(SMALLEST)]
    for words in ("夜に過ごせる居場所", "夜に話せる居場所"):
        for story in stories:
            entry = GapEntry(words, area="架空圏域")
            record_gap(session, story.case, story.actor, A_DAY, entry)
            [group] = gap_groups(session, factories.KOMAE)
            waiting = group.waiting_cases
            assert group.told == (None if waiting < SMALLEST else SMALLEST)
    assert (waiting, len(group.what)) == (SMALLEST, 2)


def test_a_name_in_a_gap_is_refused(session: Session):
    story = Story(session).approve()
    with pytest.raises(InvalidValueError, match="名前は書けません"):
        record_gap(session, story.case, story.actor, A_DAY, GapEntry("架空太郎さんが夜に行ける所"))


def test_matching_is_off_in_every_profile_that_says_nothing():
    assert Workflow().matching_without_conference is False
