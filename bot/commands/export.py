"""邻里 export: writes tables to be imported again, and those that are only to be read."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any

import typer
from sqlmodel import Session

from bot.catalogue.knowledge import read_knowledge
from bot.catalogue.sheets import landing
from bot.catalogue.sheets.words import say
from bot.clock import SystemClock
from bot.desk import access, booking_rows, diary_sums, imports, ledger, round_sums
from bot.desk.columns import Line
from bot.errors import LinliError
from bot.opening import open_database
from bot.settings import Settings, read_settings

AREAS = "areas"
EXPORTS: Mapping[str, Callable[[Session, Path], list[Line]]] = {
    AREAS: lambda session, _: imports.export_areas(session),
    "people": lambda session, folder: imports.export_people(session, imports.read_topics(folder)),
    "households": lambda session, _: imports.export_households(session),
}
LOGGED = {"people": access.log_people, "households": access.log_households}
# to be read, never imported
REPORTS = {
    ledger.TABLE: ledger.rows,
    access.TABLE: access.rows,
    booking_rows.TABLE: booking_rows.rows,
    **diary_sums.ROWS,
    round_sums.TABLE: round_sums.rows,
}
KINDS = "areas|people|households|items|tickets|access|diary|visits|bookings|rounds"
KIND_HELP = (
    "areas(区域)、people(人员)、households(走访户)、items(事项)、tickets(诉求)、"
    "access(谁看过居民的电话、门牌)、diary(走访、巡查按颜色、月份、片区合计)"
    "visits(走访、巡查记下的情况合计),不到 3 户的不写次数,bookings(预约,没有姓名电话)"
    "或 rounds(到日子要走的按月份、片区、事项合计,不到 3 户的不写次数)"
)
FILE_HELP = (
    "写到这个 CSV 文件,Excel 可以直接打开,只看不导入的也可以写成 .xlsx;"
    "区域的边界另写一个同名的 .geojson,先导入表、再导入它;"
    "人员表里有姓名和电话,走访户里有户主和门牌,请妥善保管"
)
SINCE_HELP = "诉求、查看记录、走访、预约、到日子要走的从哪天起,如 2026-11-01;不写就是全部"


def run(
    kind: Annotated[str, typer.Argument(metavar=KINDS, help=KIND_HELP)],
    file: Annotated[Path, typer.Argument(metavar="FILE", help=FILE_HELP)],
    since: Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help=SINCE_HELP)] = None,
) -> None:
    """把区域、人员、走访户或事项导出成表格,改好以后可以再导入;把诉求、走访、预约导出成台账。"""
    settings = read_settings()
    try:
        if kind == "items":
            done = export_items(file, settings)
        elif kind in REPORTS:
            done = export_report(kind, file, settings, since)
        else:
            done = export_file(kind, file, settings)
    except LinliError as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(1) from None
    typer.echo(done)


def export_items(file: Path, settings: Settings) -> str:
    count = landing.export_items(file, settings.knowledge_dir)
    return say("exported", count=count, path=file)


def export_file(kind: str, file: Path, settings: Settings) -> str:
    if kind not in EXPORTS:
        raise imports.failed("kind", kind=kind)
    database = open_database(settings)
    try:
        rows, drawn = database.write(lambda s: exported(s, kind, settings.knowledge_dir)).result()
    finally:
        database.close()
    if kind == AREAS and imports.is_map(file):
        return write_map(file, drawn)
    imports.write_rows(file, kind, rows)
    told = imports.say("exported", count=len(rows), path=file)
    return "\n".join([told, write_map(file.with_suffix(".geojson"), drawn)]) if drawn else told


def write_map(file: Path, drawn: dict[str, Any] | None) -> str:
    """The shapes of areas as a file of their own: no cell of a table holds so much."""
    if drawn is None:
        raise imports.failed("no_shapes")
    imports.write_text(file, json.dumps(drawn, ensure_ascii=False), mark=False)
    return imports.say("exported_shapes", count=len(drawn["features"]), path=file)


def exported(session: Session, kind: str, folder: Path) -> tuple[list[Line], dict[str, Any] | None]:
    """The rows of a table, and what is drawn; whose phones and doors it has is on the record."""
    if kind in LOGGED:
        LOGGED[kind](session, SystemClock().now())
    return EXPORTS[kind](session, folder), imports.export_shapes(session) if kind == AREAS else None


def export_report(kind: str, file: Path, settings: Settings, since: datetime | None) -> str:
    knowledge, zone = read_knowledge(settings.knowledge_dir), settings.zone
    first = since.replace(tzinfo=zone) if since else None
    write = imports.write_book if file.suffix.lower() == ".xlsx" else imports.write_rows

    def work(session: Session) -> int:
        rows = list(REPORTS[kind](session, knowledge, zone, first))
        write(file, kind, rows)
        return len(rows)

    database = open_database(settings)
    try:
        count = database.read(work, whole=True).result()
    finally:
        database.close()
    return imports.say("exported", count=count, path=file)
