"""Who edits what the bot knows, and what they are told of their edits."""

from __future__ import annotations

from collections.abc import Sequence

from bot.desk.deliver import chat_of, deliver
from bot.desk.unit_of_work import UnitOfWork
from bot.message import Reply
from storage.queries import people

EDITORS = ("editor", "admin")
SHOWN = 3  # problems; all of them stand on the administrator's page


def tell_refused(unit: UnitOfWork, version: str, problems: Sequence[str]) -> None:
    """Each of them learns why a version of the files is not served, once."""
    told = unit.phrases.say("knowledge_refused", problems="\n".join(problems[:SHOWN]))
    for person_id in find_editors(unit):
        key = f"refused:{version}:{person_id}"
        deliver(unit, chat_of(unit, person_id), "news", Reply(text=told), key)


def find_editors(unit: UnitOfWork) -> list[int]:
    """Wherever they are registered, unless they are on leave."""
    everywhere = [*unit.gazetteer.areas]
    duties = [
        duty
        for role in EDITORS
        for duty in people.find_on_duty(unit.session, role, everywhere, unit.now)
    ]
    return sorted({duty.person_id for duty in duties})
