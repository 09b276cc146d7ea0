"""households with their colours, and the diary of visits and patrols"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), 'sqlite')


def upgrade() -> None:
    op.create_table(
        'household',
        sa.Column('id', ID, nullable=False),
        sa.Column('area_id', ID, nullable=False),
        sa.Column('door', sa.LargeBinary(), nullable=True),
        sa.Column('name', sa.LargeBinary(), nullable=True),
        sa.Column('marks', sa.LargeBinary(), nullable=False),
        sa.Column('created_at', sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(['area_id'], ['area.id'], name=op.f('fk_household_area_id_area')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_household')),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f('ix_household_area_id'), 'household', ['area_id'])
    op.create_table(
        'visit',
        sa.Column('id', ID, nullable=False),
        sa.Column('kind', sa.String(), nullable=False),
        sa.Column('area_id', ID, nullable=False),
        sa.Column('household_id', ID, nullable=True),
        sa.Column('colours', sa.LargeBinary(), nullable=True),
        sa.Column('tags', sa.LargeBinary(), nullable=True),
        sa.Column('words', sa.LargeBinary(), nullable=True),
        sa.Column('files', sa.JSON(), nullable=False),
        sa.Column('by_id', ID, nullable=True),
        sa.Column('ticket_id', ID, nullable=True),
        sa.Column('at', sa.DateTime(), nullable=False),
        sa.CheckConstraint("kind IN ('visit', 'patrol')", name=op.f('ck_visit_kind')),
        sa.ForeignKeyConstraint(['area_id'], ['area.id'], name=op.f('fk_visit_area_id_area')),
        sa.ForeignKeyConstraint(
            ['household_id'], ['household.id'], name=op.f('fk_visit_household_id_household')
        ),
        sa.ForeignKeyConstraint(['by_id'], ['person.id'], name=op.f('fk_visit_by_id_person')),
        sa.ForeignKeyConstraint(
            ['ticket_id'], ['ticket.id'], name=op.f('fk_visit_ticket_id_ticket')
        ),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_visit')),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f('ix_visit_area_id'), 'visit', ['area_id'])
    op.create_index(op.f('ix_visit_at'), 'visit', ['at'])
    op.create_index(op.f('ix_visit_household_id'), 'visit', ['household_id'])


def downgrade() -> None:
    op.drop_table('visit')
    op.drop_table('household')
