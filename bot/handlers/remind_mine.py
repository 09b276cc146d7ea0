"""The reminders there are: what their buttons do, the list, and changing them in words."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime

from bot.desk import expiring, kin, remind_told, remind_words, reminding
from bot.desk import remind_pause as pausing
from bot.desk.asked import SURE
from bot.desk.remind_change import changed
from bot.desk.remind_choice import (
    about,
    are_listed,
    chosen_from,
    is_named,
    is_uncalled,
    named_in,
    of_button,
)
from bot.desk.remind_plan import Plan
from bot.desk.remind_words import pattern
from bot.dialogue import Form
from bot.handlers import remind, remind_answer, remind_list
from bot.message import Reply
from bot.turn import Turn
from storage.reminder_tables import Reminder

MOVE = "move"
NAMING = (is_named, is_uncalled)


def command(turn: Turn) -> list[Reply]:
    """/remind lists them; /remind 明天八点吃药 sets one."""
    if not turn.argument.strip():
        return listed(turn)
    turn.reread(turn.argument.strip())
    return remind.begin(turn)


def is_typed(turn: Turn) -> bool:
    """Words about reminders there are, or 改成八点半 right after one."""
    if turn.dialogue.form:
        return False
    at_hand, alone = of_button(turn.shown) is not None, turn.means("cancel")
    named = any(told(turn.unit, turn.person, turn.text) for told in NAMING)
    listed = are_listed(turn.shown)
    if not (named or about(turn.text, at_hand=at_hand, listed=listed, alone=alone)):
        return False
    if remind_words.is_called(turn.text, remind_answer.read(turn, turn.text)):
        return False  # 十分钟后提醒 is a new one
    return bool(reminding.find_all(turn.unit, turn.person))


def mine(turn: Turn) -> list[Reply]:
    """List, change or cancel, as the words have it."""
    known = reminding.find_all(turn.unit, turn.person)
    if not known:
        return turn.say("remind_none")
    kinds = ("change", "shift", "corrected")
    change = next(filter(None, (pattern(kind).search(turn.text) for kind in kinds)), None)
    less = pattern("unwanted").fullmatch(turn.text) or pattern("except").fullmatch(turn.text)
    unwanted = less or pattern("cancel").search(turn.text)
    if change is None and not unwanted:
        return listed(turn)
    if change is None and (shorter := left_out(turn, known)):
        return shorter
    if change is None and pattern("all").search(turn.text):
        return ask_all(turn, known)
    which = turn.text[: change.start()] if change else turn.text
    reminder = chosen_from(turn.unit, known, which, of_button(turn.shown))
    if reminder is None:
        return remind_list.many(
            turn, known, "remind_which", "remind_time" if change else "remind_drop"
        )
    if change is None:
        return dropped(turn, reminder)
    return moved(turn, reminder, turn.text[change.start() :])


def ask_all(turn: Turn, known: list[Reminder]) -> list[Reply]:
    """Sure, of all; those that were named are cancelled at once."""
    if named := named_in(known, turn.text):
        return [reply for one in named for reply in dropped(turn, one)]
    sure = turn.button("button_remind_all", "remind_all:")
    return turn.say("remind_drop_all", sure, turn.button("button_stay", "stay:"), count=len(known))


def left_out(turn: Turn, known: list[Reminder]) -> list[Reply] | None:
    """明天不用提醒我吃药: of what comes again, that day alone; what comes once then is offered."""
    wish = remind_answer.read(turn, turn.text)
    recurring = [one for one in known if one.rule]
    if always := never_on(turn, recurring):
        return always
    days = pausing.span_in(turn.unit, turn.text)
    if (wish.found is None or wish.found.rule) and days is None:
        return less_of(turn, recurring)
    one = chosen_from(turn.unit, known, turn.text, None)
    if not recurring or (one and not one.rule):
        return None
    meant = [one for one in known if one.rule or is_within(turn, one, days)]
    reminder = chosen_from(turn.unit, meant, wish.rest, of_button(turn.shown))
    if reminder is None or not reminder.rule:
        return remind_list.many(turn, meant, "remind_which", "remind_less")
    if days is None or not pausing.pause(turn.unit, reminder, days):
        return less(turn, reminder)
    return paused(turn, reminder)


def never_on(turn: Turn, recurring: list[Reminder]) -> list[Reply] | None:
    """周末不用提醒我吃药: its rule is without them from now on."""
    others = pattern("left_out").sub("", turn.text)
    reminder = chosen_from(turn.unit, recurring, others, of_button(turn.shown))
    rule = remind_words.rule_without(reminder.rule, turn.text) if reminder else ""
    always = pattern("always").search(turn.text)
    if reminder is None or reminder.workdays or not (rule and always):
        return None
    reminding.move(turn.unit, reminder, Plan(reminder.first_at, rule))
    return remind.confirmed(turn, reminder)


def less_of(turn: Turn, recurring: list[Reminder]) -> list[Reply] | None:
    """节假日不用提醒我吃药: days are named that no rule can leave out, which is asked."""
    others = pattern("left_out").sub("", turn.text)
    reminder = chosen_from(turn.unit, recurring, others, of_button(turn.shown))
    return less(turn, reminder) if reminder and others != turn.text else None


def is_within(turn: Turn, reminder: Reminder, days: pausing.Span | None) -> bool:
    """Does it come on one of these days?"""
    due = reminder.due_at.astimezone(turn.unit.zone).date() if reminder.due_at else None
    return bool(days and due and days[0] <= due <= days[1])


def paused(turn: Turn, reminder: Reminder) -> list[Reply]:
    """When it comes next; what comes before the days that are left out, comes first."""
    turn.dialogue.leave()
    at = reminder.again_at or reminder.due_at
    if at is None:
        return turn.say("remind_dropped", words=reminder.words)
    then = reminder.due_at if reminder.again_at else None
    when = [remind_told.moment(turn.unit, one) for one in (at, then) if one]
    never = turn.button("button_remind_never", f"remind_never:{reminder.id}")
    return turn.say("remind_paused", never, words=reminder.words, when="、".join(when))


def less(turn: Turn, reminder: Reminder) -> list[Reply]:
    """This once, or never again?"""
    once = turn.button("button_remind_skip", f"remind_pass:{reminder.id}")
    never = turn.button("button_remind_never", f"remind_never:{reminder.id}")
    when = remind_told.next_one(turn.unit, reminder)
    return turn.say("remind_less", once, never, words=reminder.words, when=when)


def ask_less(turn: Turn) -> list[Reply]:
    """Of one that was chosen among several."""
    reminder = reminding.find(turn.unit, turn.person, turn.argument)
    return less(turn, reminder) if reminder.rule else dropped(turn, reminder)


def pass_next(turn: Turn) -> list[Reply]:
    """这次不用了, before it came."""
    reminder = reminding.find(turn.unit, turn.person, turn.argument)
    if not reminder.rule or reminder.due_at is None:
        return turn.say("button_old")
    pausing.pause(turn.unit, reminder, pausing.next_day(turn.unit, reminder))
    return paused(turn, reminder)


def listed(turn: Turn) -> list[Reply]:
    known = reminding.find_all(turn.unit, turn.person)
    askers = kin.find_askers(turn.unit, turn.person)
    if not known and not askers:
        return turn.say("remind_none")
    return remind_list.many(turn, known, "remind_list", "remind_show")


def show(turn: Turn) -> list[Reply]:
    """One of them, with what can be done."""
    reminder = reminding.find(turn.unit, turn.person, turn.argument)
    values = {"when": remind_told.when(turn.unit, reminder), "words": reminder.words}
    buttons = remind.changes(turn, reminder)
    return turn.say("remind_one", *buttons, **values, whose=remind_list.whose(turn, reminder))


def ask_move(turn: Turn) -> list[Reply]:
    """改时间: to when?"""
    reminder = reminding.find(turn.unit, turn.person, turn.argument)
    form = Form(
        handler=remind_answer.HANDLER, opened_at=turn.unit.now, values={"id": str(reminder.id)}
    )
    return remind.asked(turn, form, MOVE)


def move(turn: Turn) -> list[Reply]:
    """The answer to it."""
    form = turn.dialogue.form or Form(handler=remind_answer.HANDLER)
    reminder = reminding.find(turn.unit, turn.person, form.values["id"])
    if not remind_answer.is_answer(turn, form):
        return turn.say("remind_ask_again")
    return moved(turn, reminder, remind_words.answer_of(turn.text))


def moved(turn: Turn, reminder: Reminder, words: str) -> list[Reply]:
    """To the time that was told, if it can be made out."""
    own = turn.person.id == reminder.person_id
    problem = changed(turn.unit, reminder, words, for_other=not own)
    if problem:
        form = Form(handler=remind_answer.HANDLER, opened_at=turn.unit.now)
        form.values["id"], form.asking = str(reminder.id), MOVE
        turn.dialogue.begin(form)
        wish, asking = remind_answer.read(turn, words), turn.say(problem)
        return [remind.told_absent(turn, wish, one) for one in asking] if wish.absent else asking
    turn.dialogue.leave()
    return remind.confirmed(turn, reminder)


def drop(turn: Turn) -> list[Reply]:
    which = turn.argument.removesuffix(SURE)
    return dropped(turn, reminding.find(turn.unit, turn.person, which))


def dropped(turn: Turn, reminder: Reminder) -> list[Reply]:
    """取消提醒, 以后都不用了; who set it for somebody learns that they want no more of it."""
    turn.dialogue.leave()
    reminding.cancel(turn.unit, reminder)
    if reminder.by_id != turn.person.id:
        reminding.tell_refused(turn.unit, reminder, turn.person)
    return turn.say("remind_dropped", words=reminder.words)


def drop_all(turn: Turn) -> list[Reply]:
    known = reminding.find_all(turn.unit, turn.person)
    for reminder in known:
        dropped(turn, reminder)
    return turn.say("remind_dropped_all", count=len(known)) if known else turn.say("remind_none")


def heard(turn: Turn) -> list[Reply]:
    """知道了, 这次不用了."""
    reminder = reminding.find(turn.unit, turn.person, turn.argument)
    reminding.heard(turn.unit, reminder)
    following = remind_told.next_one(turn.unit, reminder)
    return turn.say("remind_heard_next" if following else "remind_heard", when=following)


def done(turn: Turn) -> list[Reply]:
    """办好了: a paper's is over, what comes each year comes next year."""
    reminder = reminding.find(turn.unit, turn.person, turn.argument)
    coming = expiring.is_done(turn.unit, turn.person, reminder)
    when = remind_told.next_one(turn.unit, coming) if coming else ""
    return turn.say("remind_done_until" if when else "remind_done", when=when)


def later(turn: Turn) -> list[Reply]:
    """过一小时再说."""
    reminder = reminding.find(turn.unit, turn.person, turn.argument)
    return put_off(turn, reminder, turn.unit.now + reminding.PUT_OFF)


def put_off(turn: Turn, reminder: Reminder, until: datetime) -> list[Reply]:
    """Once more then, unless it was cancelled meanwhile."""
    if reminder.state == "cancelled":
        return turn.say("button_old")
    reminding.put_off(turn.unit, reminder, until)
    return turn.say("remind_put_off", when=turn.unit.local_time(until))


Handler = Callable[[Turn], list[Reply]]
VERBS: Mapping[str, Handler] = {
    **remind.VERBS,
    "remind_show": show,
    "remind_time": ask_move,
    "remind_drop": drop,
    "remind_never": drop,
    "remind_unwanted": drop,
    "remind_all": drop_all,
    "remind_ok": heard,
    "remind_skip": heard,
    "remind_later": later,
    "remind_less": ask_less,
    "remind_pass": pass_next,
    "remind_done": done,
}


def carry_on(turn: Turn) -> list[Reply]:
    """The open form: an answer for a new one, or a new time of one there is."""
    form = turn.dialogue.form
    return move(turn) if form and form.asking == MOVE else remind.carry_on(turn)
