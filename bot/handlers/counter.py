"""代报: a worker or a window clerk files for somebody who phoned, wrote or came."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace

from bot.catalogue.schema import FormField, Item
from bot.desk import counter, counter_words
from bot.desk.form import fill_with
from bot.desk.people import display_name, is_reached, is_staff
from bot.dialogue import Form
from bot.handlers import duplicates, emergency, report
from bot.handlers.danger import is_alarm
from bot.handlers.filing import one_by_one, same_place
from bot.handlers.stead import COUNTER, take_apart
from bot.message import Button, Reply
from bot.turn import Turn
from storage.tables import Ticket

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
    turn.dialogue.begin(Form(handler=COUNTER, opened_at=turn.unit.now, **turn.files()))
    if not turn.argument:
        return turn.say("counter_begin", *source_buttons(turn))
    turn.reread(turn.argument)
    return emergency.raise_alarm(turn) if is_alarm(turn) else carry_on(turn)


def carry_on(turn: Turn) -> list[Reply]:
    """More of it, in any order."""
    form = turn.dialogue.form or Form(handler=COUNTER)
    form.add(turn.files())
    waiting = len(turn.dialogue.pending)
    asked, words = form.asking, take_own(turn, form)
    if asked in QUESTIONS:
        form.asking = ""
        form.said += [words] if words and form.item else []
    elif problem := taken(in_stead(turn, form, words), form):
        return turn.say(problem, part=form.values.get("place_part", ""))
    noted = [reply for more in turn.dialogue.pending[waiting:] for reply in one_by_one(turn, more)]
    return [*noted, *next_step(turn, form)]


def take_own(turn: Turn, form: Form) -> str:
    """Put who told it, how and until when where they belong; the words that are left."""
    words = take_apart(turn, form)
    if form.asking not in QUESTIONS:
        return words
    if turn.means("no"):
        return ""
    name, words = counter_words.take_name(words, asked=form.asking == "reporter")
    if name:
        form.values.setdefault("name", name)
    return words


def in_stead(turn: Turn, form: Form, words: str) -> Turn:
    """The turn as if the resident had said these words themselves.

    What is known of them fills the form only for those who work where they live."""
    incoming = turn.incoming.model_copy(update={"text": words, "action": ""})
    known = counter.known_resident(turn.unit, form)
    person = counter.in_sight(turn.unit, turn.person, known)
    return replace(turn, incoming=incoming, person=person)


def taken(turn: Turn, form: Form) -> str | None:
    """Put words about the matter where they belong; the phrase to ask again with."""
    item = turn.item(form.item)
    if item:
        return report.taken(turn, form, item)
    if turn.incoming.location:
        fill_with(turn.unit, form, turn.person, None, "", turn.incoming.location)
    if turn.text and (item := report.likeliest(turn)):
        others = [one for one in turn.understood.also if one.kind == "report" and one != item]
        told = turn.understanding.part_about(turn.text, item) if others else turn.text
        report.filled_in(turn, form, item, told)
        turn.dialogue.pending += [one_more(turn, form, other) for other in others]
    return None


def one_more(turn: Turn, form: Form, item: Item) -> Form:
    """Another matter of the same call, with all that was said of it."""
    form.values["call"] = str(turn.message_id)
    more = Form(handler=COUNTER, opened_at=turn.unit.now, values=caller_of(form))
    return report.filled_in(turn, more, item, turn.understanding.part_about(turn.text, item))


def caller_of(form: Form) -> dict[str, str]:
    return {name: said for name, said in form.values.items() if name in counter.CALLER}


def share_call(turn: Turn, form: Form) -> None:
    """Who called is not asked again for the other matters; the next may be at the same place."""
    call = form.values.get("call")
    others = [one for one in turn.dialogue.pending if call and one.values.get("call") == call]
    for one in others:
        one.values = {**caller_of(form), **one.values}
    if others and others[0] is turn.dialogue.pending[0]:
        same_place(turn, form)


def next_step(turn: Turn, form: Form) -> list[Reply]:
    """Ask for the first thing that is missing, each of our own questions once, or file it."""
    item = turn.item(form.item)
    if item is None:
        return turn.say("counter_what")
    if form.asking == "confirm_place":
        return report.ask_place_right(turn, form, item)
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
    """A pressed way by which it came."""
    form = turn.dialogue.form
    if form is None or form.handler != COUNTER or turn.argument not in counter_words.sources():
        return turn.say("button_old")
    form.values["source"] = turn.argument
    form.asking = "" if form.asking == "source" else form.asking
    return next_step(turn, form)


def taken_up(turn: Turn, form: Form) -> list[Reply]:
    """Whatever comes next of a form that was put off; what it asked last is asked again."""
    asked = form.values.get("asked", "").split()
    form.values["asked"] = " ".join(one for one in asked if one != form.asking)
    return next_step(turn, form)


def filed(turn: Turn, form: Form, item: Item) -> list[Reply]:
    """The number, who has it, by when, and who will tell the resident."""
    ticket = counter.file_for(turn.unit, form, item, turn.person, turn.chat)
    turn.dialogue.form, turn.dialogue.ticket = None, ticket.number
    share_call(turn, form)
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
    return [*turn.say("counter_filed", button, **values), *duplicates.offer(turn, ticket)]


def how_told(turn: Turn, ticket: Ticket) -> str:
    """Who comes back to whoever told it."""
    if ticket.reporter_id is None:
        return turn.words("counter_told_nobody")
    reached = is_reached(turn.unit, ticket.reporter_id)
    return turn.words("counter_told_here" if reached else "counter_told_phone")
