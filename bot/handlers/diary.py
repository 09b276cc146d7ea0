"""The diary in chat: its words, its buttons, and what is added to what was filed."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from bot.desk import diary, households, round_log
from bot.desk.addresses import HEADED
from bot.desk.households import Sight
from bot.desk.people import display_name
from bot.dialogue import Form
from bot.handlers import care, diary_record, patrols, rounds, visits
from bot.handlers.danger import is_loud_in
from bot.intents.slots import find_place, numerals
from bot.message import Reply
from bot.turn import Turn
from storage.diary_tables import Visit

Handler = Callable[[Turn], list[Reply]]


def is_typed(turn: Turn) -> bool:
    """走访 3号楼2单元301 正常: heard from those who keep the diary, and from nobody else."""
    word = next((name for name in WORDS if turn.text.startswith(turn.unit.phrases[name])), "")
    rest = turn.text.removeprefix(turn.unit.phrases[word]) if word else ""
    if not word or not is_told(turn, rest) or not households.keeps_diary(turn.unit, turn.person):
        return False
    turn.verb, turn.argument = word, rest
    return True


def take(turn: Turn) -> list[Reply]:
    """What was typed."""
    return WORDS[turn.verb](turn)


def is_danger(turn: Turn) -> bool:
    """What sounds like an alarm may only be a door that nobody opened."""
    seen = diary.but_absent(turn.unit, turn.argument)
    said = "，".join(seen)
    return len(seen) == len(diary.CLAUSE.split(turn.argument)) or is_loud_in(
        turn.understanding.understand(said)
    )


def is_told(turn: Turn, rest: str) -> bool:
    """Is the word a heading, and not the beginning of a sentence, such as an answer to a form?"""
    if not rest or not rest[0].isalnum():
        return True
    if turn.dialogue.form is not None:
        return False
    place = find_place(rest)
    return bool(HEADED.match(numerals(rest))) or bool(place and rest.startswith(place))


def filed(turn: Turn, visit: Visit) -> list[Reply]:
    """What stands in the diary now."""
    if visit.kind == "patrol":
        return patrols.logged(turn, visit)
    sight = Sight(turn.unit, turn.person)
    return visits.logged(turn, sight, visit, sight.find(visit.household_id or 0))


def tagged(turn: Turn) -> list[Reply]:
    """One more tag on what was filed just now."""
    key, _, tag = turn.argument.partition(".")
    visit = Sight(turn.unit, turn.person).filed(key)
    diary.add_tag(visit, tag, turn.unit.phrases["diary_fine"])
    return filed(turn, visit)


def checked(turn: Turn) -> list[Reply]:
    """One point of what a round wants to know is answered."""
    key, _, point = turn.argument.partition(".")
    visit = Sight(turn.unit, turn.person).filed(key)
    diary.check_off(visit, [point])
    return filed(turn, visit)


def unfiled(turn: Turn) -> list[Reply]:
    """记错了: taken out again by whoever filed it."""
    visit = Sight(turn.unit, turn.person).filed(turn.argument)
    round_log.note(turn.unit, turn.person, visit, gone=True)
    diary.take_back(turn.unit, visit)
    return turn.say("diary_undone")


def ask(turn: Turn) -> list[Reply]:
    """补一句 or 救助线索: the next message belongs to what was filed."""
    Sight(turn.unit, turn.person).filed(turn.argument)
    values, now = {"visit": turn.argument}, turn.unit.now
    turn.dialogue.begin(Form(handler="diary", verb=turn.verb, values=values, opened_at=now))
    return turn.say(ASKED[turn.verb])


def carry_on(turn: Turn) -> list[Reply]:
    """The words or the picture that were asked for; a lead can't do without words."""
    form = turn.dialogue.form or Form(handler="diary")
    visit = Sight(turn.unit, turn.person).filed(form.values.get("visit", ""))
    leads = form.verb == "lead"
    form.add(turn.files())
    diary.add_words(visit, "" if leads else turn.text, form.files())
    if not turn.text and (leads or not turn.kind):
        return turn.say(ASKED[form.verb])
    turn.dialogue.form = None
    return lead_opened(turn, visit) if leads else turn.say("diary_words_noted")


def lead_opened(turn: Turn, visit: Visit) -> list[Reply]:
    """Its number, and who has it; the household is told nothing by the bot."""
    ticket = diary.open_lead(turn.unit, turn.person, turn.chat, visit, turn.text)
    turn.dialogue.ticket, turn.dialogue.ticket_at = ticket.number, turn.unit.now
    owner = display_name(turn.unit, ticket.owner_id)
    until = turn.unit.local_time(ticket.respond_by)
    return turn.say("diary_lead_opened", number=ticket.number, owner=owner, respond_by=until)


ASKED: Mapping[str, str] = {"visit_words": "diary_words_ask", "lead": "diary_lead_ask"}


def anew(handler: Handler) -> Handler:
    """Whoever goes on with something else has nothing to add to the visit before."""

    def go_on(turn: Turn) -> list[Reply]:
        if turn.dialogue.form and turn.dialogue.form.handler == "diary":
            turn.dialogue.form = None
        return handler(turn)

    return go_on


visit = anew(visits.visit)
WORDS: Mapping[str, Handler] = {  # the longest first
    "diary_record": anew(diary_record.show),
    "diary_visit": visit,
    "diary_patrol": anew(patrols.patrol),
}
ANEW: Mapping[str, Handler] = {
    "household": visits.household,
    "visited": visits.visit_filed,
    "tagged": tagged,
    "checked": checked,
    "unfiled": unfiled,
    "patrol": patrols.patrol,
    "patrol_at": patrols.patrol_at,
    "patrolled": patrols.patrol_filed,
    "rest_fine": patrols.rest_fine,
    "care": care.show,
    **{f"care_{kind}": care.press for kind in care.KINDS},
    "rounds": rounds.show,
    "patrol_report": patrols.reported,
}
VERBS: Mapping[str, Handler] = {
    "visit": visit,
    "visit_words": ask,
    "lead": ask,
    **{verb: anew(handler) for verb, handler in ANEW.items()},
}
