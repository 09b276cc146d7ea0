"""Where learned categories send what is of no item: onward when sure, else to the desk's queue."""

from __future__ import annotations

from dataclasses import replace

from bot.catalogue.knowledge import Knowledge
from bot.catalogue.schema import Item, Request, Route
from bot.desk import complaints
from bot.desk.likely import GUESSED, LIKELY, OTHER
from bot.desk.routing import find_owner
from bot.desk.ticket_values import opening_content
from bot.desk.tickets import Matter
from bot.desk.unit_of_work import UnitOfWork
from bot.intents.router import Router
from storage.tables import Ticket

QUEUE = (Route(role="desk"),)  # which nobody holds: all of the desk have it


def sure_target(router: Router | None, text: str) -> str:
    """Where the matter goes, when the router is sure of its category and was told where."""
    found = router.rank(text, 1) if router else []
    sure = router and found and found[0].confidence >= router.sure_at
    return router.target(found[0].intent) if router and sure else ""


def item_of(knowledge: Knowledge, target: str) -> Item | None:
    """The item that a category stands for, as long as the knowledge still has it."""
    kind, _, name = target.partition(":")
    item = knowledge.items.get(name) if kind == "item" else None
    return item if item and item.request and item.kind != "emergency" else None


def routes_of(target: str) -> tuple[Route, ...]:
    """The department or team that a category stands for."""
    kind, _, name = target.partition(":")
    return (Route(**{kind: name}),) if kind in {"department", "team"} else ()


def item_for(knowledge: Knowledge, router: Router | None, text: str) -> Item | None:
    """The item a sure category stands for; where it stands for a department, that of the rest."""
    target = sure_target(router, text)
    return item_of(knowledge, target) or (knowledge.items.get(OTHER) if target else None)


def better_item(knowledge: Knowledge, router: Router | None, item: Item, text: str) -> Item:
    """The item that a problem of no item is surely one of, else the same."""
    if router is None or item.id != OTHER:
        return item
    return item_of(knowledge, sure_target(router, text)) or item


def routed(router: Router | None, matter: Matter) -> Matter:
    """A problem of no item on its way: to whom its category says, else to the desk with guesses."""
    found = router.rank(matter.text) if router and matter.item.id in GUESSED else []
    if not found:
        return matter
    told = routes_of(sure_target(router, matter.text)) if matter.item.id == OTHER else ()
    request = (matter.item.request or Request()).model_copy(update={"route": told or QUEUE})
    likely = {LIKELY: "\n".join(match.intent for match in found)}
    item = matter.item.model_copy(update={"request": request})
    return replace(matter, item=item, values={**matter.values, **likely})


def sorted_into(unit: UnitOfWork, ticket: Ticket, target: str) -> int | None:
    """Make a ticket one of the item a category stands for; who it goes to, if anybody is there.

    By when it is settled stays as the resident was told.
    """
    item, routes = item_of(unit.knowledge, target), routes_of(target)
    if item and item.request:
        ticket.item_id, ticket.title, routes = item.id, item.title, item.request.route
        ticket.urgent, ticket.needs_proof = item.request.urgent, item.request.proof
        if item.request.about_staff:
            told = opening_content(unit, ticket).get("text", "")
            ticket.about_ids = sorted(complaints.find_about(unit, ticket, told))
    if not routes:
        return None
    desk = unit.area(ticket.desk_id)
    area = unit.area(ticket.area_id)
    return find_owner(unit.session, routes, area, desk, unit.now, ticket.about_ids).person_id
