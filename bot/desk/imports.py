"""Areas and people from tables and back, and the made-up neighbourhood to try it all with."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from sqlmodel import Session, col, select

from bot.catalogue.diary import Diary
from bot.catalogue.shapes import read_shaped
from bot.catalogue.topics import Topics
from bot.desk.area_rows import export_areas, import_areas
from bot.desk.columns import KINDS, Imported, ImportFailed, Line, failed, say
from bot.desk.csv_rows import read_rows, template, write_book, write_rows, write_text
from bot.desk.household_rows import export_households, import_households
from bot.desk.people_rows import export_people, import_people
from bot.desk.routing import nearest
from bot.desk.shape_rows import export_shapes, import_shapes, is_map, read_map
from storage.queries import areas, people
from storage.sealed import Keyring
from storage.tables import Area, Membership, Person

__all__ = [
    "KINDS",
    "ImportFailed",
    "Imported",
    "Line",
    "export_areas",
    "export_households",
    "export_people",
    "export_shapes",
    "failed",
    "import_areas",
    "import_households",
    "import_people",
    "import_shapes",
    "is_map",
    "load_sample",
    "read_diary",
    "read_map",
    "read_rows",
    "read_topics",
    "sample_people",
    "say",
    "template",
    "write_book",
    "write_rows",
    "write_text",
]


MADE_UP = "000-"  # the sample's phones begin with what nobody can dial: real people have others


def load_sample(session: Session, knowledge_dir: Path, keyring: Keyring, now: datetime) -> None:
    """Fill an empty database with the sample's areas and people; ImportFailed when it is not."""
    if areas.count(session) or any(person.name for person in people.find_all(session)):
        raise failed("not_empty")
    folder = knowledge_dir / "sample"
    import_areas(session, read_rows(folder / "areas.csv"))
    import_people(session, read_rows(folder / "people.csv"), keyring, now)
    homes = folder / "households.csv"
    if homes.exists():
        import_households(session, read_rows(homes), read_diary(knowledge_dir), now)


def read_diary(knowledge_dir: Path) -> Diary:
    """Which colours there are; none while something is wrong with their file."""
    return read_shaped(knowledge_dir / "diary.yaml").value or Diary()


def read_topics(knowledge_dir: Path) -> Topics:
    """Which groups there are; none while something is wrong with their file."""
    return read_shaped(knowledge_dir / "topics.yaml").value or Topics()


def sample_people(session: Session) -> tuple[Person, Person, Person]:
    """The sample's first resident, the grid worker of their address, and the administrator."""
    on_duty = set(session.exec(select(Membership.person_id)))
    made_up = [who for who in people.find_all(session) if (who.phone or "").startswith(MADE_UP)]
    resident = next((who for who in made_up if who.area_id and who.id not in on_duty), None)
    if resident is None:
        raise failed("no_sample")
    home = session.get(Area, resident.area_id)
    worker = nearest(session, "grid_worker", home, resident.created_at)
    oldest = select(Membership).where(Membership.role == "admin").order_by(col(Membership.id))
    admin = session.exec(oldest).first()
    if worker is None or admin is None:
        raise failed("no_sample")
    return (
        resident,
        people.get_person(session, worker.person_id),
        people.get_person(session, admin.person_id),
    )
