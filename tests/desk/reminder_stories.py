"""What the stories of reminders share: who is reminded, and the rows at hand."""

from __future__ import annotations

from sqlmodel import select

from storage.tables import Delivery
from tests.town import Speaker, Town

RESIDENT = "李桂兰"
PILLS = "每天早上八点提醒我吃药"
STAMP = "提醒我明天下午三点去社区盖章"


def heard(speaker: Speaker, words: str) -> list[str]:
    """What somebody has been told since they last looked, with these words in it."""
    return [text for text in speaker.hear() if words in text]


def queued(town: Town) -> list[str]:
    """When what waits is due, in Shanghai."""
    zone = town.conversation.zone
    return [f"{row.due_at.astimezone(zone):%m-%d %H:%M}" for row in town.pending("remind")]


def rows(town: Town) -> list[Delivery]:
    return list(
        town.read(lambda s: s.exec(select(Delivery).where(Delivery.kind == "remind")).all())
    )
