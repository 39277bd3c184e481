"""What people decided about groups listed twice"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import directory.database

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    group = sa.ForeignKey("organisation.id")
    op.create_table(
        "organisation_decision",
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("first_id", sa.Uuid(), group, nullable=False, index=True),
        sa.Column(
            "second_id", sa.Uuid(), sa.ForeignKey("organisation.id"), nullable=False, index=True
        ),
        sa.Column("decision", sa.String(20), nullable=False),
        sa.Column("snapshot", sa.JSON()),
        sa.Column("reason", sa.Text()),
        sa.Column("decided_by", sa.Uuid(), sa.ForeignKey("account.id")),
        sa.Column("decided_at", directory.database.UtcDateTime(timezone=True), nullable=False),
        sa.UniqueConstraint("first_id", "second_id"),
    )


def downgrade() -> None:
    op.drop_table("organisation_decision")
