"""Who may see a picture of a notice, and what came with an answer to one."""

from __future__ import annotations

from bot.desk.notice_steps import roles_for
from bot.desk.unit_of_work import UnitOfWork
from storage.notice_tables import NoticeReply
from storage.queries import chats, people
from storage.queries import notices as rows
from storage.tables import Attachment


def may_see(unit: UnitOfWork, chat_id: int, person_id: int, file: Attachment) -> bool:
    """Whoever was told the notice, and whoever has to do with it."""
    session, person = unit.session, people.get_person(unit.session, person_id)
    author_id = chats.get_chat(session, file.chat_id).person_id
    shown = rows.find_with_photo(session, author_id, file.id)
    answers = [one for one in rows.find_replies_in(session, file.chat_id) if holds(one, file.id)]
    about = [*shown, *rows.find_by_ids(session, {one.notice_id for one in answers})]
    told = any(rows.was_shown(session, notice.id, chat_id) for notice in shown)
    return told or any(roles_for(unit, person, notice) for notice in about)


def holds(reply: NoticeReply, file_id: str) -> bool:
    return file_id in {*reply.photos, *reply.voices, *reply.documents}
