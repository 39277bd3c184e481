"""Papers of a search: the meeting's list with its grounds, and a sheet for the person to keep."""

from __future__ import annotations

import math
import uuid

from flask import Response, g, render_template, url_for

from directory.audit import record
from directory.database import now, today
from directory.resource import Resource
from matching.access import OpenedCase
from matching.candidate import Candidates, candidates
from matching.case_match import CaseMatches, Offer, explain
from matching.errors import ConsentError, NotFoundError
from matching.facts import ConditionKind
from matching.gate.reach import hours
from matching.need import Need
from matching.observed import observed_only
from matching.scope import Allowed, conference_scope, may_show
from web.coordinator import coordinator
from web.coordinator.desk import at_work_on, profile
from web.database import session
from web.jargon import plain_text
from web.paper.pdf import FilledSection, Paper, write_pdf
from web.points import signed
from web.presentation import fee, japanese_date, japanese_time, yen
from web.presenters.source_remark import without_source_remarks
from web.reason import change_sentence, part_rows
from web.reason_reader import Reader, Said, said, spoken_hours, told_by_gate, told_values

OFFERS_ON_PAPER = 5
BEYOND = (
    "本人が会議に示すことに同意していない理由は書いていません。内訳は担当者の画面で確かめます。"
)
WORDS = {"for": "合う点", "against": "気をつける点", "unknown": "確かめること", "neutral": "参考"}
TO_ASK, FIRST = "当てはまるか確かめること", "はじめにすること"
NEAR = "条件が一つ変われば、または相談すれば"


@coordinator.get("/needs/<uuid:need_id>/grounds")
def grounds(need_id: uuid.UUID) -> str:
    """Show the first candidates and their grounds as a paper of the meeting."""
    return render_template(
        "coordinator/paper.html",
        paper=_grounds(need_id),
        back=url_for("coordinator.matches", need_id=need_id),
        pdf=url_for("coordinator.grounds_pdf", need_id=need_id),
    )


@coordinator.get("/needs/<uuid:need_id>/grounds.pdf")
def grounds_pdf(need_id: uuid.UUID) -> Response:
    """Answer the same as PDF; the file's name says nothing of the person."""
    name = {"Content-Disposition": 'inline; filename="grounds.pdf"'}
    return Response(write_pdf(_grounds(need_id)), mimetype="application/pdf", headers=name)


@coordinator.get("/needs/<uuid:need_id>/handout/<uuid:resource_id>")
def handout(need_id: uuid.UUID, resource_id: uuid.UUID) -> str:
    """Show one candidate as a sheet for the person, in やさしい日本語, without rank or points."""
    with at_work_on(need_id) as (found, need, here):
        offer = explain(here).find(str(resource_id))
        if offer is None:
            raise NotFoundError
        reasons = said(offer.match, Reader.PERSON, observed_only(here.need))
        place = session().get_one(Resource, resource_id)
        record(session(), "print", "support_case", found.case.id, detail="handout")
        return render_template(
            "coordinator/handout.html",
            need=need,
            place=place,
            times=spoken_hours(offer.facts.slots) or plain_text(place.schedule_text),
            fee=_spoken_fee(place),
            doing=plain_text(without_source_remarks(place.activities or place.description)),
            good=[one for one in reasons if one.tone in ("for", "neutral")],
            careful=[one for one in reasons if one.tone == "against"],
            asked=[one for one in reasons if one.tone == "unknown" and not _is_told(one, offer)],
            looks_first=bool(_visits_first(offer)),
            newcomers=place.beginner_friendly,
            desk=next((desk.name for desk in profile().desks if desk.general), None),
            printed_on=today(),
            staff_name=g.who.account.name,
        )


def _visits_first(offer: Offer) -> list[str]:
    """What the place says of looking first, in its own words; readings staff rejected apart."""
    return [
        one.sentence
        for one in offer.facts.conditions
        if one.kind is ConditionKind.VISIT_FIRST and one.confirmed is not False
    ]


def _is_told(one: Said, offer: Offer) -> bool:
    """Whether the sheet tells it above: when it is on is the place's, not for the person to ask."""
    return one.criterion == "time" and bool(offer.facts.slots)


def _spoken_fee(place: Resource) -> str | None:
    """The fee for the person: the amount, and what is written of it in words they can read."""
    noted = without_source_remarks(place.fee_text)
    written = plain_text(noted)
    if place.fee_yen is not None:
        return yen(place.fee_yen) + (f"(「{written}」と 書いて あります)" if written else "")
    if written:
        return f"「{written}」と 書いて あります。いくらかは、まだ わかりません"
    return "きまりが あります。たしかめて つたえます" if noted else None


def _grounds(need_id: uuid.UUID) -> Paper:
    with at_work_on(need_id) as (found, need, here):
        allowed = _require_conference_consent(found, need)
        made = explain(here)
        record(session(), "print", "support_case", found.case.id, detail="grounds")
        near = () if made.blocked else (FilledSection(NEAR, _near(made, allowed)),)
        shown = ([one for one in made.offers if one.fits] or made.offers)[:OFFERS_ON_PAPER]
        counted = candidates(here.ranking, here.known)
        return Paper(
            title="候補の参加先と根拠",
            mark="会議資料・本人の同意の範囲・会議後回収",
            footer=f"{g.who.account.name}({japanese_time(now())})",
            sections=[
                FilledSection("このニーズ", _about(found, made, counted, len(shown))),
                *(
                    _offer(rank, one, observed_only(here.need), allowed)
                    for rank, one in enumerate(shown, 1)
                ),
                *near,
            ],
        )


def _about(
    found: OpenedCase, made: CaseMatches, counted: Candidates, shown: int
) -> list[tuple[str, str]]:
    if made.blocked:
        stopped = "\n".join(one.evidence for one in made.blocked)
        return [("番号", found.case.number), ("候補を出せないわけ", stopped)]
    rows = [
        ("番号", found.case.number),
        ("見たもの", _seen(made, counted)),
        ("この紙に載せたもの", _on_paper(counted, shown)),
        ("重みの版", made.weights_version),
        ("決めるのは", "本人と担当者です。順番は手がかりです。"),
    ]
    if made.gap:
        rows.append(("資源の不足", "はっきり合うと言えるものがない。資源開発を検討する。"))
    return rows


def _on_paper(counted: Candidates, shown: int) -> str:
    sort = "候補" if counted.fitting else "はっきり合うとは言えないもの"
    rest = (counted.fitting or counted.others) - shown
    return f"{sort}の上位 {shown}件" + (f"。ほか{rest}件は載せていない" if rest else "")


def _seen(made: CaseMatches, counted: Candidates) -> str:
    return (
        f"候補 {counted.fitting}件、条件には合うがはっきり合うとは言えないもの "
        f"{counted.others}件、合わなかったもの {len(made.left_out) + len(made.near_misses)}件"
    )


def _offer(rank: int, offer: Offer, observed: frozenset[str], allowed: Allowed) -> FilledSection:
    facts = offer.facts
    everything = said(offer.match, Reader.MEETING, observed)
    reasons = [one for one in everything if _within(told_values(one.criterion), allowed)]
    place = f"{facts.town or '場所未確認'}／{hours(facts.slots) or '日時未確認'}／{fee(facts)}"
    rows = [("場所・日時・費用", place)]
    for tone in ("for", "against", "unknown"):
        lines = [f"・{one.sentence}" for one in reasons if one.tone == tone]
        if lines:
            rows.append((WORDS[tone], "\n".join(lines)))
    rows += _conditions(offer)
    if len(reasons) == len(everything):
        rows.append(("点の内訳", _sum(offer)))
    else:
        rows.append(("同意の範囲外", BEYOND))
    confirmed = japanese_date(facts.confirmed_on) if facts.confirmed_on else "まだ確認していない"
    rows.append(("情報の確認", confirmed))
    return FilledSection(f"{rank}. {facts.name}", rows)


def _conditions(offer: Offer) -> list[tuple[str, str]]:
    """What the place asks, in its own words: they tell nothing of the person, so no consent."""
    named = ((TO_ASK, offer.to_ask), (FIRST, _visits_first(offer)))
    return [
        (label, "\n".join(f"・{text}" for text in dict.fromkeys(texts)))
        for label, texts in named
        if texts
    ]


def _within(told: list[str], allowed: Allowed) -> bool:
    return all(may_show(value, allowed) for value in told)


def _sum(offer: Offer) -> str:
    """The score as its sum, one part a line, so that anybody at the table can add it up again."""
    parts = [row for row in part_rows(offer.match) if row["points"]]
    if not parts:
        return "足し合わせるものがない"
    total = math.fsum(row["points"] for row in parts)
    lines = [f"・{row['label']} {signed(row['points'])}" for row in parts]
    return "\n".join([*lines, f"合計 {total:.2f}(小数は2けたまでで示す)"])


def _near(made: CaseMatches, allowed: Allowed) -> list[tuple[str, str]]:
    rows = [
        (near.facts.name, "\n".join(change_sentence(one) for one in near.changes))
        for near in made.near_misses
        if all(_within(told_by_gate(one.gate), allowed) for one in near.changes)
    ]
    return rows or [("なし", "条件を一つ二つ変えても合うものはない。")]


def _require_conference_consent(found: OpenedCase, need: Need) -> Allowed:
    """The person agreed to the conference, and to its being told where he might take part."""
    scope = conference_scope(session(), found.case, today())
    if need.person_id in scope and may_show("proposals", scope[need.person_id]):
        return scope[need.person_id]
    record(session(), "print", "support_case", found.case.id, result="denied")
    if need.person_id in scope:
        raise ConsentError(
            "「参加先と様子」は、本人が会議に示すことに同意した項目に入っていません。"
            "この資料を使うときは、同意を取り直してください。"
        )
    raise ConsentError(
        "この資料は、会議とプランへの本人の同意があるときだけ作れます。先に同意を記録してください。"
    )
