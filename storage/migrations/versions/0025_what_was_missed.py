"""what was missed is found without a look at all that was sent"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None

MISSED = sa.text("state = 'missed'")


def upgrade() -> None:
    op.create_index(
        "ix_delivery_missed",
        "delivery",
        ["due_at"],
        sqlite_where=MISSED,
        postgresql_where=MISSED,
    )


def downgrade() -> None:
    op.drop_index("ix_delivery_missed", "delivery")
