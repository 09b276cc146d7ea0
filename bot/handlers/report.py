"""Matters to take on: what was said is filled in, only what is missing is asked for."""

from __future__ import annotations

from bot.catalogue.schema import FormField, Item
from bot.desk.categories import better_item, item_for
from bot.desk.form import PERSONAL, fill_known, fill_with
from bot.desk.placing import options_of
from bot.dialogue import Form
from bot.handlers.filing import file, put_off, with_consent
from bot.message import Button, Reply
from bot.turn import Turn

UPSET_CHARS = 30  # a complaint this long is answered with half a sentence of understanding first
LIKELY_AT = 0.2  # from here on the likeliest item is taken for words that must be about one


def start(turn: Turn) -> list[Reply]:
    """A problem was told: open its form with all that was said."""
    if turn.matter is None:
        return begin(turn)
    form = Form(handler="report", **turn.files(), opened_at=turn.unit.now)
    text = turn.understanding.part_about(turn.text, turn.matter)
    if is_busy(turn.dialogue.form):
        return put_off(turn, filled_in(turn, form, turn.matter, text))
    return open_form(turn, turn.matter, text, form)


def is_open(form: Form | None) -> bool:
    return form is not None and form.handler == "report" and bool(form.item)


def is_busy(form: Form | None) -> bool:
    """Must another matter wait?"""
    return is_open(form) or (form is not None and form.handler == "emergency")


def request(turn: Turn) -> list[Reply]:
    """The community is asked to take a service on: 帮我代办."""
    item_id, _, note = turn.argument.partition(".")
    item = turn.item(item_id)
    if item is None or item.request is None:
        return turn.say("item_gone")
    before = turn.dialogue.form
    same = before if is_open(before) and before and before.item == item_id else None
    return open_form(turn, item, note or words_before(turn, item), same)


def requestable(turn: Turn) -> Item | None:
    """The service last spoken of, where the community can take it on."""
    item = turn.item(turn.dialogue.item)
    return item if item and item.request else None


def request_last(turn: Turn) -> list[Reply]:
    """帮我办: of what was spoken of last."""
    turn.argument = turn.dialogue.item
    return request(turn)


def words_before(turn: Turn, item: Item) -> str:
    """What was said when the card of this item was asked for."""
    words, turn.dialogue.asked = turn.dialogue.asked, ""
    return words if turn.dialogue.item == item.id else ""


def begin(turn: Turn) -> list[Reply]:
    """我要反映问题, not yet said what."""
    turn.dialogue.begin(Form(handler="report", opened_at=turn.unit.now))
    return turn.say("what_and_where")


def carry_on(turn: Turn) -> list[Reply]:
    """More words, or a file, for the open form."""
    form = turn.dialogue.form or Form(handler="report")
    form.add(turn.files())
    item = turn.item(form.item)
    if item is None:
        return described(turn, form) if turn.text else nothing_said(turn, form)
    if problem := taken(turn, form, item):
        return turn.say(problem, part=form.values.get("place_part", ""))
    replies = next_step(turn, form, item)
    return noted(turn, replies) if turn.kind and not turn.text else replies


def taken(turn: Turn, form: Form, item: Item) -> str | None:
    """Put the answer where it belongs; the phrase to ask again with when it is none."""
    location = turn.incoming.location
    if not turn.text and not location:
        return None
    if turn.text and form.asking in {"", "details"}:
        form.said.append(turn.text)
    asked = field_named(item, form.asking)
    problem = fill_with(turn.unit, form, turn.person, asked, turn.text, location)
    if turn.text:
        fill_known(turn.unit, form, turn.person, item, turn.text)
    return problem


def nothing_said(turn: Turn, form: Form) -> list[Reply]:
    """Another file, or the point, before any words."""
    if turn.incoming.location:
        fill_with(turn.unit, form, turn.person, None, "", turn.incoming.location)
        return turn.say("place_first")
    return turn.say(f"{turn.kind}_more" if turn.kind else "what_and_where")


def noted(turn: Turn, replies: list[Reply]) -> list[Reply]:
    """照片收到了, before the question that is still open."""
    if turn.dialogue.form is None:
        return replies
    text = f"{turn.words(f'{turn.kind}_noted')}{replies[0].text}"
    return [replies[0].model_copy(update={"text": text}), *replies[1:]]


def described(turn: Turn, form: Form) -> list[Reply]:
    """The first words after a photo, or after 我要反映: they tell what it is about."""
    if turn.means("yes") or turn.means("no"):
        turn.dialogue.begin(form)
        return turn.say("what_and_where")
    item = likeliest(turn)
    form.add(turn.files())
    return open_form(turn, item, turn.text, form) if item else turn.say("fallback")


def likeliest(turn: Turn) -> Item | None:
    """What words that must be about something to take on are about."""
    found = turn.understanding.candidates(turn.text, can_be_filled_in)
    likely = bool(found) and found[0].confidence >= LIKELY_AT
    router = turn.understanding.categories.current()
    sure = turn.understanding.is_sure(found)
    learned = None if sure else item_for(turn.unit.knowledge, router, turn.text)
    return learned or (found[0].item if likely else turn.item("other-request"))


def can_be_filled_in(item: Item) -> bool:
    """Danger is never answered with a form."""
    return item.request is not None and item.kind != "emergency"


def open_form(turn: Turn, item: Item, text: str, form: Form | None = None) -> list[Reply]:
    item = better_item(turn.unit.knowledge, turn.understanding.categories.current(), item, text)
    form = form or Form(handler="report", **turn.files(), opened_at=turn.unit.now)
    turn.dialogue.begin(form)
    turn.dialogue.missed = 0
    if item.kind == "service":
        turn.dialogue.item = item.id
    return next_step(turn, filled_in(turn, form, item, text), item, first=True)


def filled_in(turn: Turn, form: Form, item: Item, text: str) -> Form:
    """The form of an item with all that is known so far."""
    form.item = item.id
    form.asking = "confirm_place" if form.asking == "confirm_place" else ""
    form.said += [text] if text else []
    fill_known(turn.unit, form, turn.person, item, text)
    return form


def next_step(turn: Turn, form: Form, item: Item, *, first: bool = False) -> list[Reply]:
    """Ask for the first thing that is missing, or file the matter."""
    if form.asking == "confirm_place":
        return prefixed(turn, item, ask_place_right(turn, form, item), first=first)
    missing = [f for f in (item.request.fields if item.request else ()) if is_missing(form, f)]
    if not missing:
        return file(turn, form, item)
    form.asking = missing[0].name
    replies = prefixed(turn, item, question(turn, form, item, missing[0]), first=first)
    return with_consent(turn, replies) if missing[0].name in PERSONAL else replies


def question(turn: Turn, form: Form, item: Item, field: FormField) -> list[Reply]:
    part = form.values.get("place_part", "")
    if field.type == "place" and part:
        return turn.say("ask_estate", part=part)
    return [Reply(text=field.ask or turn.words(f"ask_{field.name}", title=item.title))]


def ask_place_right(turn: Turn, form: Form, item: Item) -> list[Reply]:
    if options := options_of(form):
        offered = [Button(label=said, data=f"place:{place}") for place, said in options.items()]
        return turn.say("which_place", *offered, turn.button("button_no_place", "place:no"))
    buttons = (turn.button("button_yes", "place:yes"), turn.button("button_no", "place:no"))
    phrase = "place_same" if form.verb == "same_place" else "place_right"
    return turn.say(phrase, *buttons, place=form.values["place"], title=item.title)


def is_missing(form: Form, field: FormField) -> bool:
    if field.optional:
        return False
    if field.type == "photo":
        return not form.photos
    told = field.name == "details" and not field.ask and bool(form.said)
    return not told and not form.values.get(field.name)


def prefixed(turn: Turn, item: Item, replies: list[Reply], *, first: bool) -> list[Reply]:
    """At a form's first question: a word of understanding, and what keeps people safe."""
    if not first or item.kind != "report" or turn.dialogue.form is None:
        return replies
    safety = item.answer.safety if item.answer else None
    lines = [turn.words("understanding")] if is_upset(turn.text) else []
    lines += [turn.unit.knowledge.fill(safety, turn.community)] if safety else []
    text = "\n".join([*lines, replies[0].text])
    return [replies[0].model_copy(update={"text": text}), *replies[1:]]


def is_upset(text: str) -> bool:
    return len(text) >= UPSET_CHARS or any(mark in text for mark in ("!!", "！！", "??", "？？"))


def go_on(turn: Turn, form: Form) -> list[Reply]:
    """Whatever comes next of the open form."""
    item = turn.item(form.item)
    return next_step(turn, form, item) if item else turn.say("what_and_where")


def taken_up(turn: Turn, form: Form) -> list[Reply]:
    """The same of a form that was put off; what keeps people safe is said once."""
    item = turn.item(form.item)
    first = form.asking in {"", "confirm_place"}
    return next_step(turn, form, item, first=first) if item else go_on(turn, form)


def field_named(item: Item, name: str) -> FormField | None:
    fields = item.request.fields if item.request else ()
    return next((field for field in fields if field.name == name), None)
