"""What is still to be said of a notice: its words, its sort, whom it is for; then its preview."""

from __future__ import annotations

from bot.desk import notice_approval, notice_group, notice_steps
from bot.desk.entries import AreaEntry
from bot.desk.notice_audience import CHOICES, OF_NOTICE, areas_of, parts_of
from bot.desk.notice_words import preview as shown_before
from bot.desk.notice_words import reach
from bot.dialogue import Form
from bot.message import Button, Reply
from bot.turn import Turn
from storage.notice_tables import NOTICE_SORTS, Notice

FORM = "notice"
HEARD = ("cancel", "human", "tasks", "mine", "phones", "help")  # never the words of a notice
MOST_CHOICES = 24  # areas on buttons; others are typed


def ask_for(turn: Turn, what: str, notice: Notice | None = None, **values: str) -> None:
    """The next words are for this."""
    values |= {"notice": str(notice.id)} if notice else {}
    form = Form(handler=FORM, asking=what, values=values, opened_at=turn.unit.now)
    turn.dialogue.begin(form)


def get(turn: Turn, number: str) -> Notice:
    return notice_steps.get(turn.unit, number, turn.person)


def next_step(turn: Turn, notice: Notice) -> list[Reply]:
    """What is still to be said of it; else how it will be seen."""
    turn.dialogue.leave()
    if not notice.sort:
        return ask_sort(turn, notice)
    return preview(turn, notice) if notice.area_ids else ask_whom(turn, notice)


def ask_sort(turn: Turn, notice: Notice) -> list[Reply]:
    ask_for(turn, "sort", notice)
    sorts = filter(None, NOTICE_SORTS)
    buttons = [turn.button(f"notice_sort_{s}", f"notice_sort:{notice.id}.{s}") for s in sorts]
    return turn.say("notice_ask_sort", *buttons)


def ask_whom(turn: Turn, notice: Notice, inside: AreaEntry | None = None) -> list[Reply]:
    """One's own areas, or the parts of one of them; any of them may be typed, too."""
    own = areas_of(turn.unit, turn.person)
    here = inside or (own[0] if len(own) == 1 else None)
    ask_for(turn, "whom", notice, inside=str(here.id if here else 0))
    parts = parts_of(turn.unit, here.id) if here else own
    whole = [button_of(turn, notice, here, whole=True)] if here else []
    offered = [button_of(turn, notice, area) for area in parts[:MOST_CHOICES]]
    return turn.say("notice_ask_whom", *whole, *offered)


def button_of(turn: Turn, notice: Notice, area: AreaEntry, *, whole: bool = False) -> Button:
    """An area of buildings is looked into; a building is meant as it is."""
    name = turn.unit.gazetteer.label(area)
    goes_in = not whole and bool(parts_of(turn.unit, area.id))
    label = turn.words("button_notice_whole", area=name) if whole else name
    verb = "notice_within" if goes_in else "notice_area"
    return Button(label=label, data=f"{verb}:{notice.id}.{area.id}")


def ask_people(turn: Turn, notice: Notice) -> list[Reply]:
    """所有住户, or one of the groups and questions there are."""
    every = [("area", "", turn.words("button_notice_everybody"))]
    for source, choices in CHOICES.items():
        every += [(source, value, name) for value, name in choices(turn.unit).items()]
    buttons = [
        Button(label=name, data=f"notice_people:{notice.id}.{source}.{value}")
        for source, value, name in every
    ]
    return turn.say("notice_ask_people", *buttons)


def preview(turn: Turn, notice: Notice) -> list[Reply]:
    """As its author sees it before it goes out, with what may still be changed."""
    found = reach(turn.unit, notice)
    many = notice_approval.needs_second(turn.unit, found.count)
    least = turn.unit.knowledge.policies.notices_approved_from
    nobody = not found.count and not found.groups
    said = {
        "who": notice_group.explained(turn.unit, notice, turn.person, found),
        "second": turn.words("notice_needs_second", count=least) if many else "",
        "reason": turn.words("notice_reason", reason=notice.reason) if notice.reason else "",
    }
    offered = [
        ("ask" if many else "send", f"notice_send:{notice.id}.{notice.revision}", not nobody),
        ("text", f"notice_text:{notice.id}", True),
        ("whom", f"notice_whom:{notice.id}", notice.whom != OF_NOTICE),
        ("who", f"notice_who:{notice.id}", notice.whom != OF_NOTICE and bool(CHOICES)),
        ("sort", f"notice_sort:{notice.id}.", True),
        ("copy", f"notice_copy:{notice.id}", True),
        ("drop", f"notice_drop:{notice.id}", True),
    ]
    buttons = [turn.button(f"button_notice_{n}", data) for n, data, wanted in offered if wanted]
    return [shown_before(turn.unit, notice, found, "notice_preview", *buttons, **said)]
