"""bookings: who comes when, and who waits for a place"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), 'sqlite')
STATES = "'booked', 'waiting', 'cancelled', 'came', 'no_show'"


def upgrade() -> None:
    op.create_table(
        'booking',
        sa.Column('id', BIG, nullable=False),
        sa.Column('item_id', sa.String(), nullable=False),
        sa.Column('title', sa.String(), nullable=False),
        sa.Column('place', sa.String(), nullable=False),
        sa.Column('desk_id', BIG, nullable=False),
        sa.Column('starts_at', sa.DateTime(), nullable=False),
        sa.Column('ends_at', sa.DateTime(), nullable=False),
        sa.Column('state', sa.String(), nullable=False),
        sa.Column('person_id', BIG, nullable=True),
        sa.Column('name', sa.LargeBinary(), nullable=True),
        sa.Column('phone', sa.LargeBinary(), nullable=True),
        sa.Column('words', sa.LargeBinary(), nullable=True),
        sa.Column('created_at', sa.DateTime(), nullable=False),
        sa.CheckConstraint(f"state IN ({STATES})", name=op.f('ck_booking_state')),
        sa.ForeignKeyConstraint(['desk_id'], ['area.id'], name='fk_booking_desk_id_area'),
        sa.ForeignKeyConstraint(['person_id'], ['person.id'], name='fk_booking_person_id_person'),
        sa.PrimaryKeyConstraint('id', name='pk_booking'),
        sqlite_autoincrement=True,
    )
    op.create_index('ix_booking_hour', 'booking', ['item_id', 'desk_id', 'starts_at'])
    op.create_index('ix_booking_person_id', 'booking', ['person_id'])
    op.create_index('ix_booking_starts_at', 'booking', ['starts_at'])


def downgrade() -> None:
    op.drop_table('booking')
