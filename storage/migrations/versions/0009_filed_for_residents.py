"""tickets know which of the staff filed them, and what another office calls and wants of them"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("ticket", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column(
                "filed_by_id",
                sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
                nullable=True,
            )
        )
        batch_op.add_column(
            sa.Column("outside_number", sa.String(), server_default="", nullable=False)
        )
        batch_op.add_column(sa.Column("outside_by", sa.DateTime(), nullable=True))
        batch_op.create_index("ix_ticket_filed_by_id", ["filed_by_id"])


def downgrade() -> None:
    with op.batch_alter_table("ticket", schema=None) as batch_op:
        batch_op.drop_index("ix_ticket_filed_by_id")
        batch_op.drop_column("outside_by")
        batch_op.drop_column("outside_number")
        batch_op.drop_column("filed_by_id")
