"""One turn, one transaction: a message, what it changes, and the replies it causes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from zoneinfo import ZoneInfo

from sqlmodel import Session

from bot import inbox
from bot.clock import Clock
from bot.desk.deliver import deliver
from bot.desk.gazetteer import AreaEntry, Gazetteer
from bot.desk.unit_of_work import UnitOfWork
from bot.dialogue import Dialogue, read_dialogue
from bot.errors import LinliError, Refused
from bot.handlers.dispatch import answer
from bot.handlers.human import apologise
from bot.message import Incoming, Reply
from bot.turn import Turn
from bot.understanding import Understanding
from storage.queries import areas, messages, people
from storage.sealed import Keyring
from storage.tables import Area, Chat, Message

Handler = Callable[[Turn], list[Reply]]


class TurnFailed(LinliError):
    """A turn raised; its transaction is undone and its message waits for another try."""

    def __init__(self, message_id: int, trace: str, cause: Exception) -> None:
        super().__init__(f"{type(cause).__name__}: {cause}")
        self.message_id, self.trace = message_id, trace


@dataclass
class Conversation:
    """Answers messages; `current` gives the knowledge a turn begins with and keeps."""

    current: Callable[[], Understanding]
    clock: Clock
    keyring: Keyring
    zone: ZoneInfo
    answer: Handler = answer
    _gazetteer: tuple[int, Gazetteer] = field(default=(-1, Gazetteer(())))

    def handle_next(self, session: Session) -> str | None:
        """Handle the next waiting message; its trace id, or None when there is none."""
        found = inbox.find_next(session, self.clock.now())
        if found is None:
            return None
        message, chat = found
        try:
            self.handle(session, message, chat)
        except Exception as error:
            if is_storage_trouble(error):
                raise  # the message is not to blame: it is not counted as a try
            raise TurnFailed(message.id, message.trace, error) from error
        return message.trace

    def handle(self, session: Session, message: Message, chat: Chat) -> None:
        """Answer one message within the caller's transaction."""
        turn = self.begin(session, message, chat)
        replies = self.answered(turn)
        chat.dialogue = turn.dialogue.model_dump_json()
        self.queue(turn, message, replies)
        inbox.finish(message, turn.unit.now)

    def begin(self, session: Session, message: Message, chat: Chat) -> Turn:
        understanding = self.current()
        return Turn(
            incoming=Incoming.model_validate_json(message.payload),
            unit=self.unit(session, understanding, message.trace),
            chat=chat,
            person=people.get_person(session, chat.person_id),
            dialogue=read_dialogue(chat.dialogue),
            understanding=understanding,
            message_id=message.id,
        )

    def unit(
        self, session: Session, understanding: Understanding | None = None, trace: str = ""
    ) -> UnitOfWork:
        """What a turn, or a job of the tick, works with."""
        knowledge = (understanding or self.current()).knowledge
        gazetteer = self.gazetteer(session)
        now = self.clock.now()
        return UnitOfWork(session, now, knowledge, gazetteer, self.zone, self.keyring, trace)

    def gazetteer(self, session: Session) -> Gazetteer:
        """The areas, read again when there are more of them."""
        count = areas.count(session)
        if count != self._gazetteer[0]:
            self._gazetteer = (count, Gazetteer(map(entry_of, areas.find_all(session))))
        return self._gazetteer[1]

    def answered(self, turn: Turn) -> list[Reply]:
        """The handler's replies; what it refused is undone and said kindly."""
        dialogue: Dialogue = turn.dialogue.model_copy(deep=True)
        try:
            with turn.unit.session.begin_nested():
                return self.answer(turn) or turn.say("fallback_empty")
        except Refused as refusal:
            turn.dialogue = dialogue.model_copy(update={"form": None})
            return turn.say(refusal.phrase, **refusal.values)

    def queue(self, turn: Turn, message: Message, replies: list[Reply]) -> None:
        for place, reply in enumerate(replies):
            deliver(turn.unit, turn.chat, "reply", reply, f"reply:{message.id}:{place}")

    def give_up(self, session: Session, message_id: int, error: str) -> bool:
        """Count a failed try; at the last one the resident gets an apology and a person."""
        if not inbox.note_failure(session, message_id, error, self.clock.now()):
            return False
        message = messages.get_message(session, message_id)
        turn = self.begin(session, message, session.get_one(Chat, message.chat_id))
        self.queue(turn, message, apologise(turn))
        return True


def is_storage_trouble(error: BaseException) -> bool:
    """Is it the database (full disk, lock) that failed, and not the turn?"""
    return type(error).__name__ in {"OperationalError", "StorageError", "PendingRollbackError"}


def entry_of(area: Area) -> AreaEntry:
    path = tuple(int(part) for part in area.path.strip("/").split("/"))
    return AreaEntry(area.id, area.name, area.level, path, tuple(area.nicknames))
