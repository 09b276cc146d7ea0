"""what nobody saw goes another way; people have quiet hours of their own"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
WAITING, OPEN = sa.text("relay_at IS NOT NULL"), sa.text("state = 'open'")


def upgrade() -> None:
    op.add_column("person", sa.Column("quiet", sa.String(), nullable=True))
    op.add_column("delivery", sa.Column("relay_at", sa.DateTime(), nullable=True))
    op.add_column("delivery", sa.Column("wanted_at", sa.DateTime(), nullable=True))
    where = {"sqlite_where": WAITING, "postgresql_where": WAITING}
    op.create_index("ix_delivery_relay", "delivery", ["relay_at"], **where)
    op.create_table(
        "call",
        sa.Column("id", BIG, nullable=False),
        sa.Column("delivery_id", BIG, nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("since", sa.DateTime(), nullable=False),
        sa.Column("next_at", sa.DateTime(), nullable=False),
        sa.Column("tries", sa.Integer(), server_default="0", nullable=False),
        sa.Column("told_by_id", BIG, nullable=True),
        sa.Column("told_at", sa.DateTime(), nullable=True),
        sa.CheckConstraint("state IN ('open', 'told', 'over')", name=op.f("ck_call_state")),
        sa.ForeignKeyConstraint(["told_by_id"], ["person.id"], name="fk_call_told_by_id_person"),
        sa.PrimaryKeyConstraint("id", name="pk_call"),
        sa.UniqueConstraint("delivery_id", name="uq_call_delivery_id"),
        sqlite_autoincrement=True,
    )
    where = {"sqlite_where": OPEN, "postgresql_where": OPEN}
    op.create_index("ix_call_open", "call", ["id"], **where)


def downgrade() -> None:
    op.drop_table("call")
    op.drop_index("ix_delivery_relay", "delivery")
    op.drop_column("delivery", "wanted_at")
    op.drop_column("delivery", "relay_at")
    op.drop_column("person", "quiet")
