"""what is leased, and what may not wait behind others, is found among a million that do"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

PENDING = sa.text("state = 'pending'")
INDEXES = {
    "ix_delivery_kind_due": ["kind", "due_at", "id"],
    "ix_delivery_lease_until": ["lease_until"],
}


def upgrade() -> None:
    for name, columns in INDEXES.items():
        op.create_index(
            name, "delivery", columns, sqlite_where=PENDING, postgresql_where=PENDING
        )


def downgrade() -> None:
    for name in INDEXES:
        op.drop_index(name, "delivery")
