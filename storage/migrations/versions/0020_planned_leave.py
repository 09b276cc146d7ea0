"""leave that is to come begins by itself"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), 'sqlite')


def upgrade() -> None:
    op.create_table(
        'plannedleave',
        sa.Column('id', BIG, nullable=False),
        sa.Column('person_id', BIG, nullable=False),
        sa.Column('starts_at', sa.DateTime(), nullable=False),
        sa.Column('until', sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ['person_id'], ['person.id'], name='fk_plannedleave_person_id_person'
        ),
        sa.PrimaryKeyConstraint('id', name='pk_plannedleave'),
        sqlite_autoincrement=True,
    )
    for column in ('person_id', 'starts_at'):
        op.create_index(f'ix_plannedleave_{column}', 'plannedleave', [column])


def downgrade() -> None:
    op.drop_table('plannedleave')
