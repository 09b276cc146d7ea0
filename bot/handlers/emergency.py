"""Danger: the number to dial first, what to do now, and a person told at once; never a form."""

from __future__ import annotations

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
from bot.handlers import report, stead
from bot.handlers.danger import is_alarm, is_loud, sounds_calm
from bot.handlers.interruption import surely
from bot.intents.slots import find_place
from bot.message import Button, Reply
from bot.turn import Turn
from storage.tables import Person, Ticket

AT_ONCE = Request(route=(Route(role="grid_worker"),), urgent=True, limit=ALARM)
ANOTHER_AT = 0.5  # chance from which other danger is no more of that which goes on
ASKED_AT_FIRST = {False: "place", True: "place_asked"}  # who files for another is asked at once
STAYS_FOR = timedelta(hours=2)  # so long what follows an alarm belongs to it


def interrupts(turn: Turn, form: Form) -> bool:
    """Is this an alarm in the middle of a form, or another one than that which goes on?"""
    if form.handler == "emergency":
        return is_alarm(turn) and is_another(turn)
    return is_loud(turn)


def raise_alarm(turn: Turn) -> list[Reply]:
    """A new alarm, or more words of the one that goes on."""
    item = turn.matter or turn.understood.item
    going_on = None if is_new_call(turn) else current(turn)
    if item is None or (going_on and going_on.item_id == item.id):
        return carry_on(turn)
    ticket = begun(turn, item, going_on)
    turn.dialogue.ticket_at = turn.unit.now
    return first_words(turn, item, ticket)


def is_new_call(turn: Turn) -> bool:
    """Who phones now is not who phoned before, whatever goes on there."""
    return turn.dialogue.form is not None and turn.dialogue.form.handler == stead.COUNTER


def begun(turn: Turn, item: Item, before: Ticket | None) -> Ticket:
    """The alarm and its form; a half-filled report is taken up again when the danger is over."""
    brought = stead.form_of(turn)
    told = Form(handler="emergency", item=item.id, **turn.files())
    ticket = opened(turn, item, told, before, brought)
    turn.dialogue.alarm = turn.dialogue.ticket = ticket.number
    form = stead.caller_form(told, brought)
    form.asking = "" if ticket.place else ASKED_AT_FIRST[bool(brought)]
    if brought and not brought.item:
        turn.dialogue.form = None  # nothing was told in it but what the alarm has now
    turn.dialogue.begin(form)
    return ticket


def sos(turn: Turn) -> list[Reply]:
    """救命, 紧急求助: not yet said what; whoever is on duty is told all the same."""
    if not is_new_call(turn) and current(turn):
        return carry_on(turn)
    item = turn.item("human") or next(iter(turn.unit.knowledge.items.values()))
    title = turn.unit.phrases["sos_title"]
    item = item.model_copy(update={"request": AT_ONCE, "title": title, "answer": None})
    ticket = begun(turn, item, None)
    owner = display_name(turn.unit, ticket.owner_id)
    phrase = stead.worded(turn, ticket, "sos")
    return turn.say(phrase, calm_button(turn, ticket), owner=owner, number=ticket.number)


def is_another(turn: Turn) -> bool:
    """Surely danger of another kind than that which goes on; unsure words stay with it."""
    found, going_on = turn.understood.candidates[0], current(turn)
    other = going_on is None or going_on.item_id != found.item.id
    return other and found.confidence >= ANOTHER_AT


def opened(
    turn: Turn, item: Item, form: Form, before: Ticket | None, brought: Form | None
) -> Ticket:
    """The ticket at once, with whatever place is known, from an alarm before it too."""
    words, person = stead.heard(turn, brought) if brought else (turn.text, turn.person)
    fill_known(turn.unit, form, person, item, words)
    leave_open(form, words)
    if brought:
        stead.add_told(form, brought, words)
    form.said += [words] if words else []
    matter = matter_of(turn, item, form, person, before)
    if brought:
        return stead.open_alarm(turn, brought, matter)
    return tickets.open_ticket(turn.unit, matter, turn.person, turn.chat)


def matter_of(turn: Turn, item: Item, form: Form, person: Person, before: Ticket | None) -> Matter:
    """What happened, and where; where that is not known, perhaps at home."""
    home = address_of(turn.unit, person) or ""
    place = form.values.get("place", "") or (before.place if before else "")
    told = turn.words("place_maybe_home") if home and not place else place
    place, door = split_door(place)
    return Matter(
        item=item,
        text="\n".join(form.said) or item.title,
        area_id=form.area_id or (before.area_id if before else None) or person.area_id,
        place=place,
        door=door if place else f"{told}{home}",
        files=form.files(),
    )


def first_words(turn: Turn, item: Item, ticket: Ticket) -> list[Reply]:
    answer = item.answer
    lines = [answer.summary, *(f"· {step}" for step in answer.steps)] if answer else [item.title]
    owner = display_name(turn.unit, ticket.owner_id)
    told = stead.worded(turn, ticket, "alarm_told")
    lines.append(turn.words(told, owner=owner, number=ticket.number))
    if ticket.filed_by_id and not ticket.place:
        part = stead.lacking(turn)
        lines.append(turn.words("ask_estate" if part else "alarm_where_stead", part=part))
    text = turn.unit.knowledge.fill("\n".join(lines), turn.community)
    return [Reply(text=text, buttons=(calm_button(turn, ticket),))]


def calm_button(turn: Turn, ticket: Ticket) -> Button:
    return turn.button(stead.worded(turn, ticket, "button_calm"), f"calm:{ticket.number}")


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
    another = tells_of_another(turn, ticket)
    about = stead.note_caller(turn, form, ticket)
    if not (another and surely(turn)):  # its place is not this one's
        note_where(about, form, ticket)
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
    form = turn.dialogue.form
    if form is None or form.handler != "emergency":
        asking = "" if ticket.place else "place"
        verb = stead.COUNTER if ticket.filed_by_id else ""
        form = Form(handler="emergency", item=ticket.item_id, verb=verb, asking=asking)
        turn.dialogue.begin(form)
    return form


def under_way(turn: Turn) -> Form | None:
    """The form of the alarm that goes on, when no other one is open."""
    ticket = current(turn) if turn.dialogue.alarm else None
    turn.dialogue.alarm = ticket.number if ticket else ""
    return taken_up(turn, ticket) if ticket else None


def is_meant(turn: Turn) -> bool:
    """Do words in the form of another matter speak of the alarm that goes on?"""
    return (turn.means("calm") or is_alarm(turn)) and current(turn) is not None


def tells_of_another(turn: Turn, ticket: Ticket) -> bool:
    """Are the words, as far as they are understood, a report of something that is no danger?

    柳荫苑 alone sounds like its greenery, and says where."""
    if not turn.text or turn.understood.kind != "report":
        return False
    known = look_up(turn.unit, stead.in_danger(turn, ticket), turn.text)
    return known is None or turn.text not in {known.area.name, *known.area.nicknames}


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


def calm_asked(turn: Turn, form: Form, ticket: Ticket) -> list[Reply]:
    form.asking = "calm_asked"
    owner = display_name(turn.unit, ticket.owner_id)
    phrase = stead.worded(turn, ticket, "alarm_calm_sure")
    return turn.say(phrase, calm_button(turn, ticket), owner=owner)


def note_where(turn: Turn, form: Form, ticket: Ticket) -> None:
    """The place, once the words tell it; the point itself where it was sent."""
    person = stead.in_danger(turn, ticket)
    before, home = dict(form.values), address_of(turn.unit, person)
    at_home = turn.means("at_home") or (form.asking == "place_asked" and turn.means("yes"))
    if at_home and not home:
        return  # whose home is not known
    if home and at_home:
        area = turn.unit.gazetteer.areas[person.area_id or 0]
        ticket.area_id, ticket.place = area.id, turn.unit.gazetteer.label(area)
        ticket.door = person.door
    elif turn.incoming.location:
        take_location(turn.unit, form, turn.incoming.location)
    elif find_place(turn.text) or (form.asking == "place_asked" and tells_place(turn, person)):
        answer_place(turn.unit, form, person, turn.text)
        leave_open(form, turn.text)
    if form.values != before and form.values.get("place"):
        ticket.area_id = form.area_id
        ticket.place, door = split_door(form.values["place"])
        ticket.door = door or ticket.door


def tells_place(turn: Turn, person: Person) -> bool:
    """Could the words be a place, or are they the name of one?"""
    known = look_up(turn.unit, person, turn.text)
    return bool(known and known.sure) or is_placelike(turn.text)


def stay(turn: Turn, form: Form, ticket: Ticket, *more: Button) -> list[Reply]:
    owner = display_name(turn.unit, ticket.owner_id)
    calm = calm_button(turn, ticket)
    if ticket.place:
        form.asking = ""
        place = f"{ticket.place}{form.values.get('place', '').removeprefix(ticket.place)}"
        phrase = stead.worded(turn, ticket, "alarm_stay")
        return turn.say(phrase, calm, *more, owner=owner, place=place)
    home = address_of(turn.unit, turn.person) if ticket.filed_by_id is None else None
    ask = "alarm_ask_home" if home else "alarm_ask_place"
    phrase = "alarm_here" if form.asking == "place_asked" else ask
    form.asking = "place_asked"
    return turn.say(stead.worded(turn, ticket, phrase), calm, *more, owner=owner, home=home)


def current(turn: Turn) -> Ticket | None:
    """The alarm that goes on in this chat."""
    ticket = find_ticket(turn.unit, turn.dialogue.alarm, turn.person, open_only=True)
    fresh = ticket is not None and turn.unit.now - ticket.created_at < STAYS_FOR
    return ticket if fresh else None


def calm(turn: Turn) -> list[Reply]:
    """我没事了: those who were told learn of it; they decide when it is over."""
    ticket = find_ticket(turn.unit, turn.argument, turn.person, open_only=True)
    if ticket:
        taken_up(turn, ticket)  # what else is being told waits, and comes next
    turn.dialogue.form, turn.dialogue.alarm = None, ""
    if ticket is None:
        return turn.say("alarm_over")
    words = {"text": turn.unit.phrases[stead.worded(turn, ticket, "calm_words")]}
    tickets.act(turn.unit, ticket, "add", turn.person, words)
    return turn.say("alarm_calm", owner=display_name(turn.unit, ticket.owner_id))
