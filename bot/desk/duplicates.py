"""Finds the open matter a new one may be the same as, and joins it when its resident says so.

What is new is written down first and compared then, so that a question nobody answers costs
nothing: until its resident says that it is the same, it is a matter of its own.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from rapidfuzz import fuzz

from bot.catalogue.public import public_items
from bot.desk import audiences, news, tickets
from bot.desk.assets import squeezed
from bot.desk.entries import AreaEntry
from bot.desk.find import by_number, get_ticket
from bot.desk.joined import root_of
from bot.desk.news_tables import NEWS
from bot.desk.shapes import Point, metres
from bot.desk.unit_of_work import UnitOfWork
from bot.errors import Refused
from bot.intents.slots import find_place, numerals
from storage.queries import duplicates, events, public
from storage.queries.duplicates import Placed
from storage.tables import Person, Ticket

JOINABLE = frozenset({"submitted", "in_progress", "waiting"})
NEAR_METRES = 150.0
SAME = 100.0  # the ratio of the same number on a lamp, whatever the words are
HERE, AROUND = 25.0, 75.0  # rapidfuzz ratios from which words at one spot, in one estate, are like
# the level of the outer one, where one place lies within the other → how like the words must be
LIKE_AT: Mapping[str, float] = {
    **dict.fromkeys(("asset", "unit", "building", "place"), HERE),
    **dict.fromkeys(("estate", "village"), AROUND),
}
SHOWN_UPTO = ("unit",)  # levels that tell too much of where somebody lives
SIDES = re.compile(r"\d+|[东西南北前后左右]")
NO_WORDS = re.compile(r"[\W\d_]+")


@dataclass(frozen=True)
class Told:
    """What of a ticket is compared; words are looked at only where the places are one."""

    area: AreaEntry | None  # where the words put it, and not where its reporter lives
    sent: Point | None  # the point that was sent
    beyond: str  # what its place says beyond the area's name
    asset: str
    text: str

    @property
    def point(self) -> Point | None:
        fine = self.area and LIKE_AT.get(self.area.level) == HERE
        return self.sent or (self.area.point if self.area and fine else None)

    @cached_property
    def sides(self) -> frozenset[str]:
        """东, 2: where in its area it is."""
        return frozenset(SIDES.findall(numerals(self.beyond)))

    @cached_property
    def words(self) -> str:
        return NO_WORDS.sub("", self.text.replace(find_place(self.text) or "", ""))


def find_alike(unit: UnitOfWork, ticket: Ticket) -> Ticket | None:
    """The neighbour's ticket that is most like a new one; only of what anybody may see."""
    if ticket.desk_id is None or ticket.item_id not in public_items(unit.knowledge):
        return None
    others = duplicates.find_open_like(unit.session, ticket, JOINABLE)
    if not others:
        return None
    said = public.openings(unit.session, [ticket.id, *(place.id for place in others)])
    mine = told_of(unit, Placed(ticket.id, ticket.area_id, ticket.place), said)
    likeness = {place.id: like(mine, told_of(unit, place, said)) for place in others}
    best = max(likeness, key=likeness.__getitem__)
    return unit.session.get(Ticket, best) if likeness[best] else None


def told_of(unit: UnitOfWork, ticket: Placed, openings: Mapping[int, Mapping[str, Any]]) -> Told:
    said, area = openings.get(ticket.id, {}), unit.gazetteer.areas.get(ticket.area_id or 0)
    label = unit.gazetteer.label(area) if area else ""
    sent, asset = point_in(said), squeezed(str(said.get("asset") or ""))
    known = area if sent or (label and label in ticket.place) else None
    beyond = ticket.place.replace(label, "", 1) if known else ""
    return Told(known, sent, beyond, asset, str(said.get("text") or ""))


def point_in(said: Mapping[str, Any]) -> Point | None:
    """The point a matter was sent with: its latitude, then its longitude, as Open311 keeps it."""
    lat, _, lon = str(said.get("location") or "").partition(",")
    return (float(lon), float(lat)) if lon else None


def like(one: Told, other: Told) -> float:
    """How like two matters of one item are; 0 when they are hardly the same."""
    if one.asset and other.asset:
        return SAME if one.asset == other.asset else 0.0
    needed = needed_for(one, other)
    if needed is None or apart(one, other):
        return 0.0
    ratio = fuzz.ratio(one.words, other.words)
    return ratio if ratio >= needed else 0.0


def apart(one: Told, other: Told) -> bool:
    """东门 and 西门, 2号楼 and 3号楼: the words beyond the area's name are of different spots."""
    return bool(one.sides and other.sides) and one.sides.isdisjoint(other.sides)


def needed_for(one: Told, other: Told) -> float | None:
    """How like the words of two must be, by their places; None where those are not one."""
    near = bool(one.point and other.point and metres(one.point, other.point) <= NEAR_METRES)
    if one.point and other.point and (one.sent or other.sent):
        return HERE if near else None
    outer = outer_of(one.area, other.area)
    if outer is not None:
        return LIKE_AT.get(outer.level)
    return AROUND if near and not both_numbered(one, other) else None


def outer_of(one: AreaEntry | None, other: AreaEntry | None) -> AreaEntry | None:
    """Of two places of which one lies within the other, that other."""
    if one is None or other is None:
        return None
    pairs = ((one, other), (other, one))
    return next((outer for outer, inner in pairs if outer.id in inner.path), None)


def both_numbered(one: Told, other: Told) -> bool:
    """3号楼 and 4号楼 are near each other, and are two places."""
    levels = {told.area.level for told in (one, other) if told.area}
    return levels <= {"building", "unit"}


def shown(unit: UnitOfWork, ticket: Ticket) -> dict[str, object]:
    """What anybody may know of a ticket: what, where, since when and how far, not who."""
    area = unit.gazetteer.areas.get(ticket.area_id or 0)
    path = [unit.gazetteer.areas[i] for i in area.path] if area else []
    public_ = [entry for entry in path if entry.level not in SHOWN_UPTO]
    return {
        "title": ticket.title,
        "place": unit.gazetteer.label(public_[-1]) if public_ else "",
        "since": unit.local_time(ticket.created_at),
        "state": unit.phrases[f"state_{ticket.state}"],
    }


def join(unit: UnitOfWork, number: str, into: str, person: Person) -> Ticket:
    """The resident says that theirs is the neighbour's matter; whoever has that one is told."""
    other = by_number(unit, into)  # the older one first: rows are locked in their order
    ticket = get_ticket(unit, number, person)
    if ticket.state != "merged" and (other is None or other.state not in JOINABLE):
        raise Refused("duplicate_over", number=number)
    said = {"to": into, "same": True}
    tickets.act(unit, ticket, "merge", person, said, quietly=True)
    if other is not None:
        tell_owners(unit, ticket, other, said)
    return ticket


def tell_more(unit: UnitOfWork, ticket: Ticket, said: Mapping[str, Any], verb: str = "add") -> None:
    """What is added to a ticket that joined another, or urged of it, goes to who works on that one
    too."""
    other = root_of(unit, ticket)
    event = events.find_last_of(unit.session, ticket.id, verb)
    if other is None or event is None or other.owner_id == ticket.owner_id:
        return
    news.send(unit, other, event, news.Line(*NEWS[verb][0]), said, None)


def tell_owners(unit: UnitOfWork, ticket: Ticket, other: Ticket, said: Mapping[str, Any]) -> None:
    """Once, where one person has both."""
    event = events.find_last_of(unit.session, ticket.id, "merge")
    if event is None:
        return
    owners = [audiences.person_ids(unit, one, "owner", None) for one in (ticket, other)]
    lines = [(other, "news_followed"), (ticket, "news_merged_owner")]
    for about, phrase in lines if owners[0] != owners[1] else lines[:1]:
        news.send(unit, about, event, news.Line("owner", "news", phrase), said, None)
