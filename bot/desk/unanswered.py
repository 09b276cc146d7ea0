"""Questions the knowledge has no answer to, kept for those who can add one."""

from __future__ import annotations

from collections.abc import Sequence

from bot.desk.unit_of_work import UnitOfWork
from bot.intents.slots import mask
from bot.understanding import Candidate
from storage.tables import Unanswered


def note_unanswered(
    unit: UnitOfWork, message_id: int, text: str, guesses: Sequence[Candidate]
) -> None:
    """Keep the words, masked, with what they came closest to."""
    if not text:
        return
    guess = guesses[0].item.id if guesses else ""
    row = Unanswered(message_id=message_id, text=mask(text)[:500], guess=guess, at=unit.now)
    unit.session.add(row)
