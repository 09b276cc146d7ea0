"""Who takes a matter on: the most specific area × the item's route; never nobody."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from bot.catalogue.schema import Route
from storage.queries import areas, people
from storage.tables import Area, Membership

DESK_ROLES = ("clerk", "dispatcher", "secretary", "street", "admin")
SUPERVISOR_ROLES = ("secretary", "street", "admin")


@dataclass(frozen=True)
class Owner:
    """A person's id, or None for the community's own queue; and the desk that answers for it."""

    person_id: int | None
    desk_id: int | None


def find_owner(
    session: Session, route: Route, area: Area | None, desk: Area | None, now: datetime
) -> Owner:
    """The nearest person on duty for this route, upward from the area; else the desk's queue."""
    role, unit = role_of(route)
    duty = nearest(session, role, area or desk, now, unit)
    return Owner(duty.person_id if duty else None, desk.id if desk else None)


def role_of(route: Route) -> tuple[str, str]:
    if route.team:
        return "team", route.team
    return ("department", route.department) if route.department else (route.role or "clerk", "")


def nearest(
    session: Session, role: str, area: Area | None, now: datetime, unit: str = ""
) -> Membership | None:
    """Who holds the role closest to the area, itself first, then its parents'."""
    upward = areas.ids_upward(area)
    duties = people.find_on_duty(session, role, upward, now, unit)
    return min(duties, key=lambda duty: upward.index(duty.area_id or 0), default=None)


def find_desk(session: Session, desk: Area | None, now: datetime) -> list[Membership]:
    """Those who answer for a desk's queue: the first role of the list that anyone holds."""
    upward = areas.ids_upward(desk)
    for role in DESK_ROLES:
        duties = people.find_on_duty(session, role, upward, now)
        if duties:
            return list(duties)
    return []


def find_supervisor(session: Session, desk: Area | None, now: datetime) -> Membership | None:
    """The desk's secretary, above that the street."""
    found = (nearest(session, role, desk, now) for role in SUPERVISOR_ROLES)
    return next((duty for duty in found if duty), None)
