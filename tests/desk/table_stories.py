"""What the stories of imports share: a fresh database, and rows put into it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from sqlmodel import Session, select
from typer import Typer
from typer.testing import CliRunner, Result

from bot.commands import export, import_
from bot.desk import imports
from bot.desk.imports import Imported
from storage.queries import areas
from storage.sealed import Keyring
from storage.tables import Area
from tests.empty import empty_database

KNOWLEDGE = Path(__file__).resolve().parents[2] / "knowledge"
SAMPLE = KNOWLEDGE / "sample"
NOW = datetime(2025, 11, 21, 2, 0, tzinfo=UTC)
KEYS = Keyring(["a key for the tests alone"])
AREAS = "编号,名称,级别,上级编号\n"
PEOPLE = "姓名,电话,角色,负责区域,单位,住址,门牌\n"
TWO_HOUSES = (
    AREAS + "S,桃源街道,街道,\nA,东里,小区,S\nA3,3号楼,楼,A\nB,西里,小区,S\nB3,3号楼,楼,B\n"
)


class Operator:
    """Who sits at the command line, in a folder of their own."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.app = folder, Typer()
        self.app.command("import")(import_.run)
        self.app.command("export")(export.run)

    def __call__(self, *arguments: str) -> Result:
        return CliRunner().invoke(self.app, arguments)

    def founds(self) -> None:
        """The sample community, table by table."""
        for kind in imports.KINDS:
            assert self("import", kind, str(SAMPLE / f"{kind}.csv")).exit_code == 0

    def lines(self, name: str) -> list[str]:
        """A file that was written, as Excel shows it."""
        return (self.folder / name).read_text("utf-8-sig").splitlines()


def fresh_session(path: Path) -> Iterator[Session]:
    database = empty_database(path, KEYS)
    with Session(database.writer) as opened:
        yield opened
    database.close()


def rows(tmp_path: Path, text: str, encoding: str = "utf-8") -> list[imports.Line]:
    path = tmp_path / "table.csv"
    path.write_bytes(text.encode(encoding))
    return imports.read_rows(path)


def take_areas(session: Session, tmp_path: Path, text: str) -> Imported:
    return imports.import_areas(session, rows(tmp_path, text))


def take_people(session: Session, tmp_path: Path, text: str) -> Imported:
    return imports.import_people(session, rows(tmp_path, PEOPLE + text), KEYS, NOW)


def area(session: Session, code: str) -> Area:
    return session.exec(select(Area).where(Area.code == code)).one()


def levels_upward(session: Session, found: Area) -> list[str]:
    return [session.get_one(Area, area_id).level for area_id in areas.ids_upward(found)]
