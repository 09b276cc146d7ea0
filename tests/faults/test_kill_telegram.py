"""Real processes: whatever happens between an update and its reply, each is handled once."""

from __future__ import annotations

import asyncio
import random
import re
from collections import defaultdict
from collections.abc import Iterator

import pytest

from tests.botapi.process import BotApiProcess
from tests.faults.served import Served
from tests.telegram.conftest import TOKEN

PEOPLE = range(100, 120)
ROUNDS, A_ROUND = 30, 40
NUMBER = re.compile(r"没有第 (\d+) 项")  # the bot's answer to a number that stands nowhere

pytestmark = pytest.mark.slow


@pytest.fixture
def api() -> Iterator[BotApiProcess]:
    with BotApiProcess(TOKEN) as api:
        for person in PEOPLE:
            api.control("user", user=person, name=f"住户{person}")
        yield api


@pytest.fixture
def on_telegram(served: Served, api: BotApiProcess) -> Served:
    served.settings = {
        "BOT_TELEGRAM_TOKEN": TOKEN,
        "BOT_TELEGRAM_API_URL": api.url,
        "BOT_TELEGRAM_RATE": "0",
    }
    return served


class Talk:
    """Numbers said by people, each of which is answered by its own words."""

    def __init__(self, api: BotApiProcess) -> None:
        self.api = api
        self.said: dict[int, list[str]] = defaultdict(list)

    def say(self, count: int) -> None:
        for _ in range(count):
            person = random.choice(PEOPLE)
            number = str(300 + len(self.said[person]))
            self.said[person].append(number)
            self.api.control("say", user=person, text=number)

    def answered(self) -> dict[int, list[str]]:
        """What each was answered, in order, with repetitions."""
        found: dict[int, list[str]] = {person: [] for person in self.said}
        for person in found:
            texts = self.api.control("texts", chat=person)
            found[person] = [number for text in texts for number in NUMBER.findall(text)]
        return found

    def is_answered(self) -> bool:
        said = {person: set(numbers) for person, numbers in self.said.items()}
        return {person: set(numbers) for person, numbers in self.answered().items()} == said

    async def end(self) -> None:
        for _ in range(600):
            if self.is_answered():
                return
            await asyncio.sleep(0.2)
        raise AssertionError(f"unanswered: {self.said} {self.answered()}")


def once(numbers: list[str]) -> list[str]:
    return list(dict.fromkeys(numbers))


async def test_kill_9_between_update_and_reply_thirty_times(
    on_telegram: Served, api: BotApiProcess
) -> None:
    """Only what was handed over and not yet written down may arrive twice."""
    talk, served = Talk(api), on_telegram
    unsettled = 0  # handed over when the process died, and not written down
    caught = 0  # said by then, and not answered
    for _ in range(ROUNDS):
        talk.say(A_ROUND)
        served.start()
        talk.say(A_ROUND)
        await asyncio.sleep(random.uniform(0, 1.2))
        served.kill()
        unsettled += sum(len(set(numbers)) for numbers in talk.answered().values())
        unsettled -= settled(served)
        caught += sum(map(len, talk.said.values())) - settled(served)
    served.start()
    await talk.end()
    served.end()
    updates = served.rows("SELECT update_id, state FROM message")
    assert len(updates) == len(set(updates)) == ROUNDS * A_ROUND * 2
    assert {state for _, state in updates} == {"handled"}
    replies = served.rows("SELECT key FROM delivery")
    assert len(replies) == len(set(replies)) == len(updates)
    answers = talk.answered()
    assert {person: once(numbers) for person, numbers in answers.items()} == dict(talk.said)
    twice = sum(len(numbers) for numbers in answers.values()) - len(updates)
    assert 0 <= twice <= unsettled
    assert caught > ROUNDS, "it died at idle moments alone"


def settled(served: Served) -> int:
    ((count,),) = served.rows("SELECT count(*) FROM delivery WHERE state = 'sent'")
    return int(count)


async def test_a_thousand_updates_that_waited_are_all_answered_in_order(
    on_telegram: Served, api: BotApiProcess
) -> None:
    talk = Talk(api)
    talk.say(1_000)
    on_telegram.start()
    await asyncio.sleep(2)
    on_telegram.end()
    on_telegram.start()
    await talk.end()
    assert talk.answered() == dict(talk.said)
    on_telegram.end()
    assert api.control("waiting") == []
