"""One turn, one transaction: a message, what it changes, and the replies it causes."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlmodel import Session

from bot import inbox
from bot.clock import Clock
from bot.desk.deadlines import Calendar
from bot.desk.deliver import deliver, delivery_of
from bot.desk.entries import AreaEntry
from bot.desk.gazetteer import Gazetteer
from bot.desk.shapes import read_shape
from bot.desk.told import Nights
from bot.desk.unit_of_work import UnitOfWork
from bot.dialogue import read_dialogue
from bot.errors import LinliError, Refused
from bot.handlers.dispatch import answer
from bot.handlers.human import apologise
from bot.logs import where
from bot.message import Incoming, Reply
from bot.turn import Turn
from bot.understanding import Understanding
from storage.queries import areas, chats, deliveries, messages, people
from storage.sealed import Keyring
from storage.tables import Area, Chat, Message
from storage.trouble import is_trouble

Handler = Callable[[Turn], list[Reply]]


class TurnFailed(LinliError):
    """A turn raised; its transaction is undone and its message waits for another try."""

    def __init__(self, message_id: int, trace: str, cause: Exception) -> None:
        super().__init__(where(cause))
        self.message_id, self.trace = message_id, trace


@dataclass(frozen=True)
class Answered:
    """A turn that went well: what is still to be written down of it."""

    message_id: int
    trace: str
    chat: Chat
    dialogue: str
    replies: Sequence[Mapping[str, Any]]
    now: datetime


@dataclass
class Conversation:
    """Answers messages; `current` gives the knowledge a turn begins with and keeps."""

    current: Callable[[], Understanding]
    clock: Clock
    keyring: Keyring
    zone: ZoneInfo
    answer: Handler = answer
    telegram_name: str = ""  # told by the channel, once it knows
    ways: frozenset[str] = frozenset()  # SMS, the group of the staff: where they are set
    _gazetteer: tuple[tuple[int, int], Gazetteer] = field(default=((-1, 0), Gazetteer(())))

    def find_waiting(self, session: Session, most: int) -> Sequence[int]:
        """The messages that may be handled now, one a chat, the oldest first."""
        return inbox.find_waiting(session, self.clock.now(), most)

    def handle_next(self, session: Session) -> str | None:
        """Handle the next waiting message; its trace id, or None when there is none."""
        waiting = self.find_waiting(session, 1)
        return self.handle_message(session, waiting[0]) if waiting else None

    def handle_message(self, session: Session, message_id: int) -> str:
        """Handle one message, or raise TurnFailed, which undoes it; its trace id."""
        done = self.answered(session, message_id)
        try:
            write_down(session, [done])
        except Exception as error:
            if is_trouble(error, session):
                raise
            raise TurnFailed(message_id, done.trace, error) from error
        return done.trace

    def answered(
        self, session: Session, message_id: int, gazetteer: Gazetteer | None = None
    ) -> Answered:
        """Answer one message, or raise TurnFailed and leave nothing of it."""
        trace = ""
        try:
            message = messages.get_message(session, message_id)
            trace = message.trace
            return self.answer_turn(self.begin(session, message, gazetteer))
        except Exception as error:
            if is_trouble(error, session):
                raise  # the message is not to blame: it is not counted as a try
            raise TurnFailed(message_id, trace, error) from error

    def answer_turn(self, turn: Turn) -> Answered:
        """What the handler says; what it refused is undone and said kindly."""
        try:
            with turn.unit.session.begin_nested():
                replies = self.answer(turn) or turn.silence()
                turn.dialogue.refused = False
        except Refused as refusal:
            turn.dialogue = read_dialogue(turn.chat.dialogue)
            replies = turn.say(refusal.phrase, **refusal.values)
            note_refusal(turn)
        return finished(turn, replies)

    def begin(self, session: Session, message: Message, gazetteer: Gazetteer | None = None) -> Turn:
        understanding = self.current()
        chat = chats.get_chat(session, message.chat_id)
        deliveries.bring(session, chat, self.clock.now())
        return Turn(
            incoming=Incoming.model_validate_json(message.payload),
            unit=self.unit(session, understanding, message.trace, gazetteer),
            chat=chat,
            person=people.get_person(session, chat.person_id),
            dialogue=read_dialogue(chat.dialogue),
            understanding=understanding,
            message_id=message.id,
        )

    def unit(
        self,
        session: Session,
        understanding: Understanding | None = None,
        trace: str = "",
        gazetteer: Gazetteer | None = None,
    ) -> UnitOfWork:
        """What a turn, or a job of the tick, works with."""
        knowledge = (understanding or self.current()).knowledge
        gazetteer = gazetteer or self.gazetteer(session)
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
            ways=self.ways,
        )

    def nights(self) -> Nights:
        """When nobody is disturbed now."""
        return Nights(self.current().knowledge.policies, self.zone)

    def calendar(self) -> Calendar:
        """Which days are worked now."""
        knowledge = self.current().knowledge
        return Calendar(self.zone, knowledge.days_off, knowledge.days_worked)

    def gazetteer(self, session: Session) -> Gazetteer:
        """The areas, read again when there are more of them, or some were imported anew."""
        version = areas.version(session)
        if version != self._gazetteer[0]:
            self._gazetteer = (version, Gazetteer(map(entry_of, areas.find_all(session))))
        return self._gazetteer[1]

    def give_up(self, session: Session, message_id: int, error: str) -> bool:
        """Count a failed try; at the last one the resident gets an apology and a person."""
        if not inbox.note_failure(session, message_id, error, self.clock.now()):
            return False
        try:
            with session.begin_nested():
                self.apologise(session, message_id)
        except Exception as second:  # whatever failed the turn may fail this too: words alone
            if is_trouble(second, session):
                raise
            self.say_sorry(session, message_id)
        return True

    def apologise(self, session: Session, message_id: int) -> None:
        """An apology, and a ticket for a person."""
        turn = self.begin(session, messages.get_message(session, message_id))
        done = finished(turn, apologise(turn))
        deliveries.queue(session, done.replies)
        chats.save_dialogues(session, [(done.chat, done.dialogue)])

    def say_sorry(self, session: Session, message_id: int) -> None:
        """An apology that needs nothing of the message itself."""
        chat = chats.get_chat(session, messages.chat_id_of(session, message_id))
        unit = self.unit(session)
        reply = Reply(text=unit.phrases["web_error"])
        deliver(unit, chat, "reply", reply, f"reply:{message_id}:0")

    def mend_times(self, session: Session) -> None:
        """Let go of what a clock that was set back would hold for hours."""
        inbox.mend_times(session, self.clock.now())


def note_refusal(turn: Turn) -> None:
    """The open form takes other words; refused once more, it would be refused for ever."""
    if turn.verb:
        return
    if turn.dialogue.refused:
        turn.dialogue.form = None
    turn.dialogue.refused = turn.dialogue.form is not None


def finished(turn: Turn, replies: Sequence[Reply]) -> Answered:
    """The outcome of a turn, as it will be written down."""
    keyed = ((f"reply:{turn.message_id}:{place}", reply) for place, reply in enumerate(replies))
    rows = [delivery_of(turn.unit, turn.chat, "reply", reply, key) for key, reply in keyed]
    dialogue = turn.dialogue.model_dump_json()
    return Answered(turn.message_id, turn.unit.trace, turn.chat, dialogue, rows, turn.unit.now)


def write_down(session: Session, answered: Sequence[Answered]) -> None:
    """What turns came to, in three statements however many they are."""
    deliveries.queue(session, [row for one in answered for row in one.replies])
    chats.save_dialogues(session, [(one.chat, one.dialogue) for one in answered])
    messages.finish(session, {one.message_id: one.now for one in answered})


def entry_of(area: Area) -> AreaEntry:
    path = tuple(int(part) for part in area.path.strip("/").split("/"))
    point = None if area.lat is None or area.lon is None else (area.lon, area.lat)
    shape = read_shape(area.shape) if area.shape else None
    names = tuple(area.nicknames)
    return AreaEntry(area.id, area.name, area.level, path, names, point, shape, area.code)
