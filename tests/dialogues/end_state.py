"""Checks what a conversation left behind: tickets, unanswered questions, deliveries."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from itertools import pairwise
from typing import Any

from sqlmodel import Session, col, select

from bot.desk.people import display_name
from bot.dialogue import read_dialogue
from bot.intents.slots import find_phones
from storage.queries import events, people
from storage.tables import Chat, Delivery, Person, Ticket, Unanswered
from tests.dialogues.stage import Stage

Words = list[str]


def check_end(stage: Stage, lines: tuple[str, ...]) -> None:
    """Every ticket has its line, in the order of numbers, and every line is true."""
    stage.town.read(lambda session: check_tickets(stage, session, lines))
    for line in lines:
        kind, _, rest = line.partition(" ")
        if kind != "ticket":
            stage.town.read(lambda s, k=kind, r=rest: CHECKS[k](stage, s, r))  # type: ignore[misc]


def check_tickets(stage: Stage, session: Session, lines: tuple[str, ...]) -> None:
    wanted = [line.split()[1:] for line in lines if line.startswith("ticket ")]
    found = session.exec(select(Ticket).order_by(col(Ticket.id))).all()
    listed = [f"{ticket.number} {ticket.item_id} {ticket.state}" for ticket in found]
    assert len(found) == len(wanted), f"tickets: {listed}"
    for ticket, words in zip(found, wanted, strict=True):
        assert [ticket.item_id, ticket.state] == words[:2], f"{words}: {listed}"
        check_details(stage, session, ticket, words[2:])


def check_details(stage: Stage, session: Session, ticket: Ticket, words: Words) -> None:
    """Pairs of a name and a value; a value is a fragment where words are looked for."""
    unit = stage.town.conversation.unit(session)
    chain = events.find_chain(session, ticket.id)
    contents = [events.content_of(content) for _, content in chain]
    known: dict[str, Any] = {
        "owner": display_name(unit, ticket.owner_id) if ticket.owner_id else "nobody",
        "reopened": str(ticket.reopened),
        "rating": str(ticket.rating),
        "place": ticket.place,
        "door": ticket.door or "",
        "photos": str(sum(len(content.get("photos", ())) for content in contents)),
        "added": str(sum(event.verb == "add" for event, _ in chain)),
        "said": str(contents),
        "urgent": str(ticket.urgent),
    }
    for name, value in list(pairwise(words))[::2]:
        part = name in {"owner", "place", "door", "said"}
        fits = value in known[name] if part else value == known[name]
        assert fits, f"{ticket.number} {name}: {known[name]}, not {value}"


def check_none(stage: Stage, session: Session, rest: str) -> None:
    found: Sequence[object] = session.exec(select(Unanswered).where(Unanswered.chosen == "")).all()
    if rest == "ticket":
        found = session.exec(select(Ticket)).all()
    assert not found, f"there is a {rest}"


def check_unanswered(stage: Stage, session: Session, rest: str) -> None:
    texts = [row.text for row in session.exec(select(Unanswered)).all()]
    assert any(rest in text for text in texts), f"unanswered: {texts}"


def check_chosen(stage: Stage, session: Session, rest: str) -> None:
    """`chosen ID WORDS`: which item was chosen for these words."""
    chosen, _, words = rest.partition(" ")
    rows = [(row.chosen, row.text) for row in session.exec(select(Unanswered)).all()]
    assert any(item == chosen and words in text for item, text in rows), f"chosen: {rows}"


def check_delivery(stage: Stage, session: Session, rest: str) -> None:
    """`delivery KIND STATE NAME COUNT`."""
    kind, state, who, count = rest.split()
    chat_ids = [chat.id for chat in session.exec(select(Chat)) if is_chat_of(stage, chat, who)]
    rows = session.exec(select(Delivery).where(Delivery.kind == kind, Delivery.state == state))
    found = [row.key for row in rows if row.chat_id in chat_ids]
    assert len(found) == int(count), f"{len(found)} deliveries {kind} {state} to {who}: {found}"


def is_chat_of(stage: Stage, chat: Chat, who: str) -> bool:
    return chat.person_id == stage.speaker(who).visitor.person_id


def check_item(stage: Stage, session: Session, rest: str) -> None:
    """`item NAME ID`: what was last spoken of with somebody."""
    who, item = rest.split()
    chat = session.get_one(Chat, stage.speaker(who).visitor.chat_id)
    last = read_dialogue(chat.dialogue).item
    assert last == item, f"last spoken of with {who}: {last}"


def check_known(stage: Stage, session: Session, rest: str) -> None:
    """`known NAME phone 139… door 2单元` of a person; `known NAME nothing`."""
    who, *words = rest.split()
    chat = session.get_one(Chat, stage.speaker(who).visitor.chat_id)
    person = people.get_person(session, chat.person_id)
    for name, value in list(pairwise(words))[::2]:
        assert value in known_of(stage, session, person)[name], known_of(stage, session, person)


def known_of(stage: Stage, session: Session, person: Person) -> Mapping[str, str]:
    gazetteer = stage.town.conversation.gazetteer(session)
    area = gazetteer.areas.get(person.area_id or 0)
    return {
        "phone": "".join(find_phones(person.phone or "")) or "-",
        "name": person.name or "-",
        "area": gazetteer.label(area) if area else "-",
        "door": person.door or "-",
        "duties": " ".join(duty.role for duty in people.find_duties_of(session, person.id)) or "-",
    }


CHECKS: Mapping[str, Callable[[Stage, Session, str], None]] = {
    "no": check_none,
    "unanswered": check_unanswered,
    "chosen": check_chosen,
    "delivery": check_delivery,
    "item": check_item,
    "known": check_known,
}
