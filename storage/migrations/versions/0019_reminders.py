"""people set reminders, for themselves and for family that agreed"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), 'sqlite')
WAITING = sa.text("state = 'waiting'")


def person(table: str, column: str) -> sa.ForeignKeyConstraint:
    name = f'fk_{table}_{column}_person'
    return sa.ForeignKeyConstraint([column], ['person.id'], name=name)


def upgrade() -> None:
    op.create_table(
        'kin',
        sa.Column('id', BIG, nullable=False),
        sa.Column('asker_id', BIG, nullable=False),
        sa.Column('person_id', BIG, nullable=True),
        sa.Column('called', sa.LargeBinary(), nullable=True),
        sa.Column('code_hash', sa.String(), nullable=True),
        sa.Column('state', sa.String(), nullable=False),
        sa.Column('created_at', sa.DateTime(), nullable=False),
        sa.Column('expires_at', sa.DateTime(), nullable=True),
        sa.Column('ended_at', sa.DateTime(), nullable=True),
        sa.CheckConstraint("state IN ('offered', 'agreed', 'ended')", name=op.f('ck_kin_state')),
        person('kin', 'asker_id'),
        person('kin', 'person_id'),
        sa.PrimaryKeyConstraint('id', name='pk_kin'),
        sa.UniqueConstraint('code_hash', name='uq_kin_code_hash'),
        sqlite_autoincrement=True,
    )
    for column in ('asker_id', 'person_id', 'ended_at'):
        op.create_index(f'ix_kin_{column}', 'kin', [column])
    op.create_table(
        'reminder',
        sa.Column('id', BIG, nullable=False),
        sa.Column('sort', sa.String(), nullable=False),
        sa.Column('item_id', sa.String(), nullable=False),
        sa.Column('person_id', BIG, nullable=False),
        sa.Column('by_id', BIG, nullable=False),
        sa.Column('kin_id', BIG, nullable=True),
        sa.Column('ticket_id', BIG, nullable=True),
        sa.Column('words', sa.LargeBinary(), nullable=False),
        sa.Column('rule', sa.String(), nullable=False),
        sa.Column('workdays', sa.Boolean(), nullable=False),
        sa.Column('zone', sa.String(), nullable=False),
        sa.Column('first_at', sa.DateTime(), nullable=False),
        sa.Column('due_at', sa.DateTime(), nullable=True),
        sa.Column('again_at', sa.DateTime(), nullable=True),
        sa.Column('rang_at', sa.DateTime(), nullable=True),
        sa.Column('state', sa.String(), nullable=False),
        sa.Column('created_at', sa.DateTime(), nullable=False),
        sa.Column('ended_at', sa.DateTime(), nullable=True),
        sa.CheckConstraint(
            "state IN ('waiting', 'done', 'cancelled')", name=op.f('ck_reminder_state')
        ),
        sa.CheckConstraint(
            "sort IN ('own', 'paper', 'yearly')", name=op.f('ck_reminder_sort')
        ),
        person('reminder', 'person_id'),
        person('reminder', 'by_id'),
        sa.ForeignKeyConstraint(['kin_id'], ['kin.id'], name='fk_reminder_kin_id_kin'),
        sa.ForeignKeyConstraint(
            ['ticket_id'], ['ticket.id'], name='fk_reminder_ticket_id_ticket'
        ),
        sa.PrimaryKeyConstraint('id', name='pk_reminder'),
        sqlite_autoincrement=True,
    )
    for column in ('person_id', 'by_id', 'kin_id', 'ended_at'):
        op.create_index(f'ix_reminder_{column}', 'reminder', [column])
    for name, column in (('due', 'due_at'), ('rang', 'rang_at')):
        op.create_index(
            f'ix_reminder_{name}',
            'reminder',
            [column],
            sqlite_where=WAITING,
            postgresql_where=WAITING,
        )


def downgrade() -> None:
    op.drop_table('reminder')
    op.drop_table('kin')
