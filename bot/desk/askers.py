"""Who asked what nobody could answer then: they may be told when there is an answer."""

from __future__ import annotations

from sqlmodel.sql.expression import SelectOfScalar

from bot.desk.unit_of_work import UnitOfWork
from storage.queries import messages


def people_of(item_id: str) -> SelectOfScalar[int]:
    """The ids of those whose words an administrator made a wording of this item, each once.

    Only what was taught counts, not what the bot guessed: nobody is told that they asked what they
    did not ask. A question goes with its line of the chat: after two years, or when forgotten."""
    return messages.who_asked(item_id)


def titles(unit: UnitOfWork) -> dict[str, str]:
    """The items to which such questions were taught, with their titles."""
    known, taught = unit.knowledge.items, messages.find_taught(unit.session)
    return {item_id: known[item_id].title for item_id in taught if item_id in known}
