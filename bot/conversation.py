"""One turn, one transaction: a message, what it changes, and the replies it causes."""

from __future__ import annotations

import traceback
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
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
from storage.queries import areas, chats, messages, people
from storage.sealed import Keyring
from storage.tables import Area, Chat, Message
from storage.trouble import is_trouble

Handler = Callable[[Turn], list[Reply]]


class TurnFailed(LinliError):
    """A turn raised; its transaction is undone and its message waits for another try."""

    def __init__(self, message_id: int, trace: str, cause: Exception) -> None:
        super().__init__(where(cause))
        self.message_id, self.trace = message_id, trace


def where(cause: BaseException) -> str:
    """What was raised and where; not its text, which may quote a resident."""
    last = traceback.extract_tb(cause.__traceback__)[-1:]
    place = "".join(f" at {Path(frame.filename).name}:{frame.lineno}" for frame in last)
    return f"{type(cause).__name__}{place}"


@dataclass
class Conversation:
    """Answers messages; `current` gives the knowledge a turn begins with and keeps."""

    current: Callable[[], Understanding]
    clock: Clock
    keyring: Keyring
    zone: ZoneInfo
    answer: Handler = answer
    telegram_name: str = ""  # told by the channel, once it knows
    _gazetteer: tuple[int, Gazetteer] = field(default=(-1, Gazetteer(())))

    def find_waiting(self, session: Session, most: int) -> Sequence[int]:
        """The messages that may be handled now, one a chat, the oldest first."""
        return inbox.find_waiting(session, self.clock.now(), most)

    def handle_next(self, session: Session) -> str | None:
        """Handle the next waiting message; its trace id, or None when there is none."""
        waiting = self.find_waiting(session, 1)
        return self.handle_message(session, waiting[0]) if waiting else None

    def handle_message(self, session: Session, message_id: int) -> str:
        """Handle one message, or raise TurnFailed; its trace id."""
        trace = ""
        try:
            message = messages.get_message(session, message_id)
            trace = message.trace
            self.handle(session, message, chats.get_chat(session, message.chat_id))
        except Exception as error:
            if is_trouble(error):
                raise  # the message is not to blame: it is not counted as a try
            raise TurnFailed(message_id, trace, error) from error
        return trace

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
        return UnitOfWork(
            session=session,
            now=now,
            knowledge=knowledge,
            gazetteer=gazetteer,
            zone=self.zone,
            keyring=self.keyring,
            trace=trace,
            telegram_name=self.telegram_name,
        )

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
                return self.answer(turn) or ([] if turn.quiet else turn.say("fallback_empty"))
        except Refused as refusal:
            # a form whose own words were refused would be refused for ever; a command's is kept
            kept = dialogue.form if turn.verb else None
            turn.dialogue = dialogue.model_copy(update={"form": kept})
            return turn.say(refusal.phrase, **refusal.values)

    def queue(self, turn: Turn, message: Message, replies: list[Reply]) -> None:
        for place, reply in enumerate(replies):
            deliver(turn.unit, turn.chat, "reply", reply, f"reply:{message.id}:{place}")

    def give_up(self, session: Session, message_id: int, error: str) -> bool:
        """Count a failed try; at the last one the resident gets an apology and a person."""
        if not inbox.note_failure(session, message_id, error, self.clock.now()):
            return False
        try:
            with session.begin_nested():
                self.apologise(session, message_id)
        except Exception as second:  # whatever failed the turn may fail this too: words alone
            if is_trouble(second):
                raise
            self.say_sorry(session, message_id)
        return True

    def apologise(self, session: Session, message_id: int) -> None:
        """An apology, and a ticket for a person."""
        message = messages.get_message(session, message_id)
        turn = self.begin(session, message, chats.get_chat(session, message.chat_id))
        turn.dialogue.form = None
        self.queue(turn, message, apologise(turn))
        turn.chat.dialogue = turn.dialogue.model_dump_json()

    def say_sorry(self, session: Session, message_id: int) -> None:
        """An apology that needs nothing of the message itself."""
        chat = chats.get_chat(session, messages.chat_id_of(session, message_id))
        unit = self.unit(session)
        reply = Reply(text=unit.phrases["web_error"])
        deliver(unit, chat, "reply", reply, f"reply:{message_id}:0")

    def mend_times(self, session: Session) -> None:
        """Let go of what a clock that was set back would hold for hours."""
        inbox.mend_times(session, self.clock.now())


def entry_of(area: Area) -> AreaEntry:
    path = tuple(int(part) for part in area.path.strip("/").split("/"))
    return AreaEntry(area.id, area.name, area.level, path, tuple(area.nicknames))
