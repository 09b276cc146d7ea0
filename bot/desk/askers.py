"""Who asked what nobody could answer then: they may be told when there is an answer."""

from __future__ import annotations

from sqlmodel.sql.expression import SelectOfScalar

from storage.queries import messages


def people_of(item_id: str) -> SelectOfScalar[int]:
    """The ids of those whose words an administrator made a wording of this item, each once.

    Only what was taught counts, not what the bot guessed: nobody is told that they asked what they
    did not ask. A question goes with its line of the chat: after two years, or when forgotten."""
    return messages.who_asked(item_id)
