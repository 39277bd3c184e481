"""Short reports a receiving group sends of one day"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import directory.database

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "site_report",
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("placement_id", sa.Uuid(), sa.ForeignKey("placement.id"), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("came", sa.Boolean(), nullable=False),
        sa.Column("note", sa.Text()),
        sa.Column("account_id", sa.Uuid(), sa.ForeignKey("account.id"), nullable=False),
        sa.Column("recorded_at", directory.database.UtcDateTime(timezone=True), nullable=False),
    )
    op.create_index(op.f("ix_site_report_placement_id"), "site_report", ["placement_id"])


def downgrade() -> None:
    op.drop_index(op.f("ix_site_report_placement_id"), "site_report")
    op.drop_table("site_report")
