"""邻里 import: takes over a table of areas or people, whole or not at all."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from bot.clock import SystemClock
from bot.desk import imports
from bot.desk.imports import Imported, ImportFailed
from bot.errors import LinliError
from bot.opening import open_database
from bot.settings import read_settings

KIND_HELP = "areas(区域)或 people(人员)"
FILE_HELP = "CSV 文件,UTF-8 或 GB18030 都可以;和 --template 一起用时,把样子写到这个新文件"
TEMPLATE_HELP = "不导入,只给出表头和一行例子"


def run(
    kind: Annotated[str, typer.Argument(metavar="areas|people", help=KIND_HELP)],
    file: Annotated[Path | None, typer.Argument(metavar="FILE", help=FILE_HELP)] = None,
    template: Annotated[bool, typer.Option("--template", help=TEMPLATE_HELP)] = False,
) -> None:
    """从 CSV 表导入区域或人员;有一处不对就一行也不写,并把问题逐行列出来。"""
    try:
        typer.echo(show_template(kind, file) if template else import_file(kind, file))
    except LinliError as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(1) from None


def show_template(kind: str, file: Path | None) -> str:
    """The template itself, or where it was written."""
    text = imports.template(checked(kind))
    if file is None:
        return text.rstrip()
    imports.write_text(file, text, new=True)
    return imports.say("exported", count=1, path=file)


def import_file(kind: str, file: Path | None) -> str:
    checked(kind)
    if file is None:
        raise imports.failed("file_needed")
    imported = take_over(kind, imports.read_rows(file))
    counts = {"added": imported.added, "changed": imported.changed}
    return imports.say("imported", **counts, unchanged=imported.unchanged)


def take_over(kind: str, rows: list[imports.Line]) -> Imported:
    """Import the rows into the database of the settings, in one transaction."""
    database = open_database(read_settings())
    try:
        if kind == "areas":
            return database.write(lambda s: imports.import_areas(s, rows)).result()
        keyring, now = database.keyring, SystemClock().now()
        return database.write(lambda s: imports.import_people(s, rows, keyring, now)).result()
    finally:
        database.close()


def checked(kind: str) -> str:
    """The kind of table, or ImportFailed when there is no such kind."""
    if kind not in imports.KINDS:
        raise ImportFailed([imports.say("kind", kind=kind)])
    return kind
