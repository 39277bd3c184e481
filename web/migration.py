"""Schema changes: the one place that sees all tables, and brings a database up to date."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine

import directory.account
import directory.audit
import directory.history
import directory.municipality
import directory.organisation
import directory.registration.record
import directory.resource
import directory.staff_request
import directory.task
import directory.verification
import matching.activity
import matching.agency_note
import matching.case
import matching.closing
import matching.condition_review
import matching.consent
import matching.development
import matching.disclosure
import matching.emergency
import matching.followup
import matching.meeting
import matching.need
import matching.place_change
import matching.placement
import matching.plan
import matching.proposal
import matching.revision
import matching.shortlist
import matching.site_dismissal
import matching.site_lesson
import matching.site_report
import matching.submission
import matching.transfer
import matching.weight_revision
from directory.database import Base, DatabaseUnavailableError

TABLE_MODULES = (
    directory.account,
    directory.audit,
    directory.history,
    directory.municipality,
    directory.organisation,
    directory.registration.record,
    directory.resource,
    directory.staff_request,
    directory.task,
    directory.verification,
    matching.activity,
    matching.agency_note,
    matching.case,
    matching.closing,
    matching.condition_review,
    matching.consent,
    matching.development,
    matching.disclosure,
    matching.emergency,
    matching.followup,
    matching.meeting,
    matching.need,
    matching.place_change,
    matching.placement,
    matching.plan,
    matching.proposal,
    matching.revision,
    matching.shortlist,
    matching.site_dismissal,
    matching.site_lesson,
    matching.site_report,
    matching.submission,
    matching.transfer,
    matching.weight_revision,
)
METADATA = Base.metadata


def _config(engine: Engine) -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    config.attributes["engine"] = engine
    return config


def upgrade(engine: Engine, revision: str = "head") -> None:
    """Bring a database to a revision, the newest by default."""
    command.upgrade(_config(engine), revision)


def downgrade(engine: Engine, revision: str) -> None:
    """Take a database back to a revision; ``base`` drops every table."""
    command.downgrade(_config(engine), revision)


def current_revision(engine: Engine) -> str | None:
    """Tell the revision a database is at, or ``None`` for an empty one."""
    with engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def require_newest(engine: Engine) -> None:
    """Refuse to work on a database whose schema is not the newest."""
    newest = ScriptDirectory.from_config(_config(engine)).get_current_head()
    found = current_revision(engine)
    if found != newest:
        raise DatabaseUnavailableError(
            "データベースの形が古いか、まだ作られていません"
            f"(今: {found or 'なし'}、必要: {newest})。"
            "chiikinowa setup を実行してください。"
        )
