"""邻里 export: writes all areas, people or items into a table that can be imported again."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from bot.catalogue.sheets import landing
from bot.catalogue.sheets.words import say
from bot.desk import imports
from bot.errors import LinliError
from bot.opening import open_database
from bot.settings import read_settings

EXPORTS = {"areas": imports.export_areas, "people": imports.export_people}
KIND_HELP = "areas(区域)、people(人员)或 items(事项)"
FILE_HELP = (
    "写到这个 CSV 文件,Excel 可以直接打开,事项也可以写成 .xlsx;人员表里有姓名和电话,请妥善保管"
)


def run(
    kind: Annotated[str, typer.Argument(metavar="areas|people|items", help=KIND_HELP)],
    file: Annotated[Path, typer.Argument(metavar="FILE", help=FILE_HELP)],
) -> None:
    """把区域、人员或事项导出成表格,改好以后可以再导入。"""
    try:
        typer.echo(export_items(file) if kind == "items" else export_file(kind, file))
    except LinliError as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(1) from None


def export_items(file: Path) -> str:
    count = landing.export_items(file, read_settings().knowledge_dir)
    return say("exported", count=count, path=file)


def export_file(kind: str, file: Path) -> str:
    if kind not in EXPORTS:
        raise imports.failed("kind", kind=kind)
    database = open_database(read_settings())
    try:
        rows = database.read(EXPORTS[kind]).result()
    finally:
        database.close()
    imports.write_rows(file, kind, rows)
    return imports.say("exported", count=len(rows), path=file)
