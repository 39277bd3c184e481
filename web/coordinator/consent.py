"""Consent: asked, given within limits, refused, withdrawn; each answer a dated version."""

from __future__ import annotations

import uuid

from flask import flash, redirect, render_template, request, url_for
from sqlalchemy import select
from werkzeug.wrappers import Response

from directory.database import today
from directory.resource import Resource, ResourceStatus
from matching.access import require_edit
from matching.consent import PURPOSE_LABELS, Consent, ConsentPurpose, ConsentState
from matching.consent_record import (
    ConsentEntry,
    is_anything_live,
    record_consent,
    withdraw_consent,
)
from matching.disclosure import Disclosure, disclosures
from matching.errors import InvalidValueError, MatchingError, NotFoundError
from matching.scope import scope_items, unknown_words
from matching.withdrawal import recall
from web.coordinator import coordinator
from web.coordinator.conflict import submitted
from web.coordinator.desk import actor, forget_draft, opened, person_of
from web.database import session
from web.errors import status_of
from web.form import FormValues
from web.presenters.case_word import CONSENTS

PURPOSES = (
    (ConsentPurpose.CONFERENCE.value, "会議とプラン(重層的支援会議にかけ、支援プランを作る)"),
    (ConsentPurpose.MATCHING.value, "マッチング(合う参加先をさがす)"),
    (ConsentPurpose.SITE.value, "受入先への情報提供(下で選ぶ受入先に、決めたことだけ伝える)"),
    (ConsentPurpose.TRANSFER.value, "ほかの自治体・機関に引き継ぐこと(伝える相手に自治体名)"),
)
STATES = (
    (ConsentState.GIVEN.value, "同意した"),
    (ConsentState.LIMITED.value, "範囲を限って同意した"),
    (ConsentState.REFUSED.value, "同意しない"),
    (ConsentState.NOT_ASKED.value, "まだ聞いていない"),
    (ConsentState.UNABLE.value, "本人が意思を示せない"),
)
WAYS = (("書面", "書面"), ("口頭", "口頭(記録あり)"), ("代理", "代理人"))


@coordinator.route("/cases/<uuid:case_id>/consent/<uuid:person_id>", methods=["GET", "POST"])
def consent(case_id: uuid.UUID, person_id: uuid.UUID) -> str | Response | tuple[str, int]:
    """Record the next answer of one person, and show every earlier one."""
    found = opened(case_id)
    person = person_of(found, person_id)
    if request.method == "GET":
        return _page(case_id, person_id)
    try:
        entry = _entry(FormValues())
        record_consent(session(), found.case, person, entry, actor())
    except MatchingError as error:
        session().rollback()
        return _page(case_id, person_id, error), status_of(error)
    forget_draft("consent", person_id)
    flash("同意を記録しました。")
    _warn_of_unknown(entry)
    return redirect(url_for("coordinator.case", case_id=case_id))


def _page(case_id: uuid.UUID, person_id: uuid.UUID, error: MatchingError | None = None) -> str:
    found = opened(case_id)
    person = person_of(found, person_id)
    said = _versions(person_id)
    return render_template(
        "coordinator/consent.html",
        case=found.case,
        person=person,
        error=error,
        values=_values(),
        versions=said,
        recipient_names=_recipient_names(said),
        withdrawable=[one for one in ConsentPurpose if is_anything_live(session(), person_id, one)],
        disclosures=disclosures(session(), person_id),
        purposes=PURPOSES,
        states=STATES,
        ways=WAYS,
        scope_labels=[(item.label, item.label) for item in scope_items().values()],
        purpose_labels=PURPOSE_LABELS,
        consent_labels=CONSENTS,
        sites=_sites(found.case.municipality_code),
        today=today(),
    )


def _values() -> dict[str, object]:
    blank: dict[str, object] = {
        "given_on": today().isoformat(),
        "purpose": request.args.get("purpose", ""),
        "sites": request.args.getlist("site"),
    }
    return submitted({"sites": [], "scope_items": []}) if request.form else blank


def _warn_of_unknown(entry: ConsentEntry) -> None:
    """Tell which words open nothing in papers and pages of the conference."""
    unknown = unknown_words(entry.scope)
    if unknown and entry.purpose is ConsentPurpose.CONFERENCE:
        flash(
            f"「{'、'.join(unknown)}」は記録の項目と結び付かないため、会議の資料には出ません。"
            "項目を示すときは、「伝えてよい項目」から選んでください。"
        )


def _entry(form: FormValues) -> ConsentEntry:
    purpose = form.choice("purpose", ConsentPurpose, "目的")
    state = form.choice("state", ConsentState, "答え")
    if purpose is None or state is None:
        unset = [label for label, said in (("目的", purpose), ("答え", state)) if said is None]
        raise InvalidValueError(
            "state" if purpose else "purpose", f"「{'」「'.join(unset)}」を選んでください。"
        )
    to_site = purpose is ConsentPurpose.SITE
    return ConsentEntry(
        purpose=purpose,
        state=state,
        recipients=tuple(form.many("sites") if to_site else form.lines("recipients")),
        scope=tuple(dict.fromkeys([*form.many("scope_items"), *form.lines("scope")])),
        given_on=form.date("given_on"),
        expires_on=form.date("expires_on"),
        how_given=form.text("how_given"),
        evidence=form.text("evidence"),
        backdated_reason=form.text("backdated_reason"),
    )


def _versions(person_id: uuid.UUID) -> list[Consent]:
    query = (
        select(Consent)
        .where(Consent.person_id == person_id)
        .order_by(Consent.recorded_at.desc(), Consent.version.desc())
    )
    return list(session().scalars(query))


def _recipient_names(said: list[Consent]) -> dict[str, str]:
    """The names of the sites that consents call by their identifier."""
    to_site = [one for one in said if one.purpose is ConsentPurpose.SITE]
    wanted = {uuid.UUID(site) for one in to_site for site in one.recipients}
    rows = session().execute(select(Resource.id, Resource.name).where(Resource.id.in_(wanted)))
    return {str(row.id): row.name for row in rows}


def _sites(code: str) -> list[tuple[str, str]]:
    query = (
        select(Resource.id, Resource.name, Resource.staff_only)
        .where(Resource.municipality_code == code, Resource.status != ResourceStatus.CLOSED)
        .order_by(Resource.staff_only, Resource.name)
    )
    return [
        (str(row.id), f"{row.name}(職員だけが知る余力)" if row.staff_only else row.name)
        for row in session().execute(query)
    ]


@coordinator.post("/cases/<uuid:case_id>/consent/<uuid:person_id>/withdraw")
def withdraw(case_id: uuid.UUID, person_id: uuid.UUID) -> str | Response | tuple[str, int]:
    """Take a withdrawal: sharing stops at once, open proposals freeze, tasks are raised."""
    person = person_of(opened(case_id), person_id)
    form = FormValues()
    chosen = [purpose for purpose in ConsentPurpose if purpose.value in form.many("purposes")]
    try:
        if not chosen:
            raise InvalidValueError("purposes", "「撤回する目的」を一つは選んでください。")
        ended = withdraw_consent(
            session(),
            person,
            actor(),
            form.date("withdrawn_on") or today(),
            tuple(chosen),
            evidence=form.text("evidence"),
        )
    except MatchingError as error:
        session().rollback()
        return _page(case_id, person_id, error), status_of(error)
    flash("同意の撤回を記録し、共有を止めました。" if ended else "撤回する同意はありませんでした。")
    try:
        opened(case_id)
    except NotFoundError:
        return redirect(url_for("coordinator.cases"))
    return redirect(url_for("coordinator.case", case_id=case_id))


@coordinator.post("/cases/<uuid:case_id>/consent/<uuid:person_id>/recall/<uuid:disclosure_id>")
def recall_disclosure(
    case_id: uuid.UUID, person_id: uuid.UUID, disclosure_id: uuid.UUID
) -> str | Response | tuple[str, int]:
    """Note that a recipient was asked to give back or destroy what it was told."""
    found = opened(case_id)
    person_of(found, person_id)
    told = session().get(Disclosure, disclosure_id)
    if told is None or told.person_id != person_id:
        raise NotFoundError
    require_edit(session(), actor(), found.case)
    try:
        recall(session(), told, FormValues().date("on") or today())
    except MatchingError as error:
        session().rollback()
        return _page(case_id, person_id, error), status_of(error)
    flash("返却か破棄を頼んだことを記録しました。")
    return redirect(url_for("coordinator.case", case_id=case_id))
