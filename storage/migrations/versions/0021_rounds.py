"""rounds that a calendar opens, and what homes said to being visited"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), 'sqlite')
THERE = sa.text('due_at IS NOT NULL')
KINDS = "kind IN ('agreed', 'declined', 'muted', 'unmuted')"


def upgrade() -> None:
    op.add_column('visit', sa.Column('checked', sa.LargeBinary(), nullable=True))
    op.create_table(
        'round',
        sa.Column('id', BIG, nullable=False),
        sa.Column('item_id', sa.String(), nullable=False),
        sa.Column('subject', sa.String(), nullable=False),
        sa.Column('day', sa.String(), nullable=False),
        sa.Column('area_id', BIG, nullable=False),
        sa.Column('household_id', BIG, nullable=True),
        sa.Column('ticket_id', BIG, nullable=True),
        sa.Column('due_at', sa.DateTime(), nullable=True),
        sa.Column('missed', sa.Integer(), nullable=False),
        sa.Column('created_at', sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(['area_id'], ['area.id'], name='fk_round_area_id_area'),
        sa.ForeignKeyConstraint(['ticket_id'], ['ticket.id'], name='fk_round_ticket_id_ticket'),
        sa.PrimaryKeyConstraint('id', name='pk_round'),
        sa.UniqueConstraint('item_id', 'subject', 'day', name='uq_round_item_id_subject_day'),
        sqlite_autoincrement=True,
    )
    op.create_index(
        'ix_round_due', 'round', ['due_at'], sqlite_where=THERE, postgresql_where=THERE
    )
    for column in ('household_id', 'ticket_id'):
        op.create_index(f'ix_round_{column}', 'round', [column])
    op.create_table(
        'careword',
        sa.Column('id', BIG, nullable=False),
        sa.Column('household_id', BIG, nullable=False),
        sa.Column('kind', sa.String(), nullable=False),
        sa.Column('said', sa.LargeBinary(), nullable=False),
        sa.Column('by_id', BIG, nullable=True),
        sa.Column('at', sa.DateTime(), nullable=False),
        sa.CheckConstraint(KINDS, name=op.f('ck_careword_kind')),
        sa.ForeignKeyConstraint(
            ['household_id'], ['household.id'], name='fk_careword_household_id_household'
        ),
        sa.ForeignKeyConstraint(['by_id'], ['person.id'], name='fk_careword_by_id_person'),
        sa.PrimaryKeyConstraint('id', name='pk_careword'),
        sqlite_autoincrement=True,
    )
    op.create_index('ix_careword_household_id', 'careword', ['household_id'])


def downgrade() -> None:
    op.drop_table('careword')
    op.drop_table('round')
    op.drop_column('visit', 'checked')
