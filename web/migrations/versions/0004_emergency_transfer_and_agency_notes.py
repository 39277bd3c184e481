"""Emergency access, transfers between municipalities, notes of agencies, and their tasks"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import directory.database

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

KNOWN = (
    "confirm_resource",
    "check_registration",
    "handle_error_report",
    "resource_closed",
    "resource_paused",
    "site_overloaded",
    "contact_after_absence",
    "consent_withdrawn",
    "person_moved",
    "proposal_declined",
    "placement_ended",
    "no_answer",
    "resource_development",
    "aftercare",
    "handover",
)
NEW = ("emergency_access", "case_transfer", "agenda_proposed")
MOMENT = directory.database.UtcDateTime(timezone=True)
CHECK = "ck_task_taskkind"


def _allow(kinds: tuple[str, ...]) -> None:
    """Let tasks be of these kinds only; SQLite does that by copying the table."""
    listed = f"kind IN ({', '.join(repr(kind) for kind in kinds)})"
    with op.batch_alter_table("task") as task:
        task.drop_constraint(op.f(CHECK), type_="check")
        task.create_check_constraint(op.f(CHECK), listed)


def upgrade() -> None:
    _allow((*KNOWN, *NEW))
    op.create_table(
        "emergency_access",
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column(
            "municipality_code", sa.String(5), sa.ForeignKey("municipality.code"), nullable=False
        ),
        sa.Column("account_id", sa.Uuid(), sa.ForeignKey("account.id"), nullable=False),
        sa.Column("role", sa.String(40), nullable=False),
        sa.Column("case_id", sa.Uuid(), sa.ForeignKey("support_case.id")),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("opened_at", MOMENT, nullable=False),
        sa.Column("expires_at", MOMENT, nullable=False),
        sa.Column("reviewed_at", MOMENT),
        sa.Column("reviewed_by", sa.Uuid(), sa.ForeignKey("account.id")),
        sa.Column("review", sa.Text()),
    )
    op.create_table(
        "case_transfer",
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("case_id", sa.Uuid(), sa.ForeignKey("support_case.id"), nullable=False),
        sa.Column("from_code", sa.String(5), sa.ForeignKey("municipality.code"), nullable=False),
        sa.Column("to_code", sa.String(5), sa.ForeignKey("municipality.code"), nullable=False),
        sa.Column("state", sa.String(40), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("proposed_on", sa.Date(), nullable=False),
        sa.Column("proposed_by", sa.Uuid(), sa.ForeignKey("account.id")),
        sa.Column("answered_on", sa.Date()),
        sa.Column("answered_by", sa.Uuid(), sa.ForeignKey("account.id")),
        sa.Column("answer", sa.String(200)),
        sa.Column("accepted_on", sa.Date()),
        sa.Column("accepted_by", sa.Uuid(), sa.ForeignKey("account.id")),
        sa.Column("new_case_id", sa.Uuid(), sa.ForeignKey("support_case.id")),
        sa.Column("recorded_at", MOMENT, nullable=False),
        sa.CheckConstraint(
            "state IN ('proposed', 'approved', 'refused', 'withdrawn', 'accepted')",
            name="transferstate",
        ),
    )
    op.create_table(
        "agency_note",
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("case_id", sa.Uuid(), sa.ForeignKey("support_case.id"), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), sa.ForeignKey("organisation.id")),
        sa.Column("account_id", sa.Uuid(), sa.ForeignKey("account.id"), nullable=False),
        sa.Column("role", sa.String(40), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("written_at", MOMENT, nullable=False),
    )
    for table, column in INDEXED:
        op.create_index(op.f(f"ix_{table}_{column}"), table, [column])


INDEXED = (
    ("emergency_access", "municipality_code"),
    ("emergency_access", "account_id"),
    ("emergency_access", "case_id"),
    ("case_transfer", "case_id"),
    ("case_transfer", "from_code"),
    ("case_transfer", "to_code"),
    ("agency_note", "case_id"),
)


def downgrade() -> None:
    for table, column in reversed(INDEXED):
        op.drop_index(op.f(f"ix_{table}_{column}"), table)
    for table in ("agency_note", "case_transfer", "emergency_access"):
        op.drop_table(table)
    task = sa.table("task", sa.column("kind", sa.String()))
    op.execute(task.delete().where(task.c.kind.in_(NEW)))
    _allow(KNOWN)
