"""Who learns of what happens to a ticket, in which words, with which buttons; all in tables."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Literal

from bot.desk.deliver import chat_of, deliver
from bot.desk.people import display_name
from bot.desk.routing import find_desk, find_supervisor
from bot.desk.unit_of_work import UnitOfWork
from bot.message import Button, Reply
from storage.queries import events, people
from storage.tables import Area, Chat, Ticket, TicketEvent

Audience = Literal["resident", "owner", "previous_owner", "supervisor"]

# verb → who is told, as which kind of delivery, in which words (those who acted are answered
# in their own turn, and not told again)
NEWS: Mapping[str, tuple[tuple[Audience, str, str], ...]] = {
    "validate": (("owner", "ping", "ping"),),
    "accept": (("resident", "news", "news_accepted"),),
    "dispatch": (("owner", "ping", "ping"),),
    "transfer": (("owner", "ping", "ping"), ("resident", "news", "news_moved")),
    "return": (("owner", "ping", "ping_returned"),),
    "reassign": (
        ("owner", "ping", "ping"),
        ("previous_owner", "news", "news_taken_away"),
        ("resident", "news", "news_moved"),
    ),
    "reject": (("resident", "news", "news_rejected"),),
    "wait": (("resident", "news", "news_waiting"),),
    "resume": (("resident", "news", "news_resumed"), ("owner", "news", "news_resumed_owner")),
    "extend": (("supervisor", "news", "ask_extension"),),
    "grant": (("owner", "news", "news_granted"), ("resident", "news", "news_later")),
    "resolve": (("resident", "confirm", "ask_confirm"),),
    "confirm": (("owner", "news", "news_confirmed"),),
    "lapse": (("resident", "news", "news_lapsed"), ("owner", "news", "news_confirmed")),
    "reopen": (("owner", "ping", "ping_reopened"), ("supervisor", "news", "news_reopened")),
    "withdraw": (("owner", "news", "news_withdrawn"),),
    "add": (("owner", "news", "news_added"),),
    "urge": (("owner", "news", "news_urged"),),
    "press": (("owner", "news", "news_pressed"),),
    "reply": (("resident", "news", "from_person"),),
    "rate": (("owner", "news", "news_rated"),),
}

# (audience, state) → the verbs offered as buttons
BUTTONS: Mapping[tuple[str, str], tuple[str, ...]] = {
    ("owner", "submitted"): ("accept", "transfer", "return"),
    ("owner", "in_progress"): ("resolve", "wait", "extend", "reply", "transfer", "return"),
    ("owner", "waiting"): ("resume", "reply"),
    ("desk", "submitted"): ("accept", "dispatch", "reject"),
    ("desk", "unverified"): ("validate", "dismiss"),
    ("resident", "submitted"): ("urge", "withdraw"),
    ("resident", "in_progress"): ("urge", "withdraw"),
    ("resident", "waiting"): ("urge", "withdraw"),
    ("resident", "resolved"): ("confirm", "reopen"),
    ("resident", "closed"): ("reopen",),
}
# words that carry buttons, beside the pings
WITH_BUTTONS = frozenset({"ask_confirm", "news_resumed_owner"})
SCORES = "54321"


def verb_button(unit: UnitOfWork, ticket: Ticket, verb: str) -> Button:
    return Button(label=unit.phrases[f"verb_{verb}"], data=f"{verb}:{ticket.number}")


def buttons_for(unit: UnitOfWork, ticket: Ticket, audience: str) -> tuple[Button, ...]:
    """What somebody may do with a ticket as it stands."""
    if (
        audience == "owner"
        and ticket.owner_id is None
        and ticket.state in {"submitted", "unverified"}
    ):
        audience = "desk"
    verbs = BUTTONS.get((audience, ticket.state), ())
    return tuple(verb_button(unit, ticket, verb) for verb in verbs)


def rating_buttons(unit: UnitOfWork, ticket: Ticket) -> tuple[Button, ...]:
    labels = [(unit.phrases[f"score_{score}"], score) for score in SCORES]
    return tuple(Button(label=label, data=f"rate:{ticket.number}.{s}") for label, s in labels)


def ping_owner(unit: UnitOfWork, ticket: Ticket) -> None:
    """Tell whoever has a new ticket, with all that is needed to act."""
    event = events.find_last(unit.session, ticket.id)
    if event:
        send(unit, ticket, event, ("owner", "ping", "ping"), {}, None)


def tell(
    unit: UnitOfWork,
    ticket: Ticket,
    event: TicketEvent,
    said: Mapping[str, Any],
    previous_owner: int | None,
) -> None:
    """Tell everybody whom this event concerns, but for the one who caused it."""
    for line in NEWS.get(event.verb, ()):
        send(unit, ticket, event, line, said, previous_owner)


def send(
    unit: UnitOfWork,
    ticket: Ticket,
    event: TicketEvent,
    line: tuple[Audience, str, str],
    said: Mapping[str, Any],
    previous_owner: int | None,
) -> None:
    audience, kind, phrase = line
    reply = compose(unit, ticket, audience, phrase, said)
    for chat in chats_for(unit, ticket, audience, previous_owner):
        if chat.person_id != event.actor_id or event.verb == "open":
            key = f"{phrase}:{ticket.number}:{event.seq}:{chat.id}"
            urgent = ticket.urgent and kind == "news"
            deliver(unit, chat, "urgent" if urgent else kind, reply, key, ticket=ticket)


def chats_for(
    unit: UnitOfWork, ticket: Ticket, audience: Audience, previous_owner: int | None
) -> Iterable[Chat]:
    """Where an audience reads; an unowned ticket's owner is everybody at its desk."""
    if audience == "resident":
        return [unit.session.get_one(Chat, ticket.chat_id)] if ticket.chat_id else []
    return [chat_of(unit, i) for i in person_ids(unit, ticket, audience, previous_owner)]


def person_ids(
    unit: UnitOfWork, ticket: Ticket, audience: Audience, previous_owner: int | None
) -> list[int]:
    desk = unit.session.get(Area, ticket.desk_id) if ticket.desk_id else None
    if audience == "previous_owner":
        return [previous_owner] if previous_owner else []
    if audience == "supervisor":
        supervisor = find_supervisor(unit.session, desk, unit.now)
        return [supervisor.person_id] if supervisor else []
    if ticket.owner_id:
        return [ticket.owner_id]
    return sorted({duty.person_id for duty in find_desk(unit.session, desk, unit.now)})


def compose(
    unit: UnitOfWork, ticket: Ticket, audience: str, phrase: str, said: Mapping[str, Any]
) -> Reply:
    """The words of one phrase about a ticket, with its buttons and pictures."""
    text = unit.phrases.say(phrase, **values_of(unit, ticket, audience, said))
    buttons: tuple[Button, ...] = ()
    photos = tuple(said.get("photos", ()))
    if phrase.startswith("ping") or phrase in WITH_BUTTONS:
        buttons = buttons_for(unit, ticket, audience)
    if phrase == "ask_extension":
        buttons = (Button(label=unit.phrases["verb_grant"], data=f"grant:{ticket.number}"),)
    if phrase.startswith("ping") or phrase == "ask_confirm":
        photos = (*opening_photos(unit, ticket), *photos)
    author = "person" if phrase == "from_person" else "bot"
    return Reply(text=text, buttons=buttons, photos=photos, author=author)


def values_of(
    unit: UnitOfWork, ticket: Ticket, audience: str, said: Mapping[str, Any]
) -> dict[str, object]:
    """What phrases about a ticket may name; personal data only towards those who act on it."""
    acting = audience in {"owner", "supervisor"}
    reporter = people.get_person(unit.session, ticket.reporter_id) if ticket.reporter_id else None
    item = unit.knowledge.items.get(ticket.item_id)
    phone = reporter.phone if reporter and acting else None
    mark = unit.phrases["urgent_mark"] if ticket.urgent else ""
    opening = opening_content(unit, ticket) if acting else {}
    return {
        "number": ticket.number,
        "title": ticket.title,
        "mark": mark,
        "place": (ticket.place or unit.phrases["place_unknown"])
        + ((ticket.door or "") if acting else ""),
        "owner": display_name(unit, ticket.owner_id),
        "respond_by": unit.local_time(ticket.respond_by),
        "resolve_by": unit.local_time(ticket.resolve_by),
        "resume_at": unit.local_time(ticket.resume_at),
        "phone": unit.phrases.say("phone_line", phone=phone) if phone else "",
        "alert": (item.request.alert or "") if item and item.request else "",
        "responsible": (item.request.responsible or "") if item and item.request else "",
        "opening": opening.get("text", ""),
        "details": details_of(unit, opening),
        "text": said.get("text", ""),
        "reason": said.get("reason", ""),
        "date": said.get("date", ""),
        "score": said.get("score", ""),
    }


def details_of(unit: UnitOfWork, opening: Mapping[str, Any]) -> str:
    """What else the form asked for, a line each."""
    known = {k: v for k, v in opening.items() if k not in {"text", "photos"} and v}
    return "\n".join(f"{unit.phrases.get('field_' + k, k)}:{v}" for k, v in known.items())


def opening_content(unit: UnitOfWork, ticket: Ticket) -> dict[str, Any]:
    """What the resident said when the ticket was opened; empty once erased."""
    return events.content_of(events.find_first(unit.session, ticket.id))


def opening_photos(unit: UnitOfWork, ticket: Ticket) -> tuple[str, ...]:
    return tuple(opening_content(unit, ticket).get("photos", ()))
