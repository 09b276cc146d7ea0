"""Tells of what happens to a ticket: to whom, in which words, with which buttons."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from bot.desk import beside, owners, parts
from bot.desk.access import note_personal
from bot.desk.attached import every_file, files_of, waiting_lines
from bot.desk.deliver import chat_of, deliver
from bot.desk.joined import joined_line
from bot.desk.likely import GUESSED, LIKELY, likely_buttons, likely_line
from bot.desk.news_tables import (
    ASKS,
    BEFORE_AFTER,
    BUTTONS,
    JOINED_NEWS,
    NEWS,
    NOT_OF_PARTS,
    SCORES,
    STAFF_AUDIENCES,
    URGENT_KINDS,
    WITH_BUTTONS,
    WITH_OPENING,
    Audience,
)
from bot.desk.outlook import outlook
from bot.desk.outlook import values_of as times_of
from bot.desk.people import roles_for
from bot.desk.record import UNSHOWN
from bot.desk.routing import find_desk, find_supervisor
from bot.desk.unit_of_work import UnitOfWork
from bot.intents.slots import mask
from bot.message import KINDS, Button, Reply
from storage.queries import attachments, events, people, tickets
from storage.tables import Chat, Person, Ticket, TicketEvent

BESIDE_DETAILS = frozenset({"text", "location", LIKELY, *UNSHOWN, *KINDS.values()})


def verb_button(unit: UnitOfWork, ticket: Ticket, verb: str) -> Button:
    label = unit.phrases[parts.worded(unit, f"verb_{verb}", ticket)]
    return Button(label=label, data=f"{verb}:{ticket.number}")


def buttons_for(unit: UnitOfWork, ticket: Ticket, audience: str) -> tuple[Button, ...]:
    """What somebody may do with a ticket as it stands."""
    if (
        audience == "owner"
        and ticket.owner_id is None
        and ticket.state in {"submitted", "unverified"}
    ):
        audience = "desk"
    verbs = BUTTONS.get((audience, ticket.state), ())
    verbs = tuple(v for v in verbs if v not in NOT_OF_PARTS) if ticket.parent_id else verbs
    asked = audience == "desk" and ticket.item_id in GUESSED
    guessed = likely_buttons(ticket, opening_content(unit, ticket)) if asked else ()
    return (*(verb_button(unit, ticket, verb) for verb in verbs), *guessed)


def rating_buttons(unit: UnitOfWork, ticket: Ticket) -> tuple[Button, ...]:
    """Stars from who reported it, but for a call back, and for what one did oneself."""
    if ticket.callback_of_id or ticket.owner_id == ticket.reporter_id:
        return ()
    labels = [(unit.phrases[f"score_{score}"], score) for score in SCORES]
    return tuple(Button(label=label, data=f"rate:{ticket.number}.{s}") for label, s in labels)


@dataclass(frozen=True)
class Line:
    """One sentence of news: to whom, as which kind of delivery, in which words."""

    audience: Audience
    kind: str
    phrase: str


def ping_owner(unit: UnitOfWork, ticket: Ticket, event: TicketEvent) -> None:
    """Tell whoever has a new ticket, with all that is needed to act."""
    send(unit, ticket, event, Line("owner", "ping", "ping"), {}, None)


def tell(
    unit: UnitOfWork,
    ticket: Ticket,
    event: TicketEvent,
    said: Mapping[str, Any],
    previous_owner: int | None,
) -> None:
    """Tell everybody whom this event concerns, but for the one who caused it."""
    lines = NEWS.get(f"{event.verb}:{event.actor_role}", NEWS.get(event.verb, ()))
    for line in (Line(*one) for one in lines):
        send(unit, ticket, event, line, said, previous_owner)
        if line.audience == "resident" and line.phrase in JOINED_NEWS:
            joined = Line("joined", "news", JOINED_NEWS[line.phrase])
            send(unit, ticket, event, joined, said, previous_owner)


def send(
    unit: UnitOfWork,
    ticket: Ticket,
    event: TicketEvent,
    line: Line,
    said: Mapping[str, Any],
    previous_owner: int | None,
) -> None:
    """Queue the words for everybody in the audience, each about the ticket they know."""
    kind = URGENT_KINDS.get(line.kind, line.kind) if ticket.urgent else line.kind
    for chat, known in readers(unit, ticket, line.audience, previous_owner):
        if chat.person_id != event.actor_id or event.verb == "open":
            reply = compose(unit, ticket, line.audience, line.phrase, said, known)
            key = f"{line.phrase}:{known.number}:{holder(ticket)}:{event.id}:{chat.id}"
            deliver(unit, chat, kind, reply, key, ticket=known)


def holder(ticket: Ticket) -> str:
    """Who has a ticket, as deliveries name it: what was meant for another is not sent."""
    return str(ticket.owner_id or "desk")


def readers(
    unit: UnitOfWork, ticket: Ticket, audience: Audience, previous_owner: int | None
) -> Iterator[tuple[Chat, Ticket]]:
    """Where an audience reads, and the ticket by whose number it knows the matter."""
    if audience == "joined":
        for joined in tickets.find_joined(unit.session, ticket.id):
            if joined.reporter_id and joined.reporter_id != ticket.reporter_id:
                yield chat_of(unit, joined.reporter_id), joined
    elif audience == "resident":
        if ticket.reporter_id:
            yield chat_of(unit, ticket.reporter_id), ticket
    else:
        for person_id in person_ids(unit, ticket, audience, previous_owner):
            yield chat_of(unit, person_id), ticket


def person_ids(
    unit: UnitOfWork, ticket: Ticket, audience: Audience, previous_owner: int | None
) -> list[int]:
    """Which of the staff an audience is, but for those who must know nothing of the ticket."""
    found = staff_of(unit, ticket, audience, previous_owner)
    return [person_id for person_id in found if person_id not in ticket.about_ids]


def staff_of(
    unit: UnitOfWork, ticket: Ticket, audience: Audience, previous_owner: int | None
) -> list[int]:
    """An unowned ticket's owner is everybody at its desk."""
    desk = unit.area(ticket.desk_id)
    if audience == "previous_owner":
        return [previous_owner] if previous_owner else []
    if audience == "whole":
        whole = parts.whole_of(unit, ticket)
        return person_ids(unit, whole, "owner", None) if whole else []
    if audience == "supervisor":
        owner, about = ticket.owner_id, ticket.about_ids
        supervisor = find_supervisor(unit.session, desk, unit.now, owner, about)
        return [supervisor.person_id] if supervisor else []
    if audience == "second":
        return owners.seconds(unit, ticket)
    if ticket.owner_id:
        return [ticket.owner_id]
    at_desk = find_desk(unit.session, desk, unit.now, ticket.about_ids)
    return sorted({duty.person_id for duty in at_desk})


def audience_for(unit: UnitOfWork, ticket: Ticket, person: Person) -> str:
    """As what somebody looks at a ticket: that decides what they see and what they are offered."""
    roles = roles_for(unit, person, ticket)
    if ticket.state == "resolved" and "second" in roles:
        return "second"
    ranked = ("owner", "resident", "supervisor", "desk", "whole", "second")
    found = next((role for role in ranked if role in roles), "")
    if found == "resident" and ticket.reporter_id != person.id:
        return "stead"
    return "desk_beside" if found == "desk" else found


def compose(
    unit: UnitOfWork,
    ticket: Ticket,
    audience: str,
    phrase: str,
    said: Mapping[str, Any],
    known: Ticket | None = None,
) -> Reply:
    """The words of one phrase about a ticket, with its buttons and files."""
    known = known or ticket
    values = values_of(unit, ticket, audience, said)
    own_phrase = parts.worded(unit, phrase, ticket)
    text = unit.phrases.say(own_phrase, **{**values, "number": known.number, "title": known.title})
    own = said if audience != "joined" else {}
    shown = (opening_content(unit, ticket), own) if phrase in WITH_OPENING else (own,)
    waiting = attachments.find_waiting_of(unit.session, every_file(*shown))
    more = beside.lines(unit, ticket, audience) if acts_on(audience, phrase) else ()
    text = "\n".join(filter(None, (text, *more, *waiting_lines(unit, waiting.values()))))
    here = {  # the others follow by themselves
        many: tuple(file for file in files if file not in waiting)
        for many, files in files_of(*shown).items()
    }
    author = "person" if phrase == "from_person" else "bot"
    buttons = buttons_with(unit, known, audience, phrase)
    reply = Reply(text=text, buttons=buttons, author=author, **here)
    first = files_of(shown[0])["photos"] if phrase in BEFORE_AFTER else ()
    return beside.with_order(unit, reply, sum(photo in first for photo in reply.photos))


def acts_on(audience: str, phrase: str) -> bool:
    """Do these words go to somebody who is to act, with all that is needed for it?"""
    return phrase in WITH_OPENING and audience in STAFF_AUDIENCES


def buttons_with(
    unit: UnitOfWork, ticket: Ticket, audience: str, phrase: str
) -> tuple[Button, ...]:
    """The buttons under one phrase."""
    if phrase in ASKS:
        return tuple(verb_button(unit, ticket, verb) for verb in ASKS[phrase])
    if phrase.startswith("ping") or phrase in WITH_BUTTONS:
        return buttons_for(unit, ticket, "resident" if audience == "joined" else audience)
    return ()


def values_of(
    unit: UnitOfWork, ticket: Ticket, audience: str, said: Mapping[str, Any]
) -> dict[str, object]:
    """What phrases about a ticket may name; personal data only towards those who act on it."""
    acting = audience == "owner"
    reporter = people.get_person(unit.session, ticket.reporter_id) if ticket.reporter_id else None
    item = unit.knowledge.items.get(ticket.item_id)
    phone = reporter.phone if reporter and acting else None
    mark = unit.phrases["urgent_mark"] if ticket.urgent else ""
    mark = unit.phrases["unverified_mark"] if ticket.state == "unverified" else mark
    opening = opening_for(unit, ticket, audience)
    times = times_of(unit, ticket)
    if audience in STAFF_AUDIENCES:
        note_personal(unit, ticket, {**opening, **said})
    return {
        "number": ticket.number,
        "title": ticket.title,
        "mark": mark,
        "place": place_of(unit, ticket, acting=acting),
        **times,
        "next": outlook(unit, ticket, times),
        "phone": unit.phrases.say("phone_line", phone=phone) if phone else "",
        "alert": (item.request.alert or "") if item and item.request else "",
        "responsible": (item.request.responsible or "") if item and item.request else "",
        "opening": opening.get("text", ""),
        "joined": joined_line(unit, ticket) if acting else "",
        "details": f"{likely_line(unit, ticket, opening)}\n{details_of(unit, opening)}".strip(),
        "parts": parts.told(unit, ticket, audience),
        "text": said.get("text", ""),
        "reason": said.get("reason", ""),
        "to": said.get("to", ""),
        "date": day_words(unit, str(said.get("date", ""))),
        "score": said.get("score", ""),
        "decide": unit.phrases["returned_again"] if said.get("decide") else "",
    }


def place_of(unit: UnitOfWork, ticket: Ticket, *, acting: bool) -> str:
    """Where it is; the door only towards those who act on it."""
    whole = parts.whole_of(unit, ticket) or ticket
    known = (ticket.place, whole.door if acting else "")
    item = unit.knowledge.items.get(ticket.item_id)
    asks = item and item.request and any(f.name == "place" for f in item.request.fields)
    return " ".join(filter(None, known)) or (unit.phrases["place_unknown"] if asks else "")


def day_words(unit: UnitOfWork, day: str) -> str:
    """12月20日, from the ISO date that a form keeps."""
    if not day:
        return ""
    named = date.fromisoformat(day)
    return unit.phrases.say("day", month=named.month, day=named.day)


def details_of(unit: UnitOfWork, opening: Mapping[str, Any]) -> str:
    """What else the form asked for, a line each."""
    known = {k: v for k, v in opening.items() if k not in BESIDE_DETAILS and v}
    return "\n".join(f"{unit.phrases.get('field_' + k, k)}：{v}" for k, v in known.items())


def opening_content(unit: UnitOfWork, ticket: Ticket) -> dict[str, Any]:
    """What the resident said when the ticket was opened; empty once erased."""
    if ticket.id not in unit.openings:
        own = events.content_of(events.find_first(unit.session, ticket.id))
        of_whole = parts.opening_of_whole(unit, ticket) if ticket.parent_id else {}
        unit.openings[ticket.id] = own | of_whole
    return unit.openings[ticket.id]


def opening_for(unit: UnitOfWork, ticket: Ticket, audience: str) -> dict[str, Any]:
    """The same for a reader: whole for the owner, masked for other staff, nothing for the rest."""
    if audience not in STAFF_AUDIENCES:
        return {}
    said = opening_content(unit, ticket)
    if audience == "owner":
        return said
    return {key: mask(value) for key, value in said.items() if isinstance(value, str)}
