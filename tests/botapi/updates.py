"""The updates waiting for a bot, handed over and confirmed as Telegram does it."""

from __future__ import annotations

import json
from collections import Counter, deque
from itertools import islice
from typing import Any, NamedTuple

from tests.botapi.changes import Changes
from tests.botapi.errors import Json

KINDS = (
    "message edited_message channel_post edited_channel_post business_connection business_message"
    " edited_business_message deleted_business_messages guest_message message_reaction"
    " message_reaction_count inline_query chosen_inline_result callback_query shipping_query"
    " pre_checkout_query purchased_paid_media poll poll_answer my_chat_member chat_member"
    " chat_join_request chat_boost removed_chat_boost managed_bot"
).split()
ONLY_WHEN_ASKED = {"chat_member", "message_reaction", "message_reaction_count"}
DEFAULT_KINDS = frozenset(KINDS) - ONLY_WHEN_ASKED
FUTURE = 10  # an offset this far beyond the last update is not believed, and confirms nothing


class Waiting(NamedTuple):
    """An update in the queue: the id that confirms it, its JSON and whose order it must keep."""

    key: int
    body: str
    chat: int


class UpdateQueue:
    """What waits, and a tally of what was handed over and what was confirmed."""

    def __init__(self, first_id: int, changes: Changes) -> None:
        self.next_id = first_id
        self.allowed = DEFAULT_KINDS
        self.handed: Counter[int] = Counter()
        self.confirmed: list[int] = []
        self.dropped: list[int] = []
        self.issued: list[int] = []
        self._waiting: deque[Waiting] = deque()
        self._in_order = True
        self._changes = changes

    def __len__(self) -> int:
        return len(self._waiting)

    def waiting(self) -> list[Waiting]:
        """What is neither confirmed nor dropped, in the order it is handed over."""
        return list(self._waiting)

    def add(self, kind: str, payload: Json, chat: int) -> int:
        """Queue an update of a known kind; 0 when the bot did not ask for that kind."""
        if kind not in self.allowed:
            return 0
        key = self.next_id
        return self._put(key, {"update_id": key, kind: payload}, chat)

    def inject(self, update: Any) -> int:
        """Queue anything as it is; without a usable update_id it is confirmed by the next one."""
        given = update.get("update_id") if isinstance(update, dict) else None
        usable = isinstance(given, int) and not isinstance(given, bool)
        return self._put(given if usable and given is not None else self.next_id, update, 0)

    def _put(self, key: int, update: Any, chat: int) -> int:
        self._in_order = self._in_order and key >= self.next_id
        self.next_id = max(self.next_id, key + 1)
        self._waiting.append(Waiting(key, json.dumps(update, separators=(",", ":")), chat))
        self.issued.append(key)
        self._changes.note()
        return key

    def resolve(self, offset: int) -> int:
        """The update id an offset means: negative ones count from the end."""
        head = self._waiting[0].key if self._waiting else self.next_id
        if offset < 0:
            offset += self.next_id
        return head if offset <= 0 or offset > self.next_id + FUTURE else offset

    def take(self, offset: int, limit: int) -> list[Waiting]:
        """Confirm all before the offset, for good, and give the first of the rest."""
        self._confirm(self.resolve(offset))
        return list(islice(self._waiting, limit))

    def _confirm(self, offset: int) -> None:
        before = len(self.confirmed)
        while self._waiting and self._waiting[0].key < offset:
            self.confirmed.append(self._waiting.popleft().key)
        if not self._in_order:
            self.confirmed += [each.key for each in self._waiting if each.key < offset]
            self._waiting = deque(each for each in self._waiting if each.key >= offset)
            self._in_order = not self._waiting
        if len(self.confirmed) > before:
            self._changes.note()

    def note_handed(self, given: list[Waiting]) -> None:
        """Count updates whose answer was written to a live connection."""
        self.handed.update(each.key for each in given)
        self._changes.note()

    def forget(self, one: Waiting) -> None:
        """Confirm a single update, as a webhook's 2xx does."""
        if one in self._waiting:
            self._waiting.remove(one)
            self.confirmed.append(one.key)
            self._changes.note()

    def drop_all(self) -> None:
        """Throw away what waits, as drop_pending_updates asks."""
        self.dropped += [each.key for each in self._waiting]
        self._waiting.clear()
        self._changes.note()
