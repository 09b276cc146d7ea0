"""/topics, 退订, 订阅: which notices somebody gets; their own tickets' news is none of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bot.desk import topics
from bot.desk.people import is_staff
from bot.desk.topic_words import Wish, is_direct, read_wish
from bot.handlers import notice_reply
from bot.handlers.matters import Handler
from bot.message import Button, Reply
from bot.turn import Turn

NOTICES = frozenset({"notice", "outage"})


def wish_of(turn: Turn) -> Wish | None:
    return read_wish(turn.unit.knowledge.topics, turn.text)


def is_typed(turn: Turn) -> bool:
    """Words about notices; an open form hears 退订 and 订阅 with a name, or below a notice."""
    wish = wish_of(turn)
    if wish is None:
        return False
    if wish.sense == "gone":
        has = topics.of_person(turn.unit, turn.person)
        return turn.dialogue.form is None and any(has[key] for key in wish.keys)
    if turn.dialogue.form:
        return is_direct(turn.text) and (bool(wish.keys) or follows_notice(turn, wish))
    return wish.firm or bool(turn.shown and topics.topics_in(turn.shown[0].reply))


def follows_notice(turn: Turn, wish: Wish) -> bool:
    """Each notice tells that 退订 is enough, whatever was asked before or after it."""
    return wish.sense in {"leave", "all"} and any(NOTICES & one.kinds for one in turn.shown)


def take(turn: Turn) -> list[Reply]:
    """What was wished; then what was asked before is asked again."""
    wish = wish_of(turn) or Wish("show")
    if turn.dialogue.form and turn.dialogue.form.handler == notice_reply.FORM:
        turn.dialogue.leave()
    return WISHES[wish.sense](turn, wish.keys)


def shown(turn: Turn, keys: Sequence[str] = ()) -> list[Reply]:
    """What somebody gets and what not, with a button for each."""
    has = topics.of_person(turn.unit, turn.person)
    some = {key: wanted for key, wanted in has.items() if key in keys} or has
    buttons = [button(turn, key, wanted=not wanted) for key, wanted in some.items()]
    having = listed(turn, [key for key in has if has[key]])
    lacking = listed(turn, [key for key in has if not has[key]])
    return turn.say("topics_list", *buttons, having=having, lacking=lacking)


def listed(turn: Turn, keys: Sequence[str]) -> str:
    """A line each: its name, and what it is about."""
    known = turn.unit.knowledge.topics.all
    lines = [turn.words("topic_line", name=known[k].name, about=known[k].about) for k in keys]
    return "\n".join(lines) or turn.unit.phrases["topics_none"]


def button(turn: Turn, key: str, *, wanted: bool) -> Button:
    verb = topics.JOIN if wanted else topics.LEAVE
    label = turn.words(f"button_{verb}", name=topics.names_of(turn.unit, [key]))
    return Button(label=label, data=f"{verb}:{key}")


def leave_said(turn: Turn, keys: Sequence[str]) -> list[Reply]:
    """Those that were named; else that of the notice above; else it is asked which."""
    return leave(turn, keys) if keys else leave_above(turn)


def leave_above(turn: Turn) -> list[Reply]:
    """A bare 退订 means the last notice, or what stands right above it, if that is one topic."""
    near = (one for at, one in enumerate(turn.shown) if at == 0 or NOTICES & one.kinds)
    above = next(filter(None, (topics.topics_in(one.reply) for one in near)), [])
    if len(above) == 1:
        return leave(turn, above)
    has = topics.of_person(turn.unit, turn.person)
    mine = [key for key in has if has[key]]
    if not mine:
        return turn.say("topics_nothing_left")
    buttons = [button(turn, key, wanted=False) for key in above or mine]
    every = turn.button("button_unsubscribe_all", f"{topics.LEAVE}:")
    return turn.say("topics_which", *buttons, every)


def leave(turn: Turn, keys: Sequence[str]) -> list[Reply]:
    """What still comes, and how to have it back."""
    for key in keys:
        topics.leave(turn.unit, turn.person, key)
    has = topics.of_person(turn.unit, turn.person)
    rest = topics.names_of(turn.unit, [key for key in has if has[key]])
    known = turn.unit.knowledge.topics.all
    back = [button(turn, key, wanted=True) for key in keys if key in known]
    staff = is_staff(turn.unit.session, turn.person.id)
    return turn.say(
        "topics_left",
        *back,
        names=topics.names_of(turn.unit, keys),
        rest=turn.words("topics_rest", names=rest) if rest else turn.words("topics_no_rest"),
        work=turn.words("topics_work") if staff else "",
    )


def join(turn: Turn, keys: Sequence[str]) -> list[Reply]:
    for key in keys:
        topics.join(turn.unit, turn.person, key)
    off = [button(turn, key, wanted=False) for key in keys]
    return turn.say("topics_joined", *off, names=topics.names_of(turn.unit, keys))


def only(turn: Turn, keys: Sequence[str]) -> list[Reply]:
    """只收停水停电的: these, and of the others none."""
    has = topics.of_person(turn.unit, turn.person)
    for key in keys:
        topics.join(turn.unit, turn.person, key)
    others = [key for key, wanted in has.items() if wanted and key not in keys]
    return leave(turn, others) if others else shown(turn)


def leave_all(turn: Turn, keys: Sequence[str] = ()) -> list[Reply]:
    has = topics.of_person(turn.unit, turn.person)
    every = [key for key in has if has[key]]
    return leave(turn, every) if every else turn.say("topics_nothing_left")


def join_all(turn: Turn, keys: Sequence[str] = ()) -> list[Reply]:
    """What is for everybody; in a group is who says so of themselves."""
    return join(turn, [*turn.unit.knowledge.topics.topics])


def unsubscribe(turn: Turn) -> list[Reply]:
    """A button: one topic or group, or everything."""
    return leave(turn, [turn.argument]) if turn.argument else leave_all(turn)


def subscribe(turn: Turn) -> list[Reply]:
    known = turn.unit.knowledge.topics.all
    return join(turn, [turn.argument]) if turn.argument in known else turn.say("button_old")


WISHES = {
    "leave": leave_said,
    "gone": leave_said,
    "all": leave_all,
    "join": join,
    "every": join_all,
    "only": only,
    "show": shown,
}
VERBS: Mapping[str, Handler] = {topics.LEAVE: unsubscribe, topics.JOIN: subscribe}
