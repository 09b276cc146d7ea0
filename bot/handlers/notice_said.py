"""停发, 发到哪了, 批准, 范围加上5号楼: what the buttons of a notice do, in its makers' words."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from functools import partial

from bot.desk import notice_approval, notice_progress, notice_steps
from bot.desk.notice_audience import areas_of
from bot.desk.notice_patterns import pattern
from bot.desk.notice_places import Places
from bot.desk.notice_range import read_range
from bot.desk.notice_steps import roles_for
from bot.desk.notice_words import values
from bot.desk.people import areas_of_duty, is_staff
from bot.desk.topics import LEAVE
from bot.handlers import notice, notice_answers, notice_desk
from bot.handlers.notice_asking import ask_for, next_step
from bot.intents.slots import numerals
from bot.message import Button, Reply
from bot.turn import Turn
from storage.notice_tables import Notice

LONGEST = 40  # characters; longer words are of something else
LOOKED_AT, ASKED_AT_ONCE = 8, 3
IN_HAND = timedelta(days=3)  # what was sent before that is nobody's any more
OUT = frozenset({"sending", "sent", "stopped"})
Verb = Callable[[Turn], list[Reply]]


def is_said(turn: Turn) -> bool:
    return heard(turn) is not None


def take(turn: Turn) -> list[Reply]:
    found = heard(turn)
    return found(turn) if found else turn.say("button_old")


def heard(turn: Turn) -> Verb | None:
    """Only what somebody can mean who has such a notice before them."""
    text = turn.text.strip(" 。.！!~")
    if turn.dialogue.form or not text or len(text) > LONGEST:
        return None
    if previewed(turn) and (found := changed(turn)):
        return found
    verb = next((v for v in SAID if pattern(f"said_{v}").fullmatch(text)), "")
    if not verb or not is_staff(turn.unit.session, turn.person.id):
        return None
    return SAID[verb] if MEANT[verb](turn) else None


def changed(turn: Turn) -> Verb | None:
    """Words below a preview that would have another notice go out."""
    text = numerals(turn.text)
    if pattern("said_time").search(text):
        return time_told
    if not pattern("said_range").search(text):
        return None
    placed = pattern("house").search(text) or Places(turn.unit.gazetteer, event=False).hits(text)
    return people_told if group_in(turn) else range_told if placed else None


def arguments(turn: Turn, verb: str, most: int | None = None) -> list[str]:
    """What the buttons of the last bubbles do this to, the newest first."""
    data = (button.data for one in turn.shown[:most] for button in one.reply.buttons)
    found = (one.partition(":") for one in data)
    return [*dict.fromkeys(rest for name, _, rest in found if name == verb)]


def previewed(turn: Turn) -> Notice | None:
    """The draft right above, of its author."""
    shown = arguments(turn, "notice_text", 1)
    found = notice_steps.get(turn.unit, shown[0], turn.person) if shown else None
    return found if found and found.state == "draft" else None


def time_told(turn: Turn) -> list[Reply]:
    draft = previewed(turn)
    button = turn.button("button_notice_text", f"notice_text:{draft.id if draft else ''}")
    return turn.say("notice_time_in_text", button)


def range_told(turn: Turn) -> list[Reply]:
    """Asked for on, where it was not understood."""
    if (draft := previewed(turn)) is None:
        return turn.say("button_old")
    ask_for(turn, "whom", draft, inside="0")
    near = draft.area_ids[:1] or [0]
    meant = read_range(turn.unit, turn.person, turn.text, draft.area_ids, near)
    return notice.ranged(turn, draft, meant)


def people_told(turn: Turn) -> list[Reply]:
    """只发给老人: those of the group, in the areas that it is for."""
    if (draft := previewed(turn)) is None:
        return turn.say("button_old")
    said = {"whom": "group", "value": group_in(turn)}
    notice_steps.change(turn.unit, draft, turn.person, **said)
    return next_step(turn, draft)


def group_in(turn: Turn) -> str:
    topics = turn.unit.knowledge.topics
    known = (key for word, key in topics.words if key in topics.groups and word in turn.text)
    return next(known, "")


def listed(turn: Turn) -> list[Notice]:
    """One's own, or those of one's areas, that are not of long ago; the newest first."""
    areas = areas_of_duty(turn.unit, turn.person.id)
    found = notice_progress.find_listed(turn.unit, turn.person, areas, LOOKED_AT)
    fresh = [one for one in found if turn.unit.now - (one.changed_at or one.created_at) < IN_HAND]
    return [one for one in fresh if one.author_id == turn.person.id] or fresh


def sending(turn: Turn) -> list[Notice]:
    return [one for one in listed(turn) if one.state == "sending"]


def stoppable(turn: Turn) -> list[Notice]:
    """What is on its way; else the newest, of which it is told that it is not."""
    surely = bool(pattern("said_surely").search(turn.text))
    rest = (one for one in listed(turn) if one.state == "waiting" or (surely and one.state in OUT))
    return sending(turn) or [*rest][:1]


def told_out(turn: Turn) -> list[Notice]:
    """What is on its way; else what went out last, or waits to."""
    return sending(turn) or [one for one in listed(turn) if one.state in OUT | {"waiting"}][:1]


def waiting(turn: Turn) -> list[Notice]:
    """What others wait for this person to agree to."""
    areas = areas_of_duty(turn.unit, turn.person.id)
    found = notice_progress.find_listed(turn.unit, turn.person, areas, LOOKED_AT)
    mine = (one for one in found if one.state == "waiting")
    return [one for one in mine if "second" in roles_for(turn.unit, turn.person, one)]


def stop(turn: Turn) -> list[Reply]:
    found = stoppable(turn)
    if len(found) > 1:
        return which(turn, found, "stop")
    (one,) = found
    turn.argument = str(one.id)
    if one.state == "sending":
        return notice_desk.stop(turn)
    mine = one.state == "waiting" and one.author_id == turn.person.id
    drop = [turn.button("button_notice_drop", f"notice_drop:{one.id}")] if mine else []
    rest = [] if mine else [notice_desk.sums(turn, one)]
    return [*turn.say(f"notice_is_{one.state}", *drop, number=one.id), *rest]


def stop_or_leave(turn: Turn) -> list[Reply]:
    """停止通知 from who sends one may be of that one, or of those they get."""
    leave = Button(label=turn.unit.phrases["button_unsubscribe_all"], data=f"{LEAVE}:")
    return which(turn, sending(turn), "stop", leave)


def which(turn: Turn, found: Sequence[Notice], verb: str, *more: Button) -> list[Reply]:
    label = partial(turn.words, f"button_notice_{verb}_one")
    buttons = [
        Button(label=label(**values(turn.unit, one)), data=f"notice_{verb}:{one.id}")
        for one in found
    ]
    return turn.say("notice_which_one", *buttons, *more)


def about(verb: str, tell: Verb) -> Verb:
    """What a button under the sums does; asked where several notices are on their way."""

    def told(turn: Turn) -> list[Reply]:
        found = told_out(turn)
        if len(found) > 1:
            return which(turn, found, verb)
        turn.argument = str(found[0].id)
        return tell(turn)

    return told


def shown_for(turn: Turn) -> list[str]:
    """The requests in sight that still wait, each as it was seen last; else the last of all."""
    numbers = {str(one.id) for one in waiting(turn)}
    seen = {one.partition(".")[0]: one for one in reversed(arguments(turn, "notice_agree"))}
    return [one for number, one in seen.items() if number in numbers] or [*seen.values()][-1:]


def agree(turn: Turn) -> list[Reply]:
    """To what was seen; else it is shown first."""
    seen = shown_for(turn)
    if len(seen) != 1:
        return requests(turn)
    turn.argument = seen[0]
    return notice_desk.agree(turn)


def back(turn: Turn) -> list[Reply]:
    """不同意，时间写错了: with its reason, or asked for it."""
    seen = shown_for(turn)
    if len(seen) != 1:
        return requests(turn)
    turn.argument = seen[0]
    asked = notice_desk.back(turn)
    said = pattern("said_back").fullmatch(turn.text.strip(" 。.！!~"))
    form = turn.dialogue.form
    if not (said and said["reason"] and form):
        return asked
    return notice_desk.reason_given(turn, form, said["reason"])


def requests(turn: Turn) -> list[Reply]:
    """Each with its buttons, as it was asked."""
    found = waiting(turn)[:ASKED_AT_ONCE]
    every = [notice_approval.request(turn.unit, one) for one in found]
    return every or turn.say("notice_none_waits")


def asked_to(turn: Turn) -> bool:
    return bool(arguments(turn, "notice_agree") or waiting(turn))


def may_agree(turn: Turn) -> bool:
    return bool(areas_of(turn.unit, turn.person))


SAID: Mapping[str, Verb] = {
    "stop_or_leave": stop_or_leave,
    "stop": stop,
    "progress": about("show", notice_desk.show),
    "failed": about("failed", notice_desk.failed),
    "replies": about("replies", notice_answers.listed),
    "agree": agree,
    "back": back,
    "asked": requests,
}
# whether there is anything that it may be of
MEANT: Mapping[str, Callable[[Turn], object]] = {
    "stop_or_leave": sending,
    "stop": stoppable,
    "progress": told_out,
    "failed": told_out,
    "replies": told_out,
    "agree": asked_to,
    "back": asked_to,
    "asked": may_agree,
}
