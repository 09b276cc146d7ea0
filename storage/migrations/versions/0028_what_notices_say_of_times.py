"""when a notice was last touched, and its spans where it tells of several"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from storage.columns import Utc

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("notice") as notice:
        notice.add_column(sa.Column("changed_at", Utc(), nullable=True))
        notice.add_column(sa.Column("spans", sa.JSON(), nullable=False, server_default="[]"))


def downgrade() -> None:
    with op.batch_alter_table("notice") as notice:
        notice.drop_column("spans")
        notice.drop_column("changed_at")
