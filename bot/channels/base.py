"""What a channel is: it translates, and knows nothing of what is said."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import Protocol

from bot.message import Incoming, Outgoing


class Accept(Protocol):
    """Stores messages in one commit and returns their ids, or raises and stores none."""

    async def __call__(self, *incoming: Incoming) -> list[int]: ...


class Sent(Enum):
    """What became of a reply that was handed over."""

    DONE = "sent"
    RETRY = "retry"  # it was not taken this time
    WAIT = "wait"  # the channel takes nothing now: not this reply's fault, and no try of it
    REFUSED = "refused"  # it will never be taken
    UNREACHABLE = "unreachable"  # the person has to write first


@dataclass(frozen=True)
class Receipt:
    """The outcome of a handing over; `seconds` is how long the channel asks to wait."""

    sent: Sent
    seconds: float = 0.0
    cause: str = ""  # for an operator, without anybody's words


DONE = Receipt(Sent.DONE)


class FileGone(Exception):
    """The channel has no such file, and never will."""


class Channel(Protocol):
    """A way to people: takes in what they say, carries out what is said to them."""

    name: str
    stores: bool  # what is marked as sent is fetched from the database: nothing is carried

    @property
    def trouble(self) -> str:
        """What an administrator should see to; empty when all is well."""
        ...

    async def start(self, accept: Accept) -> None: ...

    async def take_in(self, *, ours: bool) -> None:
        """Ask for what is new, or leave that to another process; called again and again."""
        ...

    async def send(self, outgoing: Outgoing) -> Receipt:
        """Hand one reply over; never raises for a trouble of the network."""
        ...

    def shown(self, address: str) -> None:
        """A reply was stored as sent: whoever watches this chat may fetch it; "" is any chat."""
        ...

    async def stop(self) -> None:
        """Take in nothing more; what is on its way out goes on."""
        ...

    async def close(self) -> None:
        """Let go of everything: nothing more will be sent."""
        ...
