"""Users, chats and the messages in them, as one bot sees them."""

from __future__ import annotations

from dataclasses import dataclass, field

from tests.botapi.errors import Json, bad, forbidden

KICKED = {
    "group": "bot was kicked from the group chat",
    "supergroup": "bot was kicked from the supergroup chat",
}


@dataclass(slots=True)
class Kept:
    """A message with its life: when it came, how it was changed, when it was deleted."""

    message: Json
    by_bot: bool
    at: float
    method: str = ""
    edits: list[tuple[float, Json]] = field(default_factory=list)  # when, and what it was before
    deleted_at: float | None = None

    def change(self, at: float, message: Json) -> None:
        """Show the message differently from now on."""
        self.edits.append((at, self.message))
        self.message = message

    def data_ever(self) -> set[str]:
        """The callback data of all buttons it has ever had."""
        versions = [self.message, *(former for _, former in self.edits)]
        return {data for version in versions for data in buttons(version).values()}


@dataclass(slots=True)
class Chat:
    """A private chat or a group."""

    id: int
    kind: str
    shown: Json
    started: bool = True
    blocked: bool = False
    membership: str = "member"
    moved_to: int | None = None
    threads: set[int] = field(default_factory=set)
    messages: dict[int, Kept] = field(default_factory=dict)
    last_id: int = 0  # only supergroups count by themselves

    @property
    def is_group(self) -> bool:
        """Whether several people talk here."""
        return self.kind != "private"

    def check_writable(self) -> None:
        """Refuse as Telegram does where the bot may not write."""
        if self.moved_to is not None:
            moved = {"migrate_to_chat_id": self.moved_to}
            raise bad("group chat was upgraded to a supergroup chat", moved)
        if self.blocked:
            raise forbidden("bot was blocked by the user")
        if not self.started:
            raise bad("chat not found")
        if self.membership == "kicked":
            raise forbidden(KICKED[self.kind])
        if self.membership == "left":
            raise forbidden(f"bot is not a member of the {self.kind} chat")

    def kept(self, message_id: int) -> Kept | None:
        """A message that is still there."""
        kept = self.messages.get(message_id)
        return None if kept is None or kept.deleted_at is not None else kept


def buttons(message: Json) -> dict[str, str]:
    """The callback buttons a message shows: label and data."""
    rows = message.get("reply_markup", {}).get("inline_keyboard", [])
    return {
        button["text"]: button["callback_data"]
        for row in rows
        for button in row
        if "callback_data" in button
    }
