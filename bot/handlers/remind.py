"""提醒我明天下午三点去社区盖章: what is missing is asked, what was understood is read back."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import time

from bot.desk import kin, remind_plan, remind_reply, remind_told, remind_words, reminding
from bot.desk.find import get_ticket
from bot.desk.notice_audience import areas_of
from bot.desk.remind_plan import Plan
from bot.desk.remind_residents import Named, find_all_named
from bot.desk.remind_words import Wish
from bot.dialogue import Form
from bot.handlers import identity, remind_list
from bot.handlers.remind_answer import (
    OFFERS,
    answered,
    is_answer,
    is_sure,
    now,
    own_words,
    read,
    so_far,
    tells,
    words_of,
)
from bot.message import Button, Reply
from bot.turn import Turn
from storage.reminder_tables import Reminder
from storage.tables import Person, Ticket

HANDLER = "remind"
# forms in which a wish of its own is heard
OPEN_TO = frozenset({HANDLER, "report", "booking", "notice_reply"})
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
    if wish is None or not tells_time(wish):
        return False
    if within and not remind_words.begins(wish):
        return False
    called = remind_words.is_called(turn.text, wish)
    sure = asked or called or (other and bool(named(turn, wish))) or is_for_outsider(turn)
    return sure and turn.understood.kind != "emergency"


def is_for_outsider(turn: Turn) -> bool:
    """提醒大家别在夜里跳舞 may be a report."""
    reported = is_sure(turn) and turn.understood.kind == "report"
    return remind_words.is_of_outsider(turn.text) and not reported


def tells_time(wish: Wish) -> bool:
    """A time to come, or one that there is not: that is said."""
    return bool(wish.absent) or (wish.found is not None and not wish.found.past)


def is_time_for(turn: Turn, form: Form) -> bool:
    """提醒我九点, where it was asked when: no new one."""
    if form.handler != HANDLER or form.asking == "words" or read(turn, turn.text).words:
        return False
    return bool(own_words(turn, form)) and is_answer(turn, form)


def named(turn: Turn, wish: Wish) -> list[Named]:
    """Whom one of the staff speaks of."""
    of_all = wish.kin or remind_words.pattern("of_all").search(turn.text)
    return [] if of_all else find_all_named(turn.unit, turn.person, wish.named, turn.text)


def begin(turn: Turn) -> list[Reply]:
    """What was said of it so far; a form holds the rest."""
    if remind_words.pattern("uncalled").search(remind_words.excepted(turn.text)[0]):
        return not_called(turn)
    wish = read(turn, turn.text)
    form = Form(handler=HANDLER, opened_at=turn.unit.now, values={"kin": wish.kin})
    form.values["words"] = wish.words
    every = named(turn, wish)
    if len(every) > 1 and remind_plan.plan(turn.unit, wish):
        return for_each(turn, form, wish, every)
    if every:
        return begin_for(turn, form, wish, every[0])
    if is_for_outsider(turn):
        return offer_to_tell(turn, form, wish)
    return next_step(turn, form, wish)


def begin_for(turn: Turn, form: Form, wish: Wish, one: Named) -> list[Reply]:
    """For somebody whom one of the staff named."""
    form.values |= {"name": one.name, "words": remind_words.matter(one.words)}
    form.values["ticket"] = one.tickets[0].number if len(one.tickets) == 1 else ""
    form.values["colleague"] = one.colleague_id
    if len(one.tickets) > 1:
        return turn.say("remind_several", name=one.name)
    return next_step(turn, form, wish)


def for_each(turn: Turn, form: Form, wish: Wish, every: list[Named]) -> list[Reply]:
    """王慧和高志平: those who can be told, and last whether to remind oneself of the others."""
    reached = [one for one in every if one.tickets or one.colleague_id]
    replies = [
        reply for one in reached for reply in begin_for(turn, form.model_copy(deep=True), wish, one)
    ]
    others = turn.unit.phrases["remind_and"].join(x.name for x in every if x not in reached)
    last = Named(others, every[-1].words)
    return replies + (begin_for(turn, form, wish, last) if others else [])


def offer_to_tell(turn: Turn, form: Form, wish: Wish) -> list[Reply]:
    """提醒王姐, 提醒大家: the bot reminds nobody who did not agree, but who asks may tell them."""
    form.values |= {"time": wish.side or wish.said, "but": wish.but}
    form.values["words"] = turn.words("remind_pass_on", words=wish.words)
    form.asking = "me"
    turn.dialogue.begin(form)
    of_all = remind_words.pattern("of_all").search(turn.text)
    notices = of_all and areas_of(turn.unit, turn.person)
    phrase = "remind_by_notice" if notices else "remind_only_own"
    return turn.say(phrase, turn.button("button_remind_me", "remind_me:"))


def not_called(turn: Turn) -> list[Reply]:
    """别叫我起床, and none of theirs is about that."""
    known = reminding.find_all(turn.unit, turn.person)
    if not known:
        return turn.say("remind_none")
    return remind_list.many(turn, known, "remind_which", "remind_less")


def next_step(turn: Turn, form: Form, wish: Wish) -> list[Reply]:
    """Ask for what is missing, else set it."""
    if wish.absent:
        return ask_other(turn, form, wish)
    form.values["but"] = wish.but
    if wish.unkept and wish.found and wish.found.at:
        return ask_without(turn, form, wish)
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


def ask_other(turn: Turn, form: Form, wish: Wish) -> list[Reply]:
    """There is no 2月30日, no 二十五点: what else was told stays, and that alone is asked."""
    rest = wish.found and (wish.found.rule or remind_words.names_day(wish.said))
    if rest and not remind_words.names_day(wish.absent):
        asking = ask_time(turn, form, wish)
    else:
        form.values["time"] = wish.said
        asking = asked(turn, form, "when" if form.values.get("words") else "both")
    return [told_absent(turn, wish, one) for one in asking]


def ask_without(turn: Turn, form: Form, wish: Wish) -> list[Reply]:
    """初一除外 is no rule's: shall it come then, too?"""
    form.values |= {"time": wish.side or wish.said, "but": ""}
    often = wish.found and remind_told.repeating(turn.unit, wish.found)
    button = turn.button("button_remind_so", "remind_me:")
    return asked(turn, form, "without", button, said=wish.but, often=often)


def told_absent(turn: Turn, wish: Wish, asking: Reply) -> Reply:
    phrase = "remind_no_day" if remind_words.names_day(wish.absent) else "remind_no_hour"
    text = turn.words(phrase, said=wish.absent, ask=asking.text)
    return asking.model_copy(update={"text": text})


def ask_time(turn: Turn, form: Form, wish: Wish) -> list[Reply]:
    """What of the time is not known: all of it, or the hour of a day."""
    found = wish.found
    if found is None or ("day" in found.open and not found.rule.startswith(remind_words.DAILY)):
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
    if form.asking in OFFERS and turn.means("yes"):
        return me(turn)
    if form.asking == "words":
        none = turn.means("no") or not turn.text
        form.values["words"] = turn.words("remind_no_words") if none else words_of(turn)
        return next_step(turn, form, read(turn, so_far(form)))
    wish = answered(turn, form)
    if not tells(wish) or not is_answer(turn, form):
        return asked(turn, form, "again")
    form.values["words"] = form.values.get("words") or wish.words
    return next_step(turn, form, wish)


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
    """提醒我: the worker tells the resident themselves; 就这样定: without what can't be kept."""
    form = turn.dialogue.form
    if form is None or form.handler != HANDLER:
        return turn.say("button_old")
    return next_step(turn, form, read(turn, so_far(form)))


def confirmed(turn: Turn, reminder: Reminder, more: str = "") -> list[Reply]:
    """What was understood, with its weekday, and what can be changed of it."""
    unit = turn.unit
    next_one = remind_told.next_one(unit, reminder) if reminder.rule else ""
    values = {
        "when": remind_told.when(unit, reminder),
        "words": reminder.words,
        "called": remind_reply.called_for(unit, reminder),
        "next": next_one and turn.words("remind_next", when=next_one),
        "more": more or remind_told.short(unit, reminder),
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
