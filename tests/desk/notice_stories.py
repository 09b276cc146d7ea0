"""What the stories of notices share: neighbours who read them, and a notice on its way."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any, TypeVar

from sqlmodel import Session, col, select

from bot.desk import notice_sending, notice_steps
from bot.desk.notice_draft import Draft
from bot.desk.notice_progress import Progress, progress
from bot.desk.unit_of_work import UnitOfWork
from storage.notice_tables import Notice, NoticeReply
from storage.tables import Chat, Delivery, Person
from tests.desk.desk_stories import RESIDENT, WORKER, area, done, named
from tests.town import Speaker, Town

T = TypeVar("T")
HOUSE, OTHER_HOUSE, ESTATE, GRID = "TY11A03", "TY11A05", "TY11A", "TY11"
WORDS = "明天上午9点到12点停水，请提前存水。"


def neighbours(town: Town, count: int, code: str = HOUSE) -> None:
    """So many more people in a house, each with a chat of their own."""

    def move_in(unit: UnitOfWork) -> None:
        there = area(unit, code).id
        people = [Person(area_id=there, created_at=unit.now) for _ in range(count)]
        unit.session.add_all(people)
        unit.session.flush()
        chats = [
            Chat(channel="web", address=f"n-{one.id}", person_id=one.id, created_at=unit.now)
            for one in people
        ]
        unit.session.add_all(chats)

    done(town, move_in)


def shown(town: Town, words: str = WORDS, who: str = WORKER, place: str = "整个") -> Speaker:
    """One of the staff, with the preview of a water notice before them."""
    writer = town.person(who)
    writer.say(f"/notice {words}")
    if "发出去" not in writer.labels and "送审" not in writer.labels:
        writer.press(place)
    return writer


def is_on_its_way(town: Town, *codes: str, who: str = WORKER, **said: Any) -> int:
    """A notice that its author sent; its number."""

    def send(unit: UnitOfWork) -> int:
        author = named(unit, who)
        ids = tuple(area(unit, code).id for code in codes)
        draft = Draft(sort="outage", text=WORDS, area_ids=ids)
        notice = notice_steps.begin(unit, author, draft, [])
        notice_steps.change(unit, notice, author, **said)
        count = notice_sending.check_sendable(unit, notice)
        notice_sending.start(unit, notice, "start", author, count)
        return notice.id

    return done(town, send)


def looks(town: Town, number: int, look: Callable[[UnitOfWork, Notice], T]) -> T:
    """What is to be seen of a notice."""

    def work(session: Session) -> T:
        return look(town.conversation.unit(session), session.get_one(Notice, number))

    return town.read(work)


def stands(town: Town, number: int) -> Progress:
    return looks(town, number, progress)


def state(town: Town, number: int) -> str:
    return looks(town, number, lambda _, notice: notice.state)


def goes_on(town: Town, times: int = 3) -> None:
    """So many ticks."""
    for _ in range(times):
        town.later(seconds=10)


def with_policies(unit: UnitOfWork, **changed: Any) -> UnitOfWork:
    """The same community with other rules."""
    policies = unit.knowledge.policies.model_copy(update=changed)
    return replace(unit, knowledge=replace(unit.knowledge, policies=policies))


def readers(town: Town, number: int, *states: str) -> list[int]:
    """Whose copies are in one of these states, each as often as there are any."""

    def find(session: Session) -> list[int]:
        query = select(Chat.person_id).join(Delivery, col(Delivery.chat_id) == col(Chat.id))
        copies = query.where(Delivery.notice_id == number, col(Delivery.state).in_(states))
        return sorted(session.exec(copies).all())

    return town.read(find)


def told_of_it(town: Town) -> Speaker:
    """A resident who was told of a water stop, and has read it."""
    speaker = town.person(RESIDENT)
    is_on_its_way(town, GRID)
    goes_on(town)
    speaker.hear()
    return speaker


def answers(town: Town) -> list[str]:
    """What residents answered to notices."""
    return town.read(lambda s: [row.words for row in s.exec(select(NoticeReply)).all()])
