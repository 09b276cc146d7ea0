"""files that are still with their channel, and who gets notices"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = '0002'
down_revision = '0001'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('subscription',
    sa.Column('chat_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('area_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('by_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('created_at', sa.DateTime(), nullable=False),
    sa.ForeignKeyConstraint(['area_id'], ['area.id'], name=op.f('fk_subscription_area_id_area')),
    sa.ForeignKeyConstraint(['by_id'], ['person.id'], name=op.f('fk_subscription_by_id_person')),
    sa.ForeignKeyConstraint(['chat_id'], ['chat.id'], name=op.f('fk_subscription_chat_id_chat')),
    sa.PrimaryKeyConstraint('chat_id', 'area_id', name=op.f('pk_subscription'))
    )
    with op.batch_alter_table('subscription', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_subscription_area_id'), ['area_id'], unique=False)

    with op.batch_alter_table('attachment', schema=None) as batch_op:
        batch_op.add_column(sa.Column('state', sa.String(), server_default='stored', nullable=False))
        batch_op.add_column(sa.Column('remote', sa.String(), server_default='', nullable=False))
        batch_op.add_column(sa.Column('attempts', sa.Integer(), server_default='0', nullable=False))
        batch_op.add_column(sa.Column('retry_at', sa.DateTime(), nullable=True))
        batch_op.create_check_constraint(
            batch_op.f('ck_attachment_state'), "state IN ('stored', 'waiting', 'lost')"
        )
        batch_op.create_index('ix_attachment_waiting', ['id'], unique=False, sqlite_where=sa.text("state = 'waiting'"), postgresql_where=sa.text("state = 'waiting'"))



def downgrade() -> None:
    with op.batch_alter_table('attachment', schema=None) as batch_op:
        batch_op.drop_index('ix_attachment_waiting', sqlite_where=sa.text("state = 'waiting'"), postgresql_where=sa.text("state = 'waiting'"))
        batch_op.drop_constraint(batch_op.f('ck_attachment_state'), type_='check')
        batch_op.drop_column('retry_at')
        batch_op.drop_column('attempts')
        batch_op.drop_column('remote')
        batch_op.drop_column('state')

    with op.batch_alter_table('subscription', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_subscription_area_id'))

    op.drop_table('subscription')
