"""tickets know when their clocks began and which steps were taken"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = '0007'
down_revision = '0006'
branch_labels = None
depends_on = None

# the first tick works out the rest; what was queued before it is its own to say now
RUNNING = """
UPDATE ticket SET respond_since = created_at, resolve_since = created_at,
    next_step_at = created_at
WHERE state IN ('unverified', 'submitted', 'in_progress', 'waiting', 'resolved', 'merged')
"""
QUEUED = """
UPDATE delivery SET state = 'dropped' WHERE state = 'pending' AND key LIKE 'remind_accept:%'
"""


def upgrade() -> None:
    with op.batch_alter_table('ticket', schema=None) as batch_op:
        batch_op.add_column(sa.Column('respond_since', sa.DateTime(), nullable=True))
        batch_op.add_column(
            sa.Column('respond_steps', sa.Integer(), server_default='0', nullable=False)
        )
        batch_op.add_column(sa.Column('resolve_since', sa.DateTime(), nullable=True))
        batch_op.add_column(
            sa.Column('resolve_steps', sa.Integer(), server_default='0', nullable=False)
        )
        batch_op.add_column(sa.Column('next_step_at', sa.DateTime(), nullable=True))
        batch_op.create_index('ix_ticket_next_step', ['next_step_at'])
    op.execute(sa.text(RUNNING))
    op.execute(sa.text(QUEUED))


def downgrade() -> None:
    with op.batch_alter_table('ticket', schema=None) as batch_op:
        batch_op.drop_index('ix_ticket_next_step')
        batch_op.drop_column('next_step_at')
        batch_op.drop_column('resolve_steps')
        batch_op.drop_column('resolve_since')
        batch_op.drop_column('respond_steps')
        batch_op.drop_column('respond_since')
