"""which bookings lie on a day that is off now: nobody is reminded of these"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None


def upgrade() -> None:
    closed = sa.Column("closed", sa.Boolean(), server_default=sa.false(), nullable=False)
    op.add_column("booking", closed)


def downgrade() -> None:
    with op.batch_alter_table("booking") as booking:
        booking.drop_column("closed")
