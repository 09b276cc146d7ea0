"""提醒我明天下午三点去社区盖章: what is missing is asked, what was understood is read back."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, time

from bot.desk import kin, leave, remind_plan, remind_reply, remind_told, remind_words, reminding
from bot.desk.find import get_ticket
from bot.desk.remind_plan import Plan
from bot.desk.remind_residents import Named, find_named
from bot.desk.remind_words import Wish
from bot.dialogue import Form
from bot.handlers import identity, remind_list
from bot.handlers.danger import is_alarm
from bot.message import Button, Reply
from bot.turn import Turn
from storage.reminder_tables import Reminder
from storage.tables import Person, Ticket

HANDLER = "remind"
OPEN_TO = frozenset({HANDLER, "report", "booking"})  # forms in which a wish of its own is heard
DAILY = "FREQ=DAILY"  # every so many days: from the next time the hour comes
MINUTE = "%Y-%m-%d %H:%M"


def is_typed(turn: Turn) -> bool:
    """A sentence that surely asks for a reminder, whatever it is to be reminded of."""
    form = turn.dialogue.form
    if form and (form.handler not in OPEN_TO or is_time_for(turn, form)):
        return False
    within = form is not None and form.handler != HANDLER
    asked = remind_words.is_asked(turn.text)
    other = remind_words.is_of_other(turn.text)
    may = asked or other or remind_words.may_be_called(turn.text)
    wish = read(turn, turn.text) if may else None
    if wish is None or wish.found is None or wish.found.past:
        return False
    if within and not remind_words.begins(wish):
        return False
    called = remind_words.is_called(turn.text, wish)
    sure = asked or called or (other and named(turn, wish) is not None)
    return sure and turn.understood.kind != "emergency"


def is_time_for(turn: Turn, form: Form) -> bool:
    """提醒我九点, where it was asked when: no new one."""
    if form.handler != HANDLER or form.asking == "words" or read(turn, turn.text).words:
        return False
    return bool(own_words(turn, form)) and is_answer(turn, form)


def read(turn: Turn, text: str) -> Wish:
    return remind_words.read(text, now(turn), turn.unit.calendar)


def now(turn: Turn) -> datetime:
    return turn.unit.now.astimezone(turn.unit.zone)


def named(turn: Turn, wish: Wish) -> Named | None:
    """Whom one of the staff speaks of."""
    return None if wish.kin else find_named(turn.unit, turn.person, wish.named, turn.text)


def begin(turn: Turn) -> list[Reply]:
    """What was said of it so far; a form holds the rest."""
    if remind_words.pattern("uncalled").search(turn.text):
        return not_called(turn)
    wish = read(turn, turn.text)
    form = Form(handler=HANDLER, opened_at=turn.unit.now, values={"kin": wish.kin})
    form.values["words"] = wish.words
    if resident := named(turn, wish):
        form.values |= {"name": resident.name, "words": remind_words.matter(resident.words)}
        form.values["ticket"] = resident.tickets[0].number if len(resident.tickets) == 1 else ""
        form.values["colleague"] = resident.colleague_id
        if len(resident.tickets) > 1:
            return turn.say("remind_several", name=resident.name)
    return next_step(turn, form, wish)


def not_called(turn: Turn) -> list[Reply]:
    """别叫我起床, and none of theirs is about that."""
    known = reminding.find_all(turn.unit, turn.person)
    if not known:
        return turn.say("remind_none")
    return remind_list.many(turn, known, "remind_which", "remind_less")


def next_step(turn: Turn, form: Form, wish: Wish) -> list[Reply]:
    """Ask for what is missing, else set it."""
    known = form.values.get("ticket") or form.values.get("colleague")
    other = bool(known) or agreed(turn, form) is not None
    chosen = remind_plan.plan(turn.unit, wish, for_other=other)
    if chosen is None:
        return ask_time(turn, form, wish)
    if not form.values["words"]:
        form.values["time"] = timed(turn, wish, chosen)
        return asked(turn, form, "words")
    if form.values.get("name") and not known:
        form.values["time"] = timed(turn, wish, chosen)
        return offer_own(turn, form)
    turn.dialogue.leave()
    every = [remind_plan.plan(turn.unit, one, for_other=other) for one in wish.each]
    plans = [one for one in every if one]
    if every and plans == every:
        reminders = [set_up(turn, form, one) for one in dict.fromkeys(plans)]
        return remind_list.many(turn, reminders, "remind_set_all", "remind_show")
    reminder = set_up(turn, form, chosen)
    unsure = remind_told.unsure(turn.unit, wish, reminder)
    return confirmed(turn, reminder, turn.words("remind_one_time") if wish.several else unsure)


def timed(turn: Turn, wish: Wish, chosen: Plan) -> str:
    """The time so far, as words that mean the same when they are read again tomorrow."""
    if wish.side or chosen.rule:
        return wish.side or wish.said
    return f"{chosen.first_at.astimezone(turn.unit.zone):{MINUTE}}"


def ask_time(turn: Turn, form: Form, wish: Wish) -> list[Reply]:
    """What of the time is not known: all of it, or the hour of a day."""
    found = wish.found
    if found is None or ("day" in found.open and not found.rule.startswith(DAILY)):
        form.values["time"] = wish.said if found and found.rule else ""
        return asked(turn, form, "when" if form.values.get("words") else "both")
    if found.past:
        at = found.at if found.clock else None
        when = remind_told.moment(turn.unit, at) if at else remind_told.day(turn.unit, found.day)
        return asked(turn, form, "past", when=when)
    day = remind_plan.day_before(found, now(turn).date())
    form.values["time"] = wish.side or (wish.said if found.rule else remind_words.dated(day))
    said = remind_told.repeating(turn.unit, found) or remind_told.days_of(turn.unit, wish, day)
    return asked(turn, form, "time", *hours(turn, found.rule or day != turn.unit.today), day=said)


def asked(turn: Turn, form: Form, what: str, *buttons: Button, **values: object) -> list[Reply]:
    form.asking = what
    turn.dialogue.begin(form)
    return turn.say(f"remind_ask_{what}", *buttons, **values)


def hours(turn: Turn, whole_day: object) -> list[Button]:
    """Usual hours; of today, those to come."""
    every = [time.fromisoformat(hour) for hour in turn.words("remind_hours").split()]
    local = now(turn).time()
    return [
        Button(
            label=remind_told.clock(turn.unit, hour.hour, hour.minute),
            data=f"remind_at:{hour:%H:%M}",
        )
        for hour in every
        if whole_day or hour > local
    ]


def at(turn: Turn) -> list[Reply]:
    """上午9点, pressed."""
    form = turn.dialogue.form
    if form is None or form.handler != HANDLER:
        return turn.say("button_old")
    turn.reread(turn.argument)
    return carry_on(turn)


def carry_on(turn: Turn) -> list[Reply]:
    """The answer to what was asked."""
    form = turn.dialogue.form or Form(handler=HANDLER)
    if remind_words.pattern("no_more").fullmatch(turn.text):
        return identity.cancel(turn)
    if form.asking == "words":
        none = turn.means("no") or not turn.text
        form.values["words"] = turn.words("remind_no_words") if none else words_of(turn)
        return next_step(turn, form, read(turn, form.values["time"]))
    wish = answered(turn, form)
    if wish.found is None or not is_answer(turn, form):
        return asked(turn, form, "again")
    form.values["words"] = form.values.get("words") or wish.words
    return next_step(turn, form, wish)


def words_of(turn: Turn) -> str:
    return remind_words.matter(turn.text) or turn.text[: remind_words.LONGEST]


def answered(turn: Turn, form: Form) -> Wish:
    """The hour of the day that is known, the day of 每周, or another time altogether."""
    text, known = remind_words.answer_of(turn.text), form.values.get("time", "")
    own = read(turn, text)
    joined = read(turn, f"{known}{text}") if known else own
    goes_with = joined.found is not None and (joined.found.rule or joined.found.at)
    another = own.found is not None and (own.found.rule or remind_words.names_day(own.said))
    recurs = joined.found is not None and joined.found.rule and not (own.found and own.found.rule)
    return joined if goes_with and (recurs or not another) else own


def goes_on(turn: Turn) -> bool:
    """Is this an answer to what the form asks, and nothing of its own?"""
    form = turn.dialogue.form
    if form is None or form.asking == "words":
        return True
    if remind_words.pattern("no_more").fullmatch(turn.text) or is_answer(turn, form):
        return True
    if is_leave(turn):
        return False
    told = read(turn, turn.text).found
    return turn.understood.decision == "fallback" or not (told or is_sure(turn))


def is_answer(turn: Turn, form: Form) -> bool:
    """A time; what is told beside it is no matter of its own."""
    text = remind_words.answer_of(turn.text)
    shift = remind_words.pattern("shift").search(text) if "id" in form.values else None
    own_time = read(turn, text)
    wish = own_time if own_time.found else answered(turn, form)
    if (wish.found is None and shift is None) or is_alarm(turn):
        return False
    own = own_words(turn, form)
    if not own:  # what it is for is asked, too
        asks = remind_words.pattern("question").search(turn.text)
        reported = is_sure(turn) and turn.understood.kind == "report"
        return not (asks or reported or is_leave(turn))
    rest = text[: shift.start()] if shift else wish.rest
    return remind_words.is_bare(rest, own) or (own in rest and not is_sure(turn))


def is_leave(turn: Turn) -> bool:
    return leave.read(turn.unit, turn.person, turn.text) is not None


def is_sure(turn: Turn) -> bool:
    return turn.understood.decision == "answer"


def own_words(turn: Turn, form: Form) -> str:
    """What the reminder is for that is being set, or moved."""
    number = int(form.values.get("id", 0))
    moving = turn.unit.session.get(Reminder, number) if number else None
    return moving.words if moving else form.values.get("words", "")


def agreed(turn: Turn, form: Form) -> Person | None:
    """The one of the family it is for, if they agreed to be reminded themselves."""
    called = form.values.get("kin", "")
    return kin.find_agreed(turn.unit, turn.person, called) if called else None


def set_up(turn: Turn, form: Form, chosen: Plan) -> Reminder:
    words, called = form.values["words"], form.values.get("kin", "")
    ticket = ticket_of(turn, form)
    person = other_of(turn, form, ticket) or agreed(turn, form) or turn.person
    still = kin.get(turn.unit, turn.person, called) if called and person is turn.person else None
    matter = reminding.Matter(words, person, turn.person, still, ticket)
    return reminding.set_up(turn.unit, matter, chosen)


def ticket_of(turn: Turn, form: Form) -> Ticket | None:
    number = form.values.get("ticket", "")
    return get_ticket(turn.unit, number, turn.person) if number else None


def other_of(turn: Turn, form: Form, ticket: Ticket | None) -> Person | None:
    """The resident whose matter it is, or the colleague who was named."""
    person_id = ticket.reporter_id if ticket else int(form.values.get("colleague") or 0)
    return turn.unit.session.get(Person, person_id) if person_id else None


def offer_own(turn: Turn, form: Form) -> list[Reply]:
    """Nobody of this name can be reached: the worker may be reminded to tell them."""
    name = form.values.pop("name")
    form.values["words"] = turn.words("remind_tell_words", name=name, words=form.values["words"])
    form.asking = "me"
    turn.dialogue.begin(form)
    return turn.say("remind_unknown", turn.button("button_remind_me", "remind_me:"), name=name)


def me(turn: Turn) -> list[Reply]:
    """提醒我: the worker tells the resident themselves."""
    form = turn.dialogue.form
    if form is None or form.handler != HANDLER:
        return turn.say("button_old")
    return next_step(turn, form, read(turn, form.values["time"]))


def confirmed(turn: Turn, reminder: Reminder, more: str = "") -> list[Reply]:
    """What was understood, with its weekday, and what can be changed of it."""
    unit = turn.unit
    next_one = remind_told.next_one(unit, reminder) if reminder.rule else ""
    values = {
        "when": remind_told.when(unit, reminder),
        "words": reminder.words,
        "called": remind_reply.called_for(unit, reminder),
        "next": next_one and turn.words("remind_next", when=next_one),
        "more": more,
    }
    phrase = "remind_set_tell" if reminder.kin_id else "remind_set"
    phrase = "remind_set_for" if reminder.person_id != turn.person.id else phrase
    return turn.say(phrase, *changes(turn, reminder), **values)


def changes(turn: Turn, reminder: Reminder) -> list[Button]:
    """改时间, 取消提醒, and whose it may become."""
    verbs = ("remind_time", "remind_drop")
    buttons = [turn.button(f"button_{verb}", f"{verb}:{reminder.id}") for verb in verbs]
    if reminder.kin_id:
        called = remind_reply.called_for(turn.unit, reminder)
        label = turn.words("button_remind_kin", called=called)
        buttons.append(Button(label=label, data=f"kin_code:{reminder.kin_id}"))
    return buttons


Handler = Callable[[Turn], list[Reply]]
VERBS: Mapping[str, Handler] = {"remind_at": at, "remind_me": me}
