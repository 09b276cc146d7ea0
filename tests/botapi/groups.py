"""What happens to the bot's place among people: blocked, added, removed, a group moved."""

from __future__ import annotations

from tests.botapi.chats import Chat
from tests.botapi.errors import Json, Misused
from tests.botapi.people import People, Said


class Groups(People):
    """Memberships, of people and of the bot."""

    def block(self, user: int) -> int:
        """The person blocks the bot: sends are refused until they unblock it."""
        place = self._chat(user)
        place.blocked = True
        return self._bot_moved(user, place, "member", "kicked")

    def unblock(self, user: int) -> int:
        """The person takes the bot back."""
        place = self._chat(user)
        place.blocked = False
        return self._bot_moved(user, place, "kicked", "member")

    def join(self, user: int, chat: int) -> Said:
        """A person joins a group."""
        return self._post(user, {"new_chat_members": [self._person(user)]}, chat=chat)

    def leave(self, user: int, chat: int) -> Said:
        """A person leaves a group."""
        return self._post(user, {"left_chat_member": self._person(user)}, chat=chat)

    def add_bot(self, user: int, chat: int) -> Said:
        """A person adds the bot to a group again."""
        place = self._group(chat)
        before, place.membership = place.membership, "member"
        self._bot_moved(user, place, before, "member")
        return self._post(user, {"new_chat_members": [self.bot.me]}, chat=chat)

    def remove_bot(self, user: int, chat: int) -> int:
        """A person throws the bot out of a group."""
        place = self._group(chat)
        before, place.membership = place.membership, "kicked"
        return self._bot_moved(user, place, before, "kicked")

    def migrate(self, chat: int, to: int) -> Said:
        """A group becomes a supergroup with another id."""
        place = self._group(chat)
        self.group(to, place.shown["title"])
        moved = self._post(self.bot.me["id"], {"migrate_to_chat_id": to}, chat=chat)
        place.moved_to = to
        self._post(self.bot.me["id"], {"migrate_from_chat_id": chat}, chat=to)
        return moved

    def _group(self, chat: int) -> Chat:
        place = self._chat(chat)
        if not place.is_group:
            raise Misused(f"chat {chat} is not a group")
        return place

    def _bot_moved(self, user: int, place: Chat, before: str, after: str) -> int:
        change: Json = {
            "chat": place.shown,
            "from": self._person(user),
            "date": self.bot.now(),
            "old_chat_member": self._member(before),
            "new_chat_member": self._member(after),
        }
        return self.bot.updates.add("my_chat_member", change, place.id)

    def _member(self, status: str) -> Json:
        until = {"until_date": 0} if status == "kicked" else {}
        return {"user": self.bot.me, "status": status, **until}
