"""what is leased, and what may not wait behind others, is found among a million that do"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

INDEXES = (
    ("ix_delivery_kind_due", ["kind", "due_at", "id"], sa.text("state = 'pending'")),
    ("ix_delivery_leased", ["lease_until"], sa.text("lease_until IS NOT NULL")),
)


def upgrade() -> None:
    for name, columns, which in INDEXES:
        op.create_index(name, "delivery", columns, sqlite_where=which, postgresql_where=which)


def downgrade() -> None:
    for name, _, _ in INDEXES:
        op.drop_index(name, "delivery")
