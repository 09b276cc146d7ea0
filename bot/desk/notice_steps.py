"""The steps of a notice: from which state, to which, by whom; each once, however often asked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from bot.desk.notice_audience import OF_NOTICE, desk_of, is_theirs
from bot.desk.notice_draft import Draft
from bot.desk.unit_of_work import UnitOfWork
from bot.errors import Refused
from storage.notice_tables import Notice, id_of
from storage.queries import areas, deliveries, people
from storage.queries import notices as rows
from storage.tables import Person

Role = Literal["author", "second", "tick"]
# who may agree to others' notices, and stop them; those of the first who are there are asked
TIERS = (("secretary", "clerk"), ("street",), ("dispatcher",), ("admin",))
ASKED = "notice_ask"  # with what the keys of requests begin
SECONDS = frozenset(role for tier in TIERS for role in tier)


@dataclass(frozen=True)
class Step:
    before: tuple[str, ...]
    after: str
    who: frozenset[Role]


def step(before: str, after: str, *who: Role) -> Step:
    return Step(tuple(before.split()), after, frozenset(who))


STEPS: Mapping[str, Step] = {
    "change": step("draft waiting", "draft", "author"),
    "drop": step("draft waiting", "dropped", "author"),
    "ask": step("draft", "waiting", "author"),
    "start": step("draft", "sending", "author"),
    "approve": step("waiting", "sending", "second"),
    "send_back": step("waiting", "draft", "second"),
    "lapse": step("waiting", "dropped", "tick"),
    "stop": step("sending", "stopped", "author", "second"),
    "finish": step("sending", "sent", "tick"),
}


def roles_for(unit: UnitOfWork, person: Person | None, notice: Notice) -> set[Role]:
    """How a person stands towards a notice; nobody is the second of their own."""
    if person is None:
        return {"tick"}
    if person.id == notice.author_id:
        return {"author"}
    upward = {None, *areas.ids_upward(unit.area(notice.desk_id))}
    duties = people.find_duties_of(unit.session, person.id)
    answers = any(duty.role in SECONDS and duty.area_id in upward for duty in duties)
    return {"second"} if answers else set()


def get(unit: UnitOfWork, number: str, person: Person) -> Notice:
    """A notice that this person has to do with, held; Refused where there is none such."""
    known = rows.hold(unit.session, id_of(number))
    if known is None or not roles_for(unit, person, known):
        raise Refused("notice_unknown")
    return known


def take(unit: UnitOfWork, notice: Notice, verb: str, person: Person | None) -> None:
    """One step; Refused where it was taken already, or is not this person's to take."""
    wanted = STEPS[verb]
    if not wanted.who & roles_for(unit, person, notice):
        raise Refused("notice_not_yours")
    if notice.state not in wanted.before:
        raise Refused(f"notice_is_{notice.state}", number=notice.id)
    if notice.state == "waiting":  # whoever has not read the request yet need not any more
        deliveries.take_back_of(unit.session, f"{ASKED}:{notice.id}.", unit.now)
    notice.state, notice.changed_at = wanted.after, unit.now


def begin(unit: UnitOfWork, person: Person, draft: Draft, photos: list[str]) -> Notice:
    """A new draft."""
    notice = Notice(words=draft.text, author_id=person.id, created_at=unit.now)
    unit.session.add(notice)
    unit.session.flush()
    fill(unit, notice, person, draft)
    notice.photos = photos
    return notice


def fill(unit: UnitOfWork, notice: Notice, person: Person, draft: Draft) -> None:
    """What words say of themselves; what they leave open stays as it was."""
    said: dict[str, Any] = {"words": draft.text}
    said |= {"sort": draft.sort} if draft.sort else {}
    if notice.whom != OF_NOTICE:  # what puts another right is never over
        spans = [[at.isoformat() for at in span] for span in draft.spans]
        said |= {"starts_at": draft.start, "ends_at": draft.end, "spans": spans}
    if notice.whom == "area":  # whom else it is for was chosen
        said |= {"whom": "group", "value": draft.group} if draft.group else {}
        theirs = [one for one in draft.area_ids if is_theirs(unit, person, [one])]
        said |= {"area_ids": theirs} if theirs else {}
    change(unit, notice, person, **said)


def change(unit: UnitOfWork, notice: Notice, person: Person, **to: Any) -> None:
    """Other words or other readers: what was shown before can't be sent any more."""
    take(unit, notice, "change", person)
    for name, value in to.items():
        setattr(notice, name, value)
    notice.desk_id = desk_of(unit, notice.area_ids)
    notice.revision += 1


def follow(unit: UnitOfWork, notice: Notice, before: Notice, person: Person) -> None:
    """A correction is for exactly those who got what was wrong."""
    whom = {"whom": OF_NOTICE, "value": str(before.id), "area_ids": [*before.area_ids]}
    change(unit, notice, person, sort=before.sort, starts_at=None, ends_at=None, spans=[], **whom)


def check_shown(notice: Notice, revision: str) -> None:
    """Refused where somebody agrees to what is not as they saw it, or not wanted any more."""
    if notice.state == "dropped":
        raise Refused("notice_is_dropped", number=notice.id)
    if str(notice.revision) != revision:
        raise Refused("notice_changed")


def check_waiting(unit: UnitOfWork, notice: Notice, person: Person, revision: str) -> None:
    """Refused unless this person may send back what they saw."""
    if notice.state != "waiting":
        raise Refused(f"notice_is_{notice.state}", number=notice.id)
    if "second" not in roles_for(unit, person, notice):
        raise Refused("notice_not_yours")
    check_shown(notice, revision)


def is_over(unit: UnitOfWork, notice: Notice, at: datetime | None = None) -> bool:
    return notice.ends_at is not None and notice.ends_at <= (at or unit.now)
