"""notices to areas, groups and askers: rows, who was left out, replies"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
STATES = "'draft', 'waiting', 'sending', 'sent', 'stopped', 'dropped'"
OF_NOTICES = sa.text("notice_id IS NOT NULL")


def refers(table: str, column: str, to: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{to}.id"], name=f"fk_{table}_{column}_{to}")


def upgrade() -> None:
    op.create_table(
        "notice",
        sa.Column("id", BIG, nullable=False),
        sa.Column("sort", sa.String(), nullable=False),
        sa.Column("words", sa.LargeBinary(), nullable=False),
        sa.Column("photos", sa.JSON(), nullable=False),
        sa.Column("whom", sa.String(), nullable=False),
        sa.Column("value", sa.String(), nullable=False),
        sa.Column("area_ids", sa.JSON(), nullable=False),
        sa.Column("desk_id", BIG, nullable=True),
        sa.Column("starts_at", sa.DateTime(), nullable=True),
        sa.Column("ends_at", sa.DateTime(), nullable=True),
        sa.Column("author_id", BIG, nullable=False),
        sa.Column("approver_id", BIG, nullable=True),
        sa.Column("reason", sa.LargeBinary(), nullable=True),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("revision", sa.Integer(), server_default="0", nullable=False),
        sa.Column("people", sa.Integer(), server_default="0", nullable=False),
        sa.Column("cursor", BIG, nullable=False),
        sa.Column("reminded", sa.Integer(), server_default="0", nullable=False),
        sa.Column("remind_at", sa.DateTime(), nullable=True),
        sa.Column("fed_at", sa.DateTime(), nullable=True),
        sa.Column("queued_at", sa.DateTime(), nullable=True),
        sa.Column("replies_told_at", sa.DateTime(), nullable=True),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("ended_at", sa.DateTime(), nullable=True),
        sa.CheckConstraint(
            "sort IN ('', 'outage', 'policy', 'activity')", name=op.f("ck_notice_sort")
        ),
        sa.CheckConstraint(f"state IN ({STATES})", name=op.f("ck_notice_state")),
        refers("notice", "desk_id", "area"),
        refers("notice", "author_id", "person"),
        refers("notice", "approver_id", "person"),
        sa.PrimaryKeyConstraint("id", name="pk_notice"),
        sqlite_autoincrement=True,
    )
    for column in ("desk_id", "author_id", "fed_at"):
        op.create_index(f"ix_notice_{column}", "notice", [column])
    for state in ("waiting", "sending"):
        these = sa.text(f"state = '{state}'")
        op.create_index(
            f"ix_notice_{state}", "notice", ["id"], sqlite_where=these, postgresql_where=these
        )
    op.create_table(
        "leftout",
        sa.Column("notice_id", BIG, nullable=False),
        sa.Column("person_id", BIG, nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        refers("leftout", "notice_id", "notice"),
        refers("leftout", "person_id", "person"),
        sa.PrimaryKeyConstraint("notice_id", "person_id", name="pk_leftout"),
    )
    op.create_table(
        "noticereply",
        sa.Column("id", BIG, nullable=False),
        sa.Column("notice_id", BIG, nullable=False),
        sa.Column("person_id", BIG, nullable=False),
        sa.Column("chat_id", BIG, nullable=False),
        sa.Column("words", sa.LargeBinary(), nullable=False),
        sa.Column("photos", sa.JSON(), nullable=False),
        sa.Column("voices", sa.JSON(), nullable=False),
        sa.Column("documents", sa.JSON(), nullable=False),
        sa.Column("answer", sa.LargeBinary(), nullable=True),
        sa.Column("answered_by_id", BIG, nullable=True),
        sa.Column("ticket_id", BIG, nullable=True),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        refers("noticereply", "notice_id", "notice"),
        refers("noticereply", "person_id", "person"),
        refers("noticereply", "chat_id", "chat"),
        refers("noticereply", "answered_by_id", "person"),
        refers("noticereply", "ticket_id", "ticket"),
        sa.PrimaryKeyConstraint("id", name="pk_noticereply"),
        sqlite_autoincrement=True,
    )
    for column in ("notice_id", "person_id", "chat_id", "created_at"):
        op.create_index(f"ix_noticereply_{column}", "noticereply", [column])
    op.add_column("delivery", sa.Column("notice_id", BIG, nullable=True))
    for name, column in (("ix_delivery_notice", "state"), ("ix_delivery_notice_chat", "chat_id")):
        op.create_index(
            name,
            "delivery",
            ["notice_id", column],
            sqlite_where=OF_NOTICES,
            postgresql_where=OF_NOTICES,
        )
    op.create_index("ix_person_area_id", "person", ["area_id"])


def downgrade() -> None:
    op.drop_index("ix_person_area_id", "person")
    op.drop_index("ix_delivery_notice_chat", "delivery")
    op.drop_index("ix_delivery_notice", "delivery")
    op.drop_column("delivery", "notice_id")
    op.drop_table("noticereply")
    op.drop_table("leftout")
    op.drop_table("notice")
