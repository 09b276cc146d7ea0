"""代报: a worker or a window clerk files for somebody who phoned, wrote or came."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace

from bot.catalogue.schema import FormField, Item
from bot.desk import counter, counter_words
from bot.desk.form import NAMED, fill_with
from bot.desk.people import areas_of_duty, display_name, is_reached, is_staff
from bot.dialogue import Form
from bot.handlers import emergency, report
from bot.message import Button, Reply
from bot.turn import Turn
from storage.tables import Person, Ticket

COUNTER = "counter"
LEFT_OUT = frozenset({"name", "phone", "photo"})  # asked for in one, or not to be had by phone


def is_typed(turn: Turn) -> bool:
    """代报, alone or with the matter behind it, from one of the staff."""
    word = turn.unit.phrases["counter_word"]
    if not (turn.text.startswith(word) or turn.means("file_for")):
        return False
    turn.argument = turn.text.removeprefix(word).strip(" ，,。：:") if word in turn.text else ""
    return is_staff(turn.unit.session, turn.person.id)


def begin(turn: Turn) -> list[Reply]:
    """All in one message, or in pieces; danger is told of at once, whoever tells it."""
    form = turn.dialogue.form = Form(handler=COUNTER, opened_at=turn.unit.now)
    form.add(turn.files())
    if not turn.argument:
        return turn.say("counter_begin", *source_buttons(turn))
    turn.reread(turn.argument)
    if turn.understood.kind == "emergency":
        turn.dialogue.form, turn.matter = None, turn.understood.item
        return emergency.raise_alarm(turn)
    return carry_on(turn)


def carry_on(turn: Turn) -> list[Reply]:
    """More of it, in any order."""
    form = turn.dialogue.form or Form(handler=COUNTER)
    form.add(turn.files())
    asked, words = form.asking, take_own(turn, form)
    if asked in QUESTIONS:
        form.asking = ""
        form.said += [words] if words and form.item else []
    elif problem := taken(in_stead(turn, form, words), form):
        return turn.say(problem, part=form.values.get("place_part", ""))
    return next_step(turn, form)


def take_own(turn: Turn, form: Form) -> str:
    """Put who told it, how and until when where they belong; the words that are left."""
    today = turn.unit.today
    source = form.values.get("source", "")
    found, words = counter_words.take_apart(turn.text, today, source, form.asking)
    form.values |= found
    if form.asking in QUESTIONS and turn.means("no"):
        return ""
    named = NAMED.match(words) if form.asking == "reporter" else None
    if named:
        form.values.setdefault("name", named[1])
    return "" if form.asking == "reporter" else words


def in_stead(turn: Turn, form: Form, words: str) -> Turn:
    """The turn as if the resident had said these words themselves.

    What is known of them fills the form only for those who work where they live."""
    incoming = turn.incoming.model_copy(update={"text": words, "action": ""})
    known = counter.known_resident(turn.unit, form)
    near = known.area_id in areas_of_duty(turn.unit, turn.person.id)
    person = known if near else Person(created_at=turn.unit.now)
    return replace(turn, incoming=incoming, person=person)


def taken(turn: Turn, form: Form) -> str | None:
    """Put words about the matter where they belong; the phrase to ask again with."""
    item = turn.item(form.item)
    if item:
        return report.taken(turn, form, item)
    if turn.incoming.location:
        fill_with(turn.unit, form, turn.person, None, "", turn.incoming.location)
    if turn.text and (item := report.likeliest(turn)):
        report.filled_in(turn, form, item, turn.text)
    return None


def next_step(turn: Turn, form: Form) -> list[Reply]:
    """Ask for the first thing that is missing, each of our own questions once, or file it."""
    item = turn.item(form.item)
    if item is None:
        return turn.say("counter_what")
    if form.asking == "confirm_place":
        yes, no = turn.button("button_yes", "counter:yes"), turn.button("button_no", "counter:no")
        return turn.say("place_right", yes, no, place=form.values["place"])
    if field := next(missing(form, item), None):
        form.asking = field.name
        return report.question(turn, form, item, field)
    asked = form.values.get("asked", "").split()
    question = next(
        (one for one, open_ in QUESTIONS.items() if one not in asked and open_(form)), ""
    )
    if not question:
        return filed(turn, form, item)
    form.asking, form.values["asked"] = question, " ".join([*asked, question])
    buttons = source_buttons(turn) if question == "source" else []
    return turn.say(f"counter_{question}", *buttons)


def missing(form: Form, item: Item) -> Iterator[FormField]:
    fields = item.request.fields if item.request else ()
    return (f for f in fields if report.is_missing(form, f) and not {f.name, f.type} & LEFT_OUT)


# our own questions, and whether each is still open
QUESTIONS: Mapping[str, Callable[[Form], bool]] = {
    "reporter": lambda form: not form.values.keys() & {"name", "phone"},
    "source": lambda form: "source" not in form.values,
    "outside": lambda form: (
        counter_words.has_limit(form.values.get("source", ""))
        and not {"outside_number", "outside_by"} <= form.values.keys()
    ),
}


def source_buttons(turn: Turn) -> list[Button]:
    return [turn.button(f"channel_{one}", f"counter:{one}") for one in counter_words.sources()]


def chosen(turn: Turn) -> list[Reply]:
    """A pressed way, or 对, 改一下 under a place."""
    form = turn.dialogue.form
    if form is None or form.handler != COUNTER:
        return turn.say("button_old")
    if turn.argument in counter_words.sources():
        form.values["source"] = turn.argument
        form.asking = "" if form.asking == "source" else form.asking
    elif form.asking == "confirm_place":
        form.asking = "" if turn.argument == "yes" else "place"
    if form.asking == "place" and turn.argument == "no":
        form.values.pop("place", None)
        return turn.say("ask_place_again")
    return next_step(turn, form)


def filed(turn: Turn, form: Form, item: Item) -> list[Reply]:
    """The number, who has it, by when, and who will tell the resident."""
    ticket = counter.file_for(turn.unit, form, item, turn.person, turn.chat)
    turn.dialogue.form, turn.dialogue.ticket = None, ticket.number
    came = [turn.unit.phrases[f"channel_{ticket.source}"], ticket.outside_number]
    values = {
        "name": turn.unit.phrases["counter_nameless"],
        **form.values,
        "number": ticket.number,
        "title": ticket.title,
        "place": ticket.place or ticket.door or "",
        "owner": display_name(turn.unit, ticket.owner_id),
        "respond_by": turn.unit.local_time(ticket.respond_by),
        "resolve_by": turn.unit.local_time(ticket.resolve_by),
        "source": " ".join(filter(None, came)),
        "told": how_told(turn, ticket),
    }
    button = turn.button("button_status", f"status:{ticket.number}")
    return turn.say("counter_filed", button, **values)


def how_told(turn: Turn, ticket: Ticket) -> str:
    """Who comes back to whoever told it."""
    if ticket.reporter_id is None:
        return turn.words("counter_told_nobody")
    reached = is_reached(turn.unit, ticket.reporter_id)
    return turn.words("counter_told_here" if reached else "counter_told_phone")
