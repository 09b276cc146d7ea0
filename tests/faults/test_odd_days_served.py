"""Real processes on odd days: a new year without a list of holidays, 29 February, clocks that
change; and somebody who is forgotten while a thousand things are being said."""

from __future__ import annotations

import asyncio
import random
import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from bot.understanding import Understanding
from tests.botapi.process import BotApiProcess
from tests.desk.reminder_stories import RESIDENT, queued
from tests.faults.plenty import DUE, EACH, FIRST, Plenty, is_reminder
from tests.faults.served import until
from tests.faults.test_burst import BEFORE, knows
from tests.faults.test_odd_days import lives_in
from tests.faults.told import MARK, Told, beside, reminders, said
from tests.gateway import Gateway
from tests.town import Town

SHANGHAI = ZoneInfo("Asia/Shanghai")
BERLIN = ZoneInfo("Europe/Berlin")  # half past two is left out there in spring, and comes twice
ELSEWHERE = "America/New_York"  # the machine's zone: its clocks change on other days
STOVE = "每天凌晨两点半提醒我看炉子"
SET = (
    "每个工作日早上八点提醒我打卡",
    "每月31号早上八点十分提醒我交房租",
    "每年2月29日早上八点二十提醒我过生日",
    "每天早上八点半提醒我吃药",
)
MATTERS = re.compile("打卡|交房租|过生日|吃药|看炉子")
UNKNOWN = "2027 年的放假安排还没填"
LIST = """source: https://example.org/2027
holidays:
  - name: 春节
    first: 2027-02-05
    last: 2027-02-12
    worked: [2027-02-13]
"""
A_MOMENT = 0.8  # seconds in which what is due is said, several times over

pytestmark = pytest.mark.slow


@dataclass
class Story:
    """What is said as the clock goes from one moment to another, and nothing beside it."""

    bot: Told
    town: Town
    expected: list[str] = field(default_factory=list)

    @property
    def heard(self) -> list[str]:
        return [matter for text in said(self.town, "remind") for matter in MATTERS.findall(text)]

    async def at(self, moment: datetime, *matters: str) -> None:
        self.bot.set(moment)
        self.expected += matters
        whole = len(self.expected)
        await until(lambda: len(self.heard) >= whole, 30, told=f"{matters} at {moment}")
        await asyncio.sleep(0 if matters else A_MOMENT)
        assert Counter(self.heard) == Counter(self.expected), moment

    async def mornings(self, days: Mapping[str, str]) -> None:
        """What is said by nine on some days."""
        for day, matters in days.items():
            await self.at(nine(day), *matters.split())


def nine(day: str) -> datetime:
    return datetime.fromisoformat(f"{day} 09:00").replace(tzinfo=SHANGHAI)


def sets(town: Town, now: datetime, *wishes: str) -> None:
    town.clock.time = now
    resident = town.person(RESIDENT)
    for wish in wishes:
        resident.say(wish)
    assert len(queued(town)) == len(wishes)


NEW_YEAR = {
    "2026-12-31": "打卡 交房租 吃药",
    "2027-01-01": "吃药",
    "2027-01-03": "吃药",
    "2027-01-04": "打卡 吃药",
    "2027-01-29": "打卡 吃药",  # of all that was missed only the last is said
    "2027-01-30": "吃药",
    "2027-01-31": "交房租 吃药",
    "2027-02-04": "打卡 吃药",
}
WITH_A_LIST = {"2027-02-05": "吃药", "2027-02-12": "吃药", "2027-02-13": "打卡 吃药"}
SHORT = {
    "2027-02-26": "打卡 吃药",
    "2027-02-27": "吃药",
    "2027-02-28": "交房租 过生日 吃药",
    "2027-03-01": "打卡 吃药",
}
LONG = {"2028-02-25": "打卡 吃药", "2028-02-27": "吃药", "2028-02-28": "打卡 吃药"}
LEAP = {"2028-02-29": "打卡 交房租 过生日 吃药", "2028-03-01": "打卡 吃药"}


async def test_over_a_new_year_without_a_list_and_two_ends_of_february(
    told: Told, knowledge_copy: Path, understanding: Understanding
) -> None:
    """One process lives through it all, until it is killed as the leap day's things are due."""
    told.knowledge = knowledge_copy
    with beside(told, understanding) as town:
        await asyncio.to_thread(sets, town, nine("2026-12-30"), *SET)
        story = Story(told, town)
        told.set(town.clock.time)
        await asyncio.to_thread(told.start)
        asked = command(told, "check", "--no-fit", "--live")
        told_operator, _ = await asyncio.gather(asked, story.mornings(NEW_YEAR))
        assert UNKNOWN in told_operator
        assert "02-09 08:00" in queued(town), "from 除夕 to 初三 nobody works"
        await publish(told)
        await until(lambda: "02-13 08:00" in queued(town), 30, told="the list moves what waits")
        await story.mornings(WITH_A_LIST)
        await story.mornings(SHORT)
        await story.mornings(LONG)
        told.set(nine("2028-02-29"))
        await asyncio.sleep(random.uniform(0, 0.5))
        told.kill()
        await asyncio.to_thread(told.start)
        await story.mornings(LEAP)
        assert "Traceback" not in told.log


async def publish(told: Told) -> None:
    """The list comes while the bot runs; on SQLite it is enough to write the file."""
    (told.knowledge / "calendar" / "2027.yaml").write_text(LIST, "utf-8")
    if "BOT_DATABASE_URL" in told.settings:
        assert "已发布第 2 版" in await command(told, "publish")


async def command(told: Told, *words: str) -> str:
    """What a command beside the bot says, by the same clock."""
    process = told.begin("-m", "tests.faults.told_time", str(told.clock), *words)
    return (await asyncio.to_thread(process.communicate))[0]


# by UTC; the hour that is left out in spring, and the one that comes twice in autumn
NIGHTS = {
    "2027-03-27 01:30": "看炉子",
    "2027-03-28 01:00": "",  # three o'clock
    "2027-03-28 01:30": "看炉子",  # half past three
    "2027-03-29 00:30": "看炉子",
    "2027-10-30 00:30": "看炉子",
    "2027-10-31 00:29": "",
    "2027-10-31 00:30": "看炉子",
    "2027-10-31 01:30": "",  # half past two once more
    "2027-11-01 01:30": "看炉子",
}


async def test_where_clocks_change_a_reminder_of_the_night_is_said_once(
    told: Told, understanding: Understanding
) -> None:
    """By the community's zone, whatever the machine's."""
    told.settings |= {"TZ": ELSEWHERE, "BOT_TIMEZONE": BERLIN.key}
    with beside(told, understanding) as town:
        lives_in(town, BERLIN)
        await asyncio.to_thread(sets, town, datetime(2027, 3, 26, 12, tzinfo=BERLIN), STOVE)
        story = Story(told, town)
        told.set(town.clock.time)
        await asyncio.to_thread(told.start)
        for moment, matters in NIGHTS.items():
            await story.at(datetime.fromisoformat(f"{moment}:05+00:00"), *matters.split())
        assert not any("原定" in text for text in said(town, "remind"))
        assert "Traceback" not in told.log


PEOPLE = {"telegram": 100}
GOES = FIRST + 3  # one of them
SECONDS = 0.5  # that each word takes at first
TOMORROW = DUE + timedelta(days=1, seconds=1)


async def test_who_is_forgotten_while_a_thousand_things_are_said_hears_no_more(
    told: Told, bot_api: BotApiProcess, gateway: Gateway, understanding: Understanding
) -> None:
    told.on(bot_api, gateway)
    told.set(BEFORE)
    with beside(told, understanding) as town:
        plenty = Plenty(town, PEOPLE, bot_api, gateway)
        knows(bot_api, plenty)
        await asyncio.to_thread(told.start)
        bot_api.control("say", user=GOES, text="注销")
        question = await until(partial(last_of, bot_api, "真要注销吗"))
        bot_api.control("fault", kind="slow", method="sendMessage", times=None, seconds=SECONDS)
        told.set(DUE + timedelta(seconds=1))
        await until(lambda: len(numbers(bot_api, GOES)) >= 2, told="some of it said")
        bot_api.control("press", user=GOES, message_id=question["message_id"], label="确定注销")
        await until(partial(last_of, bot_api, "已注销"))
        bot_api.control("clear_faults")
        await until(partial(all_said, plenty), told="all others hear all")
        told.set(TOMORROW)
        await until(partial(all_said, plenty, again=True), told="and their reminder again")
        assert 2 <= len(numbers(bot_api, GOES)) < EACH
        assert "已注销" in bot_api.control("texts", chat=GOES)[-1]
        assert GOES not in {one.person_id for one in reminders(town)}
        assert "Traceback" not in told.log


def numbers(api: BotApiProcess, person: int) -> list[int]:
    """What somebody was told of the thousand."""
    texts = api.control("texts", chat=person)
    return [int(number) for text in texts for number in MARK.findall(text)]


def last_of(api: BotApiProcess, words: str) -> Any:
    """The last that who goes was sent, if it holds these words."""
    last = [*api.control("sent", chat=GOES)][-1:]
    return last and words in last[0]["message"]["text"] and last[0]["message"]


def all_said(plenty: Plenty, *, again: bool = False) -> bool:
    """To all others everything once; a day later their reminder, too."""
    others = [number for number in range(plenty.size) if not is_of_who_goes(number)]
    heard = (number for number in plenty.handed_over("telegram") if not is_of_who_goes(number))
    more = filter(is_reminder, others) if again else ()
    return Counter(heard) == Counter(others) + Counter(more)


def is_of_who_goes(number: int) -> bool:
    return FIRST + number // EACH == GOES
