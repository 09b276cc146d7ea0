"""Buttons on their way out and back: signed for one chat, short enough for every channel."""

from __future__ import annotations

from bot.message import Button, Reply
from storage.sealed import SIGNATURE_CHARS, Keyring

MARK = "~"
MOST_BYTES = 64 - len(MARK) - SIGNATURE_CHARS  # a messenger's limit for all of it
SHOWN = "shown"  # the verb of data that are too long: where they stand, instead of themselves


def signed(keyring: Keyring, chat_id: int, delivery_id: int, place: int, button: Button) -> Button:
    """The button with data that only this chat can send back."""
    data = button.data
    if len(data.encode()) > MOST_BYTES:
        data = f"{SHOWN}:{delivery_id}.{place}"
    return button.model_copy(update={"data": f"{data}{MARK}{keyring.sign(f'{chat_id}|{data}')}"})


def signed_in(keyring: Keyring, chat_id: int, delivery_id: int, reply: Reply) -> Reply:
    """The same words with all of their buttons signed."""
    placed = enumerate(reply.buttons)
    buttons = (signed(keyring, chat_id, delivery_id, place, one) for place, one in placed)
    return reply.model_copy(update={"buttons": tuple(buttons)})


def opened(keyring: Keyring, chat_id: int, action: str) -> str | None:
    """The data of a pressed button; None when it was not made for this chat."""
    data, _, signature = action.rpartition(MARK)
    return data if keyring.signed(f"{chat_id}|{data}", signature) else None
