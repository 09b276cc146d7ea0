"""which of the items offered for a question was chosen"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = '0005'
down_revision = '0004'
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table('unanswered', schema=None) as batch_op:
        batch_op.add_column(sa.Column('chosen', sa.String(), server_default='', nullable=False))


def downgrade() -> None:
    with op.batch_alter_table('unanswered', schema=None) as batch_op:
        batch_op.drop_column('chosen')
