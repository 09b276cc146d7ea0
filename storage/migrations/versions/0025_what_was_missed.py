"""what was missed, put off or tried is found without a look at all there is"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None

INDEXES = {
    "ix_delivery_missed": sa.text("state = 'missed'"),
    "ix_delivery_again": sa.text("state = 'pending' AND (attempts > 0 OR wanted_at IS NOT NULL)"),
}


def upgrade() -> None:
    for name, where in INDEXES.items():
        op.create_index(
            name, "delivery", ["due_at"], sqlite_where=where, postgresql_where=where
        )


def downgrade() -> None:
    for name in INDEXES:
        op.drop_index(name, "delivery")
