"""留痕: what is filed in the diary closes the rounds it belongs to, without a word about them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.desk import care, tickets
from bot.desk.care import Said
from bot.desk.round_opening import end
from bot.desk.rounds import Left, Stop, left, points_of, repeat_of, stops
from bot.desk.unit_of_work import UnitOfWork
from storage.diary_tables import Household, Visit
from storage.queries import rounds
from storage.round_tables import Round
from storage.tables import Person, Ticket

ENDS = frozenset({"declined", "muted"})  # what is said of visits that leaves none to be made


@dataclass(frozen=True)
class Progress:
    """What became of one round by what was filed."""

    ticket: Ticket
    left: Sequence[Left]
    all_: int  # stops
    here: Stop

    @property
    def points(self) -> Sequence[str]:
        """What is still to be answered where one was."""
        return next((one.points for one in self.left if one.stop == self.here), ())


def note(unit: UnitOfWork, person: Person, visit: Visit, *, gone: bool = False) -> list[Progress]:
    """Move on every round that a visit belongs to; `gone`: as if it had not been."""
    upward = unit.gazetteer.areas[visit.area_id].path
    found = rounds.find_touched(unit.session, visit.household_id, upward, visit.at)
    moved = [move(unit, person, visit, *one, gone=gone) for one in found]
    return [one for one in moved if one]


def move(
    unit: UnitOfWork,
    person: Person,
    visit: Visit,
    row: Round,
    ticket: Ticket,
    *,
    gone: bool,
) -> Progress | None:
    every = stops(unit, row)
    here = next((stop for stop in every if stop.is_in(visit)), None)
    if here is None:
        return None
    rest, said = left(unit, row, visit.id if gone else None), {"visit": visit.id}
    closed = ticket.state == "closed"
    if closed and rest:
        tickets.act(unit, ticket, "unlog", person, said)
        row.due_at = ticket.resolve_by
    elif not closed and not rest:
        row.due_at = None
        tickets.act(unit, ticket, "log", person, said)
    elif not closed and visit.at == unit.now:
        tickets.act(unit, ticket, "attempt", person, said)
    return Progress(ticket, rest, len(every), here)


def say_of_home(unit: UnitOfWork, home: Household, person: Person, kind: str, said: Said) -> None:
    """What a home wishes is on the record, and holds from now on."""
    care.write(unit, home, person, kind, said)
    if kind in ENDS:
        end_open(unit, home, said.words or unit.phrases[f"care_{kind}"])


def end_open(unit: UnitOfWork, home: Household, reason: str) -> None:
    """Its own rounds; those of a list that has nobody left on it are done, or were in vain."""
    for row, ticket in under_way(unit, home):
        if row.household_id:
            end(unit, row, ticket, reason)
        elif not left(unit, row) and stops(unit, row):
            row.due_at = None
            tickets.act(unit, ticket, "log", None)
        elif not stops(unit, row):
            end(unit, row, ticket, reason)


def under_way(unit: UnitOfWork, home: Household) -> list[tuple[Round, Ticket]]:
    """The rounds that go to a home, by itself or on a list."""
    upward = unit.gazetteer.areas[home.area_id].path
    found = rounds.find_touched(unit.session, home.id, upward, unit.now)
    homely = (one for one in found if is_of_homes(unit, one[0]))
    return [(row, ticket) for row, ticket in homely if ticket.state != "closed"]


def number_of(unit: UnitOfWork, home: Household) -> str:
    """Of the round that goes there, and nowhere else; empty where none does."""
    mine = (ticket.number for row, ticket in under_way(unit, home) if row.household_id)
    return next(mine, "")


def is_of_homes(unit: UnitOfWork, row: Round) -> bool:
    repeat = repeat_of(unit, row.item_id)
    return bool(row.household_id or (repeat and repeat.colours))


def points_at(unit: UnitOfWork, home: Household) -> list[str]:
    """What the rounds under way want to be noted of a home."""
    goes = [row for row, _ in under_way(unit, home)]
    found = (point for row in goes for point in points_of(unit, row, Stop(home.area_id, home)))
    return list(dict.fromkeys(found))
