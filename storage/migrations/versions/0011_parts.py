"""tickets of several departments know their whole"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


# no foreign key: SQLite adds one only by writing the whole table anew, and no ticket is ever removed
def upgrade() -> None:
    with op.batch_alter_table('ticket', schema=None) as batch_op:
        batch_op.add_column(
            sa.Column(
                'parent_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True
            )
        )
        batch_op.add_column(sa.Column('parts', sa.Integer(), server_default='0', nullable=False))
        batch_op.create_index(batch_op.f('ix_ticket_parent_id'), ['parent_id'], unique=False)


def downgrade() -> None:
    with op.batch_alter_table('ticket', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_ticket_parent_id'))
        batch_op.drop_column('parts')
        batch_op.drop_column('parent_id')
