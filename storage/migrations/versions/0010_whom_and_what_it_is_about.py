"""tickets know whom they complain of, and which device found them"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table('ticket', schema=None) as batch_op:
        batch_op.add_column(
            sa.Column('about_ids', sa.JSON(), server_default='[]', nullable=False)
        )
        batch_op.add_column(sa.Column('device', sa.String(), server_default='', nullable=False))
        batch_op.create_index('ix_ticket_device', ['device'], unique=False)


def downgrade() -> None:
    with op.batch_alter_table('ticket', schema=None) as batch_op:
        batch_op.drop_index('ix_ticket_device')
        batch_op.drop_column('device')
        batch_op.drop_column('about_ids')
