"""who read where a household lives is noted; a door may be nobody's that is known"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), 'sqlite')
KEPT = {'sqlite_autoincrement': True}


def upgrade() -> None:
    with op.batch_alter_table('accesslog', schema=None, table_kwargs=KEPT) as batch_op:
        batch_op.alter_column('subject_id', existing_type=BIG, nullable=True)
        batch_op.add_column(sa.Column('household_id', BIG, nullable=True))


def downgrade() -> None:
    op.execute('DELETE FROM accesslog WHERE subject_id IS NULL')
    with op.batch_alter_table('accesslog', schema=None, table_kwargs=KEPT) as batch_op:
        batch_op.drop_column('household_id')
        batch_op.alter_column('subject_id', existing_type=BIG, nullable=False)
