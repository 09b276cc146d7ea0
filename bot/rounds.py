"""Many turns in one transaction: loaded and written down a few at a time, each undone alone."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from contextlib import suppress

from sqlmodel import Session

from bot.conversation import Answered, Conversation, TurnFailed, write_down
from bot.desk.gazetteer import Gazetteer
from bot.errors import SealError
from storage.notices import SEND, TURNS, announce
from storage.queries import messages
from storage.trouble import is_trouble

FEW = 5  # loaded and written down together, between two looks at the time

PART = 5  # of the time of a round, where others wait

Outcome = str | TurnFailed  # of a turn: its trace id, or why it was undone


def nobody_waits() -> bool:
    """The writer is wanted for nothing else."""
    return False


def handle_round(
    session: Session,
    conversation: Conversation,
    most: int,
    seconds: float,
    is_wanted: Callable[[], bool] = nobody_waits,
) -> list[Outcome]:
    """Handle waiting messages, one a chat, until time is up: what each of them came to.

    Where the writer is wanted for something else, a part of the time has to do. Where more may wait
    than a round takes, all processes are told: one may have found every chat taken, and rests.
    """
    begun = time.monotonic()
    waiting = conversation.find_waiting(session, most)
    gazetteer = conversation.gazetteer(session)
    outcomes: list[Outcome] = []
    while few := waiting[len(outcomes) : len(outcomes) + FEW]:
        outcomes += handle_few(session, conversation, few, gazetteer)
        if time.monotonic() - begun > (seconds / PART if is_wanted() else seconds):
            break
    if outcomes:
        announce(session, *([TURNS] if len(waiting) == most else []), SEND)
    return outcomes


def handle_few(
    session: Session, conversation: Conversation, few: Sequence[int], gazetteer: Gazetteer
) -> list[Outcome]:
    """Handle a few messages together; each by itself where one can't be written down."""
    try:
        with session.begin_nested():
            load(session, few)
            turns = [turn(session, conversation, one, gazetteer) for one in few]
            write_down(session, [one for one in turns if isinstance(one, Answered)])
    except Exception as error:  # it may be any one's: the others must not wait for it
        if is_trouble(error, session):
            raise
        return [alone(session, conversation, one) for one in few]
    return [one.trace if isinstance(one, Answered) else one for one in turns]


def turn(
    session: Session, conversation: Conversation, message_id: int, gazetteer: Gazetteer
) -> Answered | TurnFailed:
    try:
        return conversation.answered(session, message_id, gazetteer)
    except TurnFailed as failed:
        return failed


def alone(session: Session, conversation: Conversation, message_id: int) -> Outcome:
    try:
        with session.begin_nested():
            return conversation.handle_message(session, message_id)
    except TurnFailed as failed:
        return failed


def load(session: Session, few: Sequence[int]) -> None:
    """Have the rows of these turns at hand: a session forgets what nobody holds."""
    with suppress(SealError):  # each turn then loads its own, and the damaged one fails alone
        session.info["held"] = messages.load_with_chats(session, few)
