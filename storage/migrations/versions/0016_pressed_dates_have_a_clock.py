"""the day a ticket is pressed to has a clock; who has to be phoned is found by an index"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

# the next tick works out the rest
RUNNING = """
UPDATE ticket SET press_since = created_at, next_step_at = created_at
WHERE press_by IS NOT NULL AND state IN ('unverified', 'submitted', 'in_progress', 'waiting')
"""
OVER = "UPDATE ticket SET press_by = NULL WHERE press_since IS NULL AND press_by IS NOT NULL"
TO_CALL = sa.text(
    "told_at IS NULL AND state IN ('resolved', 'rejected') AND reporter_id IS NOT NULL"
    " AND (filed_by_id IS NOT NULL OR chat_id IS NULL)"
)


def upgrade() -> None:
    op.execute(sa.text("ALTER TABLE ticket RENAME COLUMN pressed_until TO press_by"))
    with op.batch_alter_table("ticket", schema=None) as batch_op:
        batch_op.add_column(sa.Column("press_since", sa.DateTime(), nullable=True))
        batch_op.add_column(
            sa.Column("press_steps", sa.Integer(), server_default="0", nullable=False)
        )
    where = {"sqlite_where": TO_CALL, "postgresql_where": TO_CALL}
    op.create_index("ix_ticket_to_call", "ticket", ["id"], **where)
    op.execute(sa.text(RUNNING))
    op.execute(sa.text(OVER))


def downgrade() -> None:
    op.drop_index("ix_ticket_to_call", "ticket")
    kept = {"sqlite_autoincrement": True}
    with op.batch_alter_table("ticket", schema=None, table_kwargs=kept) as batch_op:
        batch_op.drop_column("press_steps")
        batch_op.drop_column("press_since")
    op.execute(sa.text("ALTER TABLE ticket RENAME COLUMN press_by TO pressed_until"))
