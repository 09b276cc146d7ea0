"""What the knowledge may learn from people's own words: shown to administrators, who decide."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

from sqlmodel import Session

from bot.catalogue.doubles import bare_of
from bot.catalogue.wordings import add_wording
from bot.conversation import Conversation
from bot.desk.unit_of_work import UnitOfWork
from bot.errors import Refused
from bot.explaining import words_that_counted
from bot.understanding import Understanding
from storage.database import Database
from storage.queries import messages
from storage.tables import Unanswered

LOOKED_AT, SHOWN = 1000, 50  # rows among which the same words are looked for; lines of a page
MOST_WORDS = 3  # of those that counted


@dataclass
class Learning:
    """Words that were not understood, and what administrators make of them."""

    database: Database
    conversation: Conversation
    folder: Path  # that is edited
    published: bool  # is what is served only what was published?
    editing: asyncio.Lock = field(default_factory=asyncio.Lock)

    def overview(self, unit: UnitOfWork) -> dict[str, Any]:
        """The newest questions, each once, and the names of what they may be about."""
        groups = grouped(messages.find_unanswered(unit.session, LOOKED_AT))[:SHOWN]
        current = self.conversation.current()
        titles = sorted(item.title for item in unit.knowledge.items.values())
        return {"unanswered": [line(unit, current, rows) for rows in groups], "titles": titles}

    async def add(self, question_id: int, wording: str, title: str) -> str:
        """Put the words into the item's file, and who asked to it; the phrase to say so.

        Refused where the wording should not stand there, or the file can't be changed.
        """
        if not await self.database.read(partial(messages.find_question, question_id=question_id)):
            raise Refused("web_wording_gone")
        item_id = item_named(self.conversation.current(), title)
        async with self.editing:
            await asyncio.to_thread(add_wording, self.folder, item_id, wording)
        await self.database.write(partial(note_taught, question_id=question_id, item_id=item_id))
        return "web_wording_unpublished" if self.published else "web_wording_added"

    async def drop(self, question_id: int) -> str:
        """Put a question away, whoever else asked it too; the phrase to say so."""
        await self.database.write(partial(drop_all, question_id=question_id))
        return "web_question_dropped"

    def said(self, phrase: str, values: Mapping[str, object] | None = None) -> str:
        return self.conversation.current().knowledge.phrases.say(phrase, **(values or {}))


def grouped(rows: Sequence[Unanswered]) -> list[list[Unanswered]]:
    """Those with the same words together, in the order of the newest."""
    groups: dict[str, list[Unanswered]] = {}
    for row in rows:
        groups.setdefault(bare_of(row.text) or row.text, []).append(row)
    return list(groups.values())


def drop_all(session: Session, question_id: int) -> None:
    """All that say the same."""
    messages.drop_questions(session, same_as(session, question_id))


def note_taught(session: Session, *, question_id: int, item_id: str) -> None:
    """Whoever asked the same may be told of the item some day (`bot/desk/askers.py`)."""
    messages.note_taught(session, same_as(session, question_id), item_id)


def same_as(session: Session, question_id: int) -> list[int]:
    """A question and all that say the same."""
    groups = grouped(messages.find_unanswered(session, LOOKED_AT))
    same = next((rows for rows in groups if any(row.id == question_id for row in rows)), [])
    return [question_id, *(row.id for row in same)]


def line(unit: UnitOfWork, current: Understanding, rows: Sequence[Unanswered]) -> dict[str, Any]:
    """What is shown of a question, from the newest who asked it."""
    newest, chosen, guess = rows[0], most([r.chosen for r in rows]), most([r.guess for r in rows])
    known = current.knowledge.items
    words = words_that_counted(current, newest.text, guess, MOST_WORDS)
    return {
        "id": newest.id,
        "text": newest.text,
        "count": len(rows),
        "at": unit.local_time(newest.at),
        "chosen": current.knowledge.title(chosen),
        "guess": current.knowledge.title(guess),
        "words": [word for word, _ in words],
        # a guess is shown, not filled in: a hasty press would teach it
        "item": current.knowledge.title(chosen) if chosen in known else "",
    }


def most(names: Sequence[str]) -> str:
    """The name that was given most often; empty where none was."""
    return next((name for name, _ in Counter(filter(None, names)).most_common(1)), "")


def item_named(current: Understanding, title: str) -> str:
    """Which item it is, by its title or its id."""
    items = current.knowledge.items.values()
    wanted = title.strip()
    found = [item.id for item in items if wanted in {item.title, item.id}]
    if not found:
        raise Refused("web_wording_no_item", title=wanted)
    return found[0]
