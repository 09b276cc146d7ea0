"""by which number a booking stands in a phone's calendar"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.add_column("booking", sa.Column("event_id", BIG, nullable=True))


def downgrade() -> None:
    op.drop_column("booking", "event_id")
