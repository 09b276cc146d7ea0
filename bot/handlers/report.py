"""Matters to take on: what was said is filled in, only what is missing is asked for."""

from __future__ import annotations

from datetime import timedelta

from bot.catalogue.schema import FormField, Item
from bot.desk import tickets
from bot.desk.find import find_ticket
from bot.desk.form import PERSONAL, consent_due, fill_known, fill_with, matter_of, remember_person
from bot.desk.people import display_name
from bot.dialogue import Form
from bot.intents.aspects import find_aspect
from bot.intents.slots import find_tickets
from bot.message import Reply
from bot.turn import Turn
from storage.tables import Ticket

ADDS_FOR = timedelta(minutes=10)  # what comes so soon after a ticket belongs to it
UPSET_CHARS = 30  # a complaint this long is answered with half a sentence of understanding first
LIKELY_AT = 0.2  # from here on the likeliest item is taken for words that must be about one
INTERRUPTS_FROM, INTERRUPTS_AT = 4, 0.8  # characters, confidence
FREE_TEXT = frozenset({"details", "name", "address"})  # answers that may sound like anything


def start(turn: Turn) -> list[Reply]:
    """A problem was told: open its form with all that was said."""
    if turn.matter is None:
        return begin(turn)
    return open_form(turn, turn.matter, turn.text)


def request(turn: Turn) -> list[Reply]:
    """The community is asked to take a service on: 帮我代办."""
    item_id, _, note = turn.argument.partition(".")
    item = turn.item(item_id)
    return open_form(turn, item, note) if item and item.request else turn.say("item_gone")


def begin(turn: Turn) -> list[Reply]:
    """我要反映问题, not yet said what."""
    turn.dialogue.form = Form(handler="report", opened_at=turn.unit.now)
    return turn.say("what_and_where")


def piece(turn: Turn) -> list[Reply]:
    """A photo, a voice message or a place without words: to the last ticket, or a new matter."""
    if turn.incoming.photo and turn.text and not belongs_to_last(turn):
        return described(turn, Form(handler="report", opened_at=turn.unit.now))
    if recent_ticket(turn):
        return add_to_last(turn)
    form = Form(handler="report", photos=turn.photos(), opened_at=turn.unit.now)
    turn.dialogue.form = form
    if turn.incoming.location:
        fill_with(turn.unit, form, turn.person, None, "", turn.incoming.location)
    phrase = "photo_first" if turn.incoming.photo else "place_first"
    return with_consent(turn, turn.say("voice_first" if turn.incoming.voice else phrase))


def carry_on(turn: Turn) -> list[Reply]:
    """More words, or a photo, for the open form."""
    form = turn.dialogue.form or Form(handler="report")
    form.photos += turn.photos()
    item = turn.item(form.item)
    if item is None:
        return described(turn, form) if turn.text else turn.say("photo_more")
    if turn.text or turn.incoming.location:
        form.said += [turn.text] if form.asking in {"", "details"} and turn.text else []
        asked = field_named(item, form.asking)
        location = turn.incoming.location
        problem = fill_with(turn.unit, form, turn.person, asked, turn.text, location)
        if problem:
            return turn.say(problem)
    return next_step(turn, form, item)


def described(turn: Turn, form: Form) -> list[Reply]:
    """The first words after a photo, or after 我要反映: they tell what it is about."""
    found = turn.understanding.candidates(turn.text, lambda item: item.request is not None)
    item = (
        found[0].item if found and found[0].confidence >= LIKELY_AT else turn.item("other-request")
    )
    photos = list(dict.fromkeys([*form.photos, *turn.photos()]))
    form = form.model_copy(update={"photos": photos})
    return open_form(turn, item, turn.text, form) if item else turn.say("fallback")


def open_form(turn: Turn, item: Item, text: str, form: Form | None = None) -> list[Reply]:
    form = form or Form(handler="report", photos=turn.photos(), opened_at=turn.unit.now)
    form.item, form.asking = item.id, ""
    form.said += [text] if text else []
    turn.dialogue.form, turn.dialogue.missed = form, 0
    if item.kind == "service":
        turn.dialogue.item = item.id
    fill_known(turn.unit, form, turn.person, item, text)
    return next_step(turn, form, item, first=True)


def next_step(turn: Turn, form: Form, item: Item, *, first: bool = False) -> list[Reply]:
    """Ask for the first thing that is missing, or file the matter."""
    if form.asking == "confirm_place":
        place = form.values["place"]
        buttons = (turn.button("button_yes", "place:yes"), turn.button("button_no", "place:no"))
        return prefixed(turn, item, turn.say("place_right", *buttons, place=place), first=first)
    missing = [f for f in (item.request.fields if item.request else ()) if is_missing(form, f)]
    if not missing:
        return filed(turn, form, item)
    form.asking = missing[0].name
    ask = missing[0].ask or turn.words(f"ask_{missing[0].name}", title=item.title)
    replies = prefixed(turn, item, [Reply(text=ask)], first=first)
    return with_consent(turn, replies) if missing[0].name in PERSONAL else replies


def is_missing(form: Form, field: FormField) -> bool:
    if field.type == "photo":
        return not field.optional and not form.photos
    return not field.optional and not form.values.get(field.name)


def prefixed(turn: Turn, item: Item, replies: list[Reply], *, first: bool) -> list[Reply]:
    """At a form's first question: a word of understanding, and what keeps people safe."""
    lines: list[str] = []
    if first and item.kind == "report":
        lines += [turn.words("understanding")] if is_upset(turn.text) else []
        lines += [item.answer.safety] if item.answer and item.answer.safety else []
    text = "\n".join([*lines, replies[0].text])
    return [replies[0].model_copy(update={"text": turn.unit.knowledge.fill(text, turn.community)})]


def is_upset(text: str) -> bool:
    return len(text) >= UPSET_CHARS or any(mark in text for mark in ("!!", "!!", "??", "??"))


def with_consent(turn: Turn, replies: list[Reply]) -> list[Reply]:
    """One line, once: what a phone, an address or a photo is for, and how long it is kept."""
    if not consent_due(turn.unit, turn.person):
        return replies
    text = f"{replies[0].text}\n{turn.words('consent')}"
    return [replies[0].model_copy(update={"text": text}), *replies[1:]]


def place_confirmed(turn: Turn) -> list[Reply]:
    """对, or 改一下."""
    form = turn.dialogue.form
    item = turn.item(form.item) if form else None
    if form is None or item is None or form.asking != "confirm_place":
        return turn.say("button_old")
    if turn.argument == "yes":
        form.asking = ""
        return next_step(turn, form, item)
    form.values.pop("place", None)
    form.asking = "place"
    return turn.say("ask_place_again")


def filed(turn: Turn, form: Form, item: Item) -> list[Reply]:
    """Everything is known: a ticket, its number, who has it, and by when."""
    remember_person(turn.unit, turn.person, form)
    matter = matter_of(form, item, turn.person)
    ticket = tickets.open_ticket(turn.unit, matter, turn.person, turn.chat)
    turn.dialogue.form = None
    touched(turn, ticket)
    return receipt(turn, ticket, item, form)


def receipt(turn: Turn, ticket: Ticket, item: Item, form: Form) -> list[Reply]:
    sign = item.request.sign if item.request else None
    values = {
        "number": ticket.number,
        "title": ticket.title,
        "place": ticket.place,
        "owner": display_name(turn.unit, ticket.owner_id),
        "respond_by": turn.unit.local_time(ticket.respond_by),
        "resolve_by": turn.unit.local_time(ticket.resolve_by),
        "sign": turn.words("sign_line", sign=sign) if sign else "",
        "photo": "" if form.photos or item.kind != "report" else turn.words("photo_welcome"),
    }
    buttons = (
        turn.button("button_status", f"status:{ticket.number}"),
        turn.button("verb_withdraw", f"withdraw:{ticket.number}"),
    )
    return turn.say("receipt", *buttons, **values)


def touched(turn: Turn, ticket: Ticket) -> None:
    turn.dialogue.ticket, turn.dialogue.ticket_at = ticket.number, turn.unit.now


def asks_number(turn: Turn) -> bool:
    """Does the open form wait for a number? Then a typed one is no button."""
    form = turn.dialogue.form
    item = turn.item(form.item) if form else None
    field = field_named(item, form.asking) if form and item else None
    return bool(field and field.type in {"number", "phone", "address", "place"})


def field_named(item: Item, name: str) -> FormField | None:
    fields = item.request.fields if item.request else ()
    return next((field for field in fields if field.name == name), None)


def interrupted(turn: Turn) -> bool:
    """A sure question about a service in the middle of a form; anything else is for the form."""
    form, found = turn.dialogue.form, turn.understood
    if not form or not form.item or len(turn.text) < INTERRUPTS_FROM or form.asking in FREE_TEXT:
        return False
    sure = found.decision == "answer" and found.candidates[0].confidence >= INTERRUPTS_AT
    return bool(sure and found.kind == "service" and found.item and found.item.id != form.item)


def ask_again(turn: Turn) -> list[Reply]:
    """After a question in between: what the form was about to ask."""
    form = turn.dialogue.form
    item = turn.item(form.item) if form else None
    return next_step(turn, form, item) if form and item else []


def recent_ticket(turn: Turn) -> Ticket | None:
    """The ticket of the last ten minutes, while it is open."""
    dialogue = turn.dialogue
    if not dialogue.ticket_at or turn.unit.now - dialogue.ticket_at > ADDS_FOR:
        return None
    return find_ticket(turn.unit, dialogue.ticket, turn.person, open_only=True)


def belongs_to_last(turn: Turn) -> bool:
    """Words soon after a ticket are about it, unless they are of another matter."""
    if not recent_ticket(turn) or find_tickets(turn.text):
        return False
    item = turn.understood.item
    if item is None:
        return find_aspect(turn.text) is None and turn.understood.decision == "fallback"
    last = recent_ticket(turn)
    return bool(last and item.kind == "report" and item.id == last.item_id)


def add_to_last(turn: Turn) -> list[Reply]:
    """More of the last matter: added when it clearly is, asked with a button when unsure."""
    ticket = recent_ticket(turn)
    if ticket is None:
        return turn.say("fallback")
    sure = not turn.text or turn.understood.item is not None or bool(turn.incoming.photo)
    if not sure:
        turn.dialogue.kept = turn.text
        add = turn.button("button_add", f"added:{ticket.number}")
        return turn.say("same_matter", add, turn.button("button_another", "another:"))
    content = {"text": turn.text, "photos": turn.photos(), "voice": turn.incoming.voice}
    return added(turn, ticket, {key: value for key, value in content.items() if value})


def add_kept(turn: Turn) -> list[Reply]:
    """补充到这一件: the words that waited go to the ticket."""
    ticket = find_ticket(turn.unit, turn.argument, turn.person, open_only=True)
    if ticket is None or not turn.dialogue.kept:
        return turn.say("button_old")
    words, turn.dialogue.kept = turn.dialogue.kept, ""
    return added(turn, ticket, {"text": words})


def added(turn: Turn, ticket: Ticket, content: dict[str, object]) -> list[Reply]:
    tickets.act(turn.unit, ticket, "add", turn.person, content)
    return turn.say("added", number=ticket.number, title=ticket.title)


def another(turn: Turn) -> list[Reply]:
    """另外一件事: the words that waited are a matter of their own."""
    words, turn.dialogue.kept = turn.dialogue.kept, ""
    if not words:
        return turn.say("button_old")
    turn.incoming = turn.incoming.model_copy(update={"text": words, "action": ""})
    return described(turn, Form(handler="report", opened_at=turn.unit.now))
