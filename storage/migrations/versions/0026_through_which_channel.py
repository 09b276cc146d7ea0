"""what is due is found by the channel it goes out through"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None

PENDING, REPLIES = "state = 'pending'", "state = 'pending' AND kind = 'reply'"
NEW = {
    "ix_delivery_due": ["channel", "due_at", "id"],
    "ix_delivery_kind_due": ["channel", "kind", "due_at", "id"],
}
OLD = {"ix_delivery_due": ["due_at", "id"], "ix_delivery_kind_due": ["kind", "due_at", "id"]}
KNOWN = """
    UPDATE delivery SET channel = (SELECT channel FROM chat WHERE chat.id = delivery.chat_id)
    WHERE state = 'pending' AND chat_id IN (SELECT id FROM chat WHERE unreachable_at IS NULL)
"""


def put(indexes: dict[str, list[str]]) -> None:
    for name, columns in indexes.items():
        op.drop_index(name, "delivery")
        create(name, columns, PENDING)


def create(name: str, columns: list[str], where: str) -> None:
    some = sa.text(where)
    op.create_index(name, "delivery", columns, sqlite_where=some, postgresql_where=some)


def upgrade() -> None:
    op.add_column("delivery", sa.Column("channel", sa.String(), nullable=False, server_default=""))
    op.execute(KNOWN)
    put(NEW)
    create("ix_delivery_reply_due", ["due_at"], REPLIES)


def downgrade() -> None:
    op.drop_index("ix_delivery_reply_due", "delivery")
    put(OLD)
    op.drop_column("delivery", "channel")
