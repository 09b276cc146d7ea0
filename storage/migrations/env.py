"""Alembic's door: migrates on the connection it is handed."""

from __future__ import annotations

from typing import Any, Literal

from alembic import context

from storage import (  # noqa: F401  whose metadata is wanted whole
    booking_tables,
    call_tables,
    diary_tables,
    notice_tables,
    record_tables,
    round_tables,
    tables,
    topic_tables,
)
from storage.columns import Row


def render_item(kind: str, column_type: Any, autogen: Any) -> str | Literal[False]:
    """Migrations spell plain types, so that they stand still while the code moves."""
    names = {"Utc": "sa.DateTime()", "Sealed": "sa.LargeBinary()", "AutoString": "sa.String()"}
    name = names.get(type(column_type).__name__) if kind == "type" else None
    return name or False


connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=Row.metadata,
    render_as_batch=True,
    render_item=render_item,
)
with context.begin_transaction():
    context.run_migrations()
