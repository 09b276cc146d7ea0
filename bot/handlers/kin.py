"""Family that is to be reminded themselves: a code for them, their yes, and their stop."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from bot.desk import kin, linking, remind_reply
from bot.message import Reply
from bot.turn import Turn


def code(turn: Turn) -> list[Reply]:
    """让妈妈自己收: how, and the line to send as a bubble of its own."""
    found = kin.mine(turn.unit, turn.person, turn.argument)
    line = kin.make_code(turn.unit, found)
    name = turn.unit.telegram_name or turn.unit.knowledge.own(turn.community).get(
        "telegram_name", ""
    )
    address = linking.deep_link(name, line)
    how = turn.words("kin_by_address", link=address) if address else ""
    values = {"called": found.called, "days": kin.CODE_LASTS.days, "how": how}
    return [*turn.say("kin_code", **values), *turn.say("link_line", code=line)]


def asked(turn: Turn, line: str) -> list[Reply]:
    """Such a code came: do they agree? Nothing where it is another kind of code."""
    found = kin.offered(turn.unit, line)
    if found is None:
        return []
    kin.check(turn.unit, found, turn.person)
    name = remind_reply.name_of(turn.unit, found.asker_id)
    yes = turn.button("button_kin_yes", f"kin_yes:{line}")
    return turn.say("kin_sure", yes, turn.button("button_kin_no", f"kin_no:{line}"), name=name)


def answered(turn: Turn) -> list[Reply]:
    """同意 or 不同意; who asked learns it."""
    found = kin.offered(turn.unit, turn.argument)
    if found is None:
        return turn.say("button_old")
    kin.check(turn.unit, found, turn.person)
    name = remind_reply.name_of(turn.unit, found.asker_id)
    if turn.verb == "kin_no":
        kin.decline(turn.unit, found)
        return turn.say("kin_no", name=name)
    count = kin.agree(turn.unit, found, turn.person)
    return turn.say("kin_yes_more" if count else "kin_yes", name=name, count=count)


def stop(turn: Turn) -> list[Reply]:
    """不让他提醒了."""
    found = kin.of(turn.unit, turn.person, turn.argument)
    kin.end(turn.unit, found)
    return turn.say("kin_stopped", name=remind_reply.name_of(turn.unit, found.asker_id))


VERBS: Mapping[str, Callable[[Turn], list[Reply]]] = {
    "kin_code": code,
    "kin_yes": answered,
    "kin_no": answered,
    "kin_end": stop,
}
