"""People and their duties as a table: imported by name and phone, and exported."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from bot.catalogue.topics import Topics
from bot.desk import group_rows
from bot.desk.area_names import AreaNames
from bot.desk.columns import Imported, ImportFailed, Line, check_columns, word_of, words
from bot.desk.people import add_duty
from bot.desk.people_checks import area_in, digits_of, of_group, of_row
from storage.queries import areas, people
from storage.sealed import Keyring
from storage.tables import Chat, Membership, Person

Key = tuple[str, str, str]  # name, phone, and the home where there is no phone


@dataclass(frozen=True)
class Importing:
    """What an import works with."""

    session: Session
    keyring: Keyring
    names: AreaNames
    now: datetime
    topics: Topics


def import_people(
    session: Session,
    rows: Sequence[Line],
    keyring: Keyring,
    now: datetime,
    topics: Topics | None = None,
) -> Imported:
    """Add people and duties; ImportFailed with all problems and nothing written."""
    check_columns("people", rows)
    names = AreaNames(areas.find_all(session))
    work = Importing(session, keyring, names, now, topics or Topics())
    problems = [problem for row in rows for problem in of_row(row, work.names)]
    problems += [one for row in rows for one in group_rows.problems_of(row, work.topics)]
    by_key: dict[Key, list[Line]] = {}
    for row in rows:
        by_key.setdefault(key_of_row(row, work.names), []).append(row)
    problems += [problem for group in by_key.values() for problem in of_group(group, work.names)]
    if problems:
        raise ImportFailed(problems)
    known = known_people(session)
    outcomes = [take_over(work, find_known(known, key), group) for key, group in by_key.items()]
    return Imported(*(outcomes.count(kind) for kind in ("added", "changed", "unchanged")))


def export_people(session: Session, topics: Topics | None = None) -> list[Line]:
    """Everybody the office has on its books, a row for each duty; it imports to the same again."""
    codes, known = {area.id: area.code for area in areas.find_all(session)}, topics or Topics()
    cells = [
        row | {group_rows.COLUMN: group_rows.cell_of(session, person, known)}
        for person in on_the_books(session)
        for row in as_cells(session, person, codes)
    ]
    return [Line(number, row) for number, row in enumerate(cells, 2)]


def as_cells(session: Session, person: Person, codes: dict[int, str]) -> Iterator[dict[str, str]]:
    duties = people.find_duties_of(session, person.id)
    for duty in duties or [people.Duty(person_id=person.id, role="resident")]:
        yield {
            "person": person.name or "",
            "phone": person.phone or "",
            "role": word_of("roles", duty.role),
            "area": codes.get(duty.area_id or 0, ""),
            "unit": duty.unit,
            "home": codes.get(person.area_id or 0, ""),
            "door": person.door or "",
        }


def on_the_books(session: Session) -> list[Person]:
    """People with a name whom the office entered, or gave a duty."""
    return [person for person in entered(session) if person.name]


def entered(session: Session) -> list[Person]:
    """The same, also those of whom a ledger told no more than a phone.

    Whoever came by themselves (their first chat is as old as they are) may have told any name
    and phone; a row with the same must not hand them somebody's duties or address.
    """
    chats = select(Chat.person_id).join(Person, col(Chat.person_id) == col(Person.id))
    came_alone = chats.where(col(Chat.created_at) == col(Person.created_at))
    alone: set[int] = set(session.exec(came_alone)) - set(on_duty(session))
    return [who for who in people.find_all(session) if who.id not in alone]


def on_duty(session: Session) -> Sequence[int]:
    return session.exec(select(Membership.person_id)).all()


def known_people(session: Session) -> dict[Key, Person]:
    found: dict[Key, Person] = {}
    for person in entered(session):
        key = key_of(person.name or "", person.phone or "", person.area_id, person.door or "")
        found.setdefault(key, person)
    return found


def find_known(known: dict[Key, Person], key: Key) -> Person | None:
    """Whoever has this name and phone; else, once, the phone that nobody's name was known of."""
    _, phone, home = key
    return known.get(key) or (known.pop(("", phone, home), None) if phone else None)


def key_of(name: str, phone: str, home_id: int | None, door: str) -> Key:
    return (name, digits_of(phone), "" if phone else f"{home_id} {door}")


def key_of_row(row: Line, names: AreaNames) -> Key:
    home = area_in(row, "home", names)
    return key_of(row["person"], row["phone"], home.id if home else None, row["door"])


def take_over(work: Importing, person: Person | None, group: Sequence[Line]) -> str:
    """Write one person with all their rows: added, changed or unchanged."""
    if person is None:
        fill(work, new_person(work, group[0]), group)
        return "added"
    before = state_of(work.session, person)
    fill(work, person, group)
    return "unchanged" if state_of(work.session, person) == before else "changed"


def state_of(session: Session, person: Person) -> tuple[object, ...]:
    duties = people.find_duties_of(session, person.id)
    chosen = group_rows.chosen_by(session, person)
    return person.name, person.area_id, person.door, len(duties), chosen


def new_person(work: Importing, row: Line) -> Person:
    phone = row["phone"] or None
    hashed = work.keyring.look_up(digits_of(phone)) if phone else None
    person = Person(name=row["person"], phone=phone, phone_hash=hashed, created_at=work.now)
    work.session.add(person)
    work.session.flush()
    return person


def fill(work: Importing, person: Person, group: Sequence[Line]) -> None:
    """Set the name, the home where a row names one, and give the duties."""
    person.name = person.name or group[0]["person"]
    home = next(filter(None, (area_in(row, "home", work.names) for row in group)), None)
    if home:
        kept = person.door if home.id == person.area_id else None
        door = next((row["door"] for row in group if row["door"]), kept)
        person.area_id, person.door = home.id, door
    for row in group:
        area, role = area_in(row, "area", work.names), words()["roles"][row["role"]]
        add_duty(work.session, person, role, area.id if area else None, row["unit"])
    group_rows.enter(work.session, person, group, work.topics, work.now)
