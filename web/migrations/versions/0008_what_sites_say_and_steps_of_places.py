"""What sites say of themselves, facts set aside, and steps of the figures of free places"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import directory.database

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "site_lesson",
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("resource_id", sa.Uuid(), sa.ForeignKey("resource.id"), nullable=False),
        sa.Column("words", sa.String(300), nullable=False),
        sa.Column("topic", sa.String(40)),
        sa.Column("answer", sa.Boolean()),
        sa.Column("before", sa.Boolean()),
        sa.Column("heard_on", sa.Date(), nullable=False),
        sa.Column("heard_by_way", sa.String(20), nullable=False),
        sa.Column("account_id", sa.Uuid(), sa.ForeignKey("account.id")),
        sa.Column("dismissed_on", sa.Date()),
        sa.Column("dismissed_by", sa.Uuid(), sa.ForeignKey("account.id")),
        sa.Column("dismissed_reason", sa.String(300)),
        sa.Column("recorded_at", directory.database.UtcDateTime(timezone=True), nullable=False),
    )
    op.create_index(op.f("ix_site_lesson_resource_id"), "site_lesson", ["resource_id"])
    op.create_table(
        "site_dismissal",
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("resource_id", sa.Uuid(), sa.ForeignKey("resource.id"), nullable=False),
        sa.Column("fact", sa.String(20), nullable=False),
        sa.Column("until", sa.Date(), nullable=False),
        sa.Column("reason", sa.String(300), nullable=False),
        sa.Column("account_id", sa.Uuid(), sa.ForeignKey("account.id")),
        sa.Column("taken_back_on", sa.Date()),
        sa.Column("recorded_at", directory.database.UtcDateTime(timezone=True), nullable=False),
    )
    op.create_index(op.f("ix_site_dismissal_resource_id"), "site_dismissal", ["resource_id"])
    op.create_table(
        "place_change",
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("resource_id", sa.Uuid(), sa.ForeignKey("resource.id"), nullable=False),
        sa.Column("placement_id", sa.Uuid(), sa.ForeignKey("placement.id")),
        sa.Column("role", sa.String(40), nullable=False),
        sa.Column("before", sa.Integer(), nullable=False),
        sa.Column("before_as_of", sa.Date()),
        sa.Column("before_until", sa.Date()),
        sa.Column("after", sa.Integer(), nullable=False),
        sa.Column(
            "cause",
            sa.Enum(
                "started",
                "freed",
                name="placecause",
                native_enum=False,
                length=40,
                create_constraint=True,
            ),
            nullable=False,
        ),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("account_id", sa.Uuid(), sa.ForeignKey("account.id")),
        sa.Column("undone_on", sa.Date()),
        sa.Column("undone_by", sa.Uuid(), sa.ForeignKey("account.id")),
        sa.Column("recorded_at", directory.database.UtcDateTime(timezone=True), nullable=False),
    )
    op.create_index(op.f("ix_place_change_resource_id"), "place_change", ["resource_id"])


def downgrade() -> None:
    for table in ("place_change", "site_dismissal", "site_lesson"):
        op.drop_index(op.f(f"ix_{table}_resource_id"), table)
        op.drop_table(table)
