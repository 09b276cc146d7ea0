"""what people want to be told of, and what a question was taught to"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), 'sqlite')


def upgrade() -> None:
    op.create_table(
        'topicchoice',
        sa.Column('person_id', BIG, nullable=False),
        sa.Column('topic', sa.String(), nullable=False),
        sa.Column('wanted', sa.Boolean(), nullable=False),
        sa.Column('since', sa.DateTime(), nullable=False),
        sa.Column('how', sa.String(), nullable=False),
        sa.CheckConstraint("how IN ('self', 'staff')", name=op.f('ck_topicchoice_how')),
        sa.ForeignKeyConstraint(
            ['person_id'], ['person.id'], name='fk_topicchoice_person_id_person'
        ),
        sa.PrimaryKeyConstraint('person_id', 'topic', name='pk_topicchoice'),
    )
    op.create_index('ix_topicchoice_topic', 'topicchoice', ['topic', 'wanted'])
    op.add_column('unanswered', sa.Column('taught', sa.String(), server_default='', nullable=False))
    op.create_index('ix_unanswered_taught', 'unanswered', ['taught'])


def downgrade() -> None:
    op.drop_index('ix_unanswered_taught', 'unanswered')
    with op.batch_alter_table('unanswered') as batch:
        batch.drop_column('taught')
    op.drop_table('topicchoice')
