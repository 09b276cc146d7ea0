"""Whom to call: the page of phones, and what a hotline is for."""

from __future__ import annotations

from bot.catalogue.contacts import Hotline, asked_about
from bot.catalogue.reader import PLACEHOLDER
from bot.message import Reply
from bot.turn import Turn

HOTLINES = "hotlines"


def phones(turn: Turn) -> list[Reply]:
    """常用电话: the urgent ones and the community's own; the country's on a page of their own."""
    hotlines = turn.unit.knowledge.hotlines
    if turn.argument == HOTLINES:
        told = [line(turn, one) for one in hotlines if not one.urgent]
        return turn.say("phones_hotlines", lines="\n".join(told))
    urgent = "、".join(f"{one.number} {one.name}" for one in hotlines if one.urgent)
    more = [turn.button("button_hotlines", f"phones:{HOTLINES}")] if hotlines else []
    return turn.say("phones", *more, urgent=urgent, lines="\n".join(own_phones(turn)))


def hotline_asked(turn: Turn) -> str:
    """The short number that is asked about."""
    return asked_about(turn.text, {one.number for one in turn.unit.knowledge.hotlines})


def hotline(turn: Turn) -> list[Reply]:
    """12393是干啥的: what it is for, if it is known."""
    number = hotline_asked(turn)
    asked = next((one for one in turn.unit.knowledge.hotlines if one.number == number), None)
    if asked is None:
        more = turn.button("button_hotlines", f"phones:{HOTLINES}")
        return turn.say("hotline_unknown", more, number=number)
    help_ = [turn.button("button_sos", "sos:")] if asked.urgent else []
    return turn.say("hotline", *help_, line=line(turn, asked))


def line(turn: Turn, hotline: Hotline) -> str:
    hours = hotline.hours
    if hotline.local:
        hours = turn.words("hotline_folded", hours=hours)
    return turn.words(
        "hotline_line",
        number=hotline.number,
        name=hotline.name,
        purpose=hotline.purpose,
        hours=hours,
    )


def own_phones(turn: Turn) -> list[str]:
    """The phones that this place has of its own; who shares one stands in one line."""
    knowledge = turn.unit.knowledge
    by_phone: dict[str, list[str]] = {}
    for one in knowledge.departments:
        if PLACEHOLDER.search(one.phone):
            by_phone.setdefault(knowledge.fill(one.phone, turn.community), []).append(one.name)
    return [f"{'、'.join(names)} {phone}" for phone, names in by_phone.items()]
