"""What a channel is: it translates, and knows nothing of what is said."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from enum import Enum
from typing import Protocol

from bot.message import Incoming, Outgoing

Accept = Callable[[Incoming], Awaitable[int]]  # stores a message and returns its id, or raises


class Sent(Enum):
    """What became of a reply that was handed over."""

    DONE = "sent"
    RETRY = "retry"  # a passing trouble of the channel
    UNREACHABLE = "unreachable"  # the person has to write first


class Channel(Protocol):
    """A way to people: takes in what they say, carries out what is said to them."""

    name: str

    async def start(self, accept: Accept) -> None: ...

    async def send(self, outgoing: Outgoing) -> Sent:
        """Hand one reply over; never raises for a trouble of the network."""
        ...

    def shown(self, address: str) -> None:
        """A reply was stored as sent: whoever watches this chat may fetch it."""
        ...

    async def stop(self) -> None: ...
