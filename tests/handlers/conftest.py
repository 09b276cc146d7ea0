"""A town whose bot is on Telegram too."""

from __future__ import annotations

from functools import partial

import pytest
from sqlmodel import Session

from storage.queries import chats
from tests.handlers.two_chats import Open, Telegram
from tests.town import KeptChannel, Town


@pytest.fixture
def town_url() -> str:
    """A file: what is said is the same on both databases; the desk and the dialogues try both."""
    return ""


@pytest.fixture
def phone(town: Town) -> Open:
    """Opens the chat of a new Telegram account."""
    town.delivering.channels["telegram"] = KeptChannel("telegram")  # type: ignore[index]

    def open_chat(session: Session, address: str) -> Telegram:
        chat = chats.open_chat(session, "telegram", address, town.clock.now())
        return Telegram(town, town.frontdesk._as_visitor(session, chat))

    return lambda address: town.write(partial(open_chat, address=address))
