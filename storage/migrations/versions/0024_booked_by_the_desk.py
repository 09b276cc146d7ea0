"""who of the staff booked for somebody"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.add_column("booking", sa.Column("by_id", BIG, nullable=True))


def downgrade() -> None:
    op.drop_column("booking", "by_id")
