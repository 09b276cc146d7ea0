"""The rows of what people want to be told of: topics they left, groups they joined."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Index
from sqlmodel import Field

from storage.columns import BIG, Row, moment, one_of

HOW = ("self", "staff")  # who said so; one's own word stands above the office's table


class TopicChoice(Row, table=True):
    """Somebody's choice; without one they have every topic, and are in no group."""

    __table_args__ = (one_of("how", HOW), Index("ix_topicchoice_topic", "topic", "wanted"))
    person_id: int = Field(primary_key=True, foreign_key="person.id", sa_type=BIG)
    topic: str = Field(primary_key=True)  # or the group
    wanted: bool
    since: datetime = moment()
    how: str = "self"
