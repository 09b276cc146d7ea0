"""tickets may ask after another one, come from a former ledger, and who read what is kept"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), 'sqlite')


def upgrade() -> None:
    with op.batch_alter_table('ticket', schema=None) as batch_op:
        batch_op.add_column(sa.Column('callback_of_id', BIG, nullable=True))
        batch_op.create_index('ix_ticket_callback_of_id', ['callback_of_id'])
    op.create_table(
        'accesslog',
        sa.Column('id', BIG, nullable=False),
        sa.Column('at', sa.DateTime(), nullable=False),
        sa.Column('reader_id', BIG, nullable=True),
        sa.Column('subject_id', BIG, nullable=False),
        sa.Column('ticket_id', BIG, nullable=True),
        sa.Column('door', sa.String(), nullable=False),
        sa.ForeignKeyConstraint(['reader_id'], ['person.id'], name='fk_accesslog_reader_id_person'),
        sa.ForeignKeyConstraint(
            ['subject_id'], ['person.id'], name='fk_accesslog_subject_id_person'
        ),
        sa.PrimaryKeyConstraint('id', name='pk_accesslog'),
        sqlite_autoincrement=True,
    )
    op.create_index('ix_accesslog_at', 'accesslog', ['at'])
    op.create_table(
        'formerticket',
        sa.Column('number', sa.String(), nullable=False),
        sa.Column('ticket_id', BIG, nullable=False),
        sa.Column('digest', sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ['ticket_id'], ['ticket.id'], name='fk_formerticket_ticket_id_ticket'
        ),
        sa.PrimaryKeyConstraint('number', name='pk_formerticket'),
    )
    op.create_index('ix_formerticket_ticket_id', 'formerticket', ['ticket_id'])


def downgrade() -> None:
    op.drop_table('formerticket')
    op.drop_table('accesslog')
    with op.batch_alter_table('ticket', schema=None) as batch_op:
        batch_op.drop_index('ix_ticket_callback_of_id')
        batch_op.drop_column('callback_of_id')
