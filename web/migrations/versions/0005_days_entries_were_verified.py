"""Every day an entry was found true, begun with the last ones known"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import directory.database

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    verification = op.create_table(
        "verification",
        sa.Column("resource_id", sa.Uuid(), sa.ForeignKey("resource.id"), primary_key=True),
        sa.Column("on", sa.Date(), primary_key=True),
        sa.Column("method", sa.String(40)),
        sa.Column("recorded_at", directory.database.UtcDateTime(timezone=True), nullable=False),
    )
    _keep_known(verification)


def _keep_known(verification: sa.Table) -> None:
    day = sa.column("confirmed_on")
    entry = sa.table("resource", sa.column("id"), day, sa.column("confirmed_method"))
    day = sa.column("confirmed_on")
    field = sa.table("field_confirmation", sa.column("resource_id"), day, sa.column("method"))
    known = sa.union(
        sa.select(entry.c.id, entry.c.confirmed_on).where(
            entry.c.confirmed_on.is_not(None), entry.c.confirmed_method.is_distinct_from("import")
        ),
        sa.select(field.c.resource_id, field.c.confirmed_on).where(field.c.method != "import"),
    ).subquery()
    now = sa.func.current_timestamp()
    rows = sa.select(*known.c, now)
    op.execute(verification.insert().from_select(["resource_id", "on", "recorded_at"], rows))


def downgrade() -> None:
    op.drop_table("verification")
