"""Family that agreed to be reminded: a one-time code goes from one chat to the other."""

from __future__ import annotations

from datetime import timedelta

from bot.desk import reminding
from bot.desk.deliver import chat_of, deliver
from bot.desk.people import hash_of, new_code
from bot.desk.unit_of_work import UnitOfWork
from bot.errors import Refused
from bot.message import Reply
from storage.queries import reminders as rows
from storage.reminder_tables import Kin
from storage.tables import Person

CODE_LASTS = timedelta(days=7)


def find(unit: UnitOfWork, asker: Person, called: str) -> Kin | None:
    """Whom a person calls so, if they spoke of them before."""
    known = rows.find_kin_of(unit.session, asker.id)
    return next((kin for kin in known if kin.called == called), None)


def get(unit: UnitOfWork, asker: Person, called: str) -> Kin:
    """The same; a first time they are only noted, and nobody is told."""
    if known := find(unit, asker, called):
        return known
    kin = Kin(asker_id=asker.id, called=called, created_at=unit.now, ended_at=unit.now)
    unit.session.add(kin)
    unit.session.flush()
    return kin


def find_agreed(unit: UnitOfWork, asker: Person, called: str) -> Person | None:
    """Whom a person calls so, if they agreed to be reminded themselves."""
    kin = find(unit, asker, called)
    agreed = kin is not None and kin.state == "agreed"
    return unit.session.get(Person, kin.person_id) if kin and agreed else None


def find_askers(unit: UnitOfWork, person: Person) -> list[Kin]:
    """Who may set reminders for somebody."""
    return list(rows.find_askers(unit.session, person.id))


def mine(unit: UnitOfWork, asker: Person, argument: str) -> Kin:
    """The one a button means, of those a person named; Refused when it is somebody else's."""
    kin = unit.session.get(Kin, int(argument)) if argument.isdecimal() else None
    if kin is None or kin.asker_id != asker.id or kin.state != "offered":
        raise Refused("button_old")
    return kin


def of(unit: UnitOfWork, person: Person, argument: str) -> Kin:
    """The one a button means, who reminds this person."""
    found = (kin for kin in find_askers(unit, person) if str(kin.id) == argument)
    kin = next(found, None)
    if kin is None:
        raise Refused("button_old")
    return kin


def make_code(unit: UnitOfWork, kin: Kin) -> str:
    """A new one-time code; the one before is no good any more."""
    code = new_code()
    kin.code_hash, kin.expires_at = hash_of(code), unit.now + CODE_LASTS
    return code


def offered(unit: UnitOfWork, code: str) -> Kin | None:
    """Whose code this is; None when it is none of these."""
    return rows.find_offer(unit.session, hash_of(code))


def check(unit: UnitOfWork, kin: Kin, person: Person) -> None:
    """Refused unless this person may answer the code now."""
    if kin.asker_id == person.id:
        raise Refused("kin_own_code", called=kin.called or "")
    if kin.expires_at is None or kin.expires_at < unit.now:
        raise Refused("kin_code_expired")


def agree(unit: UnitOfWork, kin: Kin, person: Person) -> int:
    """From now on they are reminded themselves, of what was set before, too; how much that is."""
    kin.state, kin.person_id, kin.code_hash = "agreed", person.id, None
    kin.ended_at = None
    waiting = rows.find_for_kin(unit.session, kin.id)
    for reminder in waiting:
        reminding.hand_over(unit, reminder, person)
    tell(unit, kin, "kin_agreed", count=len(waiting))
    return len(waiting)


def decline(unit: UnitOfWork, kin: Kin) -> None:
    """The code is burnt; who asked goes on telling them."""
    kin.code_hash = None
    tell(unit, kin, "kin_declined")


def end(unit: UnitOfWork, kin: Kin) -> None:
    """Nothing that was set for them comes any more, and nothing new can be."""
    person_id = kin.person_id
    kin.state, kin.ended_at = "ended", unit.now
    for reminder in rows.find_of(unit.session, kin.asker_id, unit.now):
        if reminder.person_id == person_id and reminder.by_id == kin.asker_id:
            reminding.cancel(unit, reminder)
    tell(unit, kin, "kin_ended")


def tell_gone(unit: UnitOfWork, person: Person) -> None:
    """Somebody is forgotten: who reminded them, and whom they reminded, learn that it stops."""
    for kin in find_askers(unit, person):
        tell(unit, kin, "kin_ended")
    reply = Reply(text=unit.phrases["kin_gone"])
    for kin in rows.find_kin_of(unit.session, person.id):
        if kin.state == "agreed" and kin.person_id:
            key = f"kin_gone:{kin.id}:{kin.person_id}:{unit.now.isoformat()}"
            deliver(unit, chat_of(unit, kin.person_id), "news", reply, key)


def tell(unit: UnitOfWork, kin: Kin, phrase: str, **values: object) -> None:
    """Who asked learns what became of it."""
    reply = Reply(text=unit.phrases.say(phrase, called=kin.called or "", **values))
    key = f"{phrase}:{kin.id}:{kin.asker_id}:{unit.now.isoformat()}"
    deliver(unit, chat_of(unit, kin.asker_id), "news", reply, key)
