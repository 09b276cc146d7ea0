"""An item's answer as the words that are sent."""

from __future__ import annotations

from collections.abc import Mapping

from bot.catalogue.knowledge import Knowledge
from bot.catalogue.schema import Answer, Item
from bot.message import Button

# aspect → the answer's field(s) that speak of it
ASPECT_FIELDS: Mapping[str, tuple[str, ...]] = {
    "materials": ("materials",),
    "place": ("place", "online"),
    "time": ("hours",),
    "fee": ("fee",),
    "duration": ("duration",),
    "eligibility": ("conditions",),
    "steps": ("steps", "online"),
    "phone": ("phone",),
}
CARD_BUTTONS = ("materials", "place", "fee", "steps", "eligibility", "duration")
MAX_BUTTONS = 5


def first_aspect(aspect: str, *, known: bool) -> str:
    """咋交 of a matter not spoken of yet is a question for the card, not for its steps alone."""
    return "general" if aspect == "steps" and not known else aspect


def card(knowledge: Knowledge, item: Item, aspect: str = "general", community: str = "") -> str:
    """The answer to one aspect, or the card's first screen."""
    if item.answer is None:
        return knowledge.phrases.say("no_card", title=item.title)
    if aspect == "general":
        text = general(knowledge, item, item.answer)
    else:
        text = one_aspect(knowledge, item, item.answer, aspect)
    return knowledge.fill(text, community)


def general(knowledge: Knowledge, item: Item, answer: Answer) -> str:
    phrases = knowledge.phrases
    if item.kind != "service":
        return "\n".join(part for part in (answer.summary, answer.safety) if part)
    lines = [f"【{item.title}】", answer.summary, *([answer.safety] if answer.safety else [])]
    lines += in_season(knowledge, item)
    lines += [phrases.say("card_phone", phone=answer.phone[0])] if answer.phone else []
    ours = answer.handler if item.mode != "指引" else None  # there we only show the way
    lines += [phrases.say("card_handler", handler=ours)] if ours else []
    lines += [] if answer.reviewed else [phrases["card_unreviewed"]]
    return "\n".join(lines)


def one_aspect(knowledge: Knowledge, item: Item, answer: Answer, aspect: str) -> str:
    phrases = knowledge.phrases
    lines: list[str] = [line for name in ASPECT_FIELDS[aspect] for line in getattr(answer, name)]
    lines += in_season(knowledge, item) if aspect == "time" else []
    if not lines:
        phone = answer.phone[0] if answer.phone else "12345"
        told = phrases.say("aspect_unknown", title=item.title, phone=phone)
        return f"{told}\n{answer.summary}"
    heading = phrases.say("aspect_heading", title=item.title, aspect=phrases[f"aspect_{aspect}"])
    numbered = aspect == "steps" and len(lines) > 1
    marks = [f"{i}. " if numbered else "· " for i in range(1, len(lines) + 1)]
    listed = [mark + line for mark, line in zip(marks, lines, strict=True)]
    return "\n".join([heading, *listed, *([] if answer.reviewed else [phrases["card_unreviewed"]])])


def card_materials(knowledge: Knowledge, item: Item, community: str = "") -> str:
    """What to bring, in one line."""
    materials = item.answer.materials if item.answer else ()
    return knowledge.fill("；".join(materials), community)


def in_season(knowledge: Knowledge, item: Item) -> list[str]:
    """When in the year it is done, where that is so."""
    season = knowledge.season(item.id)
    if season is None:
        return []
    say, dates = knowledge.phrases.say, {"first": season.first, "last": season.last}
    text = say("card_season", name=season.name, **dates)
    return [f"{text}，{season.note}" if season.note else text]


def card_buttons(knowledge: Knowledge, item: Item, shown: str = "general") -> tuple[Button, ...]:
    """What one may ask next of a service, and the button by which the community takes it on."""
    if item.kind != "service" or item.answer is None:
        return ()
    # what comes each year can be asked to be told; what goes with it is told under 还有吗 then
    aside = "season" if knowledge.season(item.id) else "related" if item.related else ""
    known = [a for a in CARD_BUTTONS if a != shown and has_aspect(item.answer, a)]
    buttons = [
        Button(label=knowledge.phrases[f"button_{aspect}"], data=f"aspect:{item.id}.{aspect}")
        for aspect in known[: MAX_BUTTONS - bool(item.slots or item.request) - bool(aside)]
    ]
    if aside:
        label = knowledge.phrases[f"button_{aside}"]
        buttons.append(Button(label=label, data=f"{aside}:{item.id}"))
    if item.slots:
        label = knowledge.phrases.say("button_book_it", title=item.slots.name)
        buttons.append(Button(label=label, data=f"book:{item.id}"))
    elif item.request:
        own = f"button_request_{item.mode}"
        label = knowledge.phrases[own if own in knowledge.phrases else "button_request"]
        buttons.append(Button(label=label, data=f"request:{item.id}"))
    return tuple(buttons)


def has_aspect(answer: Answer, aspect: str) -> bool:
    return any(getattr(answer, name) for name in ASPECT_FIELDS[aspect])
