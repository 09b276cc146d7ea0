"""邻里 import: takes over a table of areas, people, households or items, whole or not at all."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import typer
from sqlmodel import Session

from bot.catalogue.sheets import landing, written
from bot.catalogue.sheets.words import failed, say
from bot.clock import SystemClock
from bot.commands.ask import load_understanding
from bot.conversation import Conversation
from bot.desk import imports
from bot.desk.former_items import item_finder, other_item
from bot.desk.former_rows import Reading, read_rows
from bot.desk.former_table import read_former, template_text, write_templates
from bot.desk.former_tickets import import_former as take_over_ledger
from bot.desk.imports import Imported, ImportFailed
from bot.errors import LinliError
from bot.opening import open_database
from bot.settings import read_settings

ITEMS = "items"
TICKETS = "tickets"
KINDS = "areas|people|households|items|tickets"
KIND_HELP = "areas(区域)、people(人员)、households(走访户)、items(事项)或 tickets(以前的台账)"
FILE_HELP = (
    "CSV 文件,UTF-8 或 GB18030 都可以,事项和台账也可以是 .xlsx,区域的边界是 .geojson;"
    "和 --template 一起用时,把样子写到这个新文件"
)
TEMPLATE_HELP = "不导入,只给出表头和一行例子;事项写成 .xlsx 时带说明和下拉选项"
MAP_HELP = "只用于台账:对照表(YAML),一行一条“我们的栏目: 台账的表头”"
OVERWRITE_HELP = "只用于事项:文件里有注释、不能只改一处时,整个重写"


def run(
    kind: Annotated[str, typer.Argument(metavar=KINDS, help=KIND_HELP)],
    file: Annotated[Path | None, typer.Argument(metavar="FILE", help=FILE_HELP)] = None,
    template: Annotated[bool, typer.Option("--template", help=TEMPLATE_HELP)] = False,
    overwrite: Annotated[bool, typer.Option("--overwrite", help=OVERWRITE_HELP)] = False,
    map_: Annotated[Path | None, typer.Option("--map", metavar="MAP", help=MAP_HELP)] = None,
) -> None:
    """从表格导入区域、人员、走访户、事项或以前的台账;有一处不对就一行也不写,并把问题逐行列出来。"""
    try:
        if checked(kind) == ITEMS:
            told = item_template(file) if template else import_items(file, overwrite)
        elif kind == TICKETS:
            told = former_template(file) if template else import_former(file, map_)
        else:
            told = show_template(kind, file) if template else import_file(kind, file)
        typer.echo(told)
    except LinliError as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(1) from None


def item_template(file: Path | None) -> str:
    """The template of items, or where it was written."""
    if file is None:
        return written.template_text().rstrip()
    written.write_template(file)
    return say("template", path=file)


def import_items(file: Path | None, overwrite: bool) -> str:
    """Bring the items into the knowledge folder; tells what was done and what to do next."""
    if file is None:
        raise failed("file_needed")
    taken = landing.import_items(file, read_settings().knowledge_dir, overwrite=overwrite)
    counts = {"added": taken.added, "changed": taken.changed, "unchanged": taken.unchanged}
    more = [say("check")] if taken.added or taken.changed else []
    return "\n".join([say("imported", **counts), *taken.notes, *more])


def show_template(kind: str, file: Path | None) -> str:
    """The template itself, or where it was written."""
    text = imports.template(kind)
    if file is None:
        return text.rstrip()
    imports.write_text(file, text, new=True)
    return imports.say("exported", count=1, path=file)


def import_file(kind: str, file: Path | None) -> str:
    if file is None:
        raise imports.failed("file_needed")
    on_map = kind == "areas" and imports.is_map(file)
    imported = take_shapes(file) if on_map else take_over(kind, imports.read_rows(file))
    counts = {"added": imported.added, "changed": imported.changed}
    return imports.say("imported", **counts, unchanged=imported.unchanged)


def take_over(kind: str, rows: list[imports.Line]) -> Imported:
    """Import the rows into the database of the settings, in one transaction."""
    settings = read_settings()
    database = open_database(settings)
    keyring, now = database.keyring, SystemClock().now().astimezone(settings.zone)
    colours = imports.read_diary(settings.knowledge_dir)
    topics = imports.read_topics(settings.knowledge_dir)
    works: dict[str, Callable[[Session], Imported]] = {
        "areas": lambda s: imports.import_areas(s, rows),
        "people": lambda s: imports.import_people(s, rows, keyring, now, topics),
        "households": lambda s: imports.import_households(s, rows, colours, now),
    }
    try:
        return database.write(works[kind]).result()
    finally:
        database.close()


def take_shapes(file: Path) -> Imported:
    """Give areas the shapes of a map, in one transaction."""
    rows = imports.read_map(file)
    database = open_database(read_settings())
    try:
        return database.write(lambda s: imports.import_shapes(s, rows)).result()
    finally:
        database.close()


def former_template(file: Path | None) -> str:
    """The template of a ledger, or where it and its map were written."""
    return write_templates(file) if file else template_text().rstrip()


def import_former(file: Path | None, map_path: Path | None) -> str:
    """Bring a former ledger in; all of its rows are read before any is written."""
    if file is None:
        raise imports.failed("file_needed")
    settings, understanding = read_settings(), load_understanding()
    find_item, now = item_finder(understanding), SystemClock().now()
    found = read_rows(read_former(file, map_path), Reading(find_item, settings.zone, now))
    database = open_database(settings)
    try:
        keyring, zone = database.keyring, settings.zone
        desk = Conversation(lambda: understanding, SystemClock(), keyring, zone)
        taken = database.write(lambda s: take_over_ledger(desk.unit(s), found)).result()
    finally:
        database.close()
    other = other_item(understanding)
    left = sum(one.item.id == other.id for one in found)
    more = [imports.say("former_others", count=left, title=other.title)] if left else []
    counts = {"added": taken.added, "open": taken.open, "unchanged": taken.unchanged}
    return "\n".join([imports.say("former_imported", **counts), *more])


def checked(kind: str) -> str:
    """The kind of table, or ImportFailed when there is no such kind."""
    if kind not in (*imports.KINDS, ITEMS, TICKETS):
        raise ImportFailed([imports.say("kind", kind=kind)])
    return kind
