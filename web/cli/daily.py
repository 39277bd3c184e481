"""``chiikinowa daily``: what has to be done once a day, whether or not anybody looks."""

from __future__ import annotations

import uuid
from collections.abc import Mapping

import click
from sqlalchemy.orm import Session

from directory.database import today
from directory.freshness.silence import follow_silence
from directory.municipality import Municipality
from directory.resource import Resource
from directory.rest import resume_due
from geo.barrier import Barrier, load_barriers
from geo.profile import Profile, load_profiles
from matching.disruption import sweep
from matching.occasion import open_registry
from matching.reverse_match import tell_waiting
from web.cli.registry import require_registry, writing_session
from web.settings import load_settings


@click.command("daily")
def command() -> None:
    """毎日の仕事をします(何度実行してもよい)。

    再開の日が来た資源を戻し、確認の状態を改め、返事のない団体に知らせ、担当者の「やること」に
    入れます。1日1回、タスクスケジューラーや cron から動かしてください。
    """
    settings, on = load_settings(), today()
    profiles, barriers = load_profiles(settings.areas_dir), load_barriers(settings.areas_dir)
    require_registry(settings)
    with writing_session(settings) as session:
        resumed = resume_due(session, on)
        asked = [
            task
            for code, profile in profiles.items()
            if session.get(Municipality, code) is not None
            for task in follow_silence(session, profile, on)
        ]
        disrupted = sweep(session, on)
        told = {owner for one in resumed for owner in _tell(session, one, profiles, barriers)}
        session.commit()
    click.echo(
        f"再開{len(resumed)}件、確認のお願い{len(asked)}件、"
        f"支援中の人への影響{len(disrupted)}件を処理しました。"
        f"再開した資源が合うかもしれない人の担当者{len(told)}人に知らせました。",
        err=True,
    )


def _tell(
    session: Session,
    resource: Resource,
    profiles: Mapping[str, Profile],
    barriers: Mapping[str, tuple[Barrier, ...]],
) -> set[uuid.UUID]:
    code = resource.municipality_code
    registry = open_registry(session, profiles[code], today(), barriers.get(code, ()))
    return tell_waiting(session, registry, resource)
