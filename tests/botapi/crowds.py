"""Many people who talk at once: load for benchmarks, made and measured where it arrives."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import cycle, islice

from tests.botapi.chats import Kept
from tests.botapi.errors import Misused
from tests.botapi.watching import Watching

FIRST_OF_A_CROWD = 1_000_000  # far from the people that tests name
CALM = 0.5  # seconds without a message from the bot, after which it has said all


@dataclass
class Talk:
    """What a crowd saw: the seconds from each message to a reply, and from first to last."""

    seconds: list[float] = field(default_factory=list)
    bubbles: int = 0
    lasted: float = 0.0


@dataclass(slots=True)
class _Talker:
    """One person: what is left to say, and since when the rest waits for a reply."""

    user: int
    texts: deque[str]
    asked: deque[float] = field(default_factory=deque)


class Crowds(Watching):
    """The door through which a crowd comes to one bot."""

    async def crowd(
        self,
        texts: Sequence[str],
        *,
        chats: int = 50,
        messages: int = 1_000,
        waiting: int = 1,
        rate: float = 0.0,
        seconds: float = 120.0,
    ) -> Talk:
        """Let new people say so many messages, and listen until the bot has answered them all.

        Each goes on when answered and has up to `waiting` messages unanswered; or else all speak
        at a `rate` of so many messages a second, answered or not.
        """
        crowd = _Crowd(self, texts, chats, messages)
        speaking = asyncio.ensure_future(crowd.speak(waiting, rate))
        try:
            return await crowd.listen(seconds)
        finally:
            speaking.cancel()


class _Crowd:
    def __init__(self, door: Watching, texts: Sequence[str], chats: int, messages: int) -> None:
        self._door, self._clock = door, door.bot.clock
        self._talk, self._expected = Talk(), messages
        self._heard, self._last = len(door.bot.sent), 0.0
        said = list(islice(cycle(texts), messages))
        first = max((FIRST_OF_A_CROWD, *door.bot.users)) + 1
        people = [_Talker(first + place, deque(said[place::chats])) for place in range(chats)]
        self._talkers = {one.user: one for one in people}
        self._goes_on = False

    async def speak(self, waiting: int, rate: float) -> None:
        """Say what is not a reaction to a reply, one after the other around the crowd."""
        self._goes_on = not rate
        loop = asyncio.get_running_loop()
        begun = loop.time()
        said = self._expected if rate else min(self._expected, waiting * len(self._talkers))
        for number, talker in islice(enumerate(cycle(self._talkers.values())), said):
            if rate:
                await asyncio.sleep(begun + number / rate - loop.time())
            self._say(talker)

    async def listen(self, seconds: float) -> Talk:
        """Until each message was answered and the bot says no more."""
        begun, changes = self._clock(), self._door.bot.changes
        if not await changes.until(self._all_answered, seconds):
            told = f"{len(self._talk.seconds)} of {self._expected} answered within {seconds} s"
            raise Misused(told)
        while await changes.until(self._hear, CALM):
            pass
        self._talk.lasted = self._last - begun
        return self._talk

    def _say(self, talker: _Talker) -> None:
        talker.asked.append(self._clock())
        self._door.say(talker.user, talker.texts.popleft())

    def _all_answered(self) -> bool:
        self._hear()
        return len(self._talk.seconds) == self._expected and not len(self._door.updates)

    def _hear(self) -> bool:
        """Take in what the bot has said meanwhile; False when it was nothing."""
        sent = self._door.bot.sent
        new = sent[self._heard :]
        self._heard = len(sent)
        for kept in new:
            self._note(kept)
        return bool(new)

    def _note(self, kept: Kept) -> None:
        """A bubble answers the oldest message of its chat that waits; a further one, nothing."""
        talker = self._talkers.get(kept.message["chat"]["id"])
        if talker is None:
            return
        self._talk.bubbles += 1
        self._last = kept.at
        if talker.asked:
            self._talk.seconds.append(kept.at - talker.asked.popleft())
            if self._goes_on and talker.texts:
                self._say(talker)
