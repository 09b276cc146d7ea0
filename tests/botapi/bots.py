"""All that the server keeps for one bot token."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

from tests.botapi.calls import Call
from tests.botapi.changes import Changes
from tests.botapi.chats import Chat, Kept
from tests.botapi.errors import Json, bad
from tests.botapi.files import FileStore
from tests.botapi.flood import FloodLimits
from tests.botapi.updates import UpdateQueue
from tests.botapi.webhook import Webhook

FIRST_UPDATE = 731_000_001
CALLS_KEPT = 50_000


@dataclass(frozen=True, slots=True)
class Called:
    """A call that was answered, or met a fault: when, what, and the status told."""

    at: float
    method: str
    values: dict[str, Any]
    status: int
    fault: str = ""


class Bot:
    """A bot's identity, chats, files, updates and settings."""

    def __init__(
        self, token: str, clock: Callable[[], float], perform: Callable[[Bot, Call], Any]
    ) -> None:
        self.token = token
        self.perform = partial(perform, self)
        self.clock = clock
        self.changes = Changes()
        self.me: Json = {
            "id": int(token.partition(":")[0]),
            "is_bot": True,
            "first_name": "Test bot",
            "username": f"test{token.partition(':')[0]}_bot",
        }
        self.abilities: Json = {"can_join_groups": True, "can_read_all_group_messages": False}
        self.users: dict[int, Json] = {}
        self.chats: dict[int, Chat] = {}
        self.sent: list[Kept] = []
        self.queries: dict[str, Json] = {}
        self.answers: dict[str, Json] = {}
        self.settings: dict[tuple[str, object], Any] = {}
        self.commands: dict[str, list[Json]] = {}
        self.calls: deque[Called] = deque(maxlen=CALLS_KEPT)
        self.files = FileStore()
        self.flood = FloodLimits()
        self.updates = UpdateQueue(FIRST_UPDATE, self.changes)
        self.poll: asyncio.Future[None] | None = None
        self.last_poll = (-1, 0.0)
        self.last_conflict = 0.0
        self.real_pauses = False
        self.webhook: Webhook | None = None
        self.webhook_pause = 1.0  # seconds; doubled with every further failure
        self._last_message = 0

    def now(self) -> int:
        """The date a message carries."""
        return int(self.clock())

    def find_chat(self, value: Any) -> Chat:
        """The chat an argument names by id or @username."""
        if value is None or value == "":
            raise bad("chat_id is empty")
        chat = self.chats.get(value) if isinstance(value, int) else self._chat_named(str(value))
        if chat is None:
            raise bad("chat not found")
        return chat

    def _chat_named(self, name: str) -> Chat | None:
        if name.lstrip("-").isdecimal():
            return self.chats.get(int(name))
        wanted = name.removeprefix("@").lower()
        for chat in self.chats.values():
            if chat.is_group and str(chat.shown.get("username", "")).lower() == wanted:
                return chat
        return None

    def writable_chat(self, call: Call) -> Chat:
        """The chat of a call, if the bot may write there."""
        chat = self.find_chat(call.values.get("chat_id"))
        chat.check_writable()
        return chat

    def next_message_id(self, chat: Chat) -> int:
        """Supergroups count their own messages; all other chats share one count."""
        if chat.kind == "supergroup":
            chat.last_id += 1
            return chat.last_id
        self._last_message += 1
        return self._last_message

    def keep(self, chat: Chat, message: Json, method: str = "") -> Kept:
        """Put a message into its chat: sent by the bot when a method is named."""
        kept = Kept(message, bool(method), self.clock(), method)
        chat.messages[message["message_id"]] = kept
        if method:
            self.sent.append(kept)
        self.changes.note()
        return kept
