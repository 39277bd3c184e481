"""A municipality's own weights, and what staff said of conditions read from prose"""

import sqlalchemy as sa
from alembic import op

import directory.database

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "condition_review",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("resource_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("sentence", sa.Text(), nullable=False),
        sa.Column("confirmed", sa.Boolean(), nullable=False),
        sa.Column("reviewed_by", sa.Uuid(), nullable=True),
        sa.Column("reviewed_on", sa.Date(), nullable=False),
        sa.Column("recorded_at", directory.database.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["resource_id"], ["resource.id"], name=op.f("fk_condition_review_resource_id_resource")
        ),
        sa.ForeignKeyConstraint(
            ["reviewed_by"], ["account.id"], name=op.f("fk_condition_review_reviewed_by_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_condition_review")),
        sa.UniqueConstraint(
            "resource_id", "kind", "sentence", name=op.f("uq_condition_review_resource_id")
        ),
    )
    op.create_index(op.f("ix_condition_review_resource_id"), "condition_review", ["resource_id"])
    op.create_table(
        "weight_revision",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("municipality_code", sa.String(length=5), nullable=False),
        sa.Column("version", sa.String(length=40), nullable=False),
        sa.Column("based_on", sa.String(length=40), nullable=False),
        sa.Column("changes", sa.JSON(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("made_on", sa.Date(), nullable=False),
        sa.Column("made_by", sa.Uuid(), nullable=True),
        sa.Column("recorded_at", directory.database.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["municipality_code"],
            ["municipality.code"],
            name=op.f("fk_weight_revision_municipality_code_municipality"),
        ),
        sa.ForeignKeyConstraint(
            ["made_by"], ["account.id"], name=op.f("fk_weight_revision_made_by_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_weight_revision")),
        sa.UniqueConstraint(
            "municipality_code", "version", name=op.f("uq_weight_revision_municipality_code")
        ),
    )
    op.create_index(
        op.f("ix_weight_revision_municipality_code"), "weight_revision", ["municipality_code"]
    )


def downgrade() -> None:
    op.drop_index(op.f("ix_weight_revision_municipality_code"), "weight_revision")
    op.drop_table("weight_revision")
    op.drop_index(op.f("ix_condition_review_resource_id"), "condition_review")
    op.drop_table("condition_review")
