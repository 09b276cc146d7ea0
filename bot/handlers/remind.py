"""提醒我明天下午三点去社区盖章: what is missing is asked, what was understood is read back."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import time

from bot.desk import kin, remind_plan, remind_reply, remind_told, remind_words, reminding
from bot.desk.notice_audience import areas_of
from bot.desk.remind_residents import Named, find_all_named
from bot.desk.remind_words import Wish
from bot.dialogue import Form
from bot.handlers import identity, remind_kept, remind_list
from bot.handlers.remind_answer import (
    HANDLER,
    OFFERS,
    agrees,
    answered,
    is_answer,
    is_no_more,
    is_sure,
    now,
    own_words,
    read,
    so_far,
    tells,
    words_of,
)
from bot.handlers.remind_set import agreed, other_id, set_all, timed
from bot.message import Button, Reply
from bot.turn import Turn
from storage.reminder_tables import Reminder

# forms in which a wish of its own is heard
OPEN_TO = frozenset({HANDLER, "report", "booking", "notice_reply"})


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


def is_for_another(turn: Turn) -> bool:
    """提醒李桂兰带户口本: somebody else is named, who is to be reminded."""
    text = turn.text
    other = remind_words.is_of_other(text) and named(turn, read(turn, text))
    return bool(other) or remind_words.is_of_outsider(text)


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
    if wish.others:
        return for_family(turn, form, wish)
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


def for_family(turn: Turn, form: Form, wish: Wish) -> list[Reply]:
    """我爸和我妈: each who agreed to it, and who asks is to tell the others."""
    every = dict.fromkeys((wish.kin, *wish.others))
    reached = [one for one in every if kin.find_agreed(turn.unit, turn.person, one)]
    replies = []
    for called in reached:
        form.values["kin"] = called
        replies += next_step(turn, form.model_copy(deep=True), wish)
    others = turn.unit.phrases["remind_and"].join(one for one in every if one not in reached)
    words = wish.words or turn.words("remind_no_words")
    form.values |= {"kin": "", "words": turn.words("remind_tell_words", name=others, words=words)}
    return replies + (next_step(turn, form, wish) if others else [])


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
    known = other_id(form)
    other = bool(known) or agreed(turn, form) is not None
    chosen = remind_plan.plan(turn.unit, wish, for_other=other)
    if chosen is None:
        return ask_time(turn, form, wish)
    nameless = not form.values["words"]
    if nameless:
        form.values["time"] = timed(turn, wish, chosen)
        if form.values.keys() & {"name", "ticket"} or form.values["kin"]:
            return asked(turn, form, "words")
        form.values["words"] = turn.words("remind_no_words")
    if form.values.get("name") and not known:
        form.values["time"] = timed(turn, wish, chosen)
        return offer_own(turn, form)
    remind_kept.take_back(turn, form)
    reminders = set_all(turn, form, wish, chosen)
    close(turn, form)
    if nameless:
        ask_name(turn, form, reminders)
    if len(reminders) > 1:
        return remind_list.many(turn, reminders, "remind_set_all", "remind_show")
    unsure = remind_told.unsure(turn.unit, wish, reminders[0])
    more = turn.words("remind_may_name") if nameless else unsure
    return confirmed(turn, reminders[0], turn.words("remind_one_time") if wish.several else more)


def ask_name(turn: Turn, form: Form, reminders: list[Reminder]) -> None:
    """叫我 and nothing else: it is set, and what it is for may still be said."""
    remind_kept.note(form, reminders)
    form.asking = "words"
    turn.dialogue.begin(form)


def close(turn: Turn, form: Form) -> None:
    """This one is set; another that is being told waits."""
    if turn.dialogue.form is form:
        turn.dialogue.form = None
    turn.dialogue.leave()


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
    if found and "unknown" in found.open and remind_words.recurs(wish.said):
        return asked(turn, form, "unruled", said=wish.said)
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
    buttons = hours(turn, found.rule or day != turn.unit.today)
    return asked(turn, form, "time", *buttons, day=said, otherwise=otherwise(turn, form))


def otherwise(turn: Turn, form: Form) -> str:
    """At which usual hour it comes where nobody tells another; it is set at once."""
    unknown = form.values.get("name") and not other_id(form)
    if not form.values.get("words") or unknown:
        return ""
    wishes = (read(turn, so_far(form, hour)) for hour in turn.words("remind_usual").split())
    plans = ((one, remind_plan.plan(turn.unit, one)) for one in wishes if not one.unkept)
    wish, chosen = next((one for one in plans if one[1]), (None, None))
    if wish is None or chosen is None:
        return ""
    remind_kept.take_back(turn, form)
    reminders = set_all(turn, form, wish, chosen)
    remind_kept.note(form, reminders)
    local = (reminders[0].due_at or turn.unit.now).astimezone(turn.unit.zone)
    hour = remind_told.clock(turn.unit, local.hour, local.minute)
    return turn.words("remind_otherwise", hour=hour)


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
    if is_no_more(turn):
        return identity.cancel(turn)
    if form.asking in OFFERS and turn.means("yes"):
        return me(turn)
    if agrees(turn) and form.asking != "words" and (kept := remind_kept.of(turn, form)):
        close(turn, form)
        return [reply for one in kept for reply in confirmed(turn, one)]
    if form.asking == "words":
        none = turn.means("no") or not turn.text
        form.values["words"] = turn.words("remind_no_words") if none else words_of(turn)
        return next_step(turn, form, read(turn, so_far(form)))
    wish = answered(turn, form)
    if not tells(wish) or not is_answer(turn, form):
        return asked(turn, form, "again")
    form.values["words"] = form.values.get("words") or wish.words
    return next_step(turn, form, wish)


def taken_up(turn: Turn, form: Form) -> list[Reply]:
    """What was still to be known of it, asked once more."""
    if remind_kept.is_over(turn, form):
        turn.dialogue.form = None
        return []
    form.again += 1
    return next_step(turn, form, read(turn, so_far(form)))


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
