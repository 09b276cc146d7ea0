"""What was not understood, or only by asking back, kept for those who can add to the knowledge."""

from __future__ import annotations

from bot.desk.unit_of_work import UnitOfWork
from bot.intents.slots import mask
from bot.understanding import Understood
from storage.tables import Unanswered


def note_unanswered(unit: UnitOfWork, message_id: int, understood: Understood) -> None:
    """Keep the words, masked, with what they came closest to."""
    if understood.text:
        unit.session.add(row_of(unit, message_id, understood))


def note_chosen(unit: UnitOfWork, message_id: int, understood: Understood, chosen: str) -> None:
    """Keep the words with the item that was chosen, if it was offered for just these words."""
    offered = [candidate.item.id for candidate in understood.candidates]
    if understood.decision == "clarify" and chosen in offered:
        row = row_of(unit, message_id, understood)
        row.chosen = chosen
        unit.session.add(row)


def row_of(unit: UnitOfWork, message_id: int, understood: Understood) -> Unanswered:
    guess = understood.candidates[0].item.id if understood.candidates else ""
    text = mask(understood.text)[:500]
    return Unanswered(message_id=message_id, text=text, guess=guess, at=unit.now)
