"""Who takes a matter on: the most specific area × the item's route; never nobody."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import chain

from sqlmodel import Session

from bot.catalogue.schema import Route
from storage.queries import areas, people
from storage.queries.people import Duty
from storage.tables import Area

DESK_ROLES = ("clerk", "dispatcher", "secretary", "street", "admin")
SUPERVISOR_ROLES = ("secretary", "street", "admin")
HIGHEST_FIRST = ("street", "secretary", "admin", "dispatcher", "clerk")
BACK_AGAIN = datetime.max.replace(tzinfo=UTC)  # the moment at which nobody is away


@dataclass(frozen=True)
class Owner:
    """A person's id, or None for the community's own queue; and the desk that answers for it."""

    person_id: int | None
    desk_id: int | None


def find_owner(
    session: Session,
    routes: Sequence[Route],
    area: Area | None,
    desk: Area | None,
    now: datetime,
    but: Collection[int] = (),
) -> Owner:
    """The first on duty of the first route that has somebody; else the desk's queue."""
    found = (id_ for id_ in on_duty(session, routes, area or desk, now) if id_ not in but)
    return Owner(next(found, None), desk.id if desk else None)


def on_duty(
    session: Session, routes: Sequence[Route], area: Area | None, now: datetime
) -> Iterator[int]:
    """Everybody who may take it on, route by route, each from the area upward."""
    upward = areas.ids_upward(area)
    for role, unit in map(role_of, routes):
        duties = people.find_on_duty(session, role, upward, now, unit)
        nearest_first = sorted(duties, key=lambda duty: distance(duty, upward))
        yield from (duty.person_id for duty in nearest_first)


def role_of(route: Route) -> tuple[str, str]:
    if route.team:
        return "team", route.team
    return ("department", route.department) if route.department else (route.role or "clerk", "")


def nearest(
    session: Session, role: str, area: Area | None, now: datetime, unit: str = ""
) -> Duty | None:
    """Who holds the role closest to the area, itself first, then its parents'."""
    upward = areas.ids_upward(area)
    duties = people.find_on_duty(session, role, upward, now, unit)
    return min(duties, key=lambda duty: distance(duty, upward), default=None)


def distance(duty: Duty, upward: list[int]) -> int:
    """How far up a duty is held; one without an area is held everywhere, above all others."""
    return upward.index(duty.area_id) if duty.area_id else len(upward)


def find_desk(
    session: Session, desk: Area | None, now: datetime, but: Collection[int] = ()
) -> list[Duty]:
    """Those who answer for a desk's queue; when all of them are away they are told all the same."""
    here = (nearest_all(session, role, desk, now, but) for role in DESK_ROLES)
    away = (nearest_all(session, role, desk, BACK_AGAIN, but) for role in DESK_ROLES)
    return next((duties for duties in chain(here, away) if duties), [])


def find_desk_ids(
    session: Session, desk: Area | None, now: datetime, but: Collection[int] = ()
) -> list[int]:
    """The same as people, each once, whatever duties they have."""
    return sorted({duty.person_id for duty in find_desk(session, desk, now, but)})


def find_highest(session: Session, desk: Area | None, but: Collection[int] = ()) -> int | None:
    """Who stands highest of those who answer for a desk, at work or away, without some people."""
    ranked = (nearest_all(session, role, desk, BACK_AGAIN, but) for role in HIGHEST_FIRST)
    return next((duty.person_id for duties in ranked for duty in duties), None)


def nearest_all(
    session: Session, role: str, area: Area | None, now: datetime, but: Collection[int] = ()
) -> list[Duty]:
    """Everybody who holds the role as close to the area as anybody does, without some people."""
    upward = areas.ids_upward(area)
    found = people.find_on_duty(session, role, upward, now)
    duties = [duty for duty in found if duty.person_id not in but]
    closest = min((distance(duty, upward) for duty in duties), default=0)
    return [duty for duty in duties if distance(duty, upward) == closest]


def find_upward(
    session: Session,
    role: str,
    desk: Area | None,
    now: datetime,
    of: int | None,
    but: Collection[int] = (),
) -> list[int]:
    """Who is told next when somebody is late: this role, else above it, also when away.

    Where a desk has nobody above it, its people; nobody is told of themselves as of another."""
    roles = SUPERVISOR_ROLES[SUPERVISOR_ROLES.index(role) :]
    upward = (nearest_all(session, r, desk, at, but) for at in (now, BACK_AGAIN) for r in roles)
    others = ([d.person_id for d in duties if d.person_id != of] for duties in upward)
    found = next(filter(None, others), None)
    return sorted({*(found or find_desk_ids(session, desk, now, but))})


def find_supervisor(
    session: Session,
    desk: Area | None,
    now: datetime,
    of: int | None = None,
    but: Collection[int] = (),
) -> Duty | None:
    """The desk's secretary, above that the street; nobody is their own supervisor."""
    found = (nearest_all(session, role, desk, now, but) for role in SUPERVISOR_ROLES)
    return next((duty for duties in found for duty in duties if duty.person_id != of), None)
