"""Questions: the card, one aspect of it, a choice between likely items, or an honest no."""

from __future__ import annotations

import re

from bot.catalogue.cards import card as card_text
from bot.catalogue.cards import card_buttons, first_aspect
from bot.catalogue.schema import Item
from bot.desk.unanswered import note_unanswered
from bot.message import Button, Reply
from bot.turn import Turn
from bot.understanding import WORTH_OFFERING

WORD = re.compile(r"\w")
CHINESE = re.compile("[\u4e00-\u9fff]")
FOREIGN = re.compile(r"[^\W\d_]{2,}")
FOREIGN_FROM = 2  # words without a Chinese sign
MISSED_BEFORE_PERSON = 2  # not understood so often in a row: offer a person first


def card(turn: Turn) -> list[Reply]:
    """The answer to a question, or to the aspect of it that was asked for."""
    item = turn.matter or turn.understood.item
    if item is None:
        return unknown(turn)
    same = item == turn.understood.item
    aspect = (turn.understood.aspect if same else None) or "general"
    return shown(turn, item, first_aspect(aspect, known=item.id == turn.dialogue.item))


def aspect(turn: Turn) -> list[Reply]:
    """A pressed 材料, 去哪办 …"""
    item_id, _, name = turn.argument.partition(".")
    item = turn.item(item_id)
    return shown(turn, item, name) if item else turn.say("item_gone")


def related(turn: Turn) -> list[Reply]:
    """相关的事: what goes with an item, and what a bundle is made of."""
    item = turn.item(turn.argument)
    if item is None:
        return turn.say("item_gone")
    return turn.say("related", *others(turn, item), title=item.title)


def others(turn: Turn, item: Item) -> list[Button]:
    """A button for each item that goes with this one."""
    known = [other for name in item.related if (other := turn.item(name))]
    return [Button(label=other.title, data=f"aspect:{other.id}.general") for other in known]


def shown(turn: Turn, item: Item, name: str) -> list[Reply]:
    turn.dialogue.missed = 0
    if item.kind == "service":
        turn.dialogue.item = item.id
        turn.dialogue.asked = turn.text or turn.dialogue.asked
    text = card_text(turn.unit.knowledge, item, name, turn.community)
    return [Reply(text=text, buttons=card_buttons(turn.unit.knowledge, item, name))]


def clarify(turn: Turn) -> list[Reply]:
    """Offer the likely items as buttons; the words are kept for whichever is chosen."""
    found = turn.understood.candidates
    worth = found[0].confidence * WORTH_OFFERING
    candidates = [candidate for candidate in found if candidate.confidence >= worth]
    turn.dialogue.kept, turn.dialogue.item = turn.text, ""  # 多少钱 is not of the matter before
    buttons = [Button(label=c.item.title, data=f"choose:{c.item.id}") for c in candidates]
    if all(candidate.item.id != "human" for candidate in candidates):
        buttons.append(turn.button("button_human", "human:"))
    danger = any(candidate.item.kind == "emergency" for candidate in candidates)
    return turn.say("clarify_danger" if danger else "clarify", *buttons)


def unknown(turn: Turn) -> list[Reply]:
    """Say so, whom to ask instead, offer a person, and keep the question for those who can."""
    if not WORD.search(turn.text):
        return turn.say("fallback_marks" if turn.text else "fallback_empty")
    turn.dialogue.missed += 1
    turn.dialogue.kept = turn.text
    note_unanswered(turn.unit, turn.message_id, turn.understood)
    return turn.say(not_known(turn), turn.button("button_human", "human:"))


def not_known(turn: Turn) -> str:
    """The phrase for words without an answer."""
    if not CHINESE.search(turn.text) and len(FOREIGN.findall(turn.text)) >= FOREIGN_FROM:
        return "fallback_foreign"
    return "fallback" if turn.dialogue.missed < MISSED_BEFORE_PERSON else "fallback_again"


def not_yet(turn: Turn) -> list[Reply]:
    """Something people ask for that this bot can't do by itself; a person can."""
    title = turn.matter.title if turn.matter else ""
    turn.dialogue.kept = turn.text
    return turn.say("not_yet", turn.button("button_human", "human:"), title=title)
