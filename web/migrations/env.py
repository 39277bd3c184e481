"""Alembic's entry point: run the revisions on the engine handed over by ``web.migration``."""

from __future__ import annotations

from alembic import context

from web.migration import METADATA

engine = context.config.attributes["engine"]
with engine.connect() as connection:
    context.configure(
        connection=connection,
        target_metadata=METADATA,
        render_as_batch=True,
        compare_type=True,
        transactional_ddl=True,
    )
    with connection.begin():
        context.run_migrations()
