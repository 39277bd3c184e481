"""Whom a person must not meet: places and groups of the registry, named on the assessment"""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("need", sa.Column("conflicts", sa.JSON(), nullable=False, server_default="[]"))


def downgrade() -> None:
    op.drop_column("need", "conflicts")
