"""areas have shapes; open matters are found by desk and item"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table('area', schema=None) as batch_op:
        batch_op.add_column(sa.Column('shape', sa.JSON(), nullable=True))
        batch_op.add_column(
            sa.Column('revision', sa.Integer(), server_default='0', nullable=False)
        )
        batch_op.create_index('ix_area_revision', ['revision'])
    with op.batch_alter_table('ticket', schema=None) as batch_op:
        batch_op.create_index('ix_ticket_desk_item_state', ['desk_id', 'item_id', 'state'])


def downgrade() -> None:
    with op.batch_alter_table('ticket', schema=None) as batch_op:
        batch_op.drop_index('ix_ticket_desk_item_state')
    with op.batch_alter_table('area', schema=None) as batch_op:
        batch_op.drop_index('ix_area_revision')
        batch_op.drop_column('revision')
        batch_op.drop_column('shape')
