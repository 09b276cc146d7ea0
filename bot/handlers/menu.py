"""大字: a menu of numbers for who finds typing hard; its lines stand in knowledge/menu.yaml."""

from __future__ import annotations

from bot.catalogue.cards import card
from bot.catalogue.shapes import MenuPage
from bot.message import Button, Reply
from bot.turn import Turn

TOP = "top"


def show(turn: Turn) -> list[Reply]:
    """One page of the menu; each line is a button with its number."""
    name = turn.argument if turn.verb == "menu" and turn.argument else TOP
    page = next((page for page in turn.unit.knowledge.menu if page.page == name), None)
    if page is None:
        return turn.say("item_gone")
    turn.dialogue.leave()
    return [Reply(text=said(turn, page), buttons=choices(page))]


def said(turn: Turn, page: MenuPage) -> str:
    """The page's own words, and the phone of the item it is about."""
    item = turn.item(page.item) if page.item else None
    phone = card(turn.unit.knowledge, item, "phone", turn.community) if item else ""
    words = turn.unit.knowledge.fill(page.say, turn.community)
    return "\n".join(part for part in (phone, words) if part)


def choices(page: MenuPage) -> tuple[Button, ...]:
    pairs = [line.split(" => ") for line in page.choices]
    return tuple(Button(label=label.strip(), data=data.strip()) for label, data in pairs)
