"""Danger: the number to dial first, what to do now, and a person told at once; never a form."""

from __future__ import annotations

import re
from datetime import timedelta

from bot.catalogue.policies import ALARM
from bot.catalogue.schema import Item, Request, Route
from bot.desk import tickets
from bot.desk.find import find_ticket
from bot.desk.form import address_of, fill_known
from bot.desk.people import display_name
from bot.desk.placing import (
    answer_place,
    is_placelike,
    leave_open,
    look_up,
    split_door,
    take_location,
)
from bot.desk.tickets import Matter
from bot.dialogue import Form
from bot.handlers import report
from bot.handlers.interruption import surely
from bot.intents.slots import find_place
from bot.message import Button, Reply
from bot.turn import Turn
from storage.tables import Ticket

AT_ONCE = Request(route=(Route(role="grid_worker"),), urgent=True, limit=ALARM)
ANOTHER_AT = 0.5  # chance from which other danger is no more of that which goes on
LONGEST_CALM = 20  # characters
ASKS = re.compile(r"[吗么?？]")
STAYS_FOR = timedelta(hours=2)  # so long what follows an alarm belongs to it


def raise_alarm(turn: Turn) -> list[Reply]:
    """A new alarm, or more words of the one that goes on."""
    item = turn.matter or turn.understood.item
    going_on = current(turn)
    if item is None or (going_on and going_on.item_id == item.id):
        return carry_on(turn)
    ticket = opened(turn, item, going_on)
    keep_form(turn)
    turn.dialogue.alarm = turn.dialogue.ticket = ticket.number
    turn.dialogue.ticket_at = turn.unit.now
    asking = "" if ticket.place else "place"
    turn.dialogue.form = Form(handler="emergency", item=item.id, asking=asking)
    return first_words(turn, item, ticket)


def sos(turn: Turn) -> list[Reply]:
    """救命, 紧急求助: not yet said what; whoever is on duty is told all the same."""
    if current(turn):
        return carry_on(turn)
    item = turn.item("human") or next(iter(turn.unit.knowledge.items.values()))
    title = turn.unit.phrases["sos_title"]
    item = item.model_copy(update={"request": AT_ONCE, "title": title, "answer": None})
    ticket = opened(turn, item, None)
    keep_form(turn)
    turn.dialogue.alarm = turn.dialogue.ticket = ticket.number
    turn.dialogue.form = Form(handler="emergency", item=item.id, asking="place")
    owner = display_name(turn.unit, ticket.owner_id)
    calm_button = turn.button("button_calm", f"calm:{ticket.number}")
    return turn.say("sos", calm_button, owner=owner, number=ticket.number)


def keep_form(turn: Turn) -> None:
    """A half-filled report is taken up again when the danger is over."""
    form = turn.dialogue.form
    if form and form.handler == "report" and form.item:
        turn.dialogue.pending.append(form)


def is_another(turn: Turn) -> bool:
    """Surely danger of another kind than that which goes on; unsure words stay with it."""
    found, going_on = turn.understood.candidates[0], current(turn)
    other = going_on is None or going_on.item_id != found.item.id
    return other and found.confidence >= ANOTHER_AT


def opened(turn: Turn, item: Item, before: Ticket | None) -> Ticket:
    """The ticket at once, with whatever place is known, from an alarm before it too."""
    form = Form(handler="emergency", item=item.id)
    fill_known(turn.unit, form, turn.person, item, turn.text)
    leave_open(form, turn.text)
    home = address_of(turn.unit, turn.person) or ""
    place = form.values.get("place", "") or (before.place if before else "")
    told = turn.words("place_maybe_home") if home and not place else place
    place, door = split_door(place)
    matter = Matter(
        item=item,
        text=turn.text or item.title,
        area_id=form.area_id or (before.area_id if before else None) or turn.person.area_id,
        place=place,
        door=door if place else f"{told}{home}",
        files=turn.files(),
    )
    return tickets.open_ticket(turn.unit, matter, turn.person, turn.chat)


def first_words(turn: Turn, item: Item, ticket: Ticket) -> list[Reply]:
    answer = item.answer
    lines = [answer.summary, *(f"· {step}" for step in answer.steps)] if answer else [item.title]
    owner = display_name(turn.unit, ticket.owner_id)
    lines.append(turn.words("alarm_told", owner=owner, number=ticket.number))
    text = turn.unit.knowledge.fill("\n".join(lines), turn.community)
    return [Reply(text=text, buttons=(turn.button("button_calm", f"calm:{ticket.number}"),))]


def carry_on(turn: Turn) -> list[Reply]:
    """What follows an alarm goes to those who were told; the place is asked for only now."""
    ticket = current(turn)
    if ticket is None:
        turn.dialogue.form, turn.dialogue.alarm = None, ""
        return turn.say("alarm_over")
    form = taken_up(turn, ticket)
    sure = form.asking == "calm_asked" and turn.means("yes")
    if sure or turn.means("calm") or turn.means("cancel"):
        turn.argument = ticket.number
        return calm(turn)
    another = tells_of_another(turn)
    if not (another and surely(turn)):  # its place is not this one's
        note_where(turn, form, ticket)
    content = {"text": turn.text, **turn.files()}
    kept = {key: value for key, value in content.items() if value}
    if turn.incoming.location:
        kept["text"] = form.values.get("point") or form.values["place"]
    tickets.act(turn.unit, ticket, "add", turn.person, kept or {"text": "…"})
    if sounds_calm(turn):
        return calm_asked(turn, form, ticket)
    return beside(turn, form, ticket) if another else stay(turn, form, ticket)


def taken_up(turn: Turn, ticket: Ticket) -> Form:
    """The alarm's own form, also after another matter was told meanwhile."""
    keep_form(turn)
    form = turn.dialogue.form
    if form is None or form.handler != "emergency":
        asking = "" if ticket.place else "place"
        form = turn.dialogue.form = Form(handler="emergency", item=ticket.item_id, asking=asking)
    return form


def under_way(turn: Turn) -> Form | None:
    """The form of the alarm that goes on, when no other one is open."""
    ticket = current(turn) if turn.dialogue.alarm else None
    turn.dialogue.alarm = ticket.number if ticket else ""
    return taken_up(turn, ticket) if ticket else None


def is_meant(turn: Turn) -> bool:
    """Do words in the form of another matter speak of the alarm that goes on?"""
    told = turn.means("calm") or (bool(turn.text) and turn.understood.kind == "emergency")
    return told and current(turn) is not None


def tells_of_another(turn: Turn) -> bool:
    """Are the words, as far as they are understood, a report of something that is no danger?"""
    return bool(turn.text) and turn.understood.kind == "report"


def beside(turn: Turn, form: Form, ticket: Ticket) -> list[Reply]:
    """Another matter, asked about while the alarm has questions; 消防栓没水 stands at both."""
    if form.asking or not surely(turn):
        turn.dialogue.kept = turn.text
        return stay(turn, form, ticket, turn.button("button_another", "another:"))
    step_aside(turn)
    turn.matter = turn.understood.item
    return report.start(turn)


def step_aside(turn: Turn) -> None:
    """Another matter comes first; what is said next of the danger still goes to the alarm."""
    if turn.dialogue.form and turn.dialogue.form.handler == "emergency":
        turn.dialogue.form = None


def sounds_calm(turn: Turn) -> bool:
    """没事了 是我闻错了: too much beside it to be taken for sure."""
    said = turn.unit.knowledge.answers.get("calm", ())
    short = len(turn.text) <= LONGEST_CALM and not ASKS.search(turn.text)
    return short and any(words in turn.text for words in said)


def calm_asked(turn: Turn, form: Form, ticket: Ticket) -> list[Reply]:
    form.asking = "calm_asked"
    calm_button = turn.button("button_calm", f"calm:{ticket.number}")
    owner = display_name(turn.unit, ticket.owner_id)
    return turn.say("alarm_calm_sure", calm_button, owner=owner)


def note_where(turn: Turn, form: Form, ticket: Ticket) -> None:
    """The place, once the words tell it; the point itself where it was sent."""
    before, home = dict(form.values), address_of(turn.unit, turn.person)
    at_home = turn.means("at_home") or (form.asking == "place_asked" and turn.means("yes"))
    if home and at_home:
        area = turn.unit.gazetteer.areas[turn.person.area_id or 0]
        ticket.area_id, ticket.place = area.id, turn.unit.gazetteer.label(area)
        ticket.door = turn.person.door
    elif turn.incoming.location:
        take_location(turn.unit, form, turn.incoming.location)
    elif find_place(turn.text) or (form.asking == "place_asked" and tells_place(turn)):
        answer_place(turn.unit, form, turn.person, turn.text)
        leave_open(form, turn.text)
    if form.values != before and form.values.get("place"):
        ticket.area_id = form.area_id
        ticket.place, door = split_door(form.values["place"])
        ticket.door = door or ticket.door


def tells_place(turn: Turn) -> bool:
    """Could the words be a place, or are they the name of one?"""
    known = look_up(turn.unit, turn.person, turn.text)
    return bool(known and known.sure) or is_placelike(turn.text)


def stay(turn: Turn, form: Form, ticket: Ticket, *more: Button) -> list[Reply]:
    owner = display_name(turn.unit, ticket.owner_id)
    calm = turn.button("button_calm", f"calm:{ticket.number}")
    if ticket.place:
        form.asking = ""
        place = f"{ticket.place}{form.values.get('place', '').removeprefix(ticket.place)}"
        return turn.say("alarm_stay", calm, *more, owner=owner, place=place)
    home = address_of(turn.unit, turn.person)
    ask = "alarm_ask_home" if home else "alarm_ask_place"
    phrase = "alarm_here" if form.asking == "place_asked" else ask
    form.asking = "place_asked"
    return turn.say(phrase, calm, *more, owner=owner, home=home)


def current(turn: Turn) -> Ticket | None:
    """The alarm that goes on in this chat."""
    ticket = find_ticket(turn.unit, turn.dialogue.alarm, turn.person, open_only=True)
    fresh = ticket is not None and turn.unit.now - ticket.created_at < STAYS_FOR
    return ticket if fresh else None


def calm(turn: Turn) -> list[Reply]:
    """我没事了: those who were told learn of it; they decide when it is over."""
    ticket = find_ticket(turn.unit, turn.argument, turn.person, open_only=True)
    keep_form(turn)
    turn.dialogue.form, turn.dialogue.alarm = None, ""
    if ticket is None:
        return turn.say("alarm_over")
    words = {"text": turn.unit.phrases["calm_words"]}
    tickets.act(turn.unit, ticket, "add", turn.person, words)
    over = turn.say("alarm_calm", owner=display_name(turn.unit, ticket.owner_id))
    return over + report.go_on(turn)
