"""What the stories of words that nobody saw share: a page that is closed, ways that are set."""

from __future__ import annotations

from bot.channels.base import Channel, Receipt
from bot.message import Outgoing
from tests.desk.desk_stories import RESIDENT, WORKER, does, report
from tests.town import Speaker, Town


class Once:
    """A channel in a town, where every look at what is due has an event loop of its own."""

    def __init__(self, channel: Channel) -> None:
        self.name, self.stores, self.trouble = channel.name, channel.stores, ""
        self.channel = channel

    async def send(self, outgoing: Outgoing) -> Receipt:
        try:
            return await self.channel.send(outgoing)
        finally:
            await self.channel.close()

    def __getattr__(self, name: str) -> object:
        return getattr(self.channel, name)


def opens(town: Town, channel: Channel) -> None:
    """A way to people that is set in the settings."""
    town.delivering.channels[channel.name] = Once(channel)  # type: ignore[index]
    town.conversation.ways |= {channel.name}


def leaves(town: Town) -> Speaker:
    """The resident has written, reported, and closed the page."""
    resident = town.person(RESIDENT)
    resident.say("你好")
    report(town)
    return resident


def mends(town: Town) -> None:
    does(town, "accept", WORKER)
    does(town, "resolve", WORKER, text="换了灯泡，3单元502门口的也换了", photos=["p1"])
