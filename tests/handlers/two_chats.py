"""Somebody with a chat on the web and another on Telegram: what the stories of both share."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Any

from sqlmodel import Session

from bot import inbox
from bot.message import Incoming
from storage.tables import Chat, Person
from tests.town import Speaker, Town

CODE = re.compile(r"[A-HJKMNP-Z2-9]{10}")
FIRST = "20261121-0001"


class Telegram(Speaker):
    """Somebody in a private chat with the bot in Telegram."""

    def say(self, text: str = "", *, action: str = "", **_: Any) -> list[str]:
        self.sent += 1
        incoming = Incoming(
            channel="telegram",
            address=self.visitor.address,
            update_id=f"{self.visitor.address}:{self.sent}",
            text=text,
            action=action,
        )
        now = self.town.clock.now()
        self.town.write(partial(inbox.accept, incoming=[incoming], now=now))
        return self.hear()


Open = Callable[[str], Telegram]


def code_from(speaker: Speaker) -> str:
    """Ask for a code as people do."""
    told, line = speaker.say("绑定")
    code = line.removeprefix("/start ")
    assert CODE.fullmatch(code)
    assert code in told
    return code


def link(speaker: Speaker, other: Speaker) -> str:
    """What the other chat hears when it sends the code, a minute later."""
    code = code_from(speaker)
    speaker.town.clock.advance(timedelta(minutes=1))
    heard = other.say(f"/start {code}")
    speaker.town.clock.advance(timedelta(minutes=1))
    return "\n".join(heard)


def report(speaker: Speaker) -> None:
    speaker.say("桃源里3号楼东门口路灯不亮了")
    speaker.press("对") if "对" in speaker.labels else None


def tickets_of(speaker: Speaker) -> str:
    """What somebody finds under 我的."""
    return "\n".join([*speaker.say("我的"), *speaker.labels])


def person_of(town: Town, speaker: Speaker) -> Person:
    """Whose chat it is by now."""

    def find(session: Session) -> Person:
        return session.get_one(Person, session.get_one(Chat, speaker.visitor.chat_id).person_id)

    return town.read(find)
